package journal

import (
	"context"
	"sync"
	"testing"

	"sheyin/desk"
)

// Who verifies a log beside a console at work sees no damage in what is written meanwhile.
//
// clause: G-9.2.2c
func TestVerifyBesideTheWork(t *testing.T) {
	h := newLogHouse(t)
	h.acts(t, 1)
	h.send(t)
	ctx, stop := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		for ctx.Err() == nil {
			_ = h.Note(ctx, desk.LogEntry{Act: "look.case"}) // the end may come in its middle
			_ = h.SendHead(ctx, h.far)
		}
	})
	for range 300 {
		if r := h.verified(t); r.Damage != nil {
			t.Error(r.Damage)
			break
		}
	}
	stop()
	work.Wait()
}
