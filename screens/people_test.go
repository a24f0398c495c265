package screens

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// fakePeople is desk.People of a test.
type fakePeople struct {
	staff desk.Staff
	then  []desk.Permission
	at    []time.Time
	acts  []desk.ApplicationAct
	err   error
}

func (f *fakePeople) Staff(context.Context) (desk.Staff, error) { return f.staff, f.err }

func (f *fakePeople) Permissions(_ context.Context, at time.Time) ([]desk.Permission, error) {
	f.at = append(f.at, at)
	return f.then, f.err
}

func (f *fakePeople) FileApplication(_ context.Context, _ string, of desk.Application, do desk.ApplicationAct) (desk.Application, error) {
	f.acts = append(f.acts, do)
	of.Version++
	of.Number, of.State = "TCA-R20261122-0002", desk.ApplicationFiled
	if it, ok := do.(desk.Apply); ok {
		of.Asked = it
	} else {
		of.State, of.Outcome = desk.ApplicationClosed, desk.PermissionWithdrawn
	}
	return of, f.err
}

// invented are people of the outlet in every state that the screen tells apart.
func invented(env Env) desk.Staff {
	day := calendar.MustParse
	person := func(id, name, birth string, posts ...desk.Post) desk.Person {
		return desk.Person{
			ID: id, Name: name, Birth: day(birth), OutletID: env.Session.Outlet.ID, Posts: posts, State: desk.AccountActive,
			Exam: day("2024-12-10"), Confidential: day("2026-01-12"), Education: "bachelor",
		}
	}
	wang, zhao := person("wangmin", "王敏", "1990-04-12", desk.Handler), env.Session.Person
	wang.Role, wang.Steps, wang.Items = "A", []desk.Right{desk.MayConsult, desk.MayAccept}, []string{"card.apply", "card.loss_temp"}
	li := person("liqian", "李倩", "1993-09-03", desk.Handler)
	li.Role, li.Confidential = "B", day("2024-12-12")
	xiao := person("xiaofan", "肖凡", "2001-05-09", desk.Handler)
	xiao.Exam = calendar.Date{}
	deng := person("dengkai", "邓凯", "1988-12-01", desk.Handler)
	deng.State = desk.AccountFrozen
	staff := desk.Staff{People: []desk.StaffMember{
		{Person: wang, Holds: 3},
		{Person: li, Concerns: []string{desk.ConfidentialDue}},
		{Person: zhao},
		{Person: xiao, Concerns: []string{"person.exam"}},
		{Person: deng, Concerns: []string{"person.frozen"}},
	}}
	for n := range staff.People {
		staff.People[n].Person.OutletID = env.Session.Outlet.ID
	}
	at := env.Now().Add(-2 * time.Hour)
	staff.Applications = []desk.Application{
		{
			ID: "a1", OutletID: env.Session.Outlet.ID, Version: 1, State: desk.ApplicationFiled, Number: "TCA-R20261122-0001", By: "赵磊", Filed: at,
			Asked: desk.Apply{Wish: desk.ToOpen, Name: "林晓", Posts: []desk.Post{desk.Handler}, Reason: "新增经办人员"},
		},
		{
			ID: "a2", OutletID: env.Session.Outlet.ID, Version: 2, State: desk.ApplicationClosed, Number: "TCA-R20261120-0003", By: "赵磊", Filed: at, Closed: at,
			Outcome: desk.PermissionRefused, Reason: "没有考核记录", Asked: desk.Apply{Wish: desk.ToChange, Name: "孙婷", Posts: []desk.Post{desk.Guide, desk.Courier}, Reason: "顶班"},
			History: []desk.Record{{Name: "江卫", At: at}},
		},
	}
	return staff
}

