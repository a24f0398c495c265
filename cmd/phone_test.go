package cmd

import (
	"regexp"
	"testing"

	"sheyin/desk"
)

// opens plays the phone of who locked a terminal whose line is down: the command says what to type there.
func opens(t *testing.T, w world, line desk.Login) {
	t.Helper()
	for _, tc := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"shown", []string{"--as", "chenhao"}, exitOK, `在网点终端输入：(\d{8})`},
		{"refused", []string{"--as", "chenhao", "--refuse"}, exitOK, `已拒绝`},
		{"somebody else", []string{"--as", "wangmin"}, exitRefused, `^$`},
	} {
		t.Run("open: "+tc.name, func(t *testing.T) {
			code, err := line.NewCode(t.Context(), desk.ToLogin)
			if err != nil {
				t.Fatal(err)
			}
			if got := w.do(t.Context(), "phone", code.QR, "--as", "chenhao", "--number", code.Number); got.code != exitOK {
				t.Fatalf("%+v", got)
			}
			if _, err := line.CheckLogin(t.Context(), code.Device, true); err != nil {
				t.Fatal(err)
			}
			offer, err := line.OpenCode(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got := w.do(t.Context(), append([]string{"phone", offer.QR}, tc.args...)...)
			found := regexp.MustCompile(tc.want).FindStringSubmatch(got.out)
			if got.code != tc.code || found == nil {
				t.Fatalf("%+v", got)
			}
			if len(found) < 2 {
				return
			}
			if s, err := line.Unlock(t.Context(), found[1]); err != nil || s.Person.ID != "chenhao" {
				t.Errorf("%+v, %v", s, err)
			}
		})
	}
}
