package client

// Token is a copy of the token that the client has.
func Token(c *Client) string {
	c.token.mu.Lock()
	defer c.token.mu.Unlock()
	return string(c.token.bytes)
}

// Held is the memory that the client keeps its token in.
func Held(c *Client) []byte {
	c.token.mu.Lock()
	defer c.token.mu.Unlock()
	return c.token.bytes
}

// UseToken makes a client use this token.
func UseToken(c *Client, token string) { c.token.set(secret(token)) }

// Share gives a client the token of another, as a thief would.
func Share(from, to *Client) {
	from.token.mu.Lock()
	stolen := append(secret(nil), from.token.bytes...)
	from.token.mu.Unlock()
	to.token.set(stolen)
}
