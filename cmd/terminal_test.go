package cmd

import (
	"os"
	"testing"
)

func TestKeyboardKeepsCharactersWhole(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	k := &keyboard{File: r}
	const text = "a张𠮷·b"
	go func() {
		defer func() { _ = w.Close() }()
		for i := range len(text) { // one byte at a time: the worst line there is
			if _, err := w.Write([]byte{text[i]}); err != nil {
				return
			}
		}
	}()
	var got []string
	buf := make([]byte, 64)
	for {
		n, err := k.Read(buf)
		for _, r := range string(buf[:n]) {
			if r == '\uFFFD' {
				t.Fatalf("a read ended inside a character: % x", buf[:n])
			}
		}
		got = append(got, string(buf[:n]))
		if err != nil {
			break
		}
	}
	all := ""
	for _, g := range got {
		all += g
	}
	if all != text {
		t.Errorf("read %q, want %q", all, text)
	}
}

func TestUnfinished(t *testing.T) {
	for _, c := range []struct {
		bytes string
		want  int
	}{
		{"", 0}, {"abc", 0}, {"张", 0}, {"a\xe5", 1}, {"a\xe5\xbc", 2}, {"\xf0\xa0\xae", 3}, {"𠮷", 0}, {"\xff", 0}, {"a\x80", 0},
	} {
		if got := unfinished([]byte(c.bytes)); got != c.want {
			t.Errorf("unfinished(% x) = %d, want %d", c.bytes, got, c.want)
		}
	}
}
