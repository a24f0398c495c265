//go:build real

package main_test

import (
	"fmt"
	"os"
	"testing"
)

// The outlet's own matters: duty, people, figures, files.
func TestPicturesOfTheHouse(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	for _, s := range []size{large, small} {
		t.Run(fmt.Sprint(s), func(t *testing.T) {
			a := &album{folder: folder, theme: "dark", size: s}
			a.counter = sit(t, a.seat())
			a.login("王敏")
			a.handsOver()
			a.place("值守", "个窗口", "31-duty")
			a.place("政策通知", "须读的都读过了", "37-bulletins")
			a.leaves()
			a.login("赵磊")
			a.place("人员权限", "保密教育", "32-people")
			a.place("自查", "发现的问题", "34-inspection")
			a.place("业务档案", "待装盒", "35-files")
			a.place("统计", "本网点统计", "33-figures")
			a.leaves()
			a.scan("gaoyuan", "高远")
			a.WaitFor("等您签收的", soon)
			a.take("36-courier")
		})
	}
}

// handsOver is the count of what she answers for, half done: one number is wrong.
func (a *album) handsOver() {
	a.Press("F7")
	a.WaitFor("先说交给谁", soon)
	a.Press("F10")
	a.WaitFor("还没点", soon)
	a.Press("Space", "Space")
	a.Type("25")
	a.Press("Down", "Space")
	a.WaitFor("少 1", soon)
	a.take("30-handover")
	a.Press("Escape")
	a.WaitFor("离开后点过的数要重新点", soon)
	a.Press("F8")
	a.WaitFor("今日待办", soon)
}

// place takes the picture of one of the house's places.
func (a *album) place(word, title, name string) {
	a.t.Helper()
	a.palette(word)
	a.WaitFor(title, soon)
	a.take(name)
	a.home()
}
