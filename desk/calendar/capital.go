package calendar

import "strings"

// capitalDigits are the numerals that the rules for bills ask for, because
// they cannot be altered with a stroke. They are a fixed form of writing, not
// words of the interface.
var capitalDigits = []rune("零壹贰叁肆伍陆柒捌玖")

// Capital writes the date as bills and receipts carry it. Months 1, 2 and 10
// and days 1 to 10, 20 and 30 begin with 零, so that nothing can be put in
// front of them (支付结算办法, annex on writing dates).
func (d Date) Capital() string {
	if d.IsZero() {
		return ""
	}
	var b strings.Builder
	for _, unit := range []int{1000, 100, 10, 1} {
		b.WriteRune(capitalDigits[d.year/unit%10])
	}
	b.WriteRune('年')
	month := int(d.month)
	if month <= 2 || month == 10 {
		b.WriteRune('零')
	}
	writeCapital(&b, month)
	b.WriteRune('月')
	if d.day < 10 || d.day%10 == 0 {
		b.WriteRune('零')
	}
	writeCapital(&b, d.day)
	b.WriteRune('日')
	return b.String()
}

// writeCapital writes 1 to 99; ten is 壹拾, never 拾 alone.
func writeCapital(b *strings.Builder, n int) {
	if n >= 10 {
		b.WriteRune(capitalDigits[n/10])
		b.WriteRune('拾')
	}
	if n%10 != 0 {
		b.WriteRune(capitalDigits[n%10])
	}
}
