package client

// Share gives a client the token of another, as a thief would.
func Share(from, to *Client) {
	from.token.mu.Lock()
	stolen := append(secret(nil), from.token.bytes...)
	from.token.mu.Unlock()
	to.token.set(stolen)
}