// peopleEnv is the env of the manager.
func peopleEnv(t *testing.T, lang string) (Env, *fakePeople) {
	t.Helper()
	env := testEnvOf(t, lang, "zhaolei", "hubei.A")
	port := &fakePeople{staff: invented(env)}
	port.then = []desk.Permission{
		{
			Seq: 4, OutletID: "TCA", PersonID: "wangmin", Name: "王敏", Kind: desk.PermissionChanged, Posts: []desk.Post{desk.Handler},
			Items: []string{"card.apply"}, From: env.Now().AddDate(0, -8, 0), At: env.Now().AddDate(0, -8, -1), ByName: "江卫", Paper: "TCA-R20260313-0001", Reason: "轮岗",
		},
		{
			Seq: 5, OutletID: "TCA", PersonID: "dengkai", Name: "邓凯", Kind: desk.PermissionFrozen, Posts: []desk.Post{desk.Handler},
			From: env.Now().AddDate(0, -9, 0), At: env.Now().AddDate(0, -9, 0), ByName: "江卫",
		},
	}
	env.People = port
	return env, port
}

func peopleOpen(t *testing.T, env Env) *people {
	t.Helper()
	s := People(env).(*people)
	run(t, s, s.Start())
	return s
}

func hit(s Screen, code string) (tea.Cmd, Outcome) { return s.Update(press(code)) }

// clause: G-7.2b, G-7.2a
func TestPeopleScreen(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, port := peopleEnv(t, lang)
		s := peopleOpen(t, env)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			got := painted(t, s, size[0], size[1]).Plain()
			for _, want := range []string{"王敏", "李倩", "肖凡", "邓凯", env.T("people.concern.confidential_due"), env.T("people.concern.exam"), env.T("people.state.frozen")} {
				if !strings.Contains(got, want) {
					t.Errorf("%s at %v lacks %q:\n%s", lang, size, want, got)
				}
			}
		}
		hit(s, "tab")
		got := painted(t, s, 80, 24).Plain()
		for _, want := range []string{"TCA-R20261122-0001", env.T("people.waits"), env.T("people.kind.refused"), "新增经办人员"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", lang, want, got)
			}
		}
		cmd, _ := hit(s, "f3")
		run(t, s, cmd)
		for _, r := range "2026-03-14 10:05" {
			s.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		cmd, _ = hit(s, "enter")
		run(t, s, cmd)
		want := time.Date(2026, 3, 14, 10, 5, 0, 0, calendar.China)
		if n := len(port.at); n == 0 || !port.at[n-1].Equal(want) {
			t.Errorf("asked for %v", port.at)
		}
		got = painted(t, s, 80, 24).Plain()
		for _, want := range []string{"2026-03-14 10:05", "TCA-R20260313-0001", "江卫", env.T("people.kind.frozen")} {
			if !strings.Contains(got, want) {
				t.Errorf("%s lacks %q:\n%s", lang, want, got)
			}
		}
		cmd, _ = hit(s, "f6")
		if p, ok := run(t, s, cmd).(Printing); !ok || p.Order.Kind != desk.LedgerPaper || len(p.Sheet.Ledger) != 2 {
			t.Errorf("printing %+v", p)
		}
	}
}

// What is not met is said at its field and in whole on the last row, and nothing is sent.
//
// clause: H-4.4.3b, G-8.2.2a
func TestPeopleApply(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, port := peopleEnv(t, lang)
		s := peopleOpen(t, env)
		hit(s, "f2")
		for key, value := range map[string]string{
			peopleName: "林晓", peopleID: "420106199506300004", peopleExam: "2026-11-01", peopleSecret: "2026-11-02", peoplePosts: "handler", peopleReason: "新增",
		} {
			s.form.SetValue(key, value)
		}
		hit(s, "f10")
		if len(port.acts) > 0 || s.fault == nil || s.fault.Key != "person.education" {
			t.Fatalf("sent %v, fault %v", port.acts, s.fault)
		}
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			got := painted(t, s, size[0], size[1]).Plain()
			if !strings.Contains(got, env.T("people.see_below")) || !strings.Contains(got, env.T("people.not_yet")) {
				t.Errorf("%s:\n%s", lang, got)
			}
		}
		s.form.SetValue(peopleSchool, "college")
		cmd, _ := hit(s, "f10")
		out := run(t, s, cmd)
		if len(port.acts) != 1 {
			t.Fatalf("acts %v, %v", port.acts, out)
		}
		do := port.acts[0].(desk.Apply)
		if do.Name != "林晓" || do.Education != "college" || !slices.Equal(do.Posts, []desk.Post{desk.Handler}) || do.Steps != nil || len(do.Items) > 0 || do.Role != "" {
			t.Errorf("%+v", do)
		}
		if s.view != showApplications {
			t.Errorf("view %d", s.view)
		}
	}
}

