package ui

import (
	"slices"
)

func (f *Form) openList() {
	r := f.rows[f.focus]
	if len(r.Options) == 0 {
		return
	}
	f.open = true
	f.option = max(0, slices.IndexFunc(r.Options, func(o Option) bool { return o.Value == r.Value }))
}

// digit is the option that a digit names, or -1.
func (f *Form) digit(code string) int {
	if len(code) != 1 || code[0] < '1' || code[0] > '9' || int(code[0]-'1') >= len(f.rows[f.focus].Options) {
		return -1
	}
	return int(code[0] - '1')
}

func (f *Form) updateClosed(code string) Edit {
	if code == "space" {
		f.openList()
		return Edit{Used: true}
	}
	// A digit typed over a value belongs to the next field more often than not.
	switch i := f.digit(code); {
	case i >= 0 && f.rows[f.focus].Value == "":
		return f.choose(i)
	case i >= 0:
		return Edit{Chosen: true}
	}
	return Edit{}
}

// updateOpen holds every key while the list is open, so that none of them acts on the screen below it.
func (f *Form) updateOpen(code string) Edit {
	n := len(f.rows[f.focus].Options)
	switch code {
	case "up":
		f.option = max(0, f.option-1)
	case "down":
		f.option = min(n-1, f.option+1)
	case "home":
		f.option = 0
	case "end":
		f.option = n - 1
	case "esc":
		f.open = false
	case "tab":
		f.step(1)
	case "shift+tab":
		f.step(-1)
	case "enter", "space":
		return f.choose(f.option)
	default:
		if i := f.digit(code); i >= 0 {
			return f.choose(i)
		}
		return Edit{} // function keys go on to the screen
	}
	return Edit{Used: true}
}

// choose takes an option and goes on to the next field. One that leads nowhere is not taken: the open list shows why.
func (f *Form) choose(i int) Edit {
	r := &f.rows[f.focus]
	if r.Options[i].Reason != "" {
		f.open, f.option = true, i
		return Edit{Used: true}
	}
	changed := r.Value != r.Options[i].Value
	r.Value = r.Options[i].Value
	f.open = false
	if changed {
		f.mend(f.focus)
	}
	f.check(f.focus)
	if r.Err == "" {
		f.step(1)
	}
	return Edit{Used: true, Changed: changed}
}
