package desk_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// colleague is another handler of outlet A.
func colleague() desk.Person {
	p := clerk("A", desk.Handler)
	p.ID, p.Name = "p-handler-2", "陆文"
	return p
}

func booking() desk.Booking {
	return desk.Booking{
		Group: "ill", Name: "周素琴", Phone: "19900000102", Address: "样例路2号", Day: today.Add(3), Half: "am", Items: []string{reviewed},
	}
}

// visitActs are right acts of every kind, for a visit at any point of its way.
func visitActs() map[desk.Kind]desk.VisitAct {
	return map[desk.Kind]desk.VisitAct{
		desk.KindArrival:   desk.Arrival{Group: "pregnant"},
		desk.KindBooking:   booking(),
		desk.KindCall:      desk.Call{Number: "A012"},
		desk.KindGuidance:  desk.Guidance{Item: "card.apply", Channel: "self_service"},
		desk.KindGuided:    desk.GuidedEnd{Outcome: "done"},
		desk.KindHandOn:    desk.HandOn{To: colleague().ID, Reason: "换窗口"},
		desk.KindDeparture: desk.Departure{Papers: []string{"身份证", "申请表"}},
		desk.KindReturn: desk.Return{Papers: []desk.HomePaper{
			{Name: "身份证", Returned: true}, {Name: "申请表", Note: "客户留下补签"},
		}},
		desk.KindLeaving: desk.Leaving{Reason: "不办了"},
	}
}

// ways of a visit, by the point that they lead to.
var visitWays = map[string][]desk.Kind{
	"new":     {},
	"booked":  {desk.KindBooking},
	"waiting": {desk.KindArrival},
	"serving": {desk.KindArrival, desk.KindCall},
	"guided":  {desk.KindArrival, desk.KindCall, desk.KindGuidance},
	"handed":  {desk.KindArrival, desk.KindCall, desk.KindHandOn},
	"away":    {desk.KindBooking, desk.KindDeparture},
	"back":    {desk.KindBooking, desk.KindDeparture, desk.KindReturn},
	"closed":  {desk.KindArrival, desk.KindCall, desk.KindLeaving},
}

func visitAct(t testing.TB) desk.Act {
	a := handlerAct(t, "A")
	to := colleague()
	a.Number, a.To = "A001", &to
	return a
}

// visitAt brings a new visit to the point, by the handler.
func visitAt(t testing.TB, point string, a desk.Act) desk.Visit {
	t.Helper()
	v := desk.Visit{ID: "v-1", OutletID: "outlet-A"}
	for _, kind := range visitWays[point] {
		v = attend(t, v, visitActs()[kind], a)
	}
	return v
}

func attend(t testing.TB, v desk.Visit, act desk.VisitAct, a desk.Act) desk.Visit {
	t.Helper()
	next, err := v.Apply(act, a)
	if err != nil {
		t.Fatalf("%s of a visit that is %q: %v", act.VisitKind(), v.State, err)
	}
	return next
}

