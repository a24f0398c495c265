package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
)

// front is what stands before the counter of a test: whom the queue machine called, and what the evaluator shows.
type front struct {
	*readers
	calls chan desk.QueueCall
	shown chan string   // addresses
	over  chan struct{} // an invitation ended
	fails error         // of both
}

func (f *front) Kit() []desk.Equipment {
	return append(f.readers.Kit(), desk.Equipment{Kind: desk.QueueMachineDevice, Driver: "sim", Looked: time.Unix(1, 0)})
}
func (f *front) QueueMachine() desk.QueueMachine                { return f }
func (f *front) Evaluator() desk.Evaluator                      { return f }
func (f *front) Look(context.Context) (desk.DeviceState, error) { return desk.DeviceState{}, nil }

func (f *front) CallOut(_ context.Context, call desk.QueueCall) error {
	f.calls <- call
	return f.fails
}

func (f *front) Invite(ctx context.Context, address string) error {
	f.shown <- address
	if f.fails != nil {
		return f.fails
	}
	<-ctx.Done()
	f.over <- struct{}{}
	return nil
}

// within gives what comes out of a channel.
func within[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(patience):
		t.Fatalf("nothing came: %s", what)
		panic("unreachable")
	}
}

// frontStage is a console at window 1 with devices before its counter; two customers wait.
func frontStage(t *testing.T, fails error) (*stage, *front) {
	t.Helper()
	a := newAuthority(t)
	f := &front{
		readers: &readers{events: make(chan desk.DeviceEvent)}, calls: make(chan desk.QueueCall, 4), shown: make(chan string, 4),
		over: make(chan struct{}, 4), fails: fails,
	}
	s := a.start("TC-A-01", "zh-CN", 80, 24, func(cfg *app.Config) { cfg.Devices = f })
	s.login("王敏")
	s.sees("今日待办")
	s.press("ctrl+p")
	s.write("排队")
	s.press("enter")
	for _, given := range []string{"A001 号已给", "A002 号已给"} {
		s.press("f6")
		s.sees("哪一类群众")
		s.press("enter")
		s.sees(given) // until then the write is out
	}
	return s, f
}

// Who is called is called out, once more on a key; who has left is asked for a rating by the address of his visit, until the next
// one is called. No key waits for either.
//
// clause: B-9.5
func TestFrontOfTheCounter(t *testing.T) {
	s, f := frontStage(t, nil)
	s.press("f2")
	first := within(t, "the call", f.calls)
	if first.Number == "" || !strings.Contains(first.Window, "1") {
		t.Errorf("%+v", first)
	}
	s.sees("正在接待 "+first.Number, "重叫")
	s.press("f5")
	if again := within(t, "the second call", f.calls); again != first {
		t.Errorf("called %+v, then %+v", first, again)
	}
	s.sees("再叫一次 " + first.Number)
	s.press("f10")
	s.sees("写明为什么")
	s.write("只问了一句")
	s.press("f10")
	address := within(t, "the invitation", f.shown)
	if !strings.Contains(address, "/R/") {
		t.Errorf("the evaluator shows %q", address)
	}
	s.sees("已离开")
	s.press("f2")
	within(t, "the end of the invitation", f.over)
	if next := within(t, "the next call", f.calls); next.Number == first.Number {
		t.Errorf("%+v again", next)
	}
}

// What the devices before the counter could not do is said once, with the way round.
func TestFrontThatDoesNotWork(t *testing.T) {
	s, f := frontStage(t, &desk.Error{Code: desk.Offline, Key: "device.missing"})
	s.press("f2")
	within(t, "the call", f.calls)
	s.sees("没有叫出去", "叫号机不能用，人工叫号")
	s.press("f10")
	s.sees("写明为什么")
	s.write("只问了一句")
	s.press("f10")
	within(t, "the invitation", f.shown)
	s.sees("没有请评")
}
