package client

import "sheyin/desk"

// cleanAll cleans every string that v, a pointer, leads to.
func cleanAll(v any) { desk.CleanAll(v) }
