package screens

import (
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// cardHome is home with matters of 周素琴 (one to tell, one to collect, one waiting with its case, a ticket of hers) and one of
// somebody with the same name and digits in lists.
func cardHome(t *testing.T, lang string) (*time.Time, *fakeCases, *home) {
	t.Helper()
	env := testEnvIn(t, lang)
	now := tenEleven
	env.Now = func() time.Time { return now }
	who := "周** 128X"
	other := zhou()
	other.IDNo = "42010219760815128X"
	cases := &fakeCases{cases: map[string]desk.Case{
		"k1": {ID: "k1", Applicant: zhou()}, "k2": {ID: "k2", Applicant: zhou()}, "k3": {ID: "k3", Applicant: other}, "k4": {ID: "k4", Applicant: li()},
	}}
	env.Cases = cases
	day := calendar.MustParse("2026-12-01")
	waiting := desk.Visit{ID: "v1", OutletID: env.Rules.Outlet.ID, Version: 1, Number: "A004", State: desk.VisitWaiting, Cases: []string{"k1"}}
	visits := newFakeVisits(t, &env)
	visits.visits["v1"], env.Visits = waiting, visits
	work := Work{
		Cases: []desk.Summary{
			{ID: "k1", Version: 4, Item: "une.claim", Who: who, Stage: desk.StageNotify, Status: desk.Decided, Verdict: desk.Granted, Due: day},
			{ID: "k2", Version: 4, Item: "card.replace", Who: who, Stage: desk.StageCollect, Status: desk.Informed, Verdict: desk.Granted},
			{ID: "k3", Version: 2, Item: "res.claim", Who: who, Stage: desk.StageHandle, Status: desk.Received, Due: day},
			{ID: "k4", Version: 2, Item: "res.pay", Who: "李** 0012", Stage: desk.StageHandle, Status: desk.Received, Due: day},
			{ID: "k5", Version: 4, Item: "res.pay", Who: who, Stage: desk.StageClosed, Status: desk.Informed, Due: day},
		},
		Tickets: []desk.Ticket{
			{ID: "t1", Number: "D1", Kind: desk.Inquiry, State: desk.TicketOpen, Text: "问过", Contact: desk.Contact{Name: "周**", Phone: "199****0103"}},
			{ID: "t2", Number: "D2", Kind: desk.Inquiry, State: desk.TicketOpen, Text: "别人问的", Contact: desk.Contact{Name: "周**", Phone: "199****0999"}},
		},
		Queue: desk.Queue{Visits: []desk.Visit{
			waiting,
			{ID: "v2", Number: "A005", State: desk.VisitWaiting},
			{ID: "v3", Number: "H001", State: desk.VisitBooked, Home: &desk.Home{Name: "周**", Phone: "199****0103", Day: day, Half: "am", Items: []string{"pen.cert"}}},
		}},
	}
	s := Home(env, work, "").(*home)
	runAll(t, s, s.Start())
	return &now, cases, s
}

// A card that is put on the reader while home is up leads to its holder's own matters: his cases, what waits to be collected,
// his ticket, his number in the queue, his visit at home. What belongs to another person with the same name and digits is not there.
func TestHomeFindsByCard(t *testing.T) {
	for _, lang := range languages {
		now, _, s := cardHome(t, lang)
		e := s.env
		laid := OnDesk{ID: idCard(zhou()), IDAt: *now}
		if out := hearLaid(t, s, laid); out != nil {
			t.Fatalf("%#v", out)
		}
		show(t, "02c-card", e, s)
		c := drawn80(t, s)
		wants(t, c, e.T("home.card.title"), "周** 128X", "A004", string([]rune(e.itemName("une.claim"))[:5]), string([]rune(e.itemName("card.replace"))[:5]), e.T("queue.booked"), e.T("home.collect"))
		if len(s.his.rows) != 5 {
			t.Fatalf("%d rows\n%s", len(s.his.rows), c.Plain())
		}
		for _, r := range s.his.rows {
			if id := r.task; r.v == nil && (id.id() == "k3" || id.id() == "k4" || id.id() == "t2") {
				t.Errorf("%s is another person's", id.id())
			}
		}
		if said, ok := do(t, s, "enter").(Said); !ok || said.Text != e.T("home.card.again") {
			t.Fatalf("a key on its way opened something: %#v", said)
		}
		*now = now.Add(unread)
		seen := map[string]bool{}
		for range s.his.rows {
			switch out := do(t, s, "enter").(type) {
			case Opened:
				seen[out.CaseID] = true
			case Ticketing:
				seen[out.ID] = true
			case Visiting:
				seen[out.ID] = true
			case Serving:
				seen[out.Visit.ID] = true
			}
			do(t, s, "down")
		}
		for _, id := range []string{"k1", "k2", "t1", "v1", "v3"} {
			if !seen[id] {
				t.Errorf("%s does not open: %v", id, seen)
			}
		}
		do(t, s, "esc")
		wants(t, drawn80(t, s), e.T("home.todo"))
		if len(s.Keys()) == 0 || s.his != nil {
			t.Error("Esc does not lead back to all work")
		}
	}
}

// Who has nothing here is told so, and his card is there for something new; cards of two people lead to nobody; a card that was
// taken away leads back.
func TestHomeCardOfNobody(t *testing.T) {
	now, cases, s := cardHome(t, "zh-CN")
	who := li()
	who.Name, who.IDNo = "何小朵", "440106199905050083"
	if hearLaid(t, s, OnDesk{ID: idCard(who), IDAt: *now}); s.his != nil {
		t.Fatal("somebody else's matters are offered")
	}
	wants(t, drawn80(t, s), "何** 0083 在本网点没有在办的事")
	hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: *now, Social: socialCard(li(), "A10000031"), SocialAt: *now})
	if s.his != nil {
		t.Error("two people's cards lead to one of them")
	}
	hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: *now})
	if s.his == nil {
		t.Fatal("nothing is offered")
	}
	hearLaid(t, s, OnDesk{})
	if s.his != nil {
		t.Error("what was read is gone, what it led to is not")
	}
	cases.err = &desk.Error{Code: desk.Offline, Key: "line.down"}
	if hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: *now}); s.his != nil {
		t.Error("what was not read is offered")
	}
	wants(t, drawn80(t, s), "没有读到")
}

