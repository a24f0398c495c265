package money

// The numerals that the rules for bills ask for, because they cannot be
// altered with a stroke, and the places they stand in. They are a fixed form
// of writing, not words of the interface.
var (
	capitalDigits = []rune("零壹贰叁肆伍陆柒捌玖")
	capitalPlaces = []struct {
		unit int64
		name string
	}{{1_0000_0000, "亿"}, {1_0000, "万"}, {1000, "仟"}, {100, "佰"}, {10, "拾"}}
)

// Capital writes the amount in capital numerals (支付结算办法, annex on
// writing amounts). Where the rule leaves a choice, when the place of yuan is 0
// and jiao follow, the 零 is written. It fails with [ReasonNegative] or
// [ReasonOverflow].
func (f Fen) Capital() (string, error) {
	switch {
	case f < 0:
		return "", &Error{ReasonNegative}
	case f > Max:
		return "", &Error{ReasonOverflow}
	case f == 0:
		return "零元整", nil
	}
	yuan, jiao, fen := int64(f)/100, int64(f)/10%10, int64(f)%10
	s := ""
	if yuan > 0 {
		s = capital(yuan) + "元"
		if jiao == 0 && fen > 0 || jiao > 0 && yuan%10 == 0 {
			s += "零"
		}
	}
	if jiao > 0 {
		s += capital(jiao) + "角"
	}
	if fen > 0 {
		return s + capital(fen) + "分", nil
	}
	return s + "整", nil
}

// capital writes n > 0. What stands left of the highest place is a number of
// its own (万 of 亿), what stands right of it begins with 零 when it does not
// fill the next place.
func capital(n int64) string {
	for _, place := range capitalPlaces {
		if n < place.unit {
			continue
		}
		s := capital(n/place.unit) + place.name
		rest := n % place.unit
		if rest == 0 {
			return s
		}
		if rest < place.unit/10 {
			s += "零"
		}
		return s + capital(rest)
	}
	return string(capitalDigits[n])
}
