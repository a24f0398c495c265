package desk_test

import (
	"slices"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// sound is the smallest item that Ready takes.
func sound() desk.Item {
	return desk.Item{
		Code: "x.y", Risk: desk.Low, Review: desk.NoReview, Limit: desk.Limit{Unit: "working_day", Days: 5, Statutory: 5},
		Fields: []desk.Field{
			{Key: "name", Type: "text", Required: "true", Validation: "name:1..50"},
			{Key: "from", Type: "date", Required: "false"},
		},
		Materials: []desk.Material{{ID: "id", Required: true, Form: "original"}},
	}
}

// clause: G-9.1.1a
func TestReadyRefuses(t *testing.T) {
	field := func(f desk.Field) func(*desk.Item) {
		return func(i *desk.Item) {
			f.Key = "f"
			if f.Required == "" {
				f.Required = "true"
			}
			i.Fields = append(i.Fields, f)
		}
	}
	rule := func(kind, v string) func(*desk.Item) { return field(desk.Field{Type: kind, Validation: v}) }
	material := func(m desk.Material) func(*desk.Item) {
		return func(i *desk.Item) { i.Materials = append(i.Materials, m) }
	}
	good := map[string]func(*desk.Item){
		"as it is":        func(*desk.Item) {},
		"high risk":       func(i *desk.Item) { i.Risk, i.Review = desk.High, desk.AuthorityReview },
		"second check":    func(i *desk.Item) { i.Risk, i.Review = desk.Medium, desk.SecondCheck },
		"no law":          func(i *desk.Item) { i.Limit.Statutory = 0 },
		"a month":         field(desk.Field{Type: "date", Precision: "month"}),
		"comparison":      rule("date", "date>=from"),
		"months":          rule("date", "month>current"),
		"same as another": rule("text", "eq:name"),
		"must be true":    rule("bool", "eq:true"),
		"country":         rule("select", "iso3166"),
		"if":              field(desk.Field{Type: "text", Required: "if:name"}),
		"if equal":        field(desk.Field{Type: "text", Required: "if:name=x"}),
		"regular":         rule("text", "re:^a;b{2}$"),
	}
	bad := map[string]func(*desk.Item){
		"no code":                   func(i *desk.Item) { i.Code = "" },
		"no risk":                   func(i *desk.Item) { i.Risk = "" },
		"unknown risk":              func(i *desk.Item) { i.Risk = "extreme" },
		"unknown review":            func(i *desk.Item) { i.Review = "somebody" },
		"no review":                 func(i *desk.Item) { i.Review = "" },
		"high risk nobody reviews":  func(i *desk.Item) { i.Risk = desk.High },
		"high risk checked here":    func(i *desk.Item) { i.Risk, i.Review = desk.High, desk.SecondCheck },
		"low risk at the authority": func(i *desk.Item) { i.Review = desk.AuthorityReview },
		"unknown unit":              func(i *desk.Item) { i.Limit.Unit = "week" },
		"negative limit":            func(i *desk.Item) { i.Limit.Days = -1 },
		"slower than the law":       func(i *desk.Item) { i.Limit.Days = 6 },
		"negative law":              func(i *desk.Item) { i.Limit.Statutory = -1 },
		"field without a key":       func(i *desk.Item) { i.Fields[1].Key = "" },
		"field twice":               func(i *desk.Item) { i.Fields[1].Key = "name" },
		"unknown type":              rule("number", ""),
		"no type":                   rule("", ""),
		"select without options":    rule("select", "in"),
		"unknown precision":         field(desk.Field{Type: "date", Precision: "year"}),
		"precision of a text":       field(desk.Field{Type: "text", Precision: "month"}),
		"unknown word":              rule("text", "telephone"),
		"unknown second word":       rule("text", "len:1..2;telephone"),
		"empty word":                rule("text", "len:1..2;"),
		"length without range":      rule("text", "len:5"),
		"length of words":           rule("text", "len:a..b"),
		"length to words":           rule("text", "len:1..b"),
		"empty range":               rule("text", "int:5..1"),
		"name without range":        rule("text", "name:x"),
		"money without range":       rule("money", "money:5"),
		"money from words":          rule("money", "money:a..5"),
		"empty range of money":      rule("money", "money:5..1"),
		"broken pattern":            rule("text", "re:("),
		"comparison of a text":      rule("text", "date<=today"),
		"unknown comparison":        rule("date", "date~today"),
		"no comparison":             rule("date", "date"),
		"wrong comparison":          rule("date", "month=>current"),
		"compared with nothing":     rule("date", "date<="),
		"compared with no field":    rule("date", "date>=nowhere"),
		"compared with a name":      rule("date", "date>=name"),
		"document without its kind": rule("id_no", "by_id_type (resident_id: gb11643)"),
		"equal to no field":         rule("text", "eq:nowhere"),
		"unequal to true":           rule("bool", "ne:true"),
		"unknown requirement":       field(desk.Field{Type: "text", Required: "perhaps"}),
		"required if no field":      field(desk.Field{Type: "text", Required: "if:nowhere"}),
		"required if nothing":       field(desk.Field{Type: "text", Required: "if:"}),
		"material without an ID":    material(desk.Material{Required: true, Form: "copy"}),
		"material twice":            material(desk.Material{ID: "id", Required: true, Form: "copy"}),
		"unknown form":              material(desk.Material{ID: "m", Required: true, Form: "fax"}),
		"condition without a key":   material(desk.Material{ID: "m", Form: "copy", Condition: &desk.Condition{}}),
		"needed nobody knows when":  material(desk.Material{ID: "m", Form: "copy"}),
		"needed always and if":      material(desk.Material{ID: "m", Required: true, Form: "copy", Condition: &desk.Condition{Key: "minor"}}),
	}
	for name, change := range good {
		i := sound()
		change(&i)
		if err := (&desk.Catalogue{Items: []desk.Item{i}}).Ready(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range bad {
		i := sound()
		change(&i)
		err := (&desk.Catalogue{Version: "v9", Items: []desk.Item{i}}).Ready()
		if err == nil || !strings.Contains(err.Error(), "v9") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if (&desk.Catalogue{Items: []desk.Item{sound(), sound()}}).Ready() == nil {
		t.Error("an item twice")
	}
	if (&desk.Catalogue{Years: []calendar.Year{{Year: 2026}}}).Ready() == nil {
		t.Error("a year without holidays")
	}
}

func TestCatalogueOfTheAuthority(t *testing.T) {
	c := read(t).catalogue
	if !c.Calendar().Covers(2026) || c.Calendar().Covers(2027) {
		t.Error("calendar")
	}
	for _, i := range c.Items {
		got, ok := c.Item(i.Code)
		if !ok || got.Code != i.Code {
			t.Errorf("no %s", i.Code)
		}
		if !slices.ContainsFunc(c.Categories, func(g desk.Category) bool { return g.Code == i.Category && g.Name("en") != g.Name("zh-CN") }) {
			t.Errorf("%s is of no category", i.Code)
		}
		if i.MarkOf("no such part") != desk.Typical {
			t.Error("an unmarked part is not typical")
		}
		for part, mark := range i.Marks {
			if i.MarkOf(part) != mark || !slices.Contains([]desk.Mark{desk.Seed, desk.Public, desk.Typical}, mark) {
				t.Errorf("%s: %s is %q", i.Code, part, mark)
			}
		}
	}
	if _, ok := c.Item("no.such"); ok {
		t.Error("found an item that is not there")
	}
}

func TestNamesInBothLanguages(t *testing.T) {
	question, answer := desk.Question{QZH: "问", AZH: "答", QEN: "q", AEN: "a"}.In("en")
	for got, want := range map[string]string{
		desk.Item{NameZH: "项", NameEN: "item"}.Name("en"):    "item",
		desk.Item{NameZH: "项", NameEN: "item"}.Name("zh-CN"): "项",
		desk.Material{ZH: "材料", EN: "paper"}.Name("en"):      "paper",
		desk.Outcome{ZH: "结果", EN: "result"}.Name("zh-CN"):   "结果",
		desk.Field{ZH: "姓名", EN: "Name"}.Name("en"):          "Name",
		desk.Option{ZH: "甲", EN: "A"}.Name("zh-CN"):          "甲",
		desk.Line{ZH: "句", EN: "line"}.In("en"):              "line",
		desk.Circumstance{ZH: "未成年", EN: "minor"}.In("en"):   "minor",
		question + answer: "qa",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What customers of the outlets named in the sources come for, and that they bring their card or
// their identity document.
//
// clause: N-8
func TestKindsOfItems(t *testing.T) {
	for kind, code := range map[string]string{
		"join": "reg.flexible", "query and print": "qry.person_cert", "loss": "card.loss_formal", "reissue": "card.reissue",
		"declare payment": "pay.flexible", "authenticate": "pen.cert", "accept": "une.claim",
	} {
		i := itemOf(t, code)
		if len(wanted(i, nil)) == 0 || wanted(i, nil)[0] != "id" {
			t.Errorf("%s: %s asks for %v", kind, code, wanted(i, nil))
		}
	}
}
