package journal

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"sheyin/desk"
)

// storm is a terminal with a bad line and a bad plug, and an authority that does each key once.
type storm struct {
	rt      *rapid.T
	o       Options
	j       *Journal
	effects map[string][]string // keys in the order in which they took effect, by record
	done    map[string]bool     // keys that took effect
	bodies  map[string]string   // what arrived first under each key
	subject map[string]string   // of each key
	written map[string]int      // when a letter was put at the end of the queue; of the keys that may arrive
	told    map[string]bool     // keys that were called done
	kept    map[string]bool     // keys that were promised, and not taken back or refused since
	turn    int
	busy    int
}

// The ends of a try.
var ends = []string{"fine", "fine", "offline", "lost before", "lost after", "refused", "no session", "not let in", "crash before", "crash after"}

// send is the line: the end of each try is drawn.
func (s *storm) send(_ context.Context, l desk.Letter) ([]byte, error) {
	if s.busy++; s.busy > 1 {
		s.rt.Errorf("%d letters are on their way at once", s.busy)
	}
	defer func() { s.busy-- }()
	end := rapid.SampledFrom(ends).Draw(s.rt, "end")
	if s.done[l.Key] && (end == "refused" || end == "no session") {
		end = "fine" // the authority answers what it has done
	}
	switch end {
	case "offline":
		return nil, errDown
	case "lost before":
		return nil, errLost
	case "refused":
		return nil, errRefused
	case "no session":
		return nil, errEnded
	case "not let in":
		return nil, errBarred
	case "crash before":
		runtime.Goexit()
	}
	s.effect(l)
	switch end {
	case "lost after":
		return nil, errLost
	case "crash after":
		runtime.Goexit()
	}
	return []byte(`"` + l.Key + `"`), nil
}

func (s *storm) effect(l desk.Letter) {
	if body, again := s.bodies[l.Key]; again && body != string(l.Body) {
		s.rt.Errorf("%s arrived as %q and as %q", l.Key, body, l.Body)
	}
	s.bodies[l.Key] = string(l.Body)
	if s.done[l.Key] {
		return
	}
	s.done[l.Key] = true
	s.effects[l.Subject] = append(s.effects[l.Subject], l.Key)
}

// live runs f as the terminal does; when the plug is pulled meanwhile it begins again from the file alone.
func (s *storm) live(f func()) {
	ended := make(chan bool, 1)
	go func() {
		whole := false
		defer func() { ended <- whole }()
		f()
		whole = true
	}()
	if <-ended {
		return
	}
	s.busy = 0
	s.crash()
}

// crash leaves the store as it is and opens it anew, as after kill -9.
func (s *storm) crash() {
	if err := s.j.lock.Close(); err != nil { // the system does this for a dead process
		s.rt.Fatal(err)
	}
	old := s.j
	j, err := Open(context.Background(), s.o)
	if err != nil {
		s.rt.Fatal(err)
	}
	s.j = j
	_ = old.db.Close()
}

// write is a clerk's act, under a new key or again under one of the record's.
func (s *storm) write(rt *rapid.T) {
	s.rt = rt
	subject := rapid.SampledFrom([]string{"c-1", "c-2", "c-3", ""}).Draw(rt, "subject")
	var own []string
	for key, of := range s.subject {
		if of == subject {
			own = append(own, key)
		}
	}
	slices.Sort(own)
	s.turn++
	key := fmt.Sprintf("key-%03d", s.turn)
	if len(own) > 0 && rapid.IntRange(0, 2).Draw(rt, "again") == 0 {
		key = rapid.SampledFrom(own).Draw(rt, "key")
	}
	s.subject[key] = subject
	l := letter(key, subject)
	l.Body = fmt.Appendf(nil, "%s written at %d", key, s.turn)
	var p *promise
	ctx := context.Background()
	if rapid.Bool().Draw(rt, "may wait") {
		p = &promise{after: []byte(`{}`)}
		ctx = withPromise(ctx, p)
	}
	before := s.states()
	s.live(func() {
		answer, err := s.j.Post(ctx, l, s.send)
		if err == nil {
			s.told[key] = true
			if string(answer) != `"`+key+`"` {
				rt.Errorf("%s got the answer %s", key, answer)
			}
		}
	})
	now := s.states()
	if st := before[key]; st == "" || st == desk.LetterDropped { // it was put at the end, if at all
		s.written[key] = s.turn
	}
	if p != nil && p.kept {
		s.kept[key] = true
		if st := now[key]; st != desk.LetterWaiting && st != desk.LetterSent {
			rt.Errorf("%s was promised and is %q", key, st)
		}
	}
}

