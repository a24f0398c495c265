package desk_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"sheyin/desk"
)

// subsets are all sets of circumstances that may hold together.
func subsets(keys []desk.Circumstance) [][]string {
	all := [][]string{nil}
	for _, k := range keys {
		for _, s := range slices.Clone(all) {
			all = append(all, append(slices.Clone(s), k.Key))
		}
	}
	return all
}

// wanted is what has to be brought, from the catalogue's words alone: what has no condition,
// and what has one that holds; data sharing is asked per paper.
func wanted(i desk.Item, holds []string) []string {
	var ids []string
	for _, m := range i.Materials {
		key := ""
		if m.Condition != nil {
			key = m.Condition.Key
		}
		if key == "nomatch" {
			key = "nomatch:" + m.ID
		}
		if key == "" || slices.Contains(holds, key) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// clause: H-7.2a1, H-7.2b2
func TestEveryNoticeIsComplete(t *testing.T) {
	a := handlerAct(t, "A")
	kinds := map[string]int{}
	for _, i := range read(t).catalogue.Items {
		if i.BankSide {
			continue
		}
		for _, q := range i.Circumstances() {
			kinds[q.Key[:min(7, len(q.Key))]]++
			if q.In("zh-CN") == "" || q.In("en") == "" {
				t.Errorf("%s: no words for %s", i.Code, q.Key)
			}
		}
		for _, holds := range subsets(i.Circumstances()) {
			want := wanted(i, holds)
			c := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: i.Code, Circumstances: holds}, a)
			if got := c.Missing(i); !slices.Equal(got, want) {
				t.Fatalf("%s with %v: told %v, want %v", i.Code, holds, got, want)
			}
			c, err := c.Apply(notice(desk.Intake{Applicant: applicant, Circumstances: holds}), a)
			if len(want) == 0 {
				fails(t, err, desk.Invalid, "case.nothing_missing")
				continue
			}
			if err != nil || len(c.Notices) != 1 || c.Notices[0].No != 1 || !slices.Equal(c.Notices[0].Missing, want) {
				t.Fatalf("%s with %v: notice %v, want %v (%v)", i.Code, holds, c.Notices, want, err)
			}
			for _, id := range want { // and each of them alone stops the acceptance
				in := complete(i, holds...)
				in.Materials = slices.DeleteFunc(in.Materials, func(m desk.MaterialState) bool { return m.ID == id })
				_, err := c.Apply(desk.Acceptance{Intake: in}, a)
				if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "case.missing" || e.Field != "material."+id {
					t.Fatalf("%s without %s: %v", i.Code, id, err)
				}
			}
		}
	}
	for _, key := range []string{"abroad", "agent", "child", "death", "foreign", "hardshi", "havecar", "late", "minor", "newemp", "nobank", "nocap", "nomatch", "nophoto", "offline", "third"} {
		if kinds[key] == 0 {
			t.Errorf("no item asks about %s", key)
		}
	}
}

// supplied tells from the catalogue's words alone whether the state stands for a material that has
// to be brought; ok is false for one that it cannot have.
func supplied(m desk.Material, state desk.State) (there, ok bool) {
	switch state {
	case desk.Missing, desk.NotDue, "":
		return false, true
	case desk.Present:
		return true, true
	case desk.Shown:
		return true, m.Form == "verify_only"
	case desk.ECert:
		return true, m.ECert
	case desk.Shared:
		return true, m.Shared && (m.Condition == nil || m.Condition.Key != "nomatch")
	}
	return false, false
}

