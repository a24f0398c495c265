package pcsc

import (
	"bytes"
	"encoding/hex"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// environment is the name of a social-security card's application: "sx1.sh.社会保障" in GBK (LB002-2000).
var environment = []byte("sx1.sh.\xC9\xE7\xBB\xE1\xB1\xA3\xD5\xCF")

// Files of the card.
const (
	issuerFile = 0xEF05
	holderFile = 0xEF06
)

// Tags of the records that are read. A record's number differs between versions of the card, its tag does not.
const (
	tagCard    = 0x01 // identification, of which the first six digits are the area
	tagVersion = 0x03
	tagIssued  = 0x05
	tagUntil   = 0x06
	tagNumber  = 0x07
	tagIDNo    = 0x08
	tagName    = 0x09
	tagSex     = 0x0A
	tagBirth   = 0x0D
	tagMore    = 0x4E // the rest of a long name, from version 2.0 on
)

// mostRecords is how many records a file is looked through for.
const mostRecords = 16

// errKind is a card that is no social-security card, errAuth one that asks for the authority's key first.
var (
	errKind = &desk.Error{Code: desk.Offline, Key: "device.kind"}
	errAuth = &desk.Error{Code: desk.Offline, Key: "device.auth"}
)

// read reads what the card gives freely.
func (c *card) read() (desk.SocialCard, error) {
	var out desk.SocialCard
	_, sw, err := c.do(append([]byte{0, 0xA4, 4, 0, byte(len(environment))}, environment...))
	switch {
	case err != nil:
		return out, err
	case sw != done:
		return out, errKind
	}
	issuer, err := c.file(issuerFile)
	if err != nil {
		return out, err
	}
	out.Area = digits(issuer[tagCard])
	out.Area = out.Area[:min(6, len(out.Area))]
	out.Version, out.Number = plain(issuer[tagVersion]), plain(issuer[tagNumber])
	out.Issued, out.Until = dateOf(issuer[tagIssued]), dateOf(issuer[tagUntil])
	holder, err := c.file(holderFile)
	if err != nil {
		return out, err
	}
	out.IDNo, out.Sex = plain(holder[tagIDNo]), plain(holder[tagSex])
	out.Name = plain(append(bytes.TrimRight(holder[tagName], "\x00"), holder[tagMore]...))
	out.Birth = dateOf(holder[tagBirth])
	if out.IDNo == "" || out.Name == "" {
		return out, errKind
	}
	return out, nil
}

// file gives the records of a file by their tags.
func (c *card) file(id uint16) (map[byte][]byte, error) {
	_, sw, err := c.do([]byte{0, 0xA4, 2, 0, 2, byte(id >> 8), byte(id)})
	switch {
	case err != nil:
		return nil, err
	case sw == secured:
		return nil, errAuth
	case sw != done:
		return nil, errKind
	}
	records := map[byte][]byte{}
	for n := byte(1); n <= mostRecords; n++ {
		record, sw, err := c.do([]byte{0, 0xB2, n, 0x04, 0})
		switch {
		case err != nil:
			return nil, err
		case sw == secured:
			return nil, errAuth
		case sw != done && sw>>8 != 0x62: // a warning comes with what there is; anything else is the end
			return records, nil
		}
		// Simple TLV: tag, length, value.
		if len(record) >= 2 && int(record[1]) <= len(record)-2 {
			records[record[0]] = record[2 : 2+int(record[1])]
		}
	}
	return records, nil
}

// plain is text as it is written on a card: GB 18030, filled with zeros.
func plain(b []byte) string {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(bytes.Trim(b, "\x00 "))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(desk.Clean(string(text), 100))
}

// digits are packed two to a byte, filled with F.
func digits(b []byte) string {
	s := strings.ToUpper(hex.EncodeToString(b))
	return strings.TrimRight(s, "F")
}

// dateOf is YYYYMMDD in packed digits; zero when it is none.
func dateOf(b []byte) calendar.Date {
	s := digits(b)
	if len(s) != 8 {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if err != nil {
		return calendar.Date{}
	}
	return d
}
