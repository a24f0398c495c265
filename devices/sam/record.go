package sam

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// textSize is how long the text of a card is, in bytes: UTF-16, little-endian, filled with blanks.
const textSize = 256

// kindAt is where the text says which kind of document it is (GA 490-2013 and the later forms).
const kindAt = 248

// forever is what stands for no end of validity.
const forever = "长期"

// textOf takes the text out of the data of a card: lengths of text and photograph, perhaps of fingerprints, then they.
func textOf(data []byte) ([]byte, bool) {
	if len(data) < 4 {
		return nil, false
	}
	head, n := 4, int(binary.BigEndian.Uint16(data))
	if len(data) >= 6 && len(data) == 6+n+int(binary.BigEndian.Uint16(data[2:]))+int(binary.BigEndian.Uint16(data[4:])) {
		head = 6
	}
	if n != textSize || len(data) < head+n {
		return nil, false
	}
	return data[head : head+n], true
}

// fields takes a text apart in order.
type fields struct{ rest []byte }

func (f *fields) next(size int) string {
	b := f.rest[:size]
	f.rest = f.rest[size:]
	units := make([]uint16, size/2)
	for n := range units {
		units[n] = binary.LittleEndian.Uint16(b[2*n:])
	}
	return strings.TrimSpace(desk.CardText(string(utf16.Decode(units)), 100))
}

func (f *fields) day(size int) calendar.Date {
	s := f.next(size)
	if len(s) != 8 {
		return calendar.Date{}
	}
	d, err := calendar.Parse(s[:4] + "-" + s[4:6] + "-" + s[6:])
	if err != nil {
		return calendar.Date{}
	}
	return d
}

// validity reads from when to when a document holds.
func (f *fields) validity(c *desk.IDCard) {
	c.From = f.day(16)
	end := fields{f.rest[:16]}
	c.Always = end.next(16) == forever
	c.Until = f.day(16)
}

// cardOf reads a text. ok is false for one that names nobody.
func cardOf(text []byte) (c desk.IDCard, ok bool) {
	if len(text) != textSize {
		return c, false
	}
	f := &fields{text}
	switch kind := (&fields{text[kindAt:]}).next(2); kind {
	case "I":
		c = foreigner2017(f)
	case "Y":
		c = foreigner2023(f)
	default:
		c = resident(f)
		if kind == "J" {
			c.Kind, c.Nation = "hkmt_residence", ""
		}
	}
	return c, c.No != "" && (c.Name != "" || c.NameEN != "")
}

// resident is the form of citizens, which the residence permits of Hong Kong, Macao and Taiwan share up to the validity.
func resident(f *fields) desk.IDCard {
	c := desk.IDCard{Kind: "resident_id"}
	c.Name, c.Sex, c.Nation = f.next(30), f.next(2), f.next(4)
	c.Birth, c.Address, c.No, c.Issuer = f.day(16), f.next(70), f.next(36), f.next(30)
	f.validity(&c)
	return c
}

// foreigner2017 is the form of permanent residence cards of 2017.
func foreigner2017(f *fields) desk.IDCard {
	c := desk.IDCard{Kind: "foreign_pr"}
	c.NameEN, c.Sex, c.No, c.Nation, c.Name = f.next(120), f.next(2), f.next(30), f.next(6), f.next(30)
	f.validity(&c)
	c.Birth = f.day(16)
	return c
}

// foreigner2023 is the form in use since December 2023. Where it keeps the country is not published.
func foreigner2023(f *fields) desk.IDCard {
	c := desk.IDCard{Kind: "foreign_pr"}
	c.Name, c.Sex = f.next(30), f.next(2)
	f.next(4) // how often it was renewed
	c.Birth, c.NameEN, c.No = f.day(16), f.next(70), f.next(36)
	f.next(30)
	f.validity(&c)
	return c
}

// newest replaces the address by the one that the card was given later, if there is one.
func newest(c *desk.IDCard, data []byte) {
	if len(data) < 70 || len(bytes.Trim(data, "\x00")) == 0 {
		return
	}
	if address := (&fields{data}).next(70); address != "" {
		c.Address = address
	}
}
