package desk

import (
	"fmt"
	"slices"
	"time"
)

// PINRules say at which items the customer enters something at the PIN pad before the form is sent. Zero: at none.
type PINRules struct {
	Items []PINItem `json:"items,omitempty"`
	Mark  Mark      `json:"mark,omitempty"`
}

// PINItem is what the customer does at the pad for one item; with Field only when that field of the form has Value.
type PINItem struct {
	Item  string `json:"item"` // code
	Act   PINAct `json:"act" enum:"verify,change,reset"`
	Field string `json:"field,omitempty"`
	Value string `json:"value,omitempty"`
}

// PINDone is what a customer did at the PIN pad, and when. What was entered is known to nobody but pad and card.
type PINDone struct {
	Act PINAct    `json:"act" enum:"verify,change,reset"`
	At  time.Time `json:"at"`
}

// IsZero tells whether nothing is said.
func (r PINRules) IsZero() bool { return len(r.Items) == 0 }

// Of is what is said of an item with this code; false when its customer enters nothing.
func (r PINRules) Of(item string) (PINItem, bool) {
	n := slices.IndexFunc(r.Items, func(i PINItem) bool { return i.Item == item })
	if n < 0 {
		return PINItem{}, false
	}
	return r.Items[n], true
}

// Due is what the customer does at the pad before a form with these values is sent; false: nothing.
func (r PINRules) Due(item string, values map[string]string) (PINAct, bool) {
	i, ok := r.Of(item)
	if !ok || i.Field != "" && values[i.Field] != i.Value {
		return "", false
	}
	return i.Act, true
}

func (r PINRules) ready() error {
	if r.IsZero() {
		return nil
	}
	if !r.Mark.known() {
		return fmt.Errorf("pin: mark %q", r.Mark)
	}
	for n, i := range r.Items {
		twice := slices.ContainsFunc(r.Items[:n], func(o PINItem) bool { return o.Item == i.Item })
		if twice || i.Item == "" || !slices.Contains([]PINAct{PINVerify, PINChange, PINReset}, i.Act) || (i.Field == "") != (i.Value == "") {
			return fmt.Errorf("pin: item %q, act %q, field %q, value %q", i.Item, i.Act, i.Field, i.Value)
		}
	}
	return nil
}

// enteredPIN refuses what was not to be done at the pad for this form. That nothing was done is no fault: where no pad works,
// the rules say how to go on.
func (c *Case) enteredPIN(s Handling, a Act) error {
	if s.PIN == nil {
		return nil
	}
	act, due := a.Rules.Catalogue.Service.PIN.Due(c.Item, s.Values)
	if !due || act != s.PIN.Act || s.PIN.At.IsZero() {
		return invalid("pin.act", "pin")
	}
	return nil
}
