package pension

// maxUnemploymentMonths bounds a claim together with the rest of an earlier
// one.
const maxUnemploymentMonths = 24

// UnemploymentMonths is the longest time that benefit may run, for so many
// contribution months since the last claim and the unused rest of that claim
// (Social Insurance Law art. 46). It fails with [ReasonMonths].
func UnemploymentMonths(paid, rest int) (int, error) {
	if paid < 0 || rest < 0 {
		return 0, &Error{ReasonMonths}
	}
	months := 0
	switch {
	case paid >= 120:
		months = 24
	case paid >= 60:
		months = 18
	case paid >= 12:
		months = 12
	}
	// min first: a huge rest must not overflow the sum
	return min(maxUnemploymentMonths, months+min(rest, maxUnemploymentMonths)), nil
}