// clause: H-8.3.2
func TestPeopleLeave(t *testing.T) {
	env, port := peopleEnv(t, "zh-CN")
	s := peopleOpen(t, env)
	hit(s, "f7")
	s.form.SetValue(peopleWish, string(desk.ToTransfer))
	s.form.SetValue(peopleFrom, "2026-12-01")
	s.form.SetValue(peopleReason, "调往文化路")
	cmd, _ := hit(s, "f10")
	run(t, s, cmd)
	if len(port.acts) != 1 {
		t.Fatalf("%v", port.acts)
	}
	do := port.acts[0].(desk.Apply)
	if do.Wish != desk.ToTransfer || do.PersonID != "wangmin" || !do.From.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, calendar.China)) {
		t.Errorf("%+v", do)
	}
	// The authority refuses while she holds something: that is said, and the form stays.
	hit(s, "tab")
	port.err = &desk.Error{Code: desk.Conflict, Key: "application.pending", Args: map[string]string{"number": "TCA-R1"}}
	hit(s, "f7")
	s.form.SetValue(peopleReason, "x")
	cmd, _ = hit(s, "f10")
	out, ok := run(t, s, cmd).(Failed)
	if e, known := errors.AsType[*desk.Error](out.Err); !ok || !known || e.Key != "application.pending" || s.view != showForm {
		t.Errorf("%v, view %d", out, s.view)
	}
}

func TestPeopleWithdraw(t *testing.T) {
	env, port := peopleEnv(t, "zh-CN")
	s := peopleOpen(t, env)
	if k, _ := s.Keys().ByID("withdraw"); k.Off == "" {
		t.Error("withdrawn without an application")
	}
	hit(s, "tab")
	if _, out := hit(s, "f8"); out == nil {
		t.Fatal("no question")
	}
	cmd, _ := s.Update(Answered{ID: peopleWithdraw, Button: "withdraw", Text: "写错了"})
	run(t, s, cmd)
	if len(port.acts) != 1 || port.acts[0] != (desk.Withdraw{Reason: "写错了"}) {
		t.Errorf("%v", port.acts)
	}
}

func TestTypedTime(t *testing.T) {
	env, _ := peopleEnv(t, "zh-CN")
	at := func(y int, m time.Month, d, hour, minute int) time.Time {
		return time.Date(y, m, d, hour, minute, 0, 0, calendar.China)
	}
	for text, want := range map[string]time.Time{
		"2026-03-14 10:05": at(2026, 3, 14, 10, 5), "2026／3／14 10：05": at(2026, 3, 14, 10, 5), "3-14 10:05": at(2026, 3, 14, 10, 5),
		"2026-03-14": at(2026, 3, 14, 23, 59), "09:30": at(env.Now().Year(), env.Now().In(calendar.China).Month(), env.Now().In(calendar.China).Day(), 9, 30),
	} {
		if got, ok := env.typedTime(text); !ok || !got.Equal(want) {
			t.Errorf("%s: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"now", "2-29 10:00", "25:00", "2026-13-01"} {
		if got, ok := env.typedTime(text); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
}
