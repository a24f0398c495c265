package desk_test

import (
	"strings"
	"testing"

	"sheyin/desk"
)

// rules are the smallest service rules that Ready takes.
func rules() desk.Service {
	day := desk.Promise{Count: 1, Unit: "working_day", Mark: desk.Typical}
	voice := desk.Promise{Count: 24, Unit: "hour", Mark: desk.Seed, Basis: "H-10.1"}
	grade := func(zh, en string) desk.Line { return desk.Line{ZH: zh, EN: en} }
	return desk.Service{
		Groups: []desk.Group{
			{Code: "ill", ZH: "卧床", EN: "Bedridden", Home: true, Mark: desk.Seed},
			{Code: "pregnant", ZH: "孕妇", EN: "Pregnant", Mark: desk.Typical},
		},
		Promises: map[string]desk.Promise{"question": day, "problem": day, "tell": day, "complaint": voice},
		WarnDays: 2,
		Sources:  []desk.Source{{Code: "box", ZH: "意见箱", EN: "Suggestion box"}},
		Grades:   []desk.Line{grade("一", "1"), grade("二", "2"), grade("三", "3"), grade("四", "4"), grade("五", "5")},
		Marks:    map[string]desk.Mark{"grades": desk.Public},
	}
}

func TestService(t *testing.T) {
	s := rules()
	ill, ok := s.Group("ill")
	if !ok || !ill.Home || ill.Name("en") != "Bedridden" || ill.Name("zh-CN") != "卧床" {
		t.Errorf("group %+v", ill)
	}
	if _, ok := s.Group("nobody"); ok {
		t.Error("found a group that is not there")
	}
	if box, ok := s.Source("box"); !ok || box.Name("en") != "Suggestion box" || box.Name("zh-CN") != "意见箱" {
		t.Errorf("source %+v", box)
	}
	if _, ok := s.Source("pigeon"); ok {
		t.Error("found a source that is not there")
	}
}

// clause: B-9.5, H-10.1b
func TestServiceRefused(t *testing.T) {
	promise := func(duty string, p desk.Promise) func(*desk.Service) {
		return func(s *desk.Service) { s.Promises[duty] = p }
	}
	good := map[string]func(*desk.Service){
		"as it is":            func(*desk.Service) {},
		"stored before":       func(s *desk.Service) { *s = desk.Service{} },
		"complaints sooner":   promise("complaint", desk.Promise{Count: 12, Unit: "hour", Mark: desk.Typical}),
		"questions in hours":  promise("question", desk.Promise{Count: 4, Unit: "hour", Mark: desk.Typical}),
		"parts without marks": func(s *desk.Service) { s.Marks = nil },
	}
	bad := map[string]struct {
		change func(*desk.Service)
		says   string
	}{
		"no groups":           {func(s *desk.Service) { s.Groups = nil }, "0 groups"},
		"group twice":         {func(s *desk.Service) { s.Groups[1].Code = "ill" }, `group "ill"`},
		"group without code":  {func(s *desk.Service) { s.Groups[1].Code = "" }, `group ""`},
		"group without name":  {func(s *desk.Service) { s.Groups[1].EN = "" }, `group "pregnant"`},
		"group without mark":  {func(s *desk.Service) { s.Groups[1].Mark = "" }, `group "pregnant"`},
		"no sources":          {func(s *desk.Service) { s.Sources = nil }, "0 sources"},
		"source twice":        {func(s *desk.Service) { s.Sources = append(s.Sources, s.Sources[0]) }, `source "box"`},
		"source without name": {func(s *desk.Service) { s.Sources[0].ZH = " " }, `source "box"`},
		"four grades":         {func(s *desk.Service) { s.Grades = s.Grades[:4] }, "4 grades"},
		"grade without name":  {func(s *desk.Service) { s.Grades[2].EN = "" }, "grade 3"},
		"unknown mark":        {func(s *desk.Service) { s.Marks["grades"] = "rumour" }, `"rumour" of grades`},
		"unknown duty":        {promise("dance", desk.Promise{Count: 1, Unit: "hour", Mark: desk.Typical}), "promise dance"},
		"no promise to tell":  {func(s *desk.Service) { delete(s.Promises, "tell") }, "promise tell"},
		"unknown unit":        {promise("tell", desk.Promise{Count: 1, Unit: "week", Mark: desk.Typical}), "promise tell"},
		"unmarked promise":    {promise("tell", desk.Promise{Count: 1, Unit: "hour"}), "promise tell"},
		"no time":             {promise("tell", desk.Promise{Unit: "hour", Mark: desk.Typical}), "promise tell"},
		"complaints later":    {promise("complaint", desk.Promise{Count: 25, Unit: "hour", Mark: desk.Seed}), "at most 24 hours"},
		"complaints in days":  {promise("complaint", desk.Promise{Count: 1, Unit: "working_day", Mark: desk.Seed}), "at most 24 hours"},
		"no warning":          {func(s *desk.Service) { s.WarnDays = 0 }, "warn_days"},
		"nothing but grades":  {func(s *desk.Service) { *s = desk.Service{Grades: s.Grades} }, "0 groups"},
	}
	for name, change := range good {
		s := rules()
		change(&s)
		if err := (&desk.Catalogue{Service: s}).Ready(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range bad {
		s := rules()
		c.change(&s)
		err := (&desk.Catalogue{Version: "v9", Service: s}).Ready()
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "v9: service:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
