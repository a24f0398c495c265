package number

import (
	"strings"
	"testing"
)

// clause: H-8.4.1
func TestMasks(t *testing.T) {
	tests := []struct {
		name     string
		mask     func(string) string
		in, want string
	}{
		{"name", MaskName, "周素琴", "周**"},
		{"name of two", MaskName, "王䶮", "王**"},
		{"rare first character", MaskName, "𠅤文", "𠅤**"},
		{"minority name", MaskName, "阿依努尔·吐尔逊江", "阿**"},
		{"Latin name", MaskName, "JOHNSON, MARY", "J**"},
		{"no name", MaskName, "", ""},
		{"not a name", MaskName, "138 0000", "****"},
		{"private use first", MaskName, "\ue863文", "****"},
		{"ID", MaskID, "42010219750815128X", "4201**********128X"},
		{"ID, small x", MaskID, "42010219750815128x", "4201**********128X"},
		{"ID with a wrong check", MaskID, "420102197508151280", "4201**********1280"},
		{"ID of 15 digits", MaskID, "420802880307001", "****"},
		{"passport", MaskID, "E12345678", "****"},
		{"no ID", MaskID, "", ""},
		{"mobile", MaskMobile, "19900000103", "199****0103"},
		{"land line", MaskMobile, "0724-2345678", "****"},
		{"bank card of 19", MaskBankCard, "6299990000000010037", "6299 **** **** 0037"},
		{"bank card of 16", MaskBankCard, "4111111111111111", "4111 **** **** 1111"},
		{"bank card in groups", MaskBankCard, "6299 9900 0000 0010 037", "6299 **** **** 0037"},
		{"passbook", MaskBankCard, "629999000000", "****"},
		{"card number", MaskCardNumber, "A10000031", "A10****31"},
		{"card number with X", MaskCardNumber, "A1000004X", "A10****4X"},
		{"card number of 12", MaskCardNumber, "100000000017", "100****17"},
		{"card number too short", MaskCardNumber, "A1000003", "****"},
		{"card number with a sign", MaskCardNumber, "A1000-0031", "****"},
	}
	for _, tt := range tests {
		if got := tt.mask(tt.in); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
	for _, tt := range [][3]string{
		{"周素琴", "42010219750815128X", "周** 128X"},
		{"周素琴", "E12345678", "周** ****"},
		{"周素琴", "", "周**"},
		{"", "", ""},
	} {
		if got := MaskPerson(tt[0], tt[1]); got != tt[2] {
			t.Errorf("MaskPerson: %q, want %q", got, tt[2])
		}
	}
}

// clause: H-8.4.1
func TestMasksHideEveryInventedPerson(t *testing.T) {
	for i, p := range invented(t) {
		shown := strings.Join([]string{
			MaskName(p.Name), MaskID(p.ID), MaskMobile(p.Phone), MaskBankCard(p.BankCard),
			MaskCardNumber(p.Card), MaskPerson(p.Name, p.ID),
		}, "\n")
		for _, value := range []string{p.Name, p.ID, p.ID[6:14], p.Phone, p.BankCard, p.Card} {
			if strings.Contains(shown, value) {
				t.Errorf("person %d: a value shows through", i)
			}
		}
	}
}
