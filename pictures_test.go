//go:build real

package main_test

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// An album takes the pictures of docs/pictures (`make pictures`).
type album struct {
	*counter
	folder string
	theme  string
	size   size
	want   []string // names of the pictures that are wanted; nil: all
}

type size struct{ cols, rows int }

var small, large = size{80, 24}, size{120, 36}

// take takes a picture of what is up.
func (a *album) take(name string) {
	a.t.Helper()
	if a.want != nil && !slices.Contains(a.want, name) {
		return
	}
	a.Settled()
	path := filepath.Join(a.folder, fmt.Sprintf("%s-%dx%d-%s.png", name, a.size.cols, a.size.rows, a.theme))
	a.Picture(path)
	if err := lighten(path); err != nil {
		a.t.Fatal(err)
	}
}

// lighten writes a picture anew with at most 256 colours: a screen has few, and the edges of its letters need no more.
func lighten(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	full, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return err
	}
	count := map[color.Color]int{}
	b := full.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			count[full.At(x, y)]++
		}
	}
	var colours color.Palette
	for c := range count {
		colours = append(colours, c)
	}
	slices.SortFunc(colours, func(a, b color.Color) int {
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	colours = colours[:min(256, len(colours))]
	place := map[color.Color]uint8{}
	for c := range count {
		place[c] = uint8(colours.Index(c))
	}
	light := image.NewPaletted(b, colours)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			light.SetColorIndex(x, y, place[full.At(x, y)])
		}
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, light); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// colours make the terminal one of 16 million colours; in tmux's own a program uses 256.
var colours = []string{"TERM=xterm-256color", "TMUX="}

func TestPictures(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	few := []string{"02-home", "05-accept", "06-handle"}
	for _, a := range []*album{
		{theme: "dark", size: large},
		{theme: "dark", size: small},
		{theme: "light", size: large, want: few},
		{theme: "none", size: large, want: few},
	} {
		t.Run(fmt.Sprint(a.theme, a.size), func(t *testing.T) {
			a.folder, a.counter = folder, sit(t, a.seat())
			a.day()
		})
	}
	for _, theme := range []string{"light", "none"} {
		t.Run("login "+theme, func(t *testing.T) {
			a := &album{folder: folder, theme: theme, size: small}
			a.counter = sit(t, a.seat())
			a.take("01-login")
		})
	}
	for _, s := range []size{large, small} {
		t.Run(fmt.Sprint("tour ", s), func(t *testing.T) {
			a := &album{folder: folder, theme: "dark", size: s}
			at := a.seat()
			at.env = append(slices.Clone(at.env), "SHEYIN_TOUR=always")
			a.counter = sit(t, at)
			a.login("王敏")
			a.take("17-tour")
		})
	}
	t.Run("too small", func(t *testing.T) {
		a := &album{folder: folder, theme: "dark", size: size{64, 16}}
		a.counter = begin(t, a.seat())
		a.WaitFor("窗口太小", soon)
		a.take("13-too-small")
	})
	for _, s := range []size{large, small} {
		t.Run(fmt.Sprint("offline ", s), func(t *testing.T) {
			authority := serve(t)
			a := &album{folder: folder, theme: "dark", size: s}
			a.counter = authority.console(seat{terminal: "TC-A-02", env: colours, cols: s.cols, rows: s.rows})
			a.scan("liqian", "李倩")
			a.find("参保缴费证明", "个人参保缴费证明查询打印")
			a.person("阿依努尔·吐尔逊江", "654201198711220420")
			a.papers()
			authority.kill()
			a.WaitFor("断线", soon)
			a.Press("Enter")
			a.WaitFor("没有登记比对，核对原件后打勾", soon)
			a.take("14-offline")
		})
	}
}

func (a *album) seat() seat {
	return seat{terminal: "TC-A-01", options: []string{"--theme", a.theme}, env: colours, cols: a.size.cols, rows: a.size.rows}
}

// day is one customer's unemployment claim, with everything that is met on the way.
func (a *album) day() {
	a.take("01-login")
	a.login("王敏")
	a.take("02-home")
	a.open("伤残待遇申领", "郑**")
	a.take("07b-returned")
	a.Press("Escape")
	a.WaitFor("今日待办", soon)

	a.Press("F3")
	a.WaitFor("要办什么", soon)
	a.enter("失业")
	a.take("03-search")
	a.enter("保险金")
	a.down("失业保险金申领")
	a.Press("Enter")
	a.WaitFor("办多久，怎么取", soon)
	a.take("04-item")
	a.Press("Enter")
	a.WaitFor("【受理】", soon)
	a.person("李清和", "420802198803070012")
	a.ticks(2)
	a.step("Down")
	a.take("05-accept")
	a.Press("F6")
	a.WaitFor("听清后按 Enter", soon)
	a.take("10a-notice")
	a.Press("Escape")
	a.WaitGone("听清后按 Enter", soon)
	a.accept()

	tomorrow := today().AddDate(0, 0, 1).Format(time.DateOnly)
	a.fill(entry{"开户银行", "塔城示范农商银行"}, entry{"终止解除日期", tomorrow})
	a.down("离职原因")
	a.Press("Space")
	a.WaitFor("2 单位解除", soon)
	a.take("06-handle")
	a.Press("2")
	a.WaitGone("3 协商解除", soon)
	a.fill(entry{"是否有求职要求", "是"})
	a.Press("F3")
	a.WaitUntil("for the wrong field", soon, func(rows []string) bool { return named(at(rows), "终止解除日期") })
	a.correct(tomorrow, entry{"终止解除日期", yesterday()})
	a.preview()
	a.take("06b-preview")
	a.send()
	a.WaitFor("等人社决定", soon)
	a.take("07a-waiting")
	number := a.number()
	review(a.t, a.web, "陆丹").decide(number, decision{verdict: "granted"})
	a.WaitFor("【告知】", soon)
	a.Press("Space")
	a.WaitFor("[x]", soon)
	a.take("08-notify")
	a.Press("F1")
	a.WaitFor("帮助：", soon)
	a.take("10b-help")
	a.Press("Escape")
	a.WaitGone("帮助：", soon)
	a.Press("F6")
	a.WaitFor("打印哪一张", soon)
	a.Press("1")
	a.WaitGone("打印哪一张", soon)
	a.take("09-paper")
	a.Press("Escape")
	a.WaitFor("【告知】", soon)
	a.tell()
	a.close()
	a.take("02b-home-told")
	a.visit()
	a.Press("C-p")
	a.WaitFor("名称、简拼、事项都行", soon)
	a.enter("资格认证")
	a.take("10c-palette")
	a.Press("Escape")
	a.WaitGone("名称、简拼、事项都行", soon)
	a.Press("F12")
	a.WaitFor("已锁屏，只有王敏本人", soon)
	a.WaitFor("核对号", soon)
	a.take("11-locked")
}

// visit ends the customer's visit, and shows who else waits for something.
func (a *album) visit() {
	a.Press("F2")
	a.WaitFor("窗口群众", soon)
	a.take("12-visit")
	a.Press("F10")
	a.WaitFor("请群众扫码评价", soon)
	a.take("12b-rating")
	a.Press("Escape")
	a.WaitFor("今日待办", soon)
	a.Press("Tab")
	a.WaitFor("打号码叫这个号", soon)
	a.take("15-queue")
	a.Press("Escape")
	a.open("投诉")
	a.take("16-complaint")
	a.Press("Escape")
	a.WaitFor("今日待办", soon)
}
