package pcsc

import (
	"bytes"
	"context"
	"encoding/hex"
	"slices"
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

// Cards that cannot be read: what is no social-security card, what asks for the authority's key first, and what its issuer
// blocked.
var (
	errKind    = &desk.Error{Code: desk.Offline, Key: "device.kind"}
	errAuth    = &desk.Error{Code: desk.Offline, Key: "device.auth"}
	errBlocked = &desk.Error{Code: desk.Offline, Key: "card.blocked"}
)

// records are those of a file by their tags.
type records map[byte][]byte

// social reads the card: what it gives freely and, of the third generation, what it gives after it was proved.
func (c *card) social(ctx context.Context, atr []byte, p Prover) (desk.SocialCard, error) {
	if _, err := c.enter(); err != nil {
		return desk.SocialCard{}, err
	}
	issuer, holder, open, err := c.files()
	if err != nil {
		return desk.SocialCard{}, err
	}
	if !open {
		if p == nil || !strings.HasPrefix(plain(issuer[tagVersion]), "3.") {
			return desk.SocialCard{}, errAuth
		}
		if err := c.prove(ctx, p, issuer[tagCard], atr); err != nil {
			return desk.SocialCard{}, err
		}
		if issuer, holder, open, err = c.files(); err != nil {
			return desk.SocialCard{}, err
		}
		if !open {
			return desk.SocialCard{}, errAuth
		}
	}
	return socialOf(issuer, holder)
}

// enter selects the application and gives what the card says of it.
func (c *card) enter() (fci []byte, err error) {
	fci, sw, err := c.ask(append([]byte{0, 0xA4, 4, 0, byte(len(environment))}, environment...))
	switch {
	case err != nil:
		return nil, err
	case sw == invalidated:
		return nil, errBlocked
	case sw != done:
		return nil, errKind
	}
	return fci, nil
}

// files reads both files; open tells whether the card gave all of them.
func (c *card) files() (issuer, holder records, open bool, err error) {
	issuer, free, err := c.file(issuerFile)
	if err != nil {
		return nil, nil, false, err
	}
	holder, too, err := c.file(holderFile)
	return issuer, holder, free && too, err
}

// socialOf is what the records say.
func socialOf(issuer, holder records) (desk.SocialCard, error) {
	out := desk.SocialCard{
		Area: areaOf(issuer[tagCard]), Version: plain(issuer[tagVersion]), Number: plain(issuer[tagNumber]),
		Issued: dateOf(issuer[tagIssued]), Until: dateOf(issuer[tagUntil]),
		IDNo: plain(holder[tagIDNo]), Sex: plain(holder[tagSex]), Birth: dateOf(holder[tagBirth]),
		// The name is cut anywhere, also in the middle of a character.
		Name: strings.TrimSpace(desk.CardText(decoded(slices.Concat(bytes.TrimRight(holder[tagName], "\x00"), holder[tagMore])), 100)),
	}
	if out.IDNo == "" || out.Name == "" {
		return desk.SocialCard{}, errKind
	}
	return out, nil
}

// file gives the records of a file, and whether the card gave all that there are.
func (c *card) file(id uint16) (got records, open bool, err error) {
	sw, err := c.selectFile(id)
	switch {
	case err != nil:
		return nil, false, err
	case sw == secured:
		return nil, false, nil
	case sw == invalidated:
		return nil, false, errBlocked
	case sw != done:
		return nil, false, errKind
	}
	got, open = records{}, true
	for n := byte(1); n <= mostRecords; n++ {
		record, sw, err := c.do([]byte{0, 0xB2, n, 0x04, 0})
		switch {
		case err != nil:
			return nil, false, err
		case sw == secured:
			open = false
			continue
		case sw != done && sw>>8 != 0x62: // a warning comes with what there is; anything else is the end
			return got, open, nil
		}
		// Simple TLV: tag, length, value.
		if len(record) >= 2 && int(record[1]) <= len(record)-2 {
			got[record[0]] = record[2 : 2+int(record[1])]
		}
	}
	return got, open, nil
}

// selectFile selects a file of the application: as one below it or, for cards that do not know that, as any.
func (c *card) selectFile(id uint16) (sw status, err error) {
	for _, how := range []byte{2, 0} {
		_, sw, err = c.do([]byte{0, 0xA4, how, 0, 2, byte(id >> 8), byte(id)})
		if err != nil || sw == done || sw == secured || sw == invalidated {
			break
		}
	}
	return sw, err
}

// areaOf is who issued a card: the first six digits of its ID.
func areaOf(id []byte) string {
	s := digits(id)
	s = s[:min(6, len(s))]
	if strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return ""
	}
	return s
}

// plain is a number, or another text without rare characters.
func plain(b []byte) string { return strings.TrimSpace(desk.Clean(decoded(b), 100)) }

// decoded is text as it is written on a card: GB 18030, filled with zeros.
func decoded(b []byte) string {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(bytes.Trim(b, "\x00 "))
	if err != nil {
		return ""
	}
	return string(text)
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
