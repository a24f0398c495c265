package client

import "sync"

// secret decodes a JSON string into bytes that can be wiped.
type secret []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *secret) UnmarshalText(text []byte) error {
	*s = append(secret(nil), text...)
	return nil
}

// token keeps the session's secret. Each one has a number, so that an answer about an old
// token does not end the session of a new one: unlocking changes the token while calls under
// the old one may still be on their way.
type token struct {
	mu      sync.Mutex
	bytes   secret
	number  int
	changed chan struct{} // closed when this one is over; nil while nobody waits for that
}

// set takes s over; the one before is wiped.
func (t *token) set(s secret) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.replace(s)
}

func (t *token) wipe() { t.set(nil) }

// wipeIf wipes the token with this number, and tells whether it was still that one.
func (t *token) wipeIf(number int) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.number != number {
		return false
	}
	t.replace(nil)
	return true
}

func (t *token) replace(s secret) {
	clear(t.bytes)
	t.bytes = s
	t.number++
	if t.changed != nil {
		close(t.changed)
		t.changed = nil
	}
}

// over is closed when this token is another one or none.
func (t *token) over() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.changed == nil {
		t.changed = make(chan struct{})
	}
	return t.changed
}

// header is the value of the Authorization header, "" without a token, and the token's
// number. net/http wants a string, so a copy of the token lives for as long as a request.
func (t *token) header() (value string, number int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.bytes) > 0 {
		value = "Bearer " + string(t.bytes)
	}
	return value, t.number
}