// For every item, all circumstances and every state of every material, a notice asks for exactly
// what is needed, not there and not shared, and says how to supply it.
//
// clause: H-7.2b2, H-9.2b, B-9.2b
func TestNoticeAsksForNothingElse(t *testing.T) {
	a, notices := handlerAct(t, "A"), 0
	states := []desk.State{desk.Missing, desk.Present, desk.Shown, desk.Shared, desk.ECert}
	for _, i := range read(t).catalogue.Items {
		if i.BankSide {
			continue
		}
		for _, holds := range subsets(i.Circumstances()) {
			c := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: i.Code, Circumstances: holds}, a)
			needed := wanted(i, holds)
			for _, m := range i.Materials {
				if !slices.Contains(needed, m.ID) {
					continue
				}
				for _, state := range states {
					there, ok := supplied(m, state)
					want := slices.DeleteFunc(slices.Clone(needed), func(id string) bool { return there && id == m.ID })
					next, err := c.Apply(notice(desk.Intake{
						Applicant: applicant, Circumstances: holds, Materials: []desk.MaterialState{{ID: m.ID, State: state}},
					}), a)
					switch {
					case !ok:
						fails(t, err, desk.Invalid, "material.state")
					case len(want) == 0:
						fails(t, err, desk.Invalid, "case.nothing_missing")
					case err != nil || !slices.Equal(next.Notices[0].Missing, want):
						t.Fatalf("%s under %v with %s %s: %v, %v, want %v", i.Code, holds, m.ID, state, err, next.Notices, want)
					default:
						notices++
					}
				}
				// The four contents of H-9.2b: what, how, by when, and how the result comes.
				for _, lang := range []string{"zh-CN", "en"} {
					if m.Name(lang) == "" || read(t).catalogue.HowTo(m.ID, lang) == "" {
						t.Errorf("%s: nobody says how to supply %s in %s", i.Code, m.ID, lang)
					}
				}
			}
			if i.Limit.Days == 0 && !i.Limit.OnTheSpot || len(i.Delivery) == 0 {
				t.Errorf("%s: no time limit, or no way for the result", i.Code)
			}
		}
		_, err := desk.Case{OutletID: "outlet-A", Stage: desk.StageAccept, Item: i.Code, CatalogueVersion: "2026.1"}.Apply(
			notice(desk.Intake{Applicant: applicant, Materials: []desk.MaterialState{{ID: "not-of-it", State: desk.Missing}}}), a)
		fails(t, err, desk.Invalid, "material.unknown")
	}
	if notices < 1000 {
		t.Errorf("only %d notices were tried", notices)
	}
}

// A notice is given when the customer has it; its number is the authority's, and the case goes on
// where it was when he comes back.
//
// clause: H-7.2b2, H-9.2b
func TestCaseGoesOnAfterANotice(t *testing.T) {
	a, i := handlerAct(t, "A"), itemOf(t, reviewed)
	a.Number = "TCA-T20260310-001"
	c := at(t, desk.StageAccept, reviewed, a)
	given := desk.Supplement{Intake: desk.Intake{Applicant: applicant}}
	_, err := c.Apply(given, a)
	fails(t, err, desk.Invalid, "case.notice_unconfirmed")
	given.Acknowledged = true
	c = must(t, c, given, a)
	if n := c.Notices[0]; n.Number != "TCA-T20260310-001" || !n.At.Equal(now) || n.No != 1 || n.More || n.Reason != "" {
		t.Errorf("notice %+v", n)
	}
	if c.Stage != desk.StageAccept || c.Receipt != "" || c.Applicant.IDNo != applicant.IDNo || !c.Promised() {
		t.Errorf("after the notice: %+v", c)
	}
	b := by(later(a, 240*time.Hour), colleague())
	b.Number = "R-9"
	back := must(t, c, accepted(i), b)
	if back.Stage != desk.StageHandle || back.Receipt != "R-9" || len(back.Notices) != 1 || back.Due != desk.DueOf(i.Limit, b.At, a.Rules.Catalogue.Calendar()) {
		t.Errorf("after the return: %+v", back)
	}
}

