package screens

import (
	"errors"
	"slices"
	"testing"

	"sheyin/desk"
	"sheyin/ui"
)

// passingAct is the act of somebody at an outlet with all of its rules, and what is in force at another one.
func passingAct(t testing.TB, env Env, onward Env) desk.Act {
	t.Helper()
	a := testAct(env)
	a.Onward = new(onward.Rules)
	return a
}

// A case is passed on with the customer's consent, and taken in by somebody who counted its papers.
//
// clause: H-B1
func TestPassOnAndTakeIn(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "chenhao", "hubei.B")
		hall := testEnvOf(t, lang, "wangmin", "hubei.A")
		cases := &fakeCases{}
		env.Cases, hall.Cases = cases, cases
		env.Library = &fakeLibrary{outlets: []desk.Outlet{hall.Rules.Outlet}}
		c := begun(t, env, "qry.person_cert")
		cases.answer = func(w write) (desk.Case, error) { return w.c.Apply(w.step, passingAct(t, env, hall)) }
		s := PassOn(env, c, testItem(t, "qry.person_cert"))
		run(t, s, s.Start())
		do(t, s, "f10")
		p := drawn80(t, s)
		wants(t, p, env.T("passage.to_first"), env.T("passage.title"))
		form := s.(*passOn).form //nolint:forcetypeassert // as made above
		do(t, s, "1")
		if lineWith(drawn80(t, s), env.T("passage.to_first")) != "" {
			t.Error("the outlet is chosen, and still asked for")
		}
		form.SetValue(passTo, "TCA")
		form.SetValue(passReason, "住得离厅里近")
		form.SetValue(passPapers, "0")
		do(t, s, "f10")
		wants(t, drawn80(t, s), env.T("passage.consent_first"))
		form.SetValue(passConsent, "true")
		show(t, "30-passon", env, s)
		out, ok := do(t, s, "f10").(Advanced)
		if !ok || out.Case.Stage != desk.StagePass {
			t.Fatalf("%+v", out)
		}
		gone := Passage(env, out.Case, testItem(t, "qry.person_cert"))
		wants(t, drawn80(t, gone), env.T("passage.gone"), hall.Rules.Outlet.Name(lang), "住得离厅里近")
		if _, has := gone.Keys().ByID("take"); has {
			t.Error("the giver can take it in")
		}
		come := Passage(hall, out.Case, testItem(t, "qry.person_cert"))
		show(t, "31-passage", hall, come)
		wants(t, drawn80(t, come), env.T("passage.come"), "陈昊")
		cases.answer = func(w write) (desk.Case, error) { return w.c.Apply(w.step, testAct(hall)) }
		in, ok := do(t, come, "f10").(Advanced)
		if !ok || in.Case.OutletID != "TCA" || in.Case.OwnerID != "wangmin" {
			t.Fatalf("%+v", in)
		}
	}
}

// Where nobody may take it, or the post does not accept, the keys say so.
//
// clause: H-B1
func TestPassOnNowhere(t *testing.T) {
	env := testEnvOf(t, "zh-CN", "chenhao", "hubei.B")
	c := begun(t, env, "qry.person_cert")
	s := PassOn(env, c, testItem(t, "qry.person_cert"))
	run(t, s, s.Start())
	wants(t, drawn80(t, s), "没有可转的地方")
	if k, _ := s.Keys().ByID("send"); k.Off == "" {
		t.Error("it can be sent to nowhere")
	}
	m := newMatter(env, c, testItem(t, "qry.person_cert"))
	if !slices.ContainsFunc(m.trouble().Dialog.Buttons, func(b ui.Button) bool { return b.ID == "forward" }) {
		t.Error("F8 does not lead to it")
	}
}

// What was typed to pass a case on comes back, whenever the list of outlets is there, and beside what was typed in the
// case itself.
func TestPassOnKeepsWhatWasTyped(t *testing.T) {
	for _, lang := range languages {
		env := testEnvOf(t, lang, "chenhao", "hubei.B")
		hall := testEnvOf(t, lang, "wangmin", "hubei.A")
		env.Library = &fakeLibrary{outlets: []desk.Outlet{hall.Rules.Outlet}}
		c := begun(t, env, "qry.person_cert")
		drafter := func(s Screen) Drafter { return s.(Drafter) } //nolint:forcetypeassert // what this is about
		s := PassOn(env, c, testItem(t, "qry.person_cert"))
		if id, body := drafter(s).Draft(); id != PassOnDraft(c.ID) || id == c.ID || body != nil {
			t.Errorf("%s: nothing is typed: %q %s", lang, id, body)
		}
		form := s.(*passOn).form //nolint:forcetypeassert // as made above
		form.SetValue(passReason, "住得离厅里近")
		run(t, s, s.Start()) // the outlets come after the reason was typed
		do(t, s, "home", "1")
		_, body := drafter(s).Draft()
		again := PassOn(env, c, testItem(t, "qry.person_cert"))
		if _, err := drafter(again).Restore(body); err != nil {
			t.Fatal(err)
		}
		run(t, again, again.Start())
		got := again.(*passOn).form.Values() //nolint:forcetypeassert // as made above
		if got[passReason] != "住得离厅里近" || got[passTo] != "TCA" {
			t.Errorf("%s: %v came back", lang, got)
		}
		wants(t, drawn80(t, again), hall.Rules.Outlet.Name(lang))
		moved := c
		moved.Version++
		if _, err := drafter(PassOn(env, moved, testItem(t, "qry.person_cert"))).Restore(body); !errors.Is(err, ErrDraftMoved) {
			t.Errorf("%s: of another version: %v", lang, err)
		}
		if id, ok := PassOnCase(PassOnDraft(c.ID)); !ok || id != c.ID {
			t.Errorf("%s: %q %v", lang, id, ok)
		}
	}
}
