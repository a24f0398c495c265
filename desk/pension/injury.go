package pension

// Figures of the Work Injury Insurance Regulation that depend on nothing.
const (
	// FuneralMonths of the local average wage are paid for the funeral (art. 39).
	FuneralMonths = 6
	// DeathMultiple times last year's national urban disposable income per head
	// is paid on death (art. 39).
	DeathMultiple = 20
)

// lumpSumMonths and allowancePercent start with grade 1 of 10.
var (
	lumpSumMonths    = [...]int{27, 25, 23, 21, 18, 16, 13, 11, 9, 7}
	allowancePercent = [...]int{90, 85, 80, 75}
)

// LumpSumMonths is the one-off disability payment, in months of the person's
// own wage, for grades 1 to 10 (arts. 35 to 37). It fails with [ReasonGrade].
func LumpSumMonths(grade int) (int, error) { return byGrade(lumpSumMonths[:], grade) }

// AllowancePercent is the monthly disability allowance from the fund, in
// percent of the person's own wage, for grades 1 to 4 (art. 35). Grades 5 and 6
// are the employer's to pay. It fails with [ReasonGrade].
func AllowancePercent(grade int) (int, error) { return byGrade(allowancePercent[:], grade) }

func byGrade(table []int, grade int) (int, error) {
	if grade < 1 || grade > len(table) {
		return 0, &Error{ReasonGrade}
	}
	return table[grade-1], nil
}

// Care is how much of daily life a person cannot do alone.
type Care string

// The degrees of need.
const (
	CareFull Care = "full"
	CareMost Care = "most"
	CarePart Care = "part"
)

// CarePercent is the monthly care allowance, in percent of the local average
// wage (art. 34). It fails with [ReasonCare].
func CarePercent(need Care) (int, error) {
	switch need {
	case CareFull:
		return 50, nil
	case CareMost:
		return 40, nil
	case CarePart:
		return 30, nil
	}
	return 0, &Error{ReasonCare}
}

// Relation is what the survivor was to the person who died.
type Relation string

// The relations that the table tells apart.
const (
	Spouse        Relation = "spouse"
	OtherRelative Relation = "other"
)

// SurvivorPercent is the monthly pension of one survivor, in percent of the
// dead person's own wage; alone is an orphan or an old person left without
// anybody, who gets ten more (art. 39). All survivors together never get more
// than that wage. It fails with [ReasonRelation].
func SurvivorPercent(relation Relation, alone bool) (int, error) {
	percent := 0
	switch relation {
	case Spouse:
		percent = 40
	case OtherRelative:
		percent = 30
	default:
		return 0, &Error{ReasonRelation}
	}
	if alone {
		percent += 10
	}
	return percent, nil
}
