package journal_test

import (
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// unlocks gives how each try to open the terminal ended, as the log has it.
func (p *point) unlocks() []string {
	p.t.Helper()
	var out []string
	for _, e := range p.entries() {
		if e.Act == "unlock" {
			out = append(out, e.Outcome)
		}
	}
	return out
}

// answers is the person's phone, which has a line of its own.
func (p *point) answers(person string, c desk.OpenCode) string {
	p.t.Helper()
	digits, err := p.OpenOffline(p.t.Context(), person, c.QR, true)
	p.ok(err)
	return digits
}

func wrongDigits(digits string) string { return string('0'+(digits[0]-'0'+1)%10) + digits[1:] }

// At a point whose line is down the terminal locks and is opened again by the person's own phone, whether the authority
// heard of the lock or not; what is written then counts, and when the line is back the session goes on.
//
// clause: H-8.3.1c, H-C5.3, H-4.3.2b, N-5
func TestOpenWithoutTheLine(t *testing.T) {
	for name, told := range map[string]bool{"the lock was told": true, "the lock was not told": false} {
		t.Run(name, func(t *testing.T) {
			p, ctx := newPoint(t), t.Context()
			p.login("madong")
			if told {
				p.ok(p.desk.Lock(ctx))
			}
			p.line(false)
			if !told {
				if err := p.desk.Lock(ctx); desk.CodeOf(err) != desk.Offline {
					t.Fatalf("locked: %v", err)
				}
			}
			_, err := p.desk.NewCode(ctx, desk.ToUnlock)
			if desk.CodeOf(err) != desk.Offline {
				t.Fatalf("a code: %v", err)
			}
			if _, err := p.desk.Session(ctx); desk.CodeOf(err) != desk.Offline {
				t.Errorf("locked, the session is shown: %v", err)
			}
			p.clock.pass(5 * time.Minute)
			offer, err := p.desk.OpenCode(ctx)
			p.ok(err)
			digits := p.answers("madong", offer)
			_, err = p.desk.Unlock(ctx, wrongDigits(digits))
			fails(t, err, desk.Denied, "open.wrong")
			if _, err := p.desk.Session(ctx); desk.CodeOf(err) != desk.Offline {
				t.Errorf("opened by wrong digits: %v", err)
			}
			s, err := p.desk.Unlock(ctx, digits)
			p.ok(err)
			if s.Locked || s.Person.ID != "madong" {
				t.Errorf("%+v", s)
			}
			if got := p.unlocks(); !slices.Equal(got, []string{"open.wrong", "offline"}) {
				t.Errorf("the log has %q", got)
			}
			_, err = p.desk.Unlock(ctx, digits)
			fails(t, err, desk.Denied, "open.none")
			c, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
			p.ok(err)
			c, err = p.desk.Advance(ctx, key(), c, intake())
			p.ok(err)
			p.clock.pass(10 * time.Minute) // within the life of a session that was opened
			p.line(true)
			p.drain()
			s, err = p.desk.Session(ctx)
			p.ok(err)
			if s.Locked {
				t.Error("locked when the line is back")
			}
			if c, err = p.desk.Case(ctx, c.ID); err != nil || c.Receipt == "" {
				t.Errorf("receipt %q, %v", c.Receipt, err)
			}
			if _, err := p.desk.Advance(ctx, key(), c, desk.Withdrawal{Reason: "改日再来"}); err != nil {
				t.Errorf("with the line: %v", err)
			}
		})
	}
}

// What a lock here says holds at the authority too, as soon as it can be told: also when the phone got an answer that
// nobody typed.
//
// clause: H-8.4.1
func TestLockIsToldWhenTheLineIsBack(t *testing.T) {
	for name, answered := range map[string]bool{"nobody asked the phone": false, "nobody typed its answer": true} {
		t.Run(name, func(t *testing.T) {
			p, ctx := newPoint(t), t.Context()
			p.login("madong")
			p.line(false)
			if err := p.desk.Lock(ctx); desk.CodeOf(err) != desk.Offline {
				t.Fatalf("locked: %v", err)
			}
			digits := "00000000"
			if answered {
				offer, err := p.desk.OpenCode(ctx)
				p.ok(err)
				digits = p.answers("madong", offer)
			}
			p.line(true)
			for range 2 {
				_, err := p.desk.Session(ctx)
				fails(t, err, desk.Denied, "session.locked")
			}
			_, err := p.desk.Board(ctx)
			fails(t, err, desk.Denied, "session.locked")
			_, err = p.desk.Unlock(ctx, digits)
			fails(t, err, desk.Denied, "open.online")
			p.line(false) // again: the answer of before is of no use, a new one is
			_, err = p.desk.NewCode(ctx, desk.ToUnlock)
			if desk.CodeOf(err) != desk.Offline {
				t.Fatalf("a code: %v", err)
			}
			_, err = p.desk.Unlock(ctx, digits)
			fails(t, err, desk.Denied, "open.wrong")
			offer, err := p.desk.OpenCode(ctx)
			p.ok(err)
			_, err = p.desk.Unlock(ctx, p.answers("madong", offer))
			p.ok(err)
			c, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
			p.ok(err)
			p.line(true)
			p.drain()
			if left, err := p.journal.Outgoing(ctx); err != nil || len(left) != 0 {
				t.Errorf("left %+v, %v", left, err)
			}
			if _, err := p.desk.Case(ctx, c.ID); err != nil {
				t.Error(err)
			}
		})
	}
}

// When it is not offered: to nobody, to who is not locked out, with the line, after a day, and by a clock that was set back.
//
// clause: H-8.3.1c, H-8.4.1
func TestOpenWithoutTheLineIsRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		before func(p *point)
		want   string
	}{
		"nobody":             {func(p *point) { p.line(false) }, "open.none"},
		"not locked":         {func(p *point) { p.login("madong"); p.line(false) }, "open.none"},
		"the line is there":  {func(p *point) { p.login("madong"); p.ok(p.desk.Lock(p.t.Context())) }, "open.online"},
		"a day":              {func(p *point) { p.lockedCut(); p.clock.pass(24*time.Hour + time.Minute) }, "open.late"},
		"the clock was back": {func(p *point) { p.lockedCut(); p.clock.pass(-time.Hour) }, "open.late"},
		"after the logout":   {func(p *point) { p.lockedCut(); _ = p.desk.Logout(p.t.Context()) }, "open.none"},
		"after a restart":    {func(p *point) { p.lockedCut(); p.stop(); p.start() }, "open.none"},
		"too often": {func(p *point) {
			p.lockedCut()
			for range desk.OpenTries {
				_, err := p.desk.OpenCode(p.t.Context())
				p.ok(err)
				_, err = p.desk.Unlock(p.t.Context(), "")
				if desk.CodeOf(err) != desk.Denied {
					p.t.Error(err)
				}
			}
			if got := p.unlocks(); len(got) != desk.OpenTries || got[0] != "open.wrong" || got[4] != "open.tries" {
				p.t.Errorf("the log has %q", got)
			}
		}, "open.tries"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPoint(t)
			tc.before(p)
			_, err := p.desk.OpenCode(t.Context())
			fails(t, err, desk.Denied, tc.want)
			_, err = p.desk.Unlock(t.Context(), "12345678")
			fails(t, err, desk.Denied, tc.want)
		})
	}
}

// lockedCut is a terminal that locked while its line was down.
func (p *point) lockedCut() {
	p.t.Helper()
	p.login("madong")
	p.line(false)
	if err := p.desk.Lock(p.t.Context()); desk.CodeOf(err) != desk.Offline {
		p.t.Fatalf("locked: %v", err)
	}
}
