//go:build real

package main_test

import (
	"maps"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
)

// A hand counts the keys that it presses, all but those of text in a field.
type hand struct {
	*counter
	clerk  string
	phones map[string]string // with whose phone somebody logs in, by name; nil: by the key that only the demo has
	keys   []string
}

func (h *hand) key(name string) {
	h.t.Helper()
	h.keys = append(h.keys, name)
	h.Press(name)
}

// comes logs somebody in.
func (h *hand) comes(name string) {
	h.t.Helper()
	if h.phones == nil {
		h.login(name)
		return
	}
	h.scan(h.phones[name], name)
}

// seeks opens the acceptance of an item from home.
func (h *hand) seeks(item desk.Item) {
	h.t.Helper()
	h.key("F3")
	h.WaitFor("要办什么", soon)
	h.Paste(item.NameZH)
	h.WaitUntil("for "+item.NameZH, soon, func(rows []string) bool { return named(at(rows), item.NameZH) })
	h.key("Enter")
	h.WaitGone("要办什么", soon)
	h.key("Enter")
	h.WaitFor("【受理】", soon)
}

// takes takes the case in and gives its number.
func (h *hand) takes() string {
	h.t.Helper()
	h.key("F10")
	h.WaitFor("【办理】", soon)
	h.WaitFor("已受理，编号 ", soon)
	return h.number()
}

// sends fills the form, lets the customer read and confirm it, and gives the stage that the case has then.
func (h *hand) sends(item desk.Item, text map[string]string, number string) (stage string) {
	h.t.Helper()
	h.form(item, text)
	h.reads()
	h.pin()
	h.key("Enter")
	h.WaitGone(page, soon)
	return h.record(number).State
}

// answered has a case checked by a colleague and decided by the authority, whatever it waits for, and opens it again. It gives
// the steps that were done.
func (h *hand) answered(item desk.Item, number, stage string, authority *browser) (steps []string) {
	h.t.Helper()
	if stage == "checking" {
		h.checked()
		steps = append(steps, "check")
		stage = h.record(number).State
	} else {
		h.waits(number)
		h.Press("Escape") // or F2, which is the first key of the next customer
		h.WaitFor("今日待办", soon)
	}
	if stage == "reviewing" {
		authority.decide(number, decision{verdict: "granted"})
		steps = append(steps, decided)
	}
	name := []rune(item.NameZH)
	name = name[:min(8, len(name))] // as much as the list has room for
	answered := func(row string) bool {
		return strings.Contains(row, string(name)) && strings.Contains(row, "已决定")
	}
	if len(steps) == 1 && steps[0] == decided {
		h.WaitUntil("for the answer, on the row with the mark", soon, func(rows []string) bool { return answered(at(rows)) })
	} else { // she has logged in anew since
		h.WaitUntil("for the answer", soon, func(rows []string) bool { return slices.ContainsFunc(rows, answered) })
		h.reach(string(name), "已决定")
	}
	h.key("Enter")
	return steps
}

// pin lets the customer enter his PIN, where the item wants it before the form is sent.
func (h *hand) pin() {
	h.t.Helper()
	if !h.shows("还没有输") {
		return
	}
	h.key("F4")
	h.pinIsIn()
}

// colleagues may check what the clerk has handled.
var colleagues = map[string]string{"王敏": "李倩", "陈昊": "宋妍"}

// checked lets a colleague agree at the same window, and brings the clerk back: none of these keys is hers.
func (h *hand) checked() {
	h.t.Helper()
	h.WaitFor("等同网点复核", soon)
	h.instead(colleagues[h.clerk])
	h.open("复核")
	h.WaitFor("请您复核", soon)
	h.Press("F10")
	h.WaitFor("已复核通过", soon)
	h.instead(h.clerk)
}

// device goes to a device on the page of the devices.
func (h *hand) device(name string) {
	h.t.Helper()
	h.palette("设备")
	h.WaitFor("台账", soon)
	h.down(name)
}

// instead logs somebody else in at this window.
func (h *hand) instead(name string) {
	h.t.Helper()
	h.leaves()
	h.comes(name)
}

// form fills the form until the page for the customer is up. The cursor stands on what a person has to fill; to what he may fill it
// is walked.
func (h *hand) form(item desk.Item, text map[string]string) {
	h.t.Helper()
	text = maps.Clone(text)
	for range 2 * len(item.Fields) {
		rows := h.Settled()
		row := at(rows)
		n := slices.IndexFunc(item.Fields, func(f desk.Field) bool { return named(row, f.ZH) })
		switch screen := strings.Join(rows, "\n"); {
		case strings.Contains(screen, page):
			return
		case len(text) == 0 && !strings.Contains(screen, "还不能发送"):
			h.key("Enter")
			h.WaitFor(page, soon)
			return
		case n < 0:
			h.t.Fatalf("the cursor is on no field:\n%s", screen)
		case strings.Contains(screen, "还不能发送"):
			h.write(item.Fields[n], text)
		case text[item.Fields[n].Key] != "":
			h.write(item.Fields[n], text)
		default:
			h.key("Down")
			h.left(item.Fields[n].ZH)
		}
	}
	h.t.Fatalf("not filled: %v", text)
}

// write fills a field: a choice by its digit, a box by Space, a text from what is to be typed. The cursor leaves a field by itself when
// it is full, and by Enter else.
func (h *hand) write(f desk.Field, text map[string]string) {
	h.t.Helper()
	switch f.Type {
	case "select":
		h.key("1")
	case "bool":
		h.key("Space")
	default:
		value := text[f.Key]
		if value == "" {
			h.t.Fatalf("nothing to type into %s", f.Key)
		}
		h.counter.write(entry{f.ZH, value})
		if !named(at(h.Settled()), f.ZH) {
			break
		}
		if delete(text, f.Key); len(text) == 0 && !h.shows("还不能发送") {
			return // Enter opens the page
		}
		h.key("Enter")
	}
	delete(text, f.Key)
	h.left(f.ZH)
}

// reads lets the customer read the page. It is deaf for a second, so that no key that came twice confirms for him, and
// nothing on it says when that is over: so this has to wait for the time.
func (h *hand) reads() { <-time.After(1100 * time.Millisecond) }

// end tells the customer everything, who confirms.
func (h *hand) end() {
	h.t.Helper()
	h.WaitFor("【告知】", soon)
	h.key("F4")
	h.WaitGone("还不能办结", soon)
	h.key("Enter")
	h.WaitFor("已告知，办结", soon)
	h.WaitFor("今日待办", soon)
}
