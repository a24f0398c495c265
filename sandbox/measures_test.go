package sandbox_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox/store"
)

// What an outlet has to have before and while it serves: people who are trained and bound to secrecy before
// they begin, the education of each year on the list of what is due, a window of its own that only its handler
// holds, and no trail of the work with a customer's data in it.
//
// clause: B-7b
func TestMeasuresOfAnOutlet(t *testing.T) {
	h := newHouse(t)
	for person, lacks := range map[string]string{"xiaofan": "person.exam", "tangyu": "person.confidential"} {
		_, err := h.Scan(t.Context(), person, h.code(window1).QR)
		h.fails(err, desk.Denied, lacks)
	}
	guide, handler := h.login("TC-A-01", "sunting"), h.login("TC-A-02", "wangmin")
	own, other := h.window(handler, "TC-A-02"), h.window(handler, "TC-A-01")
	_, err := h.Hold(t.Context(), guide, newKey(), other.ID, other.Version, desk.Open{})
	h.fails(err, desk.Denied, "window.handler")
	_, err = h.Hold(t.Context(), handler, newKey(), other.ID, other.Version, desk.Open{})
	h.fails(err, desk.Denied, "window.terminal")
	_, err = h.Hold(t.Context(), handler, newKey(), own.ID, own.Version, desk.Open{})
	h.ok(err)

	c := h.counter(handler, "pay.flexible")
	h.ok(c.do(c.consultation()))
	h.ok(c.do(c.acceptance()))
	h.ok(c.do(c.handling()))
	var trail []any
	for _, e := range h.audit("TCA") {
		trail = append(trail, e)
	}
	h.store(func(tx *store.Tx) error {
		rows, err := tx.EntriesBetween("TCA", 0, friday.AddDate(1, 0, 0).UnixMilli())
		trail = append(trail, rows)
		return err
	})
	text, err := json.Marshal(trail)
	h.ok(err)
	for _, secret := range []string{c.who.Name, c.who.IDNo, c.who.Phone} {
		if secret == "" || strings.Contains(string(text), secret) {
			t.Errorf("the trail holds a customer's data, or there are none to look for")
		}
	}

	staff, err := h.Staff(t.Context(), h.login("TC-A-01", "zhaolei"))
	h.ok(err)
	catalogue, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	if catalogue.Service.ConfidentialMonths != 12 || len(staff.People) == 0 {
		t.Errorf("the education of each year: %d months, %d people", catalogue.Service.ConfidentialMonths, len(staff.People))
	}
	concerns := catalogue.Service.Concerns(desk.Person{State: desk.AccountActive, Confidential: calendar.MustParse("2024-12-12")}, calendar.DateOf(friday))
	due := slices.Contains(concerns, desk.ConfidentialDue)
	if !due {
		t.Error("an agreement of two years ago asks for nothing")
	}
}
