package journal_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/journal"
)

func fails(t *testing.T, err error, code desk.Code, key string) {
	t.Helper()
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Code != code || e.Key != key {
		t.Errorf("got %v, want %s %s", err, code, key)
	}
}

type phone struct{ p *point }

func (f phone) Scan(ctx context.Context, person, qr string) ([]string, error) {
	ask, err := f.p.Scan(ctx, person, qr[len(qr)-14:])
	return ask.Choices[:], err
}

func (f phone) Confirm(ctx context.Context, person, qr, number string, yes bool) error {
	return f.p.Confirm(ctx, person, qr[len(qr)-14:], number, yes)
}

// sealedBodies are the checks that a terminal with an outbox cannot pass: what it keeps is sealed to the authority, so under
// a key that has its answer it cannot tell one body from another, and gives the answer of then.
var sealedBodies = []string{"visits/key of another write", "papers/repeat under one key"}

// Behind the journal the authority is the same authority.
//
// clause: D-3c, G-9.4
func TestAuthorityConforms(t *testing.T) {
	p := newPointAt(t, "TC-A-01", time.Now)
	there := p.another("TC-A-02")
	checks := desktest.Run(t.Context(), desktest.Fixture{
		Here: p.desk, There: there, Clerk: "wangmin", Second: "liqian", Manager: "zhaolei", Phone: phone{p}, NewKey: key, Now: time.Now,
		Customer: desk.Identity{Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012", Phone: "19900000101"},
	})
	for _, c := range checks {
		if c.Err != nil && !slices.Contains(sealedBodies, c.Name) {
			t.Errorf("%s: %v", c.Name, c.Err)
		}
	}
	if left, err := p.journal.Outgoing(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// What is looked at is in the log by its ID, and so is who came and went; and what cannot be recorded is not shown.
//
// clause: G-9.4, N-6
func TestLooksAreRecorded(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	c, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	p.ok(err)
	_, err = p.desk.Case(ctx, c.ID)
	p.ok(err)
	_, err = p.desk.Case(ctx, key())
	fails(t, err, desk.NotFound, "case.none")
	_, err = p.desk.Match(ctx, desk.Query{Item: "res.pay_level", Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012"})
	p.ok(err)
	_, err = p.desk.Visit(ctx, c.Visit)
	p.ok(err)
	p.ok(p.desk.Lock(ctx))
	p.ok(p.desk.Logout(ctx))
	entries := p.entries()
	var got []string
	for _, e := range entries {
		if e.Terminal != "TC-D-01" || e.Person != "madong" || e.Session == "" {
			t.Errorf("%+v", e)
		}
		got = append(got, e.Act+" "+e.Outcome)
	}
	want := []string{"login ", "consultation written", "consultation ", "look.case ", "look.match ", "look.visit ", "lock ", "logout "}
	if len(got) != len(want) {
		t.Fatalf("recorded %q, want %q", got, want)
	}
	for n := range want {
		if got[n] != want[n] {
			t.Errorf("recorded %q, want %q", got, want)
			break
		}
	}
	if entries[3].Subject != c.ID || entries[1].Key == "" || entries[4].Item != "res.pay_level" || entries[4].Subject != "" {
		t.Errorf("%+v", entries)
	}
	p.login("madong")
	p.ok(p.journal.Close())
	_, err = p.desk.Case(ctx, c.ID)
	if desk.CodeOf(err) != desk.Denied {
		t.Errorf("shown without a record: %v", err)
	}
	if m, err := p.desk.Match(ctx, desk.Query{Item: "res.pay_level", Name: "李清和", IDType: "resident_id", IDNo: "420802198803070012"}); m.Found || desk.CodeOf(err) != desk.Denied {
		t.Errorf("shown without a record: %v, %v", m, err)
	}
	_, err = p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	if desk.CodeOf(err) != desk.Denied {
		t.Errorf("done without a record: %v", err)
	}
}

// While the log is damaged, or nothing can be recorded at all, nobody begins anything, and everybody can leave.
//
// clause: H-8.4.1, G-9.2.2c
func TestLeavingInADamagedLog(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(p.dir, journal.FileName))
	p.ok(err)
	_, err = db.ExecContext(ctx, `UPDATE entries SET at = at + 1 WHERE n = 0`)
	p.ok(errors.Join(err, db.Close()))
	p.ok(p.journal.CheckLog(ctx))
	_, err = p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	fails(t, err, desk.Denied, "log.damaged")
	p.ok(p.desk.Lock(ctx))
	p.ok(p.desk.Logout(ctx))
	var got []string
	for _, e := range p.entries() {
		got = append(got, e.Act)
	}
	if want := []string{"login", "lock", "logout"}; !slices.Equal(got, want) {
		t.Errorf("recorded %q, want %q", got, want)
	}
	p.login("madong")
	p.ok(p.journal.Close())
	p.ok(p.desk.Lock(ctx))
	p.ok(p.desk.Logout(ctx))
	_, err = p.client.Session(ctx)
	fails(t, err, desk.Denied, "session.ended")
}

// Without the line the counter reads from copies: what it has seen, and no more, for as long as the session lasts.
//
// clause: N-5
func TestReadingWithoutTheLine(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	seen, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.enrol"})
	p.ok(err)
	if !p.journal.LastContact().Equal(p.clock.now()) {
		t.Errorf("last contact %v", p.journal.LastContact())
	}
	p.line(false)
	p.clock.pass(time.Hour)
	whole, err := p.desk.Catalogue(ctx, "")
	p.ok(err)
	list, err := p.desk.List(ctx)
	p.ok(err)
	if _, ok := whole.Item("res.enrol"); !ok || !list.Has("res.enrol") || list.OutletID != "TCD" {
		t.Errorf("catalogue %s, list %+v", whole.Version, list)
	}
	_, err = p.desk.Board(ctx)
	p.ok(err)
	got, err := p.desk.Case(ctx, seen.ID)
	p.ok(err)
	if got.Version != seen.Version || got.Item != seen.Item {
		t.Errorf("%+v", got)
	}
	_, err = p.desk.Case(ctx, key())
	fails(t, err, desk.Offline, "authority.offline_read")
	_, err = p.desk.Queue(ctx)
	fails(t, err, desk.Offline, "authority.offline_read")
	p.clock.pass(24 * time.Hour)
	_, err = p.desk.Session(ctx)
	fails(t, err, desk.Offline, "authority.offline_read")
	fails(t, p.desk.Lock(ctx), desk.Offline, "authority.offline_read")
	p.clock.pass(-24 * time.Hour)
	_, err = p.desk.Session(ctx) // locked here, whether the authority knows or not
	fails(t, err, desk.Offline, "authority.offline_read")
	_, err = p.desk.Case(ctx, seen.ID)
	fails(t, err, desk.Offline, "authority.offline_read")
	p.stop()
	p.start() // nobody is at work at a terminal that is just switched on
	_, err = p.desk.Session(ctx)
	fails(t, err, desk.Offline, "authority.offline_read")
	_, err = p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.enrol"})
	fails(t, err, desk.Offline, "authority.offline")
	if left, err := p.journal.Outgoing(ctx); err != nil || len(left) != 0 {
		t.Errorf("kept for nobody: %v, %v", left, err)
	}
}

// What is written without the line chains, says what it may not, and gives way to what the authority says.
//
// clause: N-5, H-7.2, G-9.1.1b
func TestWritingWithoutTheLine(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	risky, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.claim"})
	p.ok(err)
	p.line(false)
	_, err = p.desk.Advance(ctx, key(), risky, intake())
	fails(t, err, desk.Offline, "offline.item")
	first, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	p.ok(err)
	known := intake()
	known.Applicant.Verified = desk.ByRegister
	_, err = p.desk.Advance(ctx, key(), first, known)
	fails(t, err, desk.Offline, "offline.register")
	unnamed := intake()
	unnamed.Applicant.Name = ""
	if _, err = p.desk.Advance(ctx, key(), first, unnamed); desk.CodeOf(err) != desk.Invalid {
		t.Errorf("without a name: %v", err)
	}
	second, err := p.desk.Advance(ctx, key(), first, intake())
	p.ok(err)
	_, err = p.desk.Advance(ctx, key(), first, intake())
	fails(t, err, desk.Conflict, "case.stale")
	got, err := p.desk.Case(ctx, first.ID)
	p.ok(err)
	if got.Version != 2 || got.Stage != desk.StageHandle || len(got.History) != 2 || got.History[1].By != "madong" || got.Applicant.Name != second.Applicant.Name {
		t.Errorf("%+v", got)
	}
	p.clock.pass(13 * time.Hour)
	third, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	p.ok(err)
	_, err = p.desk.Advance(ctx, key(), third, intake())
	fails(t, err, desk.Offline, "offline.contact")
	closed, err := p.desk.Advance(ctx, key(), third, desk.Withdrawal{Reason: "改日再来"})
	p.ok(err)
	if closed.Stage != desk.StageClosed || closed.Version != 2 {
		t.Errorf("%+v", closed)
	}
	p.line(true)
	p.drain()
	p.login("madong")
	for id, want := range map[string]desk.Stage{first.ID: desk.StageHandle, third.ID: desk.StageClosed, risky.ID: desk.StageAccept} {
		c, err := p.desk.Case(ctx, id)
		p.ok(err)
		if c.Stage != want || id == first.ID && c.Receipt == "" {
			t.Errorf("%s, receipt %q, want %s", c.Stage, c.Receipt, want)
		}
	}
}

// A clock that is set back does not make half a day without the line longer: what may still be done is what may be done
// after it.
//
// clause: G-9.1.1b
func TestClockSetBackWithoutTheLine(t *testing.T) {
	begin := time.Date(2026, 11, 20, 1, 0, 0, 0, time.UTC)
	c, lived := &clock{at: begin}, &clock{at: begin}
	p := newPointWith(t, "TC-D-01", c.now, func() time.Duration { return lived.now().Sub(begin) })
	ctx := t.Context()
	pass := func(wall, real time.Duration) { c.pass(wall); lived.pass(real) }
	accept := func() error {
		consulted, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
		p.ok(err) // always
		_, err = p.desk.Advance(ctx, key(), consulted, intake())
		return err
	}
	p.login("madong")
	p.ok(accept())
	p.line(false)
	pass(11*time.Hour, 11*time.Hour)
	p.ok(accept())
	pass(-10*time.Hour, 0)
	fails(t, accept(), desk.Offline, "offline.clock")
	pass(10*time.Hour, 0) // somebody puts it right
	p.ok(accept())
	pass(-10*time.Hour, 2*time.Hour)
	fails(t, accept(), desk.Offline, "offline.contact")
	p.line(true)
	pass(12*time.Hour, 0)
	p.drain()
	p.login("madong")
	p.line(false)
	p.ok(accept())
}

// A case that the authority judges otherwise stops, says why, and is the authority's again when a person gives it up.
//
// clause: N-5, G-9.4
func TestRefusedWhenItArrives(t *testing.T) {
	p := newPoint(t)
	ctx := t.Context()
	p.login("madong")
	c, err := p.desk.Advance(ctx, key(), desk.Case{ID: key()}, desk.Consultation{Item: "res.pay_level"})
	p.ok(err)
	p.line(false)
	written, err := p.desk.Advance(ctx, key(), c, intake())
	p.ok(err)
	// Meanwhile it is closed from elsewhere: what was written here cannot be any more.
	_, err = p.Service.Terminal("TC-D-01", p.keys.List().Verify).Advance(ctx, key(), c, desk.Withdrawal{Reason: "r"})
	if desk.CodeOf(err) != desk.Denied {
		t.Fatalf("without a session: %v", err)
	}
	p.clock.pass(31 * 24 * time.Hour) // so it is too old when it arrives
	p.line(true)
	p.drain()
	left, err := p.journal.Outgoing(ctx)
	p.ok(err)
	if len(left) != 1 || left[0].State != desk.LetterRefused || left[0].Fault.Key != "letter.old" || left[0].Subject != c.ID {
		t.Fatalf("%+v", left)
	}
	p.login("madong")
	_, err = p.desk.Advance(ctx, key(), written, desk.Withdrawal{Reason: "r"})
	fails(t, err, desk.Conflict, "outbox.stopped")
	p.ok(p.journal.TakeBack(ctx, left[0].Key))
	entries := p.entries()
	if last := entries[len(entries)-1]; last.Act != "take_back" || last.Person != "madong" || last.Session == "" || last.Subject != c.ID {
		t.Errorf("%+v", last)
	}
	now, err := p.desk.Case(ctx, c.ID)
	p.ok(err)
	if now.Version != 1 || now.Stage != desk.StageAccept {
		t.Errorf("%+v", now)
	}
	_, err = p.desk.Advance(ctx, key(), now, desk.Withdrawal{Reason: "r"})
	p.ok(err)
}

var _ desk.Journal = (*journal.Journal)(nil)