// clause: G-5.4, H-9.2a
func TestEveryActAtEveryPointOfAVisit(t *testing.T) {
	const no = "step.order"
	columns := []desk.Kind{
		desk.KindArrival, desk.KindBooking, desk.KindCall, desk.KindGuidance, desk.KindGuided,
		desk.KindHandOn, desk.KindDeparture, desk.KindReturn, desk.KindLeaving,
	}
	// The state after the act of the column, or why it is refused, to the handler who began it.
	matrix := map[string][9]string{
		"new":     {"waiting", "booked", "serving", no, no, no, no, no, no},
		"booked":  {no, no, no, no, no, no, "serving", no, "closed"},
		"waiting": {no, no, "serving", no, no, no, no, no, "closed"},
		"serving": {no, no, no, "serving", "visit.guided_none", "waiting", no, "visit.not_away", "closed"},
		"guided":  {no, no, no, "serving", "serving", "waiting", no, "visit.not_away", "visit.guided"},
		"handed":  {no, no, "visit.other", no, no, "visit.other", no, no, "closed"},
		"away":    {no, no, no, "serving", "visit.guided_none", "waiting", no, "serving", "visit.away"},
		"back":    {no, no, no, "serving", "visit.guided_none", "waiting", no, "visit.not_away", "closed"},
		"closed":  {no, no, no, no, no, no, no, no, no},
	}
	if len(matrix) != len(visitWays) || len(columns) != len(visitActs()) {
		t.Fatalf("the matrix is not of all %d points and %d acts", len(visitWays), len(visitActs()))
	}
	for point, row := range matrix {
		for n, kind := range columns {
			t.Run(point+"/"+string(kind), func(t *testing.T) {
				a := visitAct(t)
				v, before := visitAt(t, point, a), visitAt(t, point, a)
				next, err := v.Apply(visitActs()[kind], a)
				if !reflect.DeepEqual(v, before) {
					t.Error("the old visit changed")
				}
				if v.Allows(kind) == (row[n] == no) {
					t.Errorf("Allows says %v", v.Allows(kind))
				}
				if err != nil {
					if keyOf(err) != row[n] || !reflect.DeepEqual(next, before) {
						t.Errorf("%v, want %q", err, row[n])
					}
					return
				}
				last := next.History[len(next.History)-1]
				if string(next.State) != row[n] || next.Version != v.Version+1 || int(next.Version) != len(next.History) ||
					last.By != "p-handler" || last.Kind != kind || last.Terminal != "t1" || !last.At.Equal(now) {
					t.Errorf("%q with version %d and record %+v, want %q", next.State, next.Version, last, row[n])
				}
			})
		}
	}
}

// clause: H-9.2a
func TestWhoMayDoWhatToAVisit(t *testing.T) {
	frozen, away := colleague(), clerk("B", desk.Handler)
	frozen.ID, frozen.State = "p-frozen", desk.AccountFrozen
	people := map[string]desk.Person{
		"guide": clerk("A", desk.Guide), "manager": clerk("A", desk.Manager), "courier": clerk("A", desk.Courier),
		"colleague": colleague(), "reviewer": reviewer(), "frozen": frozen, "other outlet": away,
	}
	never := map[string]string{
		"courier": "may.post", "reviewer": "person.outlet", "frozen": "person.frozen", "other outlet": "person.outlet",
	}
	held := []string{"serving", "guided", "away", "back"}
	for point := range visitWays {
		for kind, act := range visitActs() {
			a := visitAct(t)
			v := visitAt(t, point, a)
			if !v.Allows(kind) {
				continue
			}
			_, own := v.Apply(act, a)
			for who, p := range people {
				want := never[who]
				switch {
				case want != "":
				case kind == desk.KindHandOn && who == "manager" && point != "handed":
					// a manager hands on what is somebody else's; here to the colleague
				case kind == desk.KindHandOn && point == "handed" && who != "guide":
					want = "visit.to" // to whom it is already
				case slices.Contains(held, point), kind == desk.KindHandOn:
					want = "visit.other"
				case kind == desk.KindCall && point == "handed" && who != "colleague":
					want = "visit.other"
				case point == "handed" || point == "waiting" || point == "booked" || point == "new":
				default:
					want = keyOf(own)
				}
				if _, err := v.Apply(act, by(a, p)); keyOf(err) != want {
					t.Errorf("%s does %s at %q: %v, want %q", who, kind, point, err, want)
				}
			}
		}
	}
}