// deliver is one round of who tries again.
func (s *storm) deliver(rt *rapid.T) {
	s.rt = rt
	s.live(func() {
		s.j.posts.use(s.send)
		if _, err := s.j.SendNow(context.Background()); err != nil && desk.CodeOf(err) != desk.Offline {
			rt.Error(err)
		}
	})
}

// takeBack is a person who gives up what was refused.
func (s *storm) takeBack(rt *rapid.T) {
	s.rt = rt
	queue, err := s.j.Outgoing(context.Background())
	if err != nil {
		rt.Fatal(err)
	}
	for _, p := range queue {
		if p.State != desk.LetterRefused {
			continue
		}
		if err := s.j.TakeBack(context.Background(), p.Key); err != nil {
			rt.Fatal(err)
		}
		now := s.states()
		for key := range s.kept {
			if now[key] == desk.LetterDropped {
				delete(s.kept, key)
			}
		}
		return
	}
}

func (s *storm) pull(rt *rapid.T) {
	s.rt = rt
	s.crash()
}

// states of all letters that are kept.
func (s *storm) states() map[string]desk.LetterState {
	out := map[string]desk.LetterState{}
	rows, err := s.j.db.Query(`SELECT letter_key, state FROM letters`)
	if err != nil {
		s.rt.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var key, state string
		if err := rows.Scan(&key, &state); err != nil {
			s.rt.Fatal(err)
		}
		out[key] = desk.LetterState(state)
	}
	return out
}

// check is what holds at every moment.
func (s *storm) check(rt *rapid.T) {
	s.rt = rt
	states := s.states()
	for key := range s.told {
		if !s.done[key] || states[key] != desk.LetterAnswered {
			rt.Fatalf("%s was called done; effect %t, state %q", key, s.done[key], states[key])
		}
	}
	for key := range s.kept {
		if states[key] == "" || states[key] == desk.LetterDropped {
			rt.Fatalf("%s was promised and is %q", key, states[key])
		}
	}
	for key, state := range states {
		if s.done[key] && (state == desk.LetterDropped || state == desk.LetterWaiting || state == desk.LetterRefused) {
			rt.Fatalf("%s took effect and is %q", key, state)
		}
	}
	for subject, keys := range s.effects {
		ordered := func(a, b string) int { return s.written[a] - s.written[b] }
		if subject != "" && !slices.IsSortedFunc(keys, ordered) {
			rt.Fatalf("%s: effects in the order %v, written at %v", subject, keys, s.written)
		}
	}
}

// finish is the line that stays: everything comes to its end.
func (s *storm) finish() {
	good := func(_ context.Context, l desk.Letter) ([]byte, error) {
		s.effect(l)
		return []byte(`"` + l.Key + `"`), nil
	}
	s.j.posts.use(good)
	if _, err := s.j.SendNow(context.Background()); err != nil {
		s.rt.Fatal(err)
	}
	s.check(s.rt)
	states := s.states()
	for key := range s.kept {
		if state := states[key]; state != desk.LetterAnswered && state != desk.LetterRefused && (state != desk.LetterWaiting || !s.stopped(states, key)) {
			s.rt.Errorf("%s is still %q", key, state)
		}
	}
	for key, state := range states {
		if (state == desk.LetterAnswered) != s.done[key] {
			s.rt.Errorf("%s: %q, effect %t", key, state, s.done[key])
		}
		if state == desk.LetterSent {
			s.rt.Errorf("%s is still sent", key)
		}
	}
}

func (s *storm) stopped(states map[string]desk.LetterState, key string) bool {
	for other, state := range states {
		if state == desk.LetterRefused && s.subject[other] == s.subject[key] {
			return true
		}
	}
	return false
}

// Whatever the line and the plug do: what was called done was done, what was promised is done or waits for a person,
// nothing is done twice, and what belongs together comes in its order.
//
// clause: H-7.2, G-9.4
func TestStorm(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := &storm{
			rt: rt, o: options(t.TempDir(), &clock{at: t0}), effects: map[string][]string{}, done: map[string]bool{}, bodies: map[string]string{},
			subject: map[string]string{}, written: map[string]int{}, told: map[string]bool{}, kept: map[string]bool{},
		}
		j, err := Open(context.Background(), s.o)
		if err != nil {
			rt.Fatal(err)
		}
		s.j = j
		rt.Repeat(map[string]func(*rapid.T){
			"": s.check, "write": s.write, "deliver": s.deliver, "take back": s.takeBack, "pull the plug": s.pull,
		})
		s.rt = rt
		s.finish()
		if err := s.j.Close(); err != nil && !errors.Is(err, context.Canceled) {
			rt.Error(err)
		}
	})
}
