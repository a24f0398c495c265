package screens

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"sheyin/ui"
)

// look writes pictures as ANSI text to a folder, to be looked at:
// go test ./screens -run TestHome -look DIR
var look = flag.String("look", "", "folder for pictures of the screens")

// show writes pictures of the screen at both sizes, in a frame, when they are wanted.
func show(t testing.TB, name string, env Env, s Screen) {
	t.Helper()
	if *look == "" {
		return
	}
	theme, err := ui.NewTheme("dark")
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{80, 24}, {120, 36}} {
		c := ui.NewCanvas(size[0], size[1], theme)
		head := s.Head()
		f := ui.Frame{
			Outlet: env.Session.Outlet.Name(env.Lang()), Class: env.T("class.name", "class", env.Session.Outlet.Class),
			Window: env.Session.Terminal.Window(env.Lang()), Person: env.Session.Person.Name, Line: env.T("line.online"), LineStyle: ui.Ok,
			Time: env.Clock(env.Now()), Step: head.Step, Title: head.Title, NumberLong: head.Number,
			Steps: [4]ui.Step{{Word: env.T("step.consult")}, {Word: env.T("step.accept")}, {Word: env.T("step.handle")}, {Word: env.T("step.notify")}},
			Left:  s.Keys(), Right: ui.Keys{{Name: "Esc"}, {Name: "F1"}, {Name: "Ctrl+P"}},
		}
		if head.Step == 0 {
			for n := range f.Steps {
				f.Steps[n].Count = fmt.Sprint(head.Counts[n])
			}
		}
		c.Frame(f)
		s.Paint(c)
		x, y, ok := c.CursorPos()
		if !ok {
			x, y = -1, -1
		}
		base := filepath.Join(*look, fmt.Sprintf("%s-%s-%dx%d", name, env.Lang(), size[0], size[1]))
		for ext, data := range map[string]string{".ansi": c.String(), ".cursor": fmt.Sprintf("%d %d\n", x, y)} {
			if err := os.WriteFile(base+ext, []byte(data), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
