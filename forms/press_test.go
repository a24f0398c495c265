package forms_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"sheyin/desk"
	"sheyin/forms"
)

func printed(t testing.TB, p *forms.Press, s desk.Sheet) desk.Printed {
	t.Helper()
	got, err := p.Print(context.Background(), s, "zh-CN")
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// check tells whether err is the wanted failure.
func check(t testing.TB, err error, code desk.Code, key string) {
	t.Helper()
	e, ok := errors.AsType[*desk.Error](err)
	if !ok || e.Code != code || e.Key != key {
		t.Fatalf("got %v, want %s %s", err, code, key)
	}
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestPrintAgainIsTheSameFile(t *testing.T) {
	w, dir := data(t), filepath.Join(t.TempDir(), "papers")
	s := w.noticeSheet(t, "李清和")
	first := printed(t, forms.New(forms.Options{Dir: dir}), s)
	before, err := os.ReadFile(first.Where)
	if err != nil {
		t.Fatal(err)
	}
	again := printed(t, forms.New(forms.Options{Dir: dir}), s)
	after, err := os.ReadFile(again.Where)
	if err != nil || again != first || !bytes.Equal(before, after) {
		t.Errorf("the second print is %v, %v, the same bytes: %t", again, err, bytes.Equal(before, after))
	}
	if got := files(t, dir); !slices.Equal(got, []string{"TCA-T20261123-0001-notice.pdf"}) {
		t.Errorf("files are %q", got)
	}
	for name, want := range map[string]os.FileMode{dir: 0o700, first.Where: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, want %v", filepath.Base(name), info.Mode().Perm(), want)
		}
	}
}

func TestPrintNeverOverwrites(t *testing.T) {
	w, dir := data(t), t.TempDir()
	p := forms.New(forms.Options{Dir: dir})
	first := printed(t, p, w.noticeSheet(t, "李清和"))
	before, err := os.ReadFile(first.Where)
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Print(context.Background(), w.noticeSheet(t, "周素琴"), "zh-CN")
	check(t, err, desk.Conflict, "paper.differs")
	if after, err := os.ReadFile(first.Where); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file was changed (%v)", err)
	}
	other := w.noticeSheet(t, "周素琴")
	other.Paper.Copy, other.Paper.Reason = 2, "证件姓名录错，重印"
	printed(t, p, other)
	if got := files(t, dir); !slices.Equal(got, []string{"TCA-T20261123-0001-copy2-notice.pdf", "TCA-T20261123-0001-notice.pdf"}) {
		t.Errorf("files are %q", got)
	}
}

