package cmd

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What is overdue is looked for every half a minute, whatever came of the last time, and no more
// when the server stops: also not when it stops in the middle.
//
// clause: H-10.1b
func TestOverdueIsLookedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var log strings.Builder
		var times []time.Duration
		begun := time.Now()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			sweep(ctx, func(ctx context.Context) error {
				times = append(times, time.Since(begun))
				switch len(times) {
				case 1:
					return errors.New("the database is away")
				case 3:
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}, slog.New(slog.NewTextHandler(&log, nil)))
		}()
		time.Sleep(time.Hour)
		stop()
		<-ended
		if len(times) != 3 || times[0] != 30*time.Second || times[2] != 90*time.Second {
			t.Errorf("looked after %v", times)
		}
		if strings.Count(log.String(), "level=ERROR") != 1 || !strings.Contains(log.String(), "the database is away") {
			t.Errorf("log: %s", log.String())
		}
	})
}
