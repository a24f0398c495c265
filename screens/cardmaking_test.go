package screens

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
)

// counter is the devices of a test: those that a clerk or a customer uses by hand. All in down cannot be used.
type counter struct {
	desk.Devices
	maker *fakeMaker
	pad   *fakePad
	queue bool
	down  []desk.DeviceKind
}

func (c *counter) Kit() []desk.Equipment {
	var all []desk.Equipment
	add := func(kind desk.DeviceKind, there bool) {
		if there {
			all = append(all, desk.Equipment{Kind: kind, Driver: "sim", Looked: tenEleven, State: desk.DeviceState{Stops: slices.Contains(c.down, kind)}})
		}
	}
	add(desk.CardMakerDevice, c.maker != nil)
	add(desk.PINPadDevice, c.pad != nil)
	add(desk.QueueMachineDevice, c.queue)
	return all
}

func (c *counter) CardMaker() desk.CardMaker { return c.maker }
func (c *counter) PINPad() desk.PINPad       { return c.pad }

// fakeMaker makes the cards K1, K2 …, one for each key; errs are how the next tries end, nil: well.
type fakeMaker struct {
	desk.Device
	errs   []error
	orders []desk.CardOrder
	made   map[string]desk.MadeCard
	steps  []string
}

func (f *fakeMaker) MakeCard(_ context.Context, o desk.CardOrder, tell func(string)) (desk.MadeCard, error) {
	f.orders = append(f.orders, o)
	for _, step := range f.steps {
		tell(step)
	}
	var err error
	if len(f.errs) > 0 {
		err, f.errs = f.errs[0], f.errs[1:]
	}
	if err != nil {
		return desk.MadeCard{}, err
	}
	if f.made == nil {
		f.made = map[string]desk.MadeCard{}
	}
	if _, again := f.made[o.Key]; !again {
		f.made[o.Key] = desk.MadeCard{Number: "K0000" + string(rune('1'+len(f.made))), Blank: "B1"}
	}
	return f.made[o.Key], nil
}

// grantedCard is a card that was granted and is not told yet, at a counter with its devices and the book of its drawer.
func grantedCard(t testing.TB, lang string, more ...func(*desk.Case)) (Env, *counter, *fakeDuty, desk.Case) {
	t.Helper()
	env, cases, _ := caseEnv(t, lang)
	c := madeCase(env, testItem(t, "card.replace"), desk.StageNotify, zhou())
	c.Decision = &desk.Decision{Verdict: desk.Granted}
	c.Values["make_way"] = "instant"
	for _, change := range more {
		change(&c)
	}
	cases.cases[c.ID] = c
	devices := &counter{maker: &fakeMaker{}}
	env.Devices = devices
	duty := fakeDutyOf(t, &env)
	for n := range duty.st.Windows {
		duty.st.Windows[n].Book.Received = duty.st.Windows[n].Blank
	}
	duty.env = &env
	return env, devices, duty, c
}

// notifying is the screen of step four, with the book read.
func notifying(t testing.TB, env Env, c desk.Case) Screen {
	t.Helper()
	s := Notify(env, c, testItem(t, c.Item))
	run(t, s, s.Start())
	return s
}

func (f *fakeDuty) stock() []desk.Stock {
	var out []desk.Stock
	for _, act := range f.holds {
		if s, ok := act.(desk.Stock); ok {
			out = append(out, s)
		}
	}
	return out
}

// The card is made beside the screen, its number goes into the book of the drawer once, and only then it is handed over.
func TestCardIsMadeAndEntered(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, devices, duty, c := grantedCard(t, lang)
		s := notifying(t, env, c)
		for _, size := range sizes {
			wants(t, painted(t, s, size[0], size[1]), env.T("making.ready", "n", 26))
		}
		said, ok := do(t, s, "f4", "f7").(Said)
		if !ok || said.Text != env.T("making.said_made", "number", "K00001", "left", 25) {
			t.Fatalf("%#v", said)
		}
		wants(t, drawn80(t, s), env.T("making.made", "number", "K00001", "at", "10:11"))
		if said, ok := do(t, s, "f7").(Said); !ok || said.Text != env.T("making.off_made") || len(devices.maker.orders) != 1 {
			t.Fatalf("a second card: %#v, %d orders", said, len(devices.maker.orders))
		}
		order := devices.maker.orders[0]
		if order.Key != c.ID+"/card" || order.Name != zhou().Name || order.IDNo != zhou().IDNo || len(order.Area) != 6 {
			t.Errorf("%+v", order)
		}
		want := desk.Stock{Kind: desk.StockMade, Count: 1, Number: "K00001", For: testReceipt}
		if got := duty.stock(); !slices.Equal(got, []desk.Stock{want}) || duty.st.Windows[1].Blank != 25 {
			t.Fatalf("%+v, %d left", got, duty.st.Windows[1].Blank)
		}
		if out, ok := do(t, s, "enter").(Advanced); !ok || out.Case.Handed == nil {
			t.Fatalf("not handed over: %#v", out)
		}

		// Whoever opens the case later sees that it has its card, and gets no other.
		s = notifying(t, env, c)
		wants(t, drawn80(t, s), env.T("making.made", "number", "K00001", "at", "10:11"))
	}
}