// The first person asked keeps the visit until it is handed on, and then the next one does.
//
// clause: H-9.2a
func TestFirstAsked(t *testing.T) {
	a := visitAct(t)
	v := visitAt(t, "serving", a)
	if v.OwnerID != "p-handler" || v.Owner != "沈一鸣" || !v.Called.Equal(now) {
		t.Fatalf("owner %s %s, called %v", v.OwnerID, v.Owner, v.Called)
	}
	for name, h := range map[string]desk.HandOn{
		"to herself":         {To: "p-handler", Reason: "换窗口"},
		"to nobody":          {Reason: "换窗口"},
		"to somebody else":   {To: "p-9", Reason: "换窗口"},
		"without a reason":   {To: colleague().ID, Reason: " "},
		"with a long reason": {To: colleague().ID, Reason: strings.Repeat("长", 501)},
	} {
		if _, err := v.Apply(h, a); desk.CodeOf(err) != desk.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, p := range map[string]desk.Person{"a courier": clerk("A", desk.Courier), "another outlet's": clerk("B", desk.Handler)} {
		b := a
		b.To = &p
		_, err := v.Apply(desk.HandOn{To: p.ID, Reason: "换窗口"}, b)
		fails(t, err, desk.Invalid, "visit.to")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	blind := a
	blind.To = nil
	_, err := v.Apply(desk.HandOn{To: colleague().ID, Reason: "换窗口"}, blind)
	fails(t, err, desk.Invalid, "visit.to")

	handed := attend(t, v, desk.HandOn{To: colleague().ID, Reason: "换窗口"}, a)
	if handed.OwnerID != colleague().ID || handed.For != colleague().ID || handed.Owner != "陆文" || handed.History[2].Reason != "换窗口" {
		t.Errorf("handed on: %+v", handed)
	}
	served := attend(t, handed, desk.Call{}, by(later(a, time.Hour), colleague()))
	if served.For != "" || served.OwnerID != colleague().ID || !served.Called.Equal(now) {
		t.Errorf("called by the next: %+v", served)
	}
	// The manager finds another one for a visit whose owner cannot.
	free, third := clerk("A", desk.Guide), a
	third.To = &free
	for _, stuck := range []desk.Visit{handed, served} {
		next := attend(t, stuck, desk.HandOn{To: free.ID, Reason: "临时离岗"}, by(third, clerk("A", desk.Manager)))
		if next.OwnerID != free.ID || next.State != desk.VisitWaiting {
			t.Errorf("%+v", next)
		}
	}
	elsewhere := a
	elsewhere.Rules.Outlet.ID = "outlet-B"
	_, err = v.Apply(desk.Leaving{Reason: "不办了"}, elsewhere)
	fails(t, err, desk.Conflict, "case.outlet")
}

func TestNumberOfACall(t *testing.T) {
	a := visitAct(t)
	for typed, want := range map[string]string{
		"": "A001", "  ": "A001", "a012 ": "A012", "Ａ０１２": "A012", "综合12": "综合12", "123456789012": "", "A123456789012": "",
		"19900000101": "", "199 0000 0101": "",
	} {
		if want != "" && want != "A001" && desk.QueueNumber(typed) != want {
			t.Errorf("%q is written %q", typed, desk.QueueNumber(typed))
		}
		v, err := desk.Visit{ID: "v-1", OutletID: "outlet-A"}.Apply(desk.Call{Number: typed, Group: "ill"}, a)
		if want == "" {
			fails(t, err, desk.Invalid, "visit.number")
			continue
		}
		if err != nil || v.Number != want || v.Group != "ill" || !v.Came.Equal(now) {
			t.Errorf("%q: %+v, %v", typed, v, err)
		}
	}
	for _, act := range []desk.VisitAct{desk.Call{Group: "kings"}, desk.Arrival{Group: "kings"}} {
		_, err := desk.Visit{OutletID: "outlet-A"}.Apply(act, a)
		fails(t, err, desk.Invalid, "visit.group")
	}
	// A terminal that only checks knows no number yet.
	a.Number = ""
	attend(t, desk.Visit{OutletID: "outlet-A"}, desk.Call{}, a)
}

// clause: H-9.2c
func TestOrderOfTheQueue(t *testing.T) {
	came := func(id string, minute int, group, to string) desk.Visit {
		return desk.Visit{ID: id, Came: now.Add(time.Duration(minute) * time.Minute), Group: group, For: to}
	}
	want := []desk.Visit{
		came("mine, ill", 50, "ill", "p-1"), came("mine", 40, "", "p-1"), came("ill", 9, "ill", ""), came("pregnant", 10, "pregnant", ""),
		came("a", 1, "", ""), came("b", 1, "", ""), came("c", 2, "", ""),
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, func(v, w desk.Visit) int { return v.Before(w, "p-1") })
	if !reflect.DeepEqual(got, want) {
		t.Errorf("order %v", got)
	}
	if want[1].Before(want[2], "p-2") <= 0 {
		t.Error("what is handed on to another goes first")
	}
}

// Who goes knows how it goes on with each of his cases.
//
// clause: H-7.2d2, H-7.2d1
func TestNobodyLeavesUntold(t *testing.T) {
	a := visitAct(t)
	v := visitAt(t, "serving", a)
	v.Cases = []string{"c-1"}
	told := at(t, desk.StageAccept, reviewed, a)
	noticed := must(t, told, notice(desk.Intake{Applicant: applicant}), a)
	authority := by(a, reviewer())
	sent := must(t, at(t, desk.StageReview, reviewed, a), desk.Decision{Verdict: desk.Returned, Reason: "缺材料", Papers: true}, authority)
	// A notice from before the case was accepted does not say what is missing now.
	again1 := must(t, must(t, noticed, accepted(itemOf(t, reviewed)), a), stepsOf(t, noticed, reviewed)[desk.KindHandling], a)
	again1 = must(t, again1, desk.Decision{Verdict: desk.Returned, Reason: "缺材料", Papers: true}, authority)
	again2 := must(t, again1, again(desk.Intake{Applicant: applicant}), a)
	for name, tt := range map[string]struct {
		c    desk.Case
		want bool
	}{
		"only asked":              {told, false},
		"noticed":                 {noticed, true},
		"accepted":                {at(t, desk.StageHandle, reviewed, a), true}, // has its receipt
		"at the authority":        {at(t, desk.StageReview, reviewed, a), true},
		"decided":                 {at(t, desk.StageNotify, reviewed, a), false},
		"to be collected":         {at(t, desk.StageCollect, reviewed, a), true},
		"closed":                  {at(t, desk.StageClosed, reviewed, a), true},
		"withdrawn":               {must(t, told, desk.Withdrawal{Reason: "改日"}, a), true},
		"sent back":               {sent, false},
		"sent back after notice":  {again1, false},
		"sent back, noticed anew": {again2, true},
		"not begun":               {desk.Case{}, false},
	} {
		b := a
		b.Cases = []desk.Case{noticed, tt.c}
		left, err := v.Apply(desk.Leaving{}, b)
		if tt.c.Promised() != tt.want || (err == nil) != tt.want {
			t.Errorf("%s: promised %v, %v", name, tt.c.Promised(), err)
		}
		if !tt.want {
			fails(t, err, desk.Conflict, "visit.untold")
		} else if left.State != desk.VisitClosed || !left.Left.Equal(now) {
			t.Errorf("%s: %+v", name, left)
		}
	}
}

// A customer for whom nothing was done leaves with a reason, and it is kept.
func TestReasonOfLeaving(t *testing.T) {
	a := visitAct(t)
	for _, point := range []string{"booked", "waiting", "serving", "handed"} {
		for _, reason := range []string{"", "  ", strings.Repeat("长", 501)} {
			_, err := visitAt(t, point, a).Apply(desk.Leaving{Reason: reason}, a)
			fails(t, err, desk.Invalid, "visit.reason")
		}
		left := attend(t, visitAt(t, point, a), desk.Leaving{Reason: "等太久"}, a)
		if left.Reason != "等太久" || left.History[len(left.History)-1].Reason != "等太久" {
			t.Errorf("%s: %+v", point, left)
		}
	}
	v := visitAt(t, "serving", a)
	v.Tickets = []string{"t-1"}
	attend(t, v, desk.Leaving{}, a)
	done := attend(t, visitAt(t, "guided", a), desk.GuidedEnd{Outcome: "gave_up"}, a)
	attend(t, done, desk.Leaving{}, a)
}

// clause: H-7.2c, G-5.4
func TestGuidance(t *testing.T) {
	a := by(visitAct(t), clerk("A", desk.Guide))
	v := attend(t, desk.Visit{OutletID: "outlet-A"}, desk.Call{Number: "A012"}, a)
	for _, i := range read(t).catalogue.Items {
		for _, channel := range []string{"counter", "self_service", "online", "mobile_visit", "fax", ""} {
			next, err := v.Apply(desk.Guidance{Item: i.Code, Channel: channel}, a)
			if channel == "counter" || !slices.Contains(i.Channels, channel) {
				fails(t, err, desk.Invalid, "case.channel")
			} else if err != nil || next.Guided[0] != (desk.Guided{Item: i.Code, Channel: channel}) {
				t.Errorf("%s by %s: %v", i.Code, channel, err)
			}
		}
	}
	_, err := v.Apply(desk.Guidance{Item: "no.such", Channel: "online"}, a)
	fails(t, err, desk.Invalid, "may.unknown")

	v = attend(t, v, desk.Guidance{Item: "card.apply", Channel: "self_service"}, a)
	for _, index := range []int{-1, 1} {
		_, err = v.Apply(desk.GuidedEnd{Index: index, Outcome: "done"}, a)
		fails(t, err, desk.Invalid, "visit.guided_none")
	}
	_, err = v.Apply(desk.GuidedEnd{Outcome: "perhaps"}, a)
	fails(t, err, desk.Invalid, "visit.outcome")
	for _, outcome := range []string{"done", "gave_up", "counter"} {
		ended := attend(t, v, desk.GuidedEnd{Outcome: outcome}, a)
		if ended.Guided[0].Outcome != outcome || v.Guided[0].Outcome != "" {
			t.Errorf("%v, was %v", ended.Guided, v.Guided)
		}
		_, err = ended.Apply(desk.GuidedEnd{Outcome: "done"}, a)
		fails(t, err, desk.Invalid, "visit.guided_none")
	}
}

func TestMaskedVisit(t *testing.T) {
	a := visitAct(t)
	v, err := visitAt(t, "away", a).Rate(5, "周素琴 19900000102", now)
	if err != nil {
		t.Fatal(err)
	}
	v.RateURL = "https://phone.example/R/CODE"
	if v.Masked().Rating != nil {
		t.Error("he rates under her eyes")
	}
	v.State = desk.VisitClosed
	before := *v.Home
	m := v.Masked()
	if m.Home.Name == v.Home.Name || m.Home.Phone == v.Home.Phone || m.Home.Address != "" || m.Rating.Text != "" || m.RateURL != "" || m.Rating.Grade != 5 {
		t.Errorf("masked: %+v, %+v", m.Home, m)
	}
	if !reflect.DeepEqual(*v.Home, before) || v.Rating.Text == "" {
		t.Error("masking changed the visit")
	}
	if m := visitAt(t, "serving", a); !reflect.DeepEqual(m, m.Masked()) {
		t.Error("there was nothing to mask")
	}
}

// Who was rated badly does not read what the customer wrote of her, and nobody but who serves the
// customer gets the way to rate.
//
// clause: B-9.5
func TestVisitSeenBy(t *testing.T) {
	a := visitAct(t)
	colleague := clerk("A", desk.Handler)
	colleague.ID = "p-2"
	for _, grade := range []int{1, 4} {
		v, err := visitAt(t, "serving", a).Rate(grade, "等了太久", now)
		if err != nil {
			t.Fatal(err)
		}
		v.RateURL = "https://phone.example/R/CODE"
		if v.SeenBy(a.By).Rating != nil || v.SeenBy(colleague).Rating != nil {
			t.Error("he rates under her eyes")
		}
		v.State = desk.VisitClosed
		own, other := v.SeenBy(a.By), v.SeenBy(colleague)
		if own.RateURL != v.RateURL || own.Rating.Grade != grade || (own.Rating.Text == "") != (grade == 4) {
			t.Errorf("grade %d, her own: %+v, %+v", grade, own, own.Rating)
		}
		if other.RateURL != "" || !reflect.DeepEqual(other.Rating, v.Rating) {
			t.Errorf("grade %d, a colleague's: %+v, %+v", grade, other, other.Rating)
		}
		if v.Rating.Text == "" {
			t.Error("looking changed the visit")
		}
	}
}

// Two ways on from one visit or one ticket keep out of each other's records, however much room
// there is.
func TestWaysOfVisitsAndTicketsDoNotMeet(t *testing.T) {
	a := visitAct(t)
	v, k := visitAt(t, "serving", a), ticketAt(t, desk.Inquiry, "answered", a)
	for range 10 {
		item := visitActs()[desk.KindGuidance].(desk.Guidance) //nolint:forcetypeassert // it is one
		one := attend(t, v, item, a)
		item.Channel = "online"
		attend(t, v, item, a)
		k1 := follow(t, k, desk.Tell{Reach: reach("phone", "no_answer")}, a)
		follow(t, k, desk.Tell{Reach: reach("message", "later")}, by(a, colleague()))
		n, m := len(v.Guided), len(k.Attempts)
		if one.Guided[n].Channel != "self_service" || k1.Attempts[m].Way != "phone" || k1.History[len(k.History)].By != "p-handler" {
			t.Fatalf("after %d acts one way has the other's records", n)
		}
		v, k = one, k1
	}
}
