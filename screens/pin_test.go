package screens

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
)

// fakePad is a PIN pad whose customer ends as errs say, nil: well. With hold he does nothing until it is closed or the pad is stopped.
type fakePad struct {
	desk.Device
	errs []error
	acts []desk.PINAct
	hold chan struct{}
}

func (f *fakePad) EnterPIN(ctx context.Context, act desk.PINAct) error {
	f.acts = append(f.acts, act)
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return &desk.Error{Code: desk.Offline, Key: "device.late", Err: ctx.Err()}
		}
	}
	var err error
	if len(f.errs) > 0 {
		err, f.errs = f.errs[0], f.errs[1:]
	}
	return err
}

// activating is the form of a card's activation, filled by the case, at a counter with a PIN pad.
func activating(t testing.TB, lang string) (Env, *counter, *fakeCases, Screen) {
	t.Helper()
	env, cases, _ := caseEnv(t, lang)
	c := madeCase(env, testItem(t, "card.activate"), desk.StageHandle, zhou())
	c.Values = map[string]string{"card_bank": "bank1", "set_pin": "true"}
	devices := &counter{pad: &fakePad{}}
	env.Devices = devices
	s := Handle(env, c, testItem(t, "card.activate"))
	return env, devices, cases, s
}

func sentHandling(t testing.TB, cases *fakeCases) desk.Handling {
	t.Helper()
	if len(cases.writes) != 1 {
		t.Fatalf("%d writes", len(cases.writes))
	}
	return cases.writes[0].step.(desk.Handling)
}

// The customer is at the pad before the form is sent; what is kept is that he was, and when.
func TestPINBeforeSending(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, devices, cases, s := activating(t, lang)
		for _, size := range sizes {
			wants(t, painted(t, s, size[0], size[1]), env.T("making.pin_label")+" "+env.T("making.pin_state_due"))
		}
		do(t, s, "f10")
		wants(t, drawn80(t, s), env.T("making.pin_state_due"), env.T("handle.not_sent")+"  "+env.T("making.pin_open"))
		if said, ok := do(t, s, "enter").(Said); !ok || said.Text != env.T("making.pin_open") || len(cases.writes) != 0 {
			t.Fatalf("sent without: %#v", said)
		}
		if said, ok := do(t, s, "f4").(Said); !ok || said.Text != env.T("making.pin_done.reset")+" 10:11" {
			t.Fatalf("%#v", said)
		}
		for _, size := range sizes {
			wants(t, painted(t, s, size[0], size[1]), env.T("making.pin_done.reset")+" 10:11")
		}
		if said, ok := do(t, s, "f4").(Said); !ok || said.Text != env.T("making.pin_off_done") {
			t.Errorf("asked twice: %#v", said)
		}
		do(t, s, "space", "enter")
		if got := sentHandling(t, cases); got.PIN == nil || *got.PIN != (desk.PINDone{Act: desk.PINReset, At: tenEleven.UTC()}) {
			t.Errorf("%+v", got.PIN)
		}
		if len(devices.pad.acts) != 1 || devices.pad.acts[0] != desk.PINReset {
			t.Errorf("%v", devices.pad.acts)
		}
	}
}

// Each end at the pad is said, and what to do.
func TestPINEnds(t *testing.T) {
	for key, says := range map[string]string{
		"pin.wrong": "还能试 3 次", "pin.differ": "两次输的新密码不一样", "pin.short": "位数不够", "device.blocked": "锁住了", "device.cancelled": "按了取消",
		"device.late": "没有动作", "device.missing": "没有找到设备",
	} {
		env, devices, cases, s := activating(t, "zh-CN")
		code := desk.Offline
		if strings.HasPrefix(key, "pin.") {
			code = desk.Denied
		}
		devices.pad.errs = []error{(&desk.Error{Code: code, Key: key}).With("left", "3")}
		if said, ok := do(t, s, "f4").(Said); !ok || !strings.Contains(said.Text, says) {
			t.Errorf("%s: %#v", key, said)
		}
		wants(t, drawn80(t, s), "密码 "+env.T("making.pin_state_failed"))
		do(t, s, "f10", "space", "enter")
		if len(cases.writes) != 0 {
			t.Errorf("%s: sent all the same", key)
		}
		do(t, s, "f4", "enter")
		if got := sentHandling(t, cases); got.PIN == nil {
			t.Errorf("%s: tried again, and nothing is kept", key)
		}
	}
}

