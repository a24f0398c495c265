package desk_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

func openKey(session, terminal string) desk.OpenKey {
	return desk.OpenKey{Hash: sha256.New, Secret: []byte(strings.Repeat("s", 32)), Session: session, Terminal: terminal}
}

func opener(session string) *desk.Opener {
	o, k := new(desk.Opener), openKey(session, "TC-D-01")
	o.Begin(k.Hash, desk.Opening{Secret: k.Secret, Page: "HTTP://127.0.0.1:8471/S/"}, desk.Session{ID: session, Terminal: desk.Terminal{ID: k.Terminal}})
	return o
}

func challengeOf(t *testing.T, o *desk.Opener, now time.Time) string {
	t.Helper()
	c, err := o.Code(now)
	if err != nil {
		t.Fatal(err)
	}
	code := c.QR[len(c.QR)-14:]
	if !desk.IsChallenge(code) || len(c.QR) > 38 || c.Lives != 2*time.Minute {
		t.Fatalf("%+v", c)
	}
	return code
}

// What opens a terminal without the line, and what does not.
//
// clause: H-8.3.1c, H-C5.3
func TestOpening(t *testing.T) {
	at := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)
	key := openKey("s1", "TC-D-01")
	for _, tc := range []struct {
		name   string
		answer func(o *desk.Opener, challenge string) string
		after  time.Duration
		want   string // key of the refusal; empty: it opens
	}{
		{"right", func(_ *desk.Opener, c string) string { return key.Answer(c) }, 0, ""},
		{"right, late", func(_ *desk.Opener, c string) string { return key.Answer(c) }, 119 * time.Second, ""},
		{"expired", func(_ *desk.Opener, c string) string { return key.Answer(c) }, 2 * time.Minute, "open.expired"},
		{"the clock was set back", func(_ *desk.Opener, c string) string { return key.Answer(c) }, -time.Second, "open.expired"},
		{"wrong", func(_ *desk.Opener, c string) string { return wrong(key.Answer(c)) }, 0, "open.wrong"},
		{"nothing", func(*desk.Opener, string) string { return "" }, 0, "open.wrong"},
		{"of another challenge", func(*desk.Opener, string) string { return key.Answer(key.Challenge()) }, 0, "open.wrong"},
		{"of the challenge before", func(o *desk.Opener, c string) string { challengeOf(t, o, at); return key.Answer(c) }, 0, "open.wrong"},
		{"of another session", func(_ *desk.Opener, c string) string { return openKey("s2", "TC-D-01").Answer(c) }, 0, "open.wrong"},
		{"of another terminal", func(_ *desk.Opener, c string) string { return openKey("s1", "TC-A-01").Answer(c) }, 0, "open.wrong"},
		{"after the logout", func(o *desk.Opener, c string) string { o.Wipe(); return key.Answer(c) }, 0, "open.none"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := opener("s1")
			answer := tc.answer(o, challengeOf(t, o, at))
			refused(t, opens(o, answer, at.Add(tc.after)), tc.want)
		})
	}
}

// opens tries an answer; the token comes with the right one only.
func opens(o *desk.Opener, answer string, now time.Time) error {
	token, err := o.Open(answer, now)
	if (len(token) == 43) != (err == nil) {
		return fmt.Errorf("token of %d bytes with %w", len(token), err)
	}
	return err
}

func wrong(answer string) string {
	return fmt.Sprintf("%d%s", (answer[0]-'0'+1)%10, answer[1:])
}

func refused(t *testing.T, err error, want string) {
	t.Helper()
	e, ok := errors.AsType[*desk.Error](err)
	switch {
	case want == "" && err != nil, want != "" && (!ok || e.Key != want || e.Code != desk.Denied):
		t.Errorf("got %v, want %q", err, want)
	}
}

// One answer opens once.
func TestOpeningOnce(t *testing.T) {
	at, o, key := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC), opener("s1"), openKey("s1", "TC-D-01")
	answer := key.Answer(challengeOf(t, o, at))
	refused(t, opens(o, answer, at), "")
	refused(t, opens(o, answer, at), "open.expired")
}

// Five wrong answers, over how many challenges ever, and only the line helps; a login does.
func TestOpeningTries(t *testing.T) {
	at, o, key := time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC), opener("s1"), openKey("s1", "TC-D-01")
	for n := 1; n < desk.OpenTries; n++ {
		answer := wrong(key.Answer(challengeOf(t, o, at)))
		err := opens(o, answer, at)
		refused(t, err, "open.wrong")
		if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Args["left"] != fmt.Sprint(desk.OpenTries-n) {
			t.Errorf("%d: %v", n, err)
		}
	}
	c := challengeOf(t, o, at)
	refused(t, opens(o, wrong(key.Answer(c)), at), "open.tries")
	refused(t, opens(o, key.Answer(c), at), "open.tries")
	_, err := o.Code(at)
	refused(t, err, "open.tries")
	o.Begin(key.Hash, desk.Opening{Secret: []byte(strings.Repeat("s", 32))}, desk.Session{ID: "s1", Terminal: desk.Terminal{ID: "TC-D-01"}})
	refused(t, opens(o, key.Answer(challengeOf(t, o, at)), at), "")
}

// A challenge tells whose it is.
func TestChallengeIsItsMakers(t *testing.T) {
	key := openKey("s1", "TC-D-01")
	c := key.Challenge()
	if !key.Made(c) || c == key.Challenge() {
		t.Error("not made by its maker, or the same twice")
	}
	for _, k := range []desk.OpenKey{openKey("s2", "TC-D-01"), openKey("s1", "TC-A-01")} {
		if k.Made(c) {
			t.Errorf("made by %s at %s", k.Session, k.Terminal)
		}
	}
	for _, text := range []string{"", "0", "ABCDEFGHJKLMNP", c[:13], c + "A", "1" + c[1:], c[:13] + "8"} {
		if key.Made(text) {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestOpeningIsNotPrinted(t *testing.T) {
	o := desk.Opening{Secret: []byte("very secret")}
	for _, text := range []string{fmt.Sprint(o), fmt.Sprintf("%+v", o), fmt.Sprintf("%+v", desk.LoginStatus{Opening: &o})} {
		if strings.Contains(text, "very") || strings.Contains(text, "118 101") {
			t.Errorf("%s", text)
		}
	}
}