// What a second notice asks for that the first did not is marked, exactly then, and counted.
//
// clause: H-7.2b2
func TestSecondNotices(t *testing.T) {
	a, tried := handlerAct(t, "A"), 0
	for _, i := range read(t).catalogue.Items {
		all := wanted(i, nil)
		if i.BankSide || len(all) == 0 {
			continue
		}
		intake := func(missing []string) desk.Intake {
			in := complete(i)
			in.Materials = slices.DeleteFunc(in.Materials, func(m desk.MaterialState) bool { return slices.Contains(missing, m.ID) })
			return in
		}
		open := must(t, desk.Case{ID: "c-1", OutletID: "outlet-A"}, desk.Consultation{Item: i.Code}, a)
		for _, first := range some(all) {
			c := must(t, open, notice(intake(first)), a)
			for _, second := range some(all) {
				more := slices.ContainsFunc(second, func(id string) bool { return !slices.Contains(first, id) })
				_, err := c.Apply(notice(intake(second)), a)
				fails(t, err, desk.Invalid, "case.second_notice")
				next := must(t, c, again(intake(second)), a)
				if n := next.Notices[1]; n.More != more || n.Reason == "" || n.No != 2 || next.Summary().Second != more {
					t.Fatalf("%s: first %v, then %v: %+v", i.Code, first, second, n)
				}
				tried++
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d pairs were tried", tried)
	}
}

// some are the sets of one and of all but one of the IDs, and all of them.
func some(ids []string) [][]string {
	sets := [][]string{ids}
	for n := range ids {
		sets = append(sets, ids[n:n+1])
		if less := slices.Delete(slices.Clone(ids), n, n+1); len(less) > 1 {
			sets = append(sets, less)
		}
	}
	return sets
}

func TestNoticeCountsWhatIsThere(t *testing.T) {
	a, i := handlerAct(t, "A"), itemOf(t, reviewed)
	c := at(t, desk.StageAccept, reviewed, a)
	all := wanted(i, nil)
	if len(all) < 2 {
		t.Fatalf("%s needs only %v", reviewed, all)
	}
	brought := desk.Intake{Applicant: applicant, Materials: []desk.MaterialState{{ID: all[0], State: desk.Present}}}
	c = must(t, c, notice(brought), a)
	if got := c.Notices[0].Missing; !slices.Equal(got, all[1:]) {
		t.Errorf("missing %v, want %v", got, all[1:])
	}
	// The rest is still missing: nothing new is asked.
	c = must(t, c, again(brought), a)
	// Now something that the first notice did not name.
	more := desk.Intake{Applicant: applicant}
	for _, reason := range []string{"", "   "} {
		_, err := c.Apply(desk.Supplement{Intake: more, Acknowledged: true, Reason: reason}, a)
		fails(t, err, desk.Invalid, "case.second_notice")
	}
	c = must(t, c, desk.Supplement{Intake: more, Acknowledged: true, Reason: "原件是伪造件"}, a)
	if len(c.Notices) != 3 || c.Notices[2].No != 3 || c.Notices[2].Reason == "" {
		t.Errorf("notices %+v", c.Notices)
	}
	if r := c.History[len(c.History)-1]; r.Reason != "原件是伪造件" || r.Kind != desk.KindSupplement {
		t.Errorf("record %+v", r)
	}
	_, err := c.Apply(again(complete(i)), a)
	fails(t, err, desk.Invalid, "case.nothing_missing")
}

// What is missing is told to an agent who has no authority yet: that is what is missing.
func TestNoticeForAnAgentWithoutPapers(t *testing.T) {
	a := handlerAct(t, "A")
	in := desk.Intake{Applicant: applicant}
	withAgent(func(p *desk.Agent) { p.Authorised = false })(&in)
	in.Materials = nil
	c := must(t, at(t, desk.StageAccept, "card.apply", a), notice(in), a)
	if !slices.Contains(c.Notices[0].Missing, "id_agent") || !slices.Contains(c.Circumstances, desk.Agency) {
		t.Errorf("notice %v under %v", c.Notices[0].Missing, c.Circumstances)
	}
}
