package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// world is the folder whose files are what is so: "card" lies on the reader, "trouble" names a trouble. Whoever tries the
// driver writes and removes them.
type world string

// tick is how often it is looked at.
const tick = 3 * time.Millisecond

func (w world) path(name string) string { return filepath.Join(string(w), name) }

func (w world) has(name string) bool {
	_, err := os.Stat(w.path(name))
	return w != "" && err == nil
}

// says gives what a file says; "" when there is none.
func (w world) says(name string) string {
	content, err := os.ReadFile(w.path(name))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(content))
}

// takes removes a file and gives what it said; ok is false when there was none.
func (w world) takes(name string) (said string, ok bool) {
	content, err := os.ReadFile(w.path(name))
	if err != nil { // it may come now, and is not to be removed unread
		return "", false
	}
	return strings.TrimSpace(string(content)), os.Remove(w.path(name)) == nil
}

// notes writes a file, as a whole.
func (w world) notes(name, content string) {
	path := w.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path+".new", []byte(content), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		panic(err)
	}
}

// until waits for something; false when ctx has ended before.
func until(ctx context.Context, so func() bool) bool {
	for {
		if so() {
			return true
		}
		select {
		case <-time.After(tick):
		case <-ctx.Done():
			return false
		}
	}
}