// Who acts for another finds that person's matter by his own card: marked as what it is, with that person masked, and not one in
// which somebody of the same name and digits acts.
//
// clause: H-8.4.1
func TestHomeCardOfAnAgent(t *testing.T) {
	for _, lang := range languages {
		now, cases, s := cardHome(t, lang)
		agent, namesake := desk.Agent{Identity: li(), Relation: "other"}, desk.Agent{Identity: li()}
		namesake.IDNo = "420802197703070012"
		for id, a := range map[string]*desk.Agent{"k1": &agent, "k2": &namesake} {
			c := cases.cases[id]
			c.Agent = a
			cases.cases[id] = c
		}
		for n := range s.work.Cases {
			if id := s.work.Cases[n].ID; id == "k1" || id == "k2" {
				s.work.Cases[n].Agent = "李** 0012"
			}
		}
		hearLaid(t, s, OnDesk{ID: idCard(li()), IDAt: *now})
		if s.his == nil {
			t.Fatal("nothing is offered")
		}
		var found []string
		for _, r := range s.his.rows {
			if r.v != nil {
				found = append(found, r.v.ID)
				continue
			}
			found = append(found, r.id())
		}
		slices.Sort(found)
		if !slices.Equal(found, []string{"k1", "k4", "v1"}) { // v1: he waits with k1
			t.Errorf("found %v", found)
		}
		show(t, "02c-agent", s.env, s)
		c := drawn80(t, s)
		mark := strings.TrimSpace(s.env.T("home.card.agent", "item", ""))
		line := lineWith(c, mark)
		if !strings.Contains(line, "周** 128X") || strings.Contains(lineWith(c, "李** 0012 "), mark) {
			t.Errorf("%q\n%s", line, c.Plain())
		}
		if strings.Contains(c.Plain(), zhou().Name) || strings.Contains(c.Plain(), zhou().IDNo) {
			t.Error("shown in clear")
		}
	}
}

// Home that comes up asks about a card that was just put there, not about one that has lain there for long, nor while a customer
// is at the window.
func TestHomeCardThatLiesThere(t *testing.T) {
	for name, c := range map[string]struct {
		ago  time.Duration
		now  string
		want bool
	}{"fresh": {time.Second, "", true}, "old": {2 * cardFresh, "", false}, "served": {time.Second, "v9", false}} {
		now, _, s := cardHome(t, "zh-CN")
		s.env.Desk = OnDesk{ID: idCard(zhou()), IDAt: now.Add(-c.ago)}
		s.work.Now.ID = c.now
		runAll(t, s, s.Start())
		if (s.his != nil) != c.want {
			t.Errorf("%s: %v", name, s.his)
		}
	}
}

// A device that the item needs and that does not work is said on a line of its own before anybody types, with the way round.
//
// clause: H-4.3.1f
func TestAcceptSaysWhichDeviceIsMissing(t *testing.T) {
	for _, lang := range languages {
		env, _, _ := caseEnv(t, lang)
		env.Register = answering(desk.Match{}, nil)
		item := testItem(t, "une.claim")
		kit := &desk.Kit{}
		for _, kind := range desk.DeviceKinds {
			kit.Lines = append(kit.Lines, desk.KitLine{Kind: kind, Ready: kind != desk.IDReader})
		}
		env.Rules.Kit = kit
		s := Accept(env, begun(t, env, "une.claim"), item)
		runAll(t, s, s.Start())
		show(t, "05d-device", env, s)
		want := env.T("accept.device_way", "device", env.T("devices.kind.id_reader"), "way", env.Rules.Catalogue.Service.Equipment.Of(desk.IDReader).Way(lang))
		for _, line := range ui.Wrap(want, 76) {
			wants(t, drawn80(t, s), line)
			wants(t, painted(t, s, 120, 36), line)
		}
		kit.Lines[0].Ready, kit.Lines[2].Ready = false, false
		wants(t, drawn80(t, s), env.T("accept.device_more", "n", len(env.lacks(item))-1))
		for n := range kit.Lines {
			kit.Lines[n].Ready = true
		}
		if l := lineWith(drawn80(t, s), env.T("devices.kind.id_reader")); l != "" && len(env.lacks(item)) == 0 {
			for _, word := range []string{"现在用不了", "does not work now"} {
				if lineWith(drawn80(t, s), word) != "" {
					t.Errorf("said although all work: %q", l)
				}
			}
		}
	}
}

// Beside the list stands what a visit of his is about, as for his cases.
func TestHomeCardPanelOfVisits(t *testing.T) {
	for _, lang := range languages {
		now, _, s := cardHome(t, lang)
		e := s.env
		hearLaid(t, s, OnDesk{ID: idCard(zhou()), IDAt: *now})
		visits := 0
		for _, r := range s.his.rows {
			if r.v != nil {
				visits++
				p := &paper{w: 36}
				e.aboutVisit(p, *r.v)
				c := painted(t, s, 120, 36)
				for _, line := range p.lines {
					for _, part := range line.parts {
						wants(t, c, part.text)
					}
				}
				show(t, "02c-visit", e, s)
			}
			do(t, s, "down")
		}
		if visits != 2 {
			t.Errorf("%d visits", visits)
		}
	}
}
