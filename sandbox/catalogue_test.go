package sandbox_test

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

func TestCatalogue(t *testing.T) {
	c, err := sandbox.Catalogue(sandbox.Data)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Items) != 134 || len(c.Categories) != 9 || len(c.Years) < 2 {
		t.Errorf("%d items, %d categories, %d years", len(c.Items), len(c.Categories), len(c.Years))
	}
	for _, i := range c.Items {
		checkPinyin(t, i.NameZH, i.Pinyin)
		for _, f := range i.Fields {
			if f.Type == "date" && (strings.HasSuffix(f.ZH, "月") || strings.Contains(f.Validation, "month")) != (f.Precision == "month") {
				t.Errorf("%s.%s (%s): precision %q", i.Code, f.Key, f.ZH, f.Precision)
			}
		}
	}
	if i, _ := c.Item("inj.determine"); i.Initials() != "gsrdsqdsj" {
		t.Errorf("initials %q", i.Initials())
	}
	if len(c.Words.Items) != len(c.Items) || c.Words.Mark != desk.Typical {
		t.Errorf("%d items have words, marked %s", len(c.Words.Items), c.Words.Mark)
	}
	for _, s := range c.Words.Items {
		for _, w := range s.ZH {
			checkPinyin(t, w.Text, w.Pinyin)
		}
	}
}

// Characters with several readings, in the words that the catalogue has them in. The
// dictionary of the test knows the readings, but not which one a word wants.
var polyphones = map[string]string{
	"银行": "yin hang", "先行": "xian xing", "行动": "xing dong", "弹性": "tan xing", "调整": "tiao zheng", "调动": "diao dong",
	"返还": "fan huan", "卡还": "ka hai", "伤还": "shang hai", "还有": "hai you", "重复": "chong fu", "重新": "chong xin", "重核": "chong he",
	"重置": "chong zhi", "重办": "chong ban", "重算": "chong suan", "交重": "jiao chong", "多重": "duo chong", "加重": "jia zhong",
	"长": "chang", "参": "can", "不了": "bu liao", "会": "hui", "卡": "ka", "没": "mei", "都": "dou", "单": "dan", "系": "xi", "省": "sheng",
	"种": "zhong", "查": "cha", "校": "xiao", "折": "zhe", "什么": "shen me", "着": "zhe", "给": "gei", "数": "shu", "大": "da", "干": "gan", "假": "jia",
	"解": "jie", "核": "he", "识": "shi", "宿": "su", "的": "de", "支": "zhi", "合": "he", "和": "he", "便": "bian", "期": "qi", "区": "qu",
}

// checkPinyin holds a reading against the dictionary: one syllable for each character, "_"
// for signs, and of several readings the one that the word wants.
func checkPinyin(t *testing.T, text, read string) {
	t.Helper()
	runes, syllables := []rune(text), strings.Fields(read)
	if len(runes) != len(syllables) {
		t.Errorf("%s: %q", text, read)
		return
	}
	for n, r := range runes {
		if !reads(r, syllables[n]) {
			t.Errorf("%s: %c is not read %s", text, r, syllables[n])
		}
		for word, want := range polyphones {
			if !strings.HasPrefix(string(runes[n:]), word) {
				continue
			}
			if got := strings.Join(syllables[n:n+utf8.RuneCountInString(word)], " "); got != want {
				t.Errorf("%s: %s is read %s here, not %s", text, word, got, want)
			}
		}
	}
}

func TestCatalogueVersion(t *testing.T) {
	files := copyOf(t)
	same, err := sandbox.Catalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	was, err := sandbox.Catalogue(sandbox.Data)
	if err != nil {
		t.Fatal(err)
	}
	une := files["catalogue/items/une.json"]
	une.Data = []byte(strings.Replace(string(une.Data), `"Unemployment benefit claim"`, `"Claim of unemployment benefit"`, 1))
	other, err := sandbox.Catalogue(files)
	if err != nil {
		t.Fatal(err)
	}
	if same.Version != was.Version || other.Version == was.Version {
		t.Errorf("versions %s, %s and, of other data, %s", was.Version, same.Version, other.Version)
	}
	une.Data = []byte(strings.Replace(string(une.Data), `"risk": "high"`, `"risk": "low"`, 1))
	if _, err := sandbox.Catalogue(files); err == nil || !strings.Contains(err.Error(), "une.claim") {
		t.Errorf("high risk without its review was taken: %v", err)
	}
	delete(files, "calendar/2025.json")
	delete(files, "calendar/2026.json")
	if _, err := sandbox.Catalogue(files); err == nil {
		t.Error("data without a calendar were taken")
	}
}

