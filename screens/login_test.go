package screens

import (
	"context"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/ui"
)

// fakeLogin gives codes and says what it is told to say.
type fakeLogin struct {
	desk.Login
	codes  int
	status desk.LoginStatus
	err    error
}

func (f *fakeLogin) NewCode(context.Context, desk.Purpose) (desk.LoginCode, error) {
	f.codes++
	return desk.LoginCode{
		Device: strings.Repeat("d", f.codes), QR: "HTTP://127.0.0.1:8471/S/ABCDEFGHJKLMNP", Number: "4826",
		Lives: time.Minute, Poll: 2 * time.Second,
	}, f.err
}

func (f *fakeLogin) CheckLogin(context.Context, string, bool) (desk.LoginStatus, error) {
	return f.status, nil
}

func loginEnv(t *testing.T) (Env, *fakeLogin, *time.Time) {
	t.Helper()
	env, port := testEnv(t), &fakeLogin{status: desk.LoginStatus{State: desk.LoginWaiting}}
	now := env.Now()
	env.Login, env.Now = port, func() time.Time { return now }
	return env, port, &now
}

func loginText80(t *testing.T, s Screen) string {
	t.Helper()
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	c := ui.NewCanvas(80, 24, theme)
	s.Paint(c)
	return c.Plain()
}

// Every state is shown and has a way on.
func TestLoginStates(t *testing.T) {
	for _, c := range []struct {
		status desk.LoginStatus
		wants  []string
	}{
		{desk.LoginStatus{State: desk.LoginWaiting}, []string{"4826", "60 秒", "HTTP://127.0.0.1:8471/S/ABCDEFGHJKLMNP"}},
		{desk.LoginStatus{State: desk.LoginScanned}, []string{"已扫码", "4826"}},
		{desk.LoginStatus{State: desk.LoginExpired}, []string{"过期", "F5"}},
		{desk.LoginStatus{State: desk.LoginRefused}, []string{"没有登录", "F5"}},
		{desk.LoginStatus{State: desk.LoginRefused, Refusal: &desk.Refusal{Key: "person.exam"}}, []string{"没有登录", "考核"}},
	} {
		t.Run(string(c.status.State), func(t *testing.T) {
			env, port, now := loginEnv(t)
			port.status = c.status
			s := Login(env)
			run(t, s, s.Start())
			hear(t, s, Tick{*now})
			text := loginText80(t, s)
			for _, w := range c.wants {
				if !strings.Contains(text, w) {
					t.Errorf("%q is missing in\n%s", w, text)
				}
			}
		})
	}
}

// A code that came late does not take the place of the newer one.
func TestLoginShowsTheNewestCode(t *testing.T) {
	env, _, _ := loginEnv(t)
	s := Login(env).(*login)
	first, second := s.Start(), s.newCode()
	newer, older := second(), first()
	s.Update(newer)
	want := s.code.Device
	s.Update(older)
	if s.code.Device != want {
		t.Error("the older code is shown")
	}
}

// Nobody can scan the old code while the next is on its way: the terminal would not hear of it.
func TestLoginTakesTheOldCodeOff(t *testing.T) {
	env, _, _ := loginEnv(t)
	s := Login(env).(*login)
	run(t, s, s.Start())
	s.newCode()
	if text := loginText80(t, s); strings.Contains(text, "/S/") || strings.Contains(text, "4826") {
		t.Errorf("the old code can be scanned:\n%s", text)
	}
	if cmd, _ := s.Update(phoneDone{}); cmd != nil {
		t.Error("asks what became of it")
	}
}

func TestLockedAsksBeforeLoggingOut(t *testing.T) {
	env, _, now := loginEnv(t)
	s := Locked(env, Lock{Since: *now, Open: 2})
	run(t, s, s.Start())
	ask, ok := do(t, s, "f8").(Ask)
	if !ok {
		t.Fatal("F8 does not ask")
	}
	if out := hear(t, s, Answered{ID: ask.ID, Button: "stay"}); out != nil {
		t.Errorf("%#v", out)
	}
	if _, ok := hear(t, s, Answered{ID: ask.ID, Button: "leave"}).(Left); !ok {
		t.Error("the owner is not logged out")
	}
}
