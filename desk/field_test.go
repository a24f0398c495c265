package desk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// Every validation word with what is right, what is wrong, and the borders between.
func TestFieldCheck(t *testing.T) {
	options := []desk.Option{{Value: "a", ZH: "甲", EN: "A"}, {Value: "b", ZH: "乙", EN: "B"}}
	text := func(v string) desk.Field { return desk.Field{Type: "text", Validation: v} }
	typed := func(kind, v string) desk.Field { return desk.Field{Type: kind, Validation: v, Options: options} }
	month := func(v string) desk.Field { return desk.Field{Type: "date", Precision: "month", Validation: v} }
	form := map[string]string{
		"name": "李清和", "id_no": " 42010219750815128x", "id_type": " passport ", "from": " 2026-03-05 ", "from_month": "2026-04",
		"broken": "soon", "no": "12",
	}
	latin := strings.Repeat("A", 50)
	tests := []struct {
		field  desk.Field
		values string // split at "|"
		want   string
	}{
		{text(""), "x|任何|" + strings.Repeat("长", 500), ""},
		{text("len:2..4"), "ab|甲乙丙丁| ab ", ""},
		{text("len:2..4"), "a|甲|abcde|甲乙丙丁戊", "field.length"},
		{text("len:0..2"), "a|ab", ""},
		{text("int:1..12"), "1|12|007|+5", ""},
		{text("int:1..12"), "0|13|-1|1.0|x|1e1|99999999999999999999", "field.range"},
		{typed("money", "money:1..2000"), "1|1.00|2000|2000.00|1,999.99|1620.5", ""},
		{typed("money", "money:1..2000"), "0.99|2000.01|99999999", "field.range"},
		{typed("money", "money:1..2000"), "-1|1.234|x|1,00|壹佰|¥5", "field.money_format"},
		{text(`re:^a;b$`), "a;b", ""},
		{text(`re:^\d{6}$`), "420106", ""},
		{text(`re:^\d{6}$`), "42010|4201066|42010a", "field.pattern"},
		{text("name:1..50"), "李|李清和|阿依努尔·吐尔逊江|ANNA MARIA|" + latin, ""},
		{text("name:1..50"), latin + "A", "field.length"},
		{text("name:1..80"), latin + "A", ""},
		{text("name:2..50"), "李", "field.length"},
		{text("name:1..50"), "李4|<b>", "number.name.letters"},
		{text("name:1..50"), "·李", "number.name.separator"},
		{typed("select", "in"), "a|b| a ", ""},
		{typed("select", "in"), "c|A|true", "field.option"},
		{typed("select", "iso3166"), "CHN|usa|DE", ""},
		{typed("select", "iso3166"), "ISO|XX|中国", "number.country.unknown|number.country.unknown|number.country.length"},
		{typed("bool", ""), "true|false", ""},
		{typed("bool", ""), "yes|1|TRUE", "field.option"},
		{typed("bool", "eq:true"), "true", ""},
		{typed("bool", "eq:true"), "false", "field.must_true"},
		{typed("bool", "eq:false"), "true", "field.must_false"},
		{typed("id_no", "gb11643"), "42010219750815128X|42010219750815128x|４２０１０２１９７５０８１５１２８Ｘ", ""},
		{typed("id_no", "gb11643"), "420102197508151281", "number.resident_id.check_digit"},
		{typed("id_no", "gb11643;ne:id_no"), "420802198803070012", ""},
		{typed("id_no", "gb11643;ne:id_no"), "42010219750815128X|42010219750815128x", "field.same"},
		{typed("id_no", "by_id_type (resident_id: gb11643)"), "E12345678|e12345678", ""},
		{typed("id_no", "by_id_type (resident_id: gb11643)"), "E123", "document.length"},
		{typed("id_no", "by_id_type (resident_id: gb11643)"), "E12-345", "field.pattern"},
		{typed("phone", "cn_mobile"), "19900000101|+86 199 0000 0101", ""},
		{typed("phone", "cn_mobile"), "1990000010", "number.mobile.length"},
		{typed("bank_card", "luhn;len:16..19"), "6299990000000010011|6299 9900 0000 0010 011", ""},
		{typed("bank_card", "luhn;len:16..19"), "6299990000000010012", "number.bank_card.check_digit"},
		{typed("bank_card", "len:8..32"), "12345678|ABC-12345", ""},
		{typed("bank_card", "len:8..32"), "1234567", "field.length"},
		{text("uscc"), "91350100M000100Y43|91350100m000100y43", ""},
		{text("uscc"), "91350100M000100Y44", "number.uscc.check_digit"},
		{text("ssc_no"), "A10000015", ""},
		{text("ssc_no"), "A1", "number.ssc_no.pattern"},
		{text("iso3166"), "CHN", ""},
		{text("iso3166"), "QQQ", "number.country.unknown"},
		{text("len:2..100;eq:name"), "李清和| 李清和 ", ""},
		{text("len:2..100;eq:name"), "李清", "field.differs"},
		{text("ne:no"), "13", ""},
		{text("ne:no"), "12| 12 ", "field.same"},
		{typed("date", ""), "2026-02-28|2024-02-29", ""},
		{typed("date", ""), "2026-02-29|2026-2-1|2026-02|20260228|x", "field.date_format"},
		{month(""), "2026-02|1999-12", ""},
		{month(""), "2026-13|2026-02-01|2026-2|x", "field.date_format"},
		{typed("date", "date<=today"), "2026-03-10|2026-03-09", ""},
		{typed("date", "date<=today"), "2026-03-11", "field.not_after"},
		{typed("date", "date<today"), "2026-03-09", ""},
		{typed("date", "date<today"), "2026-03-10", "field.before"},
		{typed("date", "date>=today"), "2026-03-10|2026-03-11", ""},
		{typed("date", "date>=today"), "2026-03-09", "field.not_before"},
		{typed("date", "date>today"), "2026-03-11", ""},
		{typed("date", "date>today"), "2026-03-10", "field.after"},
		{typed("date", "date>=from"), "2026-03-05|2026-03-06", ""},
		{typed("date", "date>=from"), "2026-03-04", "field.not_before"},
		{typed("date", "date>=from_month"), "2026-04-01", ""},
		{typed("date", "date>=from_month"), "2026-03-31", "field.not_before"},
		{typed("date", "date>=broken"), "2026-03-04", ""},
		{month("date>=from_month"), "2026-04|2026-05", ""},
		{month("date>=from_month"), "2026-03", "field.not_before"},
		{month("date<=today"), "2026-03", ""},
		{month("date<=today"), "2026-04", "field.not_after"},
		{typed("date", "month>=current"), "2026-03-01|2026-04-30", ""},
		{typed("date", "month>=current"), "2026-02-28", "field.not_before"},
		{month("month>=current"), "2026-03", ""},
		{month("month>current"), "2026-04", ""},
		{month("month>current"), "2026-03", "field.after"},
		{month("month<=current"), "2026-03", ""},
		{month("month<=current"), "2026-04", "field.not_after"},
	}
	for _, tt := range tests {
		tt.field.Key, tt.field.Required = "f", "true"
		wants := strings.Split(tt.want, "|")
		for n, value := range strings.Split(tt.values, "|") {
			want := wants[min(n, len(wants)-1)]
			got := ""
			if e := tt.field.Check(value, form, today); e != nil {
				got = e.Key
				if e.Code != desk.Invalid || e.Field != "f" {
					t.Errorf("%s %q: code %s at %q", tt.field.Validation, value, e.Code, e.Field)
				}
				if strings.Contains(e.Error(), value) && len(value) > 3 {
					t.Errorf("%s: the error holds the value", tt.field.Validation)
				}
			}
			if got != want {
				t.Errorf("%s %q of %q: %q, want %q", tt.field.Type, tt.field.Validation, value, got, want)
			}
			normal := tt.field.Normal(value)
			if again := tt.field.Normal(normal); again != normal {
				t.Errorf("normal of %q is %q, then %q", value, normal, again)
			}
		}
	}
}