// copyOf is the data in memory, to be changed.
func copyOf(t *testing.T) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(sandbox.Data, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(sandbox.Data, name)
		files[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// changedData is the data with one text replaced in one file.
func changedData(t *testing.T, name, old, text string) fs.FS {
	t.Helper()
	files := copyOf(t)
	if !strings.Contains(string(files[name].Data), old) {
		t.Fatalf("%s does not hold %s", name, old)
	}
	files[name].Data = []byte(strings.Replace(string(files[name].Data), old, text, 1))
	return files
}

// What the register fills must pass the form's own checks, for everybody and every item.
func TestMatchFills(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	cat, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	today := calendar.DateOf(h.clock.now())
	filled := map[string]int{}
	for _, who := range customers[:9] {
		if strings.HasPrefix(who.IDNo, "8") {
			who.IDType = "hkmt_residence"
		}
		for _, i := range cat.Items {
			m, err := h.Match(t.Context(), at, desk.Query{Item: i.Code, Name: who.Name, IDType: who.IDType, IDNo: who.IDNo})
			h.ok(err)
			if !m.Agrees || m.Phone != who.Phone {
				t.Fatalf("%s: %+v", who.IDNo, m)
			}
			form := map[string]string{"id_type": who.IDType}
			for k, v := range m.Values {
				form[k] = v
			}
			for k := range m.Values {
				f, ok := i.Field(k)
				if !ok {
					t.Errorf("%s has no field %s", i.Code, k)
				} else if e := f.Check(form[k], form, today); e != nil {
					t.Errorf("%s: %v", i.Code, e)
				}
				filled[k]++
			}
		}
	}
	for _, k := range []string{"name", "id_no", "bank_card", "account_holder", "operator_name", "injury_no", "ssc_no", "paid_months", "total_months", "grade", "amount"} {
		if filled[k] == 0 {
			t.Errorf("field %s is never filled; filled are %v", k, keysOf(filled))
		}
	}
}

func TestMatch(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	claim := func(name, no string) desk.Match {
		m, err := h.Match(t.Context(), at, desk.Query{Item: "une.claim", Name: name, IDType: "resident_id", IDNo: no})
		h.ok(err)
		return m
	}
	js := func(m desk.Match) string { b, _ := json.Marshal(m); return string(b) }
	if m := claim("周素琴", "42010219750815128x"); strings.Join(m.Shared, " ") != "terminate unempreg" {
		t.Errorf("all is confirmed: %s", js(m))
	}
	if m := claim("赵景川", "110106198312310119"); strings.Join(m.Shared, " ") != "terminate" {
		t.Errorf("one record is not confirmed: %s", js(m))
	}
	if m := claim("周素琴", "110106198312310119"); js(m) != `{"found":true,"agrees":false}` {
		t.Errorf("somebody else's number: %s", js(m))
	}
	if m := claim("周素琴", "110101199003070011"); js(m) != `{"found":false,"agrees":false}` {
		t.Errorf("nobody's number: %s", js(m))
	}
	_, err := h.Match(t.Context(), at, desk.Query{Item: "no.such"})
	h.fails(err, desk.NotFound, "may.unknown")
	courier := h.login("TC-A-02", "gaoyuan")
	_, err = h.Match(t.Context(), courier, desk.Query{Item: "une.claim"})
	h.fails(err, desk.Denied, "may.post")
}

// The one who comes for an employer shows who he is, not what the employer has.
func TestMatchOfOperator(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	cat, err := h.Catalogue(t.Context(), "")
	h.ok(err)
	seen := 0
	for _, i := range cat.Items {
		if !i.ByOperator() {
			continue
		}
		seen++
		who := customers[2]
		m, err := h.Match(t.Context(), at, desk.Query{Item: i.Code, Name: who.Name, IDType: who.IDType, IDNo: who.IDNo})
		h.ok(err)
		if !m.Agrees || m.Phone != who.Phone || len(m.Shared) > 0 {
			t.Errorf("%s: agrees %v, data stand for %v", i.Code, m.Agrees, m.Shared)
		}
		if got := keysOf(m.Values); !slices.Equal(got, []string{"operator_id_no", "operator_name"}) {
			t.Errorf("%s: fills %v", i.Code, got)
		}
	}
	if seen == 0 {
		t.Error("no employer's item")
	}
}

// What was there before a change is known once the clerk has chosen what to change.
func TestMatchLeavesOldValue(t *testing.T) {
	h := newHouse(t)
	c := h.counter(h.login("TC-A-01", "wangmin"), "info.person_key")
	if v, ok := c.match.Values["old_value"]; ok || c.match.Values["name"] == "" {
		t.Errorf("filled with %d runes", utf8.RuneCountInString(v))
	}
	h.ok(c.do(c.consultation()))
	h.ok(c.do(c.acceptance()))
	h.ok(c.do(c.handling()))
	if c.c.Values["old_value"] == "" {
		t.Error("handled without it")
	}
}

// reads tells whether the character may be read like that: by one of its readings, as the
// letter or digit itself, or as "_".
func reads(r rune, syllable string) bool {
	args := pinyin.NewArgs()
	args.Heteronym = true
	readings := pinyin.SinglePinyin(r, args)
	switch {
	case len(readings) > 0:
		return slices.Contains(readings, syllable)
	case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		return string(unicode.ToLower(r)) == syllable
	}
	return syllable == "_"
}
