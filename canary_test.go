//go:build real

package main_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What customers bring, of the invented people: it may be on the screen, on paper, and with the authority.
var canaries = []string{
	"42010619920229002X", "420802198803070012", "130522196103150266", // of identity cards
	"6299990000000010011", // of a card
	"A10000023",           // of a social-security card
	"19900000106",         // of a telephone
	"739146",              // a PIN, which no screen asks for: somebody types it where it does not belong
}

// Numbers of customers go through everything that a terminal does: no file that it leaves holds one of them in clear.
// Where they belong are the authority's own database and the papers.
//
// clause: H-8.4.1, B-7b, N-10
func TestCanary(t *testing.T) {
	t.Parallel()
	places := canaryAtClassA(t) + canaryWithoutLine(t)
	fmt.Printf("places=%d\n", places) //nolint:forbidigo // the figure of the proof
	if places > 0 {
		t.Errorf("numbers in clear in %d places", places)
	}
}

// canaryAtClassA is a terminal with its line: consulting, accepting, handling, checking, telling and printing; a power cut
// in the middle of typing, a lock, and a program that crashes with its whole trace.
func canaryAtClassA(t *testing.T) (places int) {
	home, temp := t.TempDir(), t.TempDir()
	s := seat{terminal: "TC-A-01", folder: t.TempDir(), env: []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "TMPDIR=" + temp, "GOTRACEBACK=all"}}
	d := sit(t, s)
	d.login("王敏")
	logs := []string{d.log}
	again := func() {
		t.Helper()
		places += beside(d)
		d = d.again()
		d.login("王敏")
		logs = append(logs, d.log)
	}

	t.Log("a whole case")
	d.find("企业社会保险登记", "企业社会保险登记")
	d.operator("李清和", canaries[1])
	d.accept()
	d.fill(entry{"单位名称", "塔城示范商贸有限公司"}, entry{"统一社会信用代码", "91420802MA4KXT0281"}, entry{"法定代表人(负责人)", "李清和"}, entry{"行业类别", "一类(较小风险)"}, entry{"开户银行账号", canaries[3]})
	d.send()
	(&hand{counter: d, clerk: "王敏"}).checked()
	d.open("企业社会保险登记")
	d.tell()
	d.close()

	t.Log("a power cut with the number half sent")
	d.find("正式挂失", "社会保障卡正式挂失")
	d.person("欧阳若兰", canaries[0])
	d.written()
	d.Kill()
	again()

	t.Log("a lock")
	d.open("社会保障卡正式挂失")
	d.WaitFor("【受理】", soon)
	d.read("欧阳若兰")
	d.Press("F12")
	d.WaitFor("已锁屏", soon)
	places += beside(d)
	d.Kill()

	if n := scan(t, filepath.Join(s.folder, "authority.db")) + scan(t, filepath.Join(s.folder, "authority.db-wal")); n == 0 {
		t.Error("the authority has no number either: this test sees nothing")
	}
	seen := 0
	for _, name := range []string{"authority.db", "authority.db-wal"} {
		text, err := os.ReadFile(filepath.Join(s.folder, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		seen += pictures(text)
		if codes := len(shownCode.FindAll(text, -1)); codes > 0 {
			t.Errorf("the authority has %d codes of phones in clear", codes)
		}
	}
	if seen == 0 {
		t.Error("the authority has no picture: this test does not know one")
	}
	return places + scan(t, append(logs, filepath.Join(s.folder, "journal"), home, temp)...)
}

// read has everything read that a customer brings: both cards, the code that his phone shows, and a page of his papers.
func (d *counter) read(name string) {
	d.t.Helper()
	for key, said := range map[string]string{"Enter": "已读取居民身份证", "F4": "已读取社会保障卡", "F3": "已读取电子社保卡"} {
		d.palette("放证件")
		d.WaitFor("放一张证件到读卡器上", soon)
		d.walk(func(row string) bool { return strings.HasPrefix(row, name) })
		d.Press(key)
		d.WaitFor(said, soon)
	}
	for !checkRow.MatchString(at(d.Settled())) {
		d.step("Tab")
	}
	d.Press("F4")
	d.WaitFor("影像存好了", soon)
}

// canaryWithoutLine is a terminal without its line: letters that wait, a form that is left half typed, a number that is shown
// whole; and what the commands about the log and the backup give out.
func canaryWithoutLine(t *testing.T) (places int) {
	home, temp, out := t.TempDir(), t.TempDir(), t.TempDir()
	authority := serve(t)
	h := &halfDay{authority: authority, line: authority.lay()}
	h.counter = authority.console(seat{terminal: "TC-D-01", line: h.line.address, env: []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "TMPDIR=" + temp}})
	h.scan("madong", "马东")
	h.WaitFor("在线", soon)

	t.Log("without the line")
	h.line.cut()
	h.WaitFor("断线", soon)
	h.takes(intake{item: "个人联系信息变更", code: "info.person_contact", name: "马秀云", number: canaries[2]})
	h.contact()
	h.fill(entry{"新手机号码", canaries[4]}, entry{"联系地址", canaries[5]})
	h.written()
	waiting := scan(t, h.journal()) // while the letters wait
	places += waiting + beside(h.counter)
	h.Kill()

	t.Log("the line is back")
	h.line.mend()
	h.counter = authority.console(h.seat)
	h.scan("madong", "马东")
	h.WaitUntil("for the letters to have arrived", soon, func(rows []string) bool {
		return strings.Contains(strings.Join(rows, "\n"), "已受理编号")
	})
	h.contact()
	h.Press("F9")
	h.WaitFor("显示 10 秒，已记日志", soon)
	h.WaitFor(canaries[2], soon)
	places += beside(h.counter)
	h.home()
	h.ends()

	t.Log("what commands give out")
	of := []string{"--bundle", authority.bundle("TC-D-01"), "--journal", h.journal()}
	shown := h.run(0, append([]string{"log", "show", "--json", "--by", "madong"}, of...)...)
	h.run(0, append([]string{"log", "export", "--by", "madong", "--ground", "2026-17", "--out", filepath.Join(out, "log.jsonl")}, of...)...)
	write(t, filepath.Join(out, "shown"), shown)
	words := filepath.Join(t.TempDir(), "words")
	write(t, words, "twelve sealed words\n")
	h.run(0, "sandbox", "backup", "--data", authority.folder, "--to", filepath.Join(out, "backup"), "--passphrase", words)
	return places + scan(t, h.journal(), home, temp, out)
}

