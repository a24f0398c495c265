package ui

import (
	"slices"
	"testing"
)

func TestMatch(t *testing.T) {
	ks := Keys{
		{ID: "scan", Codes: []string{"f6", "ctrl+p"}},
		{ID: "ready", Codes: []string{"space"}, Off: "缺 1 项"},
		{ID: "accept", Codes: []string{"enter"}, Off: "缺 1 项"},
		{ID: "open", Codes: []string{"enter"}},
		{ID: "note"},
	}
	for code, want := range map[string]string{"f6": "scan", "ctrl+p": "scan", "space": "ready", "enter": "open", "esc": "", "张": ""} {
		k, ok := ks.Match(press(code))
		if k.ID != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", code, k.ID, ok, want)
		}
	}
	if k, _ := ks.Match(press("space")); k.Off == "" {
		t.Error("a key that is off lost its reason")
	}
}

func TestRebind(t *testing.T) {
	ks := Keys{{ID: "print", Codes: []string{"f6"}, Name: "F6"}, {ID: "again", Codes: []string{"f5"}, Name: "F5"}, {ID: "ready", Codes: []string{"space"}, Name: "空格"}, {ID: "move", Name: "上 下"}, {ID: "logout"}}
	got := ks.Rebind(map[string][]string{"print": {"f5", "ctrl+o"}, "elsewhere": {"space"}, "move": {"f2"}, "logout": {"f4"}}, nil)
	if k := got[0]; k.Name != "F5" || !slices.Equal(k.Codes, []string{"f5", "ctrl+o"}) {
		t.Errorf("print: %+v", k)
	}
	if k := got[1]; k.Name != "" || len(k.Codes) != 0 {
		t.Errorf("the code was not taken from its old key: %+v", k)
	}
	if k := got[2]; k.Name != "空格" {
		t.Errorf("a key of another table changed this one: %+v", k)
	}
	if k := got[3]; k.Name != "上 下" || len(k.Codes) != 0 {
		t.Errorf("a key that only explains was bound: %+v", k)
	}
	if k := got[4]; k.Name != "F4" {
		t.Errorf("a command without a key got none: %+v", k)
	}
	if ks[0].Name != "F6" || ks[1].Codes[0] != "f5" {
		t.Error("the table itself changed")
	}
}

func TestKeyName(t *testing.T) {
	for code, want := range map[string]string{"f6": "F6", "ctrl+p": "Ctrl+P", "enter": "Enter", "esc": "Esc", "shift+tab": "Shift+Tab"} {
		if got := KeyName(code); got != want {
			t.Errorf("%s is %s, want %s", code, got, want)
		}
	}
}
