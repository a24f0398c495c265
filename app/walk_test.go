package app_test

import (
	"fmt"
	"regexp"
	"testing"

	"sheyin/app"
	"sheyin/i18n"
)

// walk opens, as this person, every place that there is, and every case, ticket and customer of home and queue. each is
// called with what is then on the screen.
func (s *stage) walk(person string, each func(where, picture string)) {
	s.t.Helper()
	words, err := i18n.Load("zh-CN")
	if err != nil {
		s.t.Fatal(err)
	}
	look := func(where string) { each(person+" "+where, s.rests()) }
	look("login")
	s.login(person)
	s.loses("核对号")
	look("home")
	s.press("f1")
	look("help")
	s.press("esc", "ctrl+p")
	look("palette")
	s.press("esc")
	for row := range 9 { // the rows of home
		s.press("enter")
		look(fmt.Sprintf("row %d", row))
		s.press("tab", "down")
		look(fmt.Sprintf("row %d, on", row))
		s.press("f6")
		look(fmt.Sprintf("row %d, printing", row))
		s.home()
		s.press("down")
	}
	for _, id := range app.Everywhere() {
		s.press("ctrl+p")
		s.write(words.T("go.word_" + id))
		s.rests()
		s.press("enter")
		look(id)
		s.press("down", "enter")
		look(id + ", opened")
		s.home()
	}
	s.press("f12")
	look("locked")
}

// home goes back to the work of today, from wherever.
func (s *stage) home() {
	s.t.Helper()
	for range 4 {
		s.press("esc")
	}
	s.press("f10") // what was typed may go
	s.rests()
	s.press("esc", "esc")
	s.rests()
}

// rests waits until the picture stays as it is and gives it.
func (s *stage) rests() string {
	s.t.Helper()
	last, same := "", 0
	s.until("the picture to rest", func(screen string) bool {
		if same++; screen != last {
			last, same = screen, 0
		}
		return same >= 8
	})
	return last
}

// whole finds a number of somebody's that nothing of is hidden: identity, telephone, bank account.
var whole = regexp.MustCompile(`\b(\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19}|\d{4} \d{4} \d{4} \d{4}( \d{1,3})?)\b`)

// clause: H-8.4.1
func TestNoScreenShowsAWholeNumber(t *testing.T) {
	for _, person := range []string{"王敏", "李倩", "赵磊"} {
		t.Run(person, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			if err := a.SeedDemo(t.Context()); err != nil {
				t.Fatal(err)
			}
			s := a.console("TC-A-01", "zh-CN", 120, 36)
			places := map[string]bool{}
			s.walk(person, func(where, picture string) {
				places[picture] = true
				if found := whole.FindString(picture); found != "" {
					t.Errorf("%s: %s stands there whole:\n%s", where, found, picture)
				}
			})
			if len(places) < 25 {
				t.Errorf("only %d pictures were seen", len(places))
			}
		})
	}
}