// write writes a file of the test's own.
func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// beside counts the numbers in what the program told the terminal beside what it drew: titles, the clipboard.
func beside(d *counter) int {
	d.t.Helper()
	told, found := d.Beside(), 0
	for _, number := range canaries {
		for _, form := range forms(number) {
			found += bytes.Count(told, form)
		}
	}
	found += len(shownCode.FindAll(told, -1))
	if found > 0 {
		d.t.Logf("%d times beside the screen", found)
	}
	return found
}

// scan counts the numbers in files, or in all below folders: as they are, as a viewer would show them, and as
// programs write bytes.
func scan(t *testing.T, paths ...string) int {
	t.Helper()
	found := 0
	for _, path := range paths {
		found += scanOne(t, path)
	}
	return found
}

func scanOne(t *testing.T, path string) int {
	t.Helper()
	found := 0
	err := filepath.WalkDir(path, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		if n := len(shownCode.FindAll(text, -1)) + pictures(text); n > 0 && !strings.Contains(name, "authority.db") {
			found += n
			t.Logf("%s: %d codes of phones, or pictures", filepath.Base(name), n)
		}
		for _, number := range canaries {
			for _, form := range forms(number) {
				if n := bytes.Count(text, form); n > 0 {
					found += n
					if !strings.Contains(name, "authority.db") {
						t.Logf("%s: %d times, of %d bytes", filepath.Base(name), n, len(form))
					}
				}
			}
			if strings.Contains(filepath.Base(name), number) {
				found++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// shownCode is what a phone shows instead of a card.
var shownCode = regexp.MustCompile(`71[A-Z2-7]{32}`)

// pictures counts pictures as the demo's scanner makes them, by how they begin.
func pictures(text []byte) int {
	begins := []byte("\xff\xd8\xff\xdb\x00\x84\x00\x08")
	return bytes.Count(text, begins) + bytes.Count(text, []byte(base64.StdEncoding.EncodeToString(begins)[:10]))
}

// minEncoded is how long a number must be for what is certain of its base64 to be told from chance.
const minEncoded = 11

// forms are the ways in which a number may stand in a file.
func forms(number string) [][]byte {
	var wide []byte
	for _, b := range []byte(number) {
		wide = append(wide, b, 0)
	}
	all := [][]byte{[]byte(number), wide, []byte(hex.EncodeToString([]byte(number)))}
	if len(number) < minEncoded {
		return all
	}
	for shift := range 3 { // base64 has three ways to begin; its ends depend on the neighbours
		text := base64.StdEncoding.EncodeToString(append(make([]byte, shift), number...))
		all = append(all, []byte(text[4:len(text)-4]))
	}
	return all
}
