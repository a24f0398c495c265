package client_test

import (
	"testing"

	"sheyin/client"
)

// Who listens for a session does not hear the next one's news: when somebody relieves at a locked terminal, the line of before
// ends, although the client has a token again.
//
// clause: H-8.3.1b, H-8.4.1
func TestReliefEndsTheLineOfBefore(t *testing.T) {
	a := newAuthority(t)
	c, err := client.New(a.config(t, "TC-A-01"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	for range 5 {
		a.login(t, c, "wangmin")
		_, ended := listens(t, c)
		if err := c.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		a.login(t, c, "liqian")
		if err := within(t, "the end of the line of before", ended); err == nil {
			t.Error("no reason")
		}
	}
}