// No key waits for the customer, and the pad can be stopped.
func TestPINBlocksNoKey(t *testing.T) {
	_, devices, cases, s := activating(t, "zh-CN")
	devices.pad.hold = make(chan struct{})
	cmd, _ := s.Update(press("f4"))
	wants(t, drawn80(t, s), "密码 请群众输")
	said := make(chan tea.Msg)
	go func() { said <- cmd() }()
	do(t, s, "f10")
	if out, ok := do(t, s, "enter").(Said); !ok || !strings.Contains(out.Text, "密码键盘在等群众") {
		t.Fatalf("%#v", out)
	}
	if k, _ := s.Keys().ByID("pin"); k.Word != "停止等密码" {
		t.Errorf("%+v", k)
	}
	do(t, s, "f4")
	if out, ok := hear(t, s, <-said).(Said); !ok || out.Text != "密码键盘停下了，没有输" || len(cases.writes) != 0 {
		t.Fatalf("%#v", out)
	}
}

// Where no pad works the rules say how to go on, and nothing is claimed.
func TestPINWithoutAPad(t *testing.T) {
	for name, change := range map[string]func(*counter){
		"none":   func(c *counter) { c.pad = nil },
		"broken": func(c *counter) { c.down = []desk.DeviceKind{desk.PINPadDevice} },
	} {
		env, devices, cases, s := activating(t, "zh-CN")
		change(devices)
		if said, ok := do(t, s, "f4").(Said); !ok || !strings.Contains(said.Text, "到别的窗口办理") {
			t.Errorf("%s: %#v", name, said)
		}
		wants(t, drawn80(t, s), env.T("making.pin_state_none"))
		do(t, s, "f10", "space", "enter")
		if got := sentHandling(t, cases); got.PIN != nil {
			t.Errorf("%s: %+v", name, got.PIN)
		}
	}
}

// What the customer has done is not asked of him again after the program was killed.
func TestPINIsInTheDraft(t *testing.T) {
	env, _, _, s := activating(t, "zh-CN")
	do(t, s, "f4")
	_, body := s.(*handle).Draft()
	if body == nil || strings.Contains(string(body), "digits") {
		t.Fatal("no draft")
	}
	again := Handle(env, s.(*handle).c, testItem(t, "card.activate"))
	if _, err := again.(*handle).Restore(body); err != nil {
		t.Fatal(err)
	}
	wants(t, drawn80(t, again), "密码 已设 10:11")
}

// An item that may need it says when it does not.
func TestPINOnlyWhereItIsDue(t *testing.T) {
	env, _, _ := caseEnv(t, "zh-CN")
	env.Devices = &counter{pad: &fakePad{}}
	c := madeCase(env, testItem(t, "card.activate"), desk.StageHandle, zhou())
	c.Values = map[string]string{"card_bank": "bank1", "set_pin": "false"}
	s := Handle(env, c, testItem(t, "card.activate"))
	if said, ok := do(t, s, "f4").(Said); !ok || said.Text != "这一件不用输密码" {
		t.Errorf("%#v", said)
	}
	c = madeCase(env, testItem(t, "qry.rights"), desk.StageHandle, zhou())
	if _, there := Handle(env, c, testItem(t, "qry.rights")).Keys().ByID("pin"); there {
		t.Error("an item without it has the key")
	}
}