func TestPrintAtOnce(t *testing.T) {
	w, dir := data(t), t.TempDir()
	p := forms.New(forms.Options{Dir: dir})
	var all sync.WaitGroup
	for n := range 8 {
		s := w.noticeSheet(t, "李清和")
		s.Paper.Number = fmt.Sprintf("TCA-T20261123-000%d", n/2+1) // each twice
		all.Go(func() {
			if _, err := p.Print(context.Background(), s, "zh-CN"); err != nil {
				t.Error(err)
			}
			if _, err := p.Preview(s, "en", 76); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := files(t, dir); len(got) != 4 {
		t.Errorf("files are %q", got)
	}
}

// A character without a shape is named, and nothing is printed: a name with a hole is another name.
func TestRareCharacterIsNamed(t *testing.T) {
	w := data(t)
	for name, char := range map[string]string{"王\U00020001": "U+20001", "李\u9FFD一": "U+9FFD", "张\U0002CEB0": "U+2CEB0"} {
		dir := filepath.Join(t.TempDir(), "papers")
		_, err := forms.New(forms.Options{Dir: dir}).Print(context.Background(), w.noticeSheet(t, name), "zh-CN")
		check(t, err, desk.Invalid, "paper.character")
		if e, _ := errors.AsType[*desk.Error](err); e.Args["char"] != char {
			t.Errorf("%s: the character is called %q", char, e.Args["char"])
		}
		if got := files(t, dir); len(got) > 0 {
			t.Errorf("%s: files are %q", char, got)
		}
	}
}

func TestPrintRefuses(t *testing.T) {
	w := data(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("no font, no folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	good, rare := w.noticeSheet(t, "李清和"), w.noticeSheet(t, "王\U00020001")
	numbered := func(number string) desk.Sheet { s := good; s.Paper.Number = number; return s }
	early := w.sheet(desk.ReceiptPaper, "TCA20261123-0001")
	early.Case = w.walk(t, desk.Consultation{Item: "une.claim"})
	unfit := good
	unfit.Case = nil
	for _, tc := range []struct {
		name  string
		o     forms.Options
		sheet desk.Sheet
		code  desk.Code
		key   string
	}{
		{"no folder", forms.Options{Dir: filepath.Join(file, "papers")}, good, desk.Offline, "paper.place"},
		{"no such font", forms.Options{Dir: t.TempDir(), Rare: file + ".ttf"}, rare, desk.Offline, "paper.font"},
		{"no font", forms.Options{Dir: t.TempDir(), Rare: file}, rare, desk.Offline, "paper.font"},
		{"climbing number", forms.Options{Dir: t.TempDir()}, numbered("../TCA"), desk.Invalid, "paper.number"},
		{"no number", forms.Options{Dir: t.TempDir()}, numbered(""), desk.Invalid, "paper.number"},
		{"too early", forms.Options{Dir: t.TempDir()}, early, desk.Conflict, "paper.subject"},
		{"no case", forms.Options{Dir: t.TempDir()}, unfit, desk.Conflict, "paper.subject"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := forms.New(tc.o).Print(context.Background(), tc.sheet, "zh-CN")
			check(t, err, tc.code, tc.key)
			if tc.key == "paper.place" {
				return
			}
			if got := files(t, tc.o.Dir); len(got) > 0 {
				t.Errorf("files are %q", got)
			}
		})
	}
	// What needs no rare character does not wait for a font.
	printed(t, forms.New(forms.Options{Dir: t.TempDir(), Rare: file}), good)
	for _, kind := range append(slices.Clone(desk.PaperKinds), "poster") {
		_, err := forms.New(forms.Options{}).Preview(w.sheet(kind, "1"), "zh-CN", 76)
		check(t, err, desk.Conflict, "paper.subject")
	}
	if _, err := forms.New(forms.Options{}).Preview(good, "fr", 76); err == nil {
		t.Error("a language that does not exist was printed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := forms.New(forms.Options{Dir: t.TempDir()}).Print(ctx, good, "zh-CN"); !errors.Is(err, context.Canceled) {
		t.Errorf("print of what was cancelled: %v", err)
	}
}

// Who lists the folder, or looks at the properties of a file, learns nobody's name or number.
func TestFilesTellNobody(t *testing.T) {
	w := data(t)
	for name, s := range w.sheets(t) {
		dir := t.TempDir()
		got := printed(t, forms.New(forms.Options{Dir: dir}), s)
		file, err := os.ReadFile(got.Where)
		if err != nil {
			t.Fatal(err)
		}
		info := file[bytes.LastIndex(file, []byte("/Info")):]
		for _, private := range []string{
			"李清和", longName, rareName, "卢成远", "欧阳若兰", "周素琴", "420802198803070012", "19900000101", "19900000106",
			dir,
		} {
			if strings.Contains(filepath.Base(got.Where), private) || bytes.Contains(info, []byte(inUTF16(private))) {
				t.Errorf("%s: the file's name or properties tell about somebody", name)
			}
			if bytes.Contains(file, []byte(private)) {
				t.Errorf("%s: the file holds something about somebody in the clear", name)
			}
		}
		if !bytes.Contains(info, []byte(inUTF16(s.Paper.Number))) {
			t.Errorf("%s: the title does not give the number: %s", name, info)
		}
	}
}

// inUTF16 is how a title stands in a PDF.
func inUTF16(s string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String()
}

func TestReadable(t *testing.T) {
	var old strings.Builder
	old.WriteString("xx 101 beginbfrange\n")
	for n := range 101 {
		fmt.Fprintf(&old, "<%04X><%04X><%04X>\n", n+1, n+1, 0x20B9F+n)
	}
	old.WriteString("endbfrange yy")
	pdf := []byte(old.String())
	if err := forms.Readable(pdf); err != nil {
		t.Fatal(err)
	}
	got := string(pdf)
	if len(got) != old.Len() || !strings.HasPrefix(got, "xx 100 beginbfchar\n<0001><D842DF9F>\n") ||
		!strings.Contains(got, "endbfchar\n1 beginbfchar\n<0065><D842DC03>") && !strings.Contains(got, "endbfchar\n1 beginbfchar\n<0065><D843DC03>") ||
		!strings.HasSuffix(got, " yy") {
		t.Errorf("%d bytes became %d: %.60q ... %q", old.Len(), len(got), got, strings.TrimRight(got[len(got)-400:], " "))
	}
}

func BenchmarkPrint(b *testing.B) {
	w := data(b)
	sheets := w.sheets(b)
	for _, name := range []string{"notice", "receipt", "result", "certificate", "list", "voice", "question", "slip", "kit"} {
		b.Run(name, func(b *testing.B) {
			s, dir := sheets[name], b.TempDir()
			p := forms.New(forms.Options{Dir: dir})
			var size int64
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				s.Paper.Number = fmt.Sprintf("TCA-Z20261123-%d", n)
				got := printed(b, p, s)
				if n == 0 {
					info, err := os.Stat(got.Where)
					if err != nil {
						b.Fatal(err)
					}
					size = info.Size()
				}
			}
			b.ReportMetric(float64(size), "bytes/pdf")
		})
	}
}

// BenchmarkNew is what the program's start pays.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		forms.New(forms.Options{Dir: "papers"})
	}
}

// BenchmarkFirst is the first print after the start, which reads font and words.
func BenchmarkFirst(b *testing.B) {
	w, dir := data(b), b.TempDir()
	s := w.noticeSheet(b, "李清和")
	b.ReportAllocs()
	for b.Loop() {
		printed(b, forms.New(forms.Options{Dir: dir}), s)
	}
}