// While it is made, keys do what they do; only handing over what is not there waits.
func TestMakingBlocksNoKey(t *testing.T) {
	env, devices, _, c := grantedCard(t, "zh-CN")
	devices.maker.steps = []string{"card_maker.feeding", "card_maker.writing"}
	s := notifying(t, env, c)
	do(t, s, "f4")
	cmd, _ := s.Update(press("f7"))
	wants(t, drawn80(t, s), "交给制卡机", "正在制卡，制好再交")
	if s.Head().Busy {
		t.Error("the screen cannot be left")
	}
	if said, ok := do(t, s, "enter").(Said); !ok || said.Text != "正在制卡，制好再交" {
		t.Fatalf("handed over what is not there: %#v", said)
	}
	do(t, s, "up", "right") // another collector
	msg := cmd()
	cmd, _ = s.Update(msg)
	wants(t, drawn80(t, s), "正在进卡")
	cmd, _ = s.Update(cmd())
	wants(t, drawn80(t, s), "正在写卡", "[他人]")
	run(t, s, cmd)
	wants(t, drawn80(t, s), "已制出 K00001")
}

// A spoiled blank stands in the book before another one is taken; both are the same order.
func TestSpoiledCardIsEntered(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, devices, duty, c := grantedCard(t, lang)
		spoiled := (&desk.Error{Code: desk.Conflict, Key: "card_maker.spoiled"}).With("blank", "B00007")
		devices.maker.errs = []error{spoiled}
		s := notifying(t, env, c)
		said, ok := do(t, s, "f7").(Said)
		if !ok || said.Text != env.T("making.said_spoiled", "number", "B00007", "left", 25) {
			t.Fatalf("%#v", said)
		}
		wants(t, drawn80(t, s), env.T("making.spoiled", "number", "B00007"))
		if k, _ := s.Keys().ByID("make"); k.Word != env.T("making.key_another") || k.Off != "" {
			t.Errorf("%+v", k)
		}
		do(t, s, "f7")
		w := duty.st.Windows[1]
		if w.Book.Spoiled != 1 || w.Book.Made != 1 || w.Blank != 24 || !w.Entered("B00007") || len(devices.maker.orders) != 2 || devices.maker.orders[0] != devices.maker.orders[1] {
			t.Errorf("%+v, %d left, orders %+v", w.Book, w.Blank, devices.maker.orders)
		}
	}
}

// What nobody knows the end of is asked after, under the same key, before anything else.
func TestUnknownCardIsAskedAfter(t *testing.T) {
	env, devices, duty, c := grantedCard(t, "zh-CN")
	devices.maker.errs = []error{&desk.Error{Code: desk.Unknown, Key: "card_maker.unknown"}}
	s := notifying(t, env, c)
	do(t, s, "f4", "f7")
	wants(t, drawn80(t, s), env.T("making.unknown"), env.T("making.open_unknown"))
	if said, ok := do(t, s, "enter").(Said); !ok || said.Text != env.T("making.open_unknown") || len(duty.stock()) != 0 {
		t.Fatalf("%#v, %+v", said, duty.stock())
	}
	devices.down = []desk.DeviceKind{desk.CardMakerDevice} // it is asked all the same
	if k, _ := s.Keys().ByID("make"); k.Word != env.T("making.key_ask") || k.Off != "" {
		t.Errorf("%+v", k)
	}
	do(t, s, "f7")
	if o := devices.maker.orders; len(o) != 2 || o[0].Key != o[1].Key || len(duty.stock()) != 1 {
		t.Errorf("%+v, %+v", o, duty.stock())
	}
}