func TestFieldErrorsTellTheLimits(t *testing.T) {
	e := desk.Field{Key: "f", Type: "text", Validation: "len:2..4"}.Check("a", nil, today)
	if e == nil || e.Args["min"] != "2" || e.Args["max"] != "4" {
		t.Errorf("%+v", e)
	}
	e = desk.Field{Key: "f", Type: "money", Validation: "money:1..2000"}.Check("0", nil, today)
	if e == nil || e.Args["min"] != "1.00" || e.Args["max"] != "2,000.00" {
		t.Errorf("%+v", e)
	}
	e = desk.Field{Key: "f", Type: "date", Precision: "month"}.Check("x", nil, today)
	if e == nil || e.Args["form"] != "2026-11" {
		t.Errorf("%+v", e)
	}
	e = desk.Field{Key: "f", Type: "date", Validation: "date>=g"}.Check("2026-01-01", map[string]string{"g": "2026-01-02"}, today)
	if e == nil || e.Args["other"] != "g" {
		t.Errorf("%+v", e)
	}
}

func TestFieldNormal(t *testing.T) {
	for _, tt := range []struct{ kind, validation, value, want string }{
		{"text", "", "  x y ", "x y"},
		{"phone", "cn_mobile", "+86 199-0000-0101", "19900000101"},
		{"phone", "cn_mobile", " 12 ", "12"},
		{"bank_card", "luhn", "6299 9900 0000 0010 011", "6299990000000010011"},
		{"bank_card", "len:8..32", "1234 5678", "1234 5678"},
		{"id_no", "gb11643", " 42010219750815128x", "42010219750815128X"},
		{"id_no", "by_id_type", "ｅ１２３４５６７８", "E12345678"},
		{"money", "money:1..2000", "1,620", "1620.00"},
		{"money", "money:1..2000", "x", "x"},
		{"text", "name:1..50", " 阿依努尔•吐尔逊江", "阿依努尔·吐尔逊江"},
		{"text", "name:1..50;eq:name", "A•B", "A·B"},
		{"text", "uscc", "91350100m000100y43", "91350100M000100Y43"},
		{"text", "ssc_no", "Ａ10000015", "A10000015"},
		{"select", "iso3166", "us", "USA"},
		{"text", "int:1..12", "007", "7"},
		{"text", "int:1..12", "seven", "seven"},
	} {
		f := desk.Field{Type: tt.kind, Validation: tt.validation}
		if got := f.Normal(tt.value); got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.kind, tt.value, got, tt.want)
		}
	}
}

