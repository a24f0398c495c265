package client

import "sync"

// secret decodes a JSON string into bytes that can be wiped.
type secret []byte

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *secret) UnmarshalText(text []byte) error {
	*s = append(secret(nil), text...)
	return nil
}

// token keeps the session's secret.
type token struct {
	mu    sync.Mutex
	bytes secret
}

// set takes s over; the one before is wiped.
func (t *token) set(s secret) {
	t.mu.Lock()
	defer t.mu.Unlock()
	clear(t.bytes)
	t.bytes = s
}

func (t *token) wipe() { t.set(nil) }

// header is the value of the Authorization header, "" without a token. net/http wants a
// string, so a copy of the token lives for as long as a request.
func (t *token) header() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.bytes) == 0 {
		return ""
	}
	return "Bearer " + string(t.bytes)
}
