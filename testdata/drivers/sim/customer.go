package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// enterPIN waits for the customer. What he types stays in the pad.
func (d *driver) enterPIN(ctx context.Context, _ message) result {
	r := result{}
	until(ctx, func() bool {
		if _, typed := d.world.takes("enter"); typed {
			r = ok
		}
		return r.code != ""
	})
	return r
}

type cardOrder struct {
	Key    string `json:"key"`
	Number string `json:"number"`
}

// makeCard makes one card of a key.
func (d *driver) makeCard(ctx context.Context, m message) result {
	var o cardOrder
	if err := json.Unmarshal(m.Payload, &o); err != nil {
		return result{"invalidData", nil}
	}
	name := filepath.Join("made", filepath.Base(o.Key))
	if d.world.has(name) {
		return made(d.world.says(name))
	}
	used, err := os.ReadDir(d.world.path("made"))
	if err != nil && !os.IsNotExist(err) {
		return result{"internalError", nil}
	}
	blank := fmt.Sprintf("B%07d", len(used)+1)
	if o.Number == "" {
		o.Number = "X" + blank[1:] + "A"
	}
	d.event(m, "CardMaker.Step", map[string]string{"step": "feeding"})
	if d.world.says("trouble") == "card_maker.spoiled" {
		return result{"commandErrorCode", map[string]any{"errorCode": "cardSpoiled", "blank": blank}}
	}
	d.event(m, "CardMaker.Step", map[string]string{"step": "writing"})
	d.event(m, "CardMaker.Step", map[string]string{"step": "printing"})
	d.world.notes(name, o.Number+" "+blank)
	if d.world.says("trouble") == "card_maker.unknown" {
		return failed("cardUnknown")
	}
	return made(d.world.says(name))
}

func made(card string) result {
	number, blank, _ := strings.Cut(card, " ")
	return result{"success", map[string]string{"number": number, "blank": blank}}
}

// invite shows an address until the customer leaves.
func (d *driver) invite(ctx context.Context, m message) result {
	var i struct {
		Address string `json:"address"`
	}
	if err := json.Unmarshal(m.Payload, &i); err != nil {
		return result{"invalidData", nil}
	}
	d.world.notes("shown", i.Address)
	defer d.world.takes("shown")
	if !until(ctx, func() bool { _, left := d.world.takes("leave"); return left }) {
		return result{}
	}
	return ok
}

// call calls a number out.
func (d *driver) call(_ context.Context, m message) result {
	var c struct {
		Number string `json:"number"`
		Window string `json:"window"`
	}
	if err := json.Unmarshal(m.Payload, &c); err != nil {
		return result{"invalidData", nil}
	}
	d.world.notes("called", d.world.says("called")+"\n"+c.Number+" "+c.Window)
	return ok
}