func TestAsked(t *testing.T) {
	form := map[string]string{"agent": "true", "spaced": " true ", "other": "false", "kind": "add"}
	for requirement, want := range map[desk.Requirement][2]bool{
		"true": {true, true}, "false": {true, false},
		"if:agent": {true, true}, "if:spaced": {true, true}, "if:other": {}, "if:nothing": {},
		"if:kind=add": {true, true}, "if:kind=stop": {}, "if:other=false": {true, true}, "if:kind": {},
	} {
		asked, required := desk.Field{Required: requirement}.Asked(form)
		if [2]bool{asked, required} != want {
			t.Errorf("%s: asked %v, required %v", requirement, asked, required)
		}
	}
}

func TestRequirementOfData(t *testing.T) {
	for text, want := range map[string]desk.Requirement{
		"true": "true", "false": "false", `"if:a=b"`: "if:a=b", "null": "<nil>", "1": "1",
	} {
		var f desk.Field
		if err := json.Unmarshal([]byte(`{"required":`+text+`}`), &f); err != nil && text != "null" {
			t.Fatal(err)
		}
		if f.Required != want {
			t.Errorf("%s: %q, want %q", text, f.Required, want)
		}
	}
	var r desk.Requirement
	if r.UnmarshalJSON([]byte("{")) == nil {
		t.Error("took broken JSON")
	}
}

func TestCheckForm(t *testing.T) {
	i := desk.Item{Fields: []desk.Field{
		{Key: "name", Type: "text", Required: "true", Validation: "name:1..50"},
		{Key: "by_agent", Type: "bool", Required: "false"},
		{Key: "agent_name", Type: "text", Required: "if:by_agent", Validation: "name:1..50"},
		{Key: "note", Type: "text", Required: "false", Validation: "len:0..5"},
	}}
	tests := []struct {
		name string
		form map[string]string
		want string
	}{
		{"right", map[string]string{"name": "李清和"}, ""},
		{"empty", nil, "field.required name"},
		{"spaces are nothing", map[string]string{"name": "  "}, "field.required name"},
		{"agent", map[string]string{"name": "李清和", "by_agent": "true", "agent_name": "周素琴"}, ""},
		{"agent without a name", map[string]string{"name": "李清和", "by_agent": " true "}, "field.required agent_name"},
		{"not asked, whatever it holds", map[string]string{"name": "李清和", "agent_name": "4"}, ""},
		{"all that is wrong, in order", map[string]string{"zzz": "1", "note": "much too long", "aaa": "1", "by_agent": "x"}, "field.required name, field.option by_agent, field.length note, field.unknown aaa, field.unknown zzz"},
	}
	for _, tt := range tests {
		errs := i.CheckForm(tt.form, today)
		var got []string
		for _, e := range errs {
			got = append(got, e.Key+" "+e.Field)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, got, tt.want)
		}
	}
	normal := i.NormalForm(map[string]string{"name": " 李清和 ", "agent_name": "周素琴", "note": "  ", "zzz": "1"})
	if len(normal) != 1 || normal["name"] != "李清和" {
		t.Errorf("normal form %v", normal)
	}
}

// Every date of the catalogue is a real day.
func TestDatesOfTheCatalogue(t *testing.T) {
	for _, i := range read(t).catalogue.Items {
		for _, f := range i.Fields {
			if f.Type != "date" {
				continue
			}
			f.Required = "true"
			if e := f.Check("2026-02-30", map[string]string{}, calendar.MustParse("2026-03-10")); e == nil || e.Key != "field.date_format" {
				t.Errorf("%s.%s takes 30 February", i.Code, f.Key)
			}
		}
	}
}
