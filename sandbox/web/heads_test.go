package web_test

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"testing"

	"github.com/emmansun/gmsm/sm2"

	"sheyin/desk"
	"sheyin/journal/tlog"
	"sheyin/sandbox"
)

// A log that does not go on from what was signed is an alarm on the page of the outlets, until a reviewer says what became of it.
//
// clause: G-9.2.2c
func TestLogAlarm(t *testing.T) {
	svc, _, s := overSandbox(t)
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	show := func(size uint64, since int64) error {
		note, err := tlog.Sign(tlog.Head{Origin: "sheyin/TC-A-01", Size: size, Root: tlog.LeafHash(nil)}, key)
		if err != nil {
			t.Fatal(err)
		}
		_, err = svc.Countersign(t.Context(), sandbox.Caller{Terminal: "TC-A-01"}, &key.PublicKey, desk.LogHead{Note: note, Since: since})
		return err
	}
	const list, one = "/desk/jiangwei/outlets", "/desk/jiangwei/outlets/TCA/logs/TC-A-01"
	if err := show(3, 0); err != nil {
		t.Fatal(err)
	}
	_, page := s.get(list)
	lacks(t, page, "告警")
	if status, _ := s.get(one); status != http.StatusNotFound {
		t.Errorf("no alarm: status %d", status)
	}
	if err := show(2, 3); desk.CodeOf(err) != desk.Denied {
		t.Fatal(err)
	}
	_, page = s.get(list)
	wants(t, page, "告警", "TC-A-01", "共 3 条", one)
	_, page = s.get(one)
	status, page := s.send(one, token(page), url.Values{"reason": {" "}})
	if status != http.StatusUnprocessableEntity {
		t.Errorf("no reason: status %d", status)
	}
	wants(t, page, "请写明原日志的情况")
	if status, _ = s.send(one, token(page), url.Values{"reason": {"硬盘已更换"}}); status != http.StatusSeeOther {
		t.Errorf("status %d", status)
	}
	if err := show(1, 0); err != nil {
		t.Errorf("a new log: %v", err)
	}
	_, page = s.get(list)
	lacks(t, page, "告警")
}
