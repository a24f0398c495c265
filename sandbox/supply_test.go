package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sheyin/desk"
	"sheyin/sandbox"
)

const (
	supplies = "catalogue/supplies.json"
	service  = "catalogue/service.json"
)

// unkind are words that blame the customer or say nothing, and those that name a law.
var unkind = []string{
	"必须", "务必", "不得", "严禁", "否则", "非法", "无效", "不予", "拒绝", "自行", "抱歉", "警告", "温馨提示", "！", "“", "”", "…",
	"《", "条例", "第一条", "must not", "failure", "invalid", "refuse", "sorry", "warning", "regulation", "article", "!", "…",
}

// clause: H-7.2b2, H-9.2b
func TestEveryMaterialSaysHowToSupplyIt(t *testing.T) {
	c, err := sandbox.Catalogue(sandbox.Data)
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, i := range c.Items {
		for _, m := range i.Materials {
			used[m.ID] = true
			fits(t, i.Code, m, c.HowTo(m.ID, "zh-CN"), c.HowTo(m.ID, "en"))
		}
	}
	if len(used) != 57 || len(c.Supplies) != len(used) {
		t.Errorf("%d materials, %d of them with words", len(used), len(c.Supplies))
	}
	seen := map[string]string{}
	for id, how := range c.Supplies {
		for _, text := range []string{how.ZH, how.EN} {
			if other, twice := seen[text]; twice {
				t.Errorf("%s and %s are supplied alike: %s", id, other, text)
			}
			seen[text] = id
			for _, word := range unkind {
				if strings.Contains(strings.ToLower(text), word) {
					t.Errorf("%s says %q", id, word)
				}
			}
		}
		if n := utf8.RuneCountInString(how.ZH); n < 16 || n > 60 {
			t.Errorf("%s: %d characters", id, n)
		}
		if n := len(how.EN); n < 30 || n > 160 || !strings.HasSuffix(how.EN, ".") {
			t.Errorf("%s: %d letters: %s", id, n, how.EN)
		}
		if !strings.HasSuffix(how.ZH, "。") || strings.ContainsFunc(how.ZH, func(r rune) bool { return r <= unicode.MaxASCII }) {
			t.Errorf("%s: not in full-width characters: %s", id, how.ZH)
		}
		if strings.ContainsFunc(how.EN, func(r rune) bool { return r > unicode.MaxASCII }) {
			t.Errorf("%s: not in English: %s", id, how.EN)
		}
	}
}

// fits tells whether the words go with what the item says of its material: what is left here and
// what is only shown, and whether an electronic one will do.
func fits(t *testing.T, item string, m desk.Material, zh, en string) {
	t.Helper()
	form := map[string]desk.Line{
		"original":    {ZH: "原件", EN: "original"},
		"copy":        {ZH: "复印件", EN: "copy"},
		"verify_only": {ZH: "出示", EN: "show"},
	}[m.Form]
	low := strings.ToLower(en)
	if !strings.Contains(zh, form.ZH) || !strings.Contains(low, form.EN) {
		t.Errorf("%s of %s is asked for as %s: %s %s", m.ID, item, m.Form, zh, en)
	}
	if strings.Contains(zh, "电子") != m.ECert || strings.Contains(low, "electronic") != m.ECert {
		t.Errorf("%s of %s: electronic is %t: %s %s", m.ID, item, m.ECert, zh, en)
	}
	promise := strings.Contains(m.ZH, "承诺")
	if strings.Contains(zh, "承诺") != promise || strings.Contains(low, "statement") != promise {
		t.Errorf("%s of %s: a statement will do is %t: %s %s", m.ID, item, promise, zh, en)
	}
}

func TestSuppliesRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, text, says string }{
		"no such material":    {`"material": "ssc"`, `"material": "sss"`, "material ssc"},
		"material twice":      {`"material": "ssc"`, `"material": "id"`, supplies + ": material id stands twice"},
		"not in English":      {`"en": "Show the physical card`, `"fr": "Show the physical card`, "material ssc"},
		"shown as law":        {`"mark": "typical"`, `"mark": "public"`, supplies},
		"no words":            {`"supplies"`, `"nothing"`, supplies},
		"not JSON":            {`{`, `(`, supplies},
		"of no item's":        {"\n ]", `,{"material": "parrot", "zh": "鸟", "en": "bird"}]`, "material parrot"},
		"a list of no object": {`"supplies": [`, `"supplies": [1,`, supplies},
	} {
		_, err := sandbox.Catalogue(changedData(t, supplies, c.old, c.text))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServiceOfTheAuthority(t *testing.T) {
	c, err := sandbox.Catalogue(sandbox.Data)
	if err != nil {
		t.Fatal(err)
	}
	s := c.Service
	for code, mark := range map[string]desk.Mark{"elderly": desk.Seed, "ill": desk.Seed, "remote": desk.Seed, "disabled": desk.Typical} {
		if g, _ := s.Group(code); !g.Home || g.Mark != mark {
			t.Errorf("a visit at home for %s is %t, marked %q", code, g.Home, g.Mark)
		}
	}
	if g, ok := s.Group("pregnant"); !ok || g.Home {
		t.Errorf("%+v", g)
	}
	if p := s.Promises["complaint"]; p.Count != 24 || p.Unit != "hour" || p.Mark != desk.Seed {
		t.Errorf("complaints: %+v", p)
	}
	for _, code := range []string{"window", "phone", "box", "book", "online"} {
		if _, ok := s.Source(code); !ok {
			t.Errorf("no source %s", code)
		}
	}
	if s.Grades[0].ZH != "非常满意" || s.Grades[4].EN != "Very dissatisfied" || s.Marks["grades"] != desk.Public {
		t.Errorf("grades %v, marks %v", s.Grades, s.Marks)
	}
	for name, change := range map[string]struct{ old, text, says string }{
		"complaints later": {`"complaint": {"count": 24`, `"complaint": {"count": 48`, "service: promise complaint"},
		"unknown unit":     {`"unit": "working_day"`, `"unit": "moon"`, "service: promise question"},
		"group twice":      {`"code": "ill"`, `"code": "elderly"`, `service: group "elderly"`},
		"not JSON":         {`{`, `(`, service},
	} {
		_, err := sandbox.Catalogue(changedData(t, service, change.old, change.text))
		if err == nil || !strings.Contains(err.Error(), change.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	files := copyOf(t)
	files[service].Data = []byte(`{}`)
	if _, err := sandbox.Catalogue(files); err == nil || !strings.Contains(err.Error(), service) {
		t.Errorf("no rules: %v", err)
	}
}

// Both files belong to the catalogue's version, travel to the terminal, and are missing in a
// catalogue that was stored before they were there.
func TestServiceAndSuppliesTravel(t *testing.T) {
	was, err := sandbox.Catalogue(sandbox.Data)
	if err != nil {
		t.Fatal(err)
	}
	for name, old := range map[string]string{supplies: "Ask us for a sample", service: `"warn_days": 2`} {
		text := map[string]string{supplies: "Ask for a sample", service: `"warn_days": 3`}[name]
		other, err := sandbox.Catalogue(changedData(t, name, old, text))
		if err != nil || other.Version == was.Version {
			t.Errorf("%s: other data, the same version: %v", name, err)
		}
		files := copyOf(t)
		delete(files, name)
		if _, err := sandbox.Catalogue(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	var there desk.Catalogue
	if err := json.Unmarshal(sent(t, was), &there); err != nil {
		t.Fatal(err)
	}
	if err := there.Ready(); err != nil || there.HowTo("ssc", "en") != was.HowTo("ssc", "en") || there.Service.WarnDays != 2 {
		t.Errorf("%v: %q, %d days", err, there.HowTo("ssc", "en"), there.Service.WarnDays)
	}
	var stored map[string]json.RawMessage
	if err := json.Unmarshal(sent(t, was), &stored); err != nil {
		t.Fatal(err)
	}
	delete(stored, "supplies")
	delete(stored, "service")
	var before desk.Catalogue
	if err := json.Unmarshal(sent(t, stored), &before); err != nil {
		t.Fatal(err)
	}
	if err := before.Ready(); err != nil || before.HowTo("ssc", "en") != "" {
		t.Errorf("stored before: %v", err)
	}
	if now := sent(t, &before); strings.Contains(string(now), `"supplies"`) || strings.Contains(string(now), `"service"`) {
		t.Error("a catalogue stored before has got rules")
	}
}

func sent(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