// A card that is made and not entered is entered before it is handed over, and never twice.
func TestCardIsEnteredAfterABadLine(t *testing.T) {
	env, devices, duty, c := grantedCard(t, "zh-CN")
	s := notifying(t, env, c)
	duty.fails = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
	said, ok := do(t, s, "f4", "f7").(Said)
	if !ok || !strings.Contains(said.Text, "空白卡账没有记上") {
		t.Fatalf("%#v", said)
	}
	wants(t, drawn80(t, s), "已制出 K00001，还没有入账", "制的卡还没有入账")
	do(t, s, "f7")
	duty.fails = nil
	do(t, s, "f7")
	if w := duty.st.Windows[1]; w.Book.Made != 1 || len(devices.maker.orders) != 1 {
		t.Errorf("%+v, %d orders", w.Book, len(devices.maker.orders))
	}

	// The program was killed in between: the maker gives the same card, and the book has it already.
	again := notifying(t, env, c)
	again.(*notify).card.windows = nil
	cmd, _ := again.(*notify).card.press()
	run(t, again, cmd)
	if w := duty.st.Windows[1]; w.Book.Made != 1 || w.Blank != 25 || again.(*notify).card.line != nil {
		t.Errorf("entered twice, or not believed: %+v", w.Book)
	}

	// A number that no book takes is told, and nothing waits for it.
	env, devices, duty, c = grantedCard(t, "zh-CN")
	devices.maker.made = map[string]desk.MadeCard{c.ID + "/card": {Number: "420106199202290020"}}
	s = notifying(t, env, c)
	if said, ok := do(t, s, "f4", "f7").(Said); !ok || !strings.Contains(said.Text, "到值守页按 F4 登记") || len(duty.stock()) != 1 {
		t.Fatalf("%#v, %+v", said, duty.stock())
	}
	if out, ok := do(t, s, "enter").(Advanced); !ok {
		t.Errorf("%#v", out)
	}
}

// No card is begun that the book could not take, and where no maker works the rules say how to go on.
func TestNoCardIsBegun(t *testing.T) {
	spoil := func(n int, f func(*desk.Window)) func(*Env, *counter, *fakeDuty) {
		return func(_ *Env, _ *counter, d *fakeDuty) { f(&d.st.Windows[n]) }
	}
	for name, tt := range map[string]struct {
		change func(*Env, *counter, *fakeDuty)
		says   string
	}{
		"the drawer is another's": {spoil(1, func(w *desk.Window) { w.KeeperID, w.Keeper = "liqian", "李倩" }), "李倩 在管这个窗口，请先交接"},
		"an empty drawer":         {spoil(1, func(w *desk.Window) { w.Blank, w.Book = 0, desk.CardBook{} }), "抽屉里没有空白卡"},
		"no ribbon":               {func(_ *Env, c *counter, _ *fakeDuty) { c.down = []desk.DeviceKind{desk.CardMakerDevice} }, "改办集中制卡"},
		"no maker":                {func(_ *Env, c *counter, _ *fakeDuty) { c.maker = nil }, "改办集中制卡"},
		"no line":                 {func(e *Env, _ *counter, _ *fakeDuty) { e.Line = Line{State: "offline"} }, "断线时不制卡"},
		"the book is not read": {func(_ *Env, _ *counter, d *fakeDuty) {
			d.err = &desk.Error{Code: desk.Offline, Key: "authority.offline"}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			env, devices, duty, c := grantedCard(t, "zh-CN")
			maker := devices.maker
			tt.change(&env, devices, duty)
			s := notifying(t, env, c)
			said, ok := do(t, s, "f7").(Said)
			if !ok || !strings.Contains(said.Text, tt.says) || len(maker.orders) != 0 {
				t.Fatalf("%#v, %d orders", said, len(maker.orders))
			}
			painted(t, s, 80, 24)
			do(t, s, "f4") // what is collected later waits for nothing
			if out, ok := do(t, s, "enter").(Advanced); !ok {
				t.Errorf("%#v", out)
			}
		})
	}
	env, _, _, c := grantedCard(t, "zh-CN", func(c *desk.Case) { c.Values["make_way"] = "batch" })
	if _, there := notifying(t, env, c).Keys().ByID("make"); there {
		t.Error("a card that is made centrally is made here")
	}
}

// A card that is collected on another day is made then, if it was not.
func TestCardIsMadeWhenItIsCollected(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		env, devices, duty, c := grantedCard(t, lang, func(c *desk.Case) { c.Stage = desk.StageCollect })
		env.Now = func() time.Time { return tenEleven }
		s := Collect(env, c, testItem(t, c.Item))
		run(t, s, s.Start())
		for _, size := range sizes {
			wants(t, painted(t, s, size[0], size[1]), env.T("making.ready", "n", 26))
		}
		do(t, s, "f7")
		wants(t, drawn80(t, s), env.T("making.made", "number", "K00001", "at", "10:11"))
		if len(devices.maker.orders) != 1 || len(duty.stock()) != 1 {
			t.Errorf("%d orders, %+v", len(devices.maker.orders), duty.stock())
		}
		if out, ok := do(t, s, "space", "enter").(Advanced); !ok || out.Case.Stage != desk.StageClosed {
			t.Errorf("%#v", out)
		}
	}
}
