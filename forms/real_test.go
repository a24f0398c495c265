//go:build real

package forms_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/forms"
	"sheyin/i18n"
)

// run gives what a tool of poppler or zbar answers.
func run(t testing.TB, name string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, errs.String())
	}
	if name != "zbarimg" && errs.Len() > 0 {
		t.Errorf("%s complains: %s", name, errs.String())
	}
	return out.String()
}

// info is one line of pdfinfo.
func info(t testing.TB, file, name string) string {
	for line := range strings.SplitSeq(run(t, "pdfinfo", file), "\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// Everything that a paper says comes out of the file again, to the character, as another program
// reads it; its fonts are in it, its pages are A4 and as many as was said.
//
// clause: H-7.2a1, H-7.2d2
func TestPapersAsOthersReadThem(t *testing.T) {
	w := data(t)
	for _, lang := range i18n.Languages {
		words, err := i18n.Load(lang)
		if err != nil {
			t.Fatal(err)
		}
		p := forms.New(forms.Options{Dir: t.TempDir()})
		q := forms.New(forms.Options{Dir: t.TempDir()})
		for name, s := range w.sheets(t) {
			t.Run(lang+"/"+name, func(t *testing.T) {
				press := p
				if strings.Contains(name, "-") { // variants have the numbers of the first ones
					press = q
				}
				if strings.Contains(name, "-r") {
					press = forms.New(forms.Options{Dir: t.TempDir()})
				}
				got, err := press.Print(context.Background(), s, lang)
				if err != nil {
					t.Fatal(err)
				}
				text := bare(run(t, "pdftotext", "-raw", "-nopgbrk", "-enc", "UTF-8", got.Where, "-"))
				said, err := forms.Texts(s, words)
				if err != nil {
					t.Fatal(err)
				}
				for _, want := range said {
					if !onPages(text, bare(want)) {
						t.Errorf("%q does not come out", want)
					}
				}
				if pages := info(t, got.Where, "Pages"); pages != strconv.Itoa(got.Pages) {
					t.Errorf("%s pages, %d were said", pages, got.Pages)
				}
				if size := info(t, got.Where, "Page size"); !strings.HasSuffix(size, "(A4)") {
					t.Errorf("page size %s", size)
				}
				fonts := strings.Split(strings.TrimSpace(run(t, "pdffonts", got.Where)), "\n")[2:]
				for _, f := range fonts {
					// name, two words of type, encoding, embedded, subset, with Unicode
					if fields := strings.Fields(f); fields[4] != "yes" || fields[6] != "yes" {
						t.Errorf("font %s", f)
					}
				}
				want := s.Paper.AskURL + s.Paper.RateURL
				if codes := decode(t, got.Where); codes != want {
					t.Errorf("the code says %q, want %q", codes, want)
				}
			})
		}
	}
}

// onPages looks for a text that may go on overleaf, in two parts.
func onPages(text, want string) bool {
	if strings.Contains(text, want) {
		return true
	}
	runes := []rune(want)
	for n := 1; n < len(runes); n++ {
		if strings.Contains(text, string(runes[:n])) && strings.Contains(text, string(runes[n:])) && n > 10 && len(runes)-n > 10 {
			return true
		}
	}
	return false
}

// decode reads the codes on the first page as a camera sees it.
func decode(t testing.TB, file string) string {
	t.Helper()
	page := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-gray", "-png", "-singlefile", file, page)
	cmd := exec.CommandContext(t.Context(), "zbarimg", "-q", "--raw", "-Sdisable", "-Sqrcode.enable", page+".png")
	out, err := cmd.Output()
	if err != nil && len(out) == 0 { // exit code 4: no code
		return ""
	}
	return strings.TrimSpace(string(out))
}

func TestDemoLiesAcrossEveryPage(t *testing.T) {
	w := data(t)
	got := printed(t, forms.New(forms.Options{Dir: t.TempDir(), Demo: true}), w.sheets(t)["list"])
	for n := range got.Pages {
		page := strconv.Itoa(n + 1)
		text := run(t, "pdftotext", "-raw", "-f", page, "-l", page, got.Where, "-")
		if !strings.Contains(bare(text), "培训演示，不作凭证") {
			t.Errorf("page %s does not say that it is for training", page)
		}
		if !strings.Contains(bare(text), "序号事项编码办理时限依据") || !strings.Contains(bare(text), "第"+page+"页") {
			t.Errorf("page %s lacks the table's head or its number", page)
		}
	}
	slip := w.sheets(t)["slip"]
	if code := decode(t, printed(t, forms.New(forms.Options{Dir: t.TempDir(), Demo: true}), slip).Where); code != rateURL {
		t.Errorf("the code under the mark says %q", code)
	}
	if got.Pages < 4 {
		t.Errorf("%d pages for all items", got.Pages)
	}
}

// A font file for rare characters is used for them alone, in the middle of a name.
func TestRareFont(t *testing.T) {
	w := data(t)
	s := w.sheets(t)["question"]
	ticket := *s.Ticket
	ticket.Text = "前" + "\u1E9E\u2C60" + "后" // letters that Noto Sans SC lacks
	s.Ticket = &ticket
	_, err := forms.New(forms.Options{Dir: t.TempDir()}).Print(context.Background(), s, "zh-CN")
	check(t, err, desk.Invalid, "paper.character")
	got := printed(t, forms.New(forms.Options{Dir: t.TempDir(), Rare: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"}), s)
	if text := bare(run(t, "pdftotext", "-raw", got.Where, "-")); !strings.Contains(text, ticket.Text) {
		t.Errorf("the text does not come out: %s", text)
	}
	if fonts := run(t, "pdffonts", got.Where); !strings.Contains(fonts, "noto") || !strings.Contains(fonts, "rare") {
		t.Errorf("fonts are %s", fonts)
	}
}

// TestPicturesPapers keeps the papers as pictures where PICTURES says.
func TestPicturesPapers(t *testing.T) {
	dir := os.Getenv("PICTURES")
	if dir == "" {
		t.Skip("PICTURES is not set")
	}
	w := data(t)
	p := forms.New(forms.Options{Dir: t.TempDir()})
	for _, name := range []string{"notice", "receipt", "list", "kit"} {
		got := printed(t, p, w.sheets(t)[name])
		run(t, "pdftoppm", "-r", "80", "-f", "1", "-l", "1", "-png", "-singlefile", got.Where, filepath.Join(dir, "paper-"+name))
	}
}
