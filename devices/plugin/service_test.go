package plugin

import (
	"errors"
	"testing"

	"sheyin/desk"
)

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
}

// The service is on this machine, or there is none.
func TestLoopbackOnly(t *testing.T) {
	for _, good := range []string{"", Address, "ws://[::1]:12342", "ws://127.8.8.8:1/path"} {
		if _, err := New(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"ws://192.0.2.1:12342", "ws://localhost:12342", "ws://127.0.0.1.example:12342", "wss://127.0.0.1:1", "http://127.0.0.1:1", "ws://127.0.0.1", "ws://user@127.0.0.1:1", "ws://[::]:1", ":"} {
		_, err := New(bad)
		expect(t, bad, err, desk.Invalid, "device.plugin_address")
	}
}

func TestNobodyThere(t *testing.T) {
	s, err := New("ws://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Look(t.Context())
	expect(t, "look", err, desk.Offline, "device.service")
	_, err = s.ReadSocialCard(t.Context())
	expect(t, "read", err, desk.Offline, "device.service")
}

func TestAnswerOf(t *testing.T) {
	for frame, want := range map[string]string{
		`{"functionName":"iVerifyPIN","success":0}`:                          "",
		`{"functionName":"iVerifyPIN","success":true}`:                       "",
		`{"functionName":"iVerifyPIN","success":"0","pOutInfo":"x"}`:         "",
		`{"functionName":"iVerifyPIN","success":"-52"}`:                      "device.blocked",
		`{"functionName":"iVerifyPIN","success":-51}`:                        "pin.wrong_uncounted",
		`{"functionName":"iVerifyPIN","success":false,"pOutInfo":"-31"}`:     "device.cancelled",
		`{"functionName":"iVerifyPIN","success":false,"pOutInfo":"refused"}`: "device.broken",
		`{"functionName":"iVerifyPIN"}`:                                      "device.broken",
		`{"functionName":"iVerifyPIN","success":{}}`:                         "device.broken",
		`{"functionName":7}`:                                                 "device.broken", `no`: "device.broken", "\x80": "device.broken", `{"functionName":"iOther","success":0}`: "-",
	} {
		_, mine, err := answerOf([]byte(frame), "iVerifyPIN")
		got := ""
		if e, _ := errors.AsType[*desk.Error](err); e != nil {
			got = e.Key
		} else if !mine {
			got = "-"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", frame, got, want)
		}
	}
}
