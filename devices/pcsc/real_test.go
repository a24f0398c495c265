//go:build linux

package pcsc

import (
	"context"
	"encoding/hex"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm4"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/testdata/vpcd"
)

// The counterparts: pcscd with the virtual reader of vsmartcard, and vsmartcard's card OS. Nobody here wrote them, but for
// the two commands of authentication (see testdata/vpcd/card.py).

func pcscd(t *testing.T, withReader bool) *vpcd.Service {
	t.Helper()
	return vpcd.Serve(t, withReader, func(socket string) bool {
		names, err := New(Options{Socket: socket}).Readers(t.Context())
		return err == nil && (len(names) > 0 || !withReader)
	})
}

// empty waits until no card is in the reader.
func empty(t *testing.T, s *vpcd.Service) {
	t.Helper()
	there(t, s, false)
}

// there waits until a card is there, or none.
func there(t *testing.T, s *vpcd.Service, want bool) {
	t.Helper()
	if err := comes(within(t, long), s, want); err != nil {
		t.Fatal(err)
	}
}

func comes(ctx context.Context, s *vpcd.Service, want bool) error {
	l, err := dial(ctx, s.Socket)
	if err != nil {
		return err
	}
	defer func() { _ = l.Close() }()
	defer l.until(ctx)()
	return l.wait(func(all []reader) bool { return len(all) > 0 && all[0].present == want })
}

// keys prove cards as the reference authority does, written from the description in sandbox/hsm.go.
type keys struct{ internal, external string }

var demoKeys = keys{"SHEYIN DEMO IRK!", "SHEYIN DEMO ERK!"}

func (k keys) ProveCard(_ context.Context, c desk.CardChallenge) (desk.CardProof, error) {
	if err := c.Check(); err != nil || c.Algorithm != "03" || c.History == "" {
		return desk.CardProof{}, errors.Join(err, errors.New("not this card's challenge"))
	}
	return desk.CardProof{
		Internal: answerTo(k.internal, c.CardID, c.InternalFactor, c.InternalSource),
		External: answerTo(k.external, c.CardID, c.ExternalFactor, c.ExternalSource) + c.ExternalFactor,
	}, nil
}

func answerTo(root string, parts ...string) string {
	key := []byte(root)
	for _, part := range parts {
		b, _ := hex.DecodeString(part) // checked
		if len(b) == numberLen {
			for _, x := range b[:numberLen:numberLen] {
				b = append(b, ^x)
			}
		}
		c, err := sm4.NewCipher(key)
		if err != nil {
			panic(err)
		}
		key = make([]byte, len(b))
		c.Encrypt(key, b)
	}
	for n := range numberLen {
		key[n] ^= key[n+numberLen]
	}
	return upper(key[:numberLen])
}

const longName = "阿依古丽·买买提江·吐尔逊江·肉孜"

// Cards of both generations are read under both protocols, a long name with its extension; what is no such card, what
// nobody proves, what is false, blocked, or goes away in the middle, is told apart.
func TestRealCards(t *testing.T) {
	vpcd.Needs(t)
	t.Parallel()
	lost := &desk.Error{Code: desk.Denied, Key: "card.lost"}
	var passed atomic.Int32
	cases := []struct {
		kind, version, fault string
		prover               Prover
	}{
		{kind: "t1", version: "2.00"},
		{kind: "t0", version: "2.00"},
		{kind: "third", version: "3.00", prover: demoKeys},
		{kind: "third0", version: "3.00", prover: demoKeys},
		{kind: "third", fault: "device.auth"},
		{kind: "third", fault: "device.auth", prover: keys{demoKeys.internal, demoKeys.internal}}, // the card refuses it
		{kind: "false", fault: "card.false", prover: demoKeys},
		{kind: "lost", fault: "card.lost", prover: &prover{err: lost}},
		{kind: "bank", fault: "device.kind"},
		{kind: "odd", fault: "device.kind"},
		{kind: "blocked", fault: "card.blocked"},
		{kind: "pulled", fault: "device.gone"},
	}
	t.Run("card", func(t *testing.T) {
		for _, c := range cases {
			t.Run(c.kind+" "+c.fault, func(t *testing.T) {
				t.Parallel()
				s := pcscd(t, true)
				s.Insert(c.kind)
				got, err := New(Options{Socket: s.Socket, Prover: c.prover}).ReadSocialCard(within(t, long))
				if keyOf(err) != c.fault || err == nil && got != wanted(c.version, longName) {
					t.Fatalf("%+v, %v", got, err)
				}
				passed.Add(1)
			})
		}
	})
	t.Logf("cases %d: pcscd, vpcd and vsmartcard's card OS", passed.Load())
}

// What the service and other programs do: no service, no reader, another reader, a card that somebody else holds or resets.
func TestRealFaults(t *testing.T) {
	vpcd.Needs(t)
	t.Parallel()
	s, bare := pcscd(t, true), pcscd(t, false)
	passed := 0
	expect := func(what string, err error, key string) {
		t.Helper()
		if keyOf(err) != key {
			t.Errorf("%s: %v, want %s", what, err, key)
			return
		}
		passed++
	}
	read := func(o Options, d time.Duration) error {
		_, err := New(o).ReadSocialCard(within(t, d))
		return err
	}
	expect("no service", read(Options{Socket: filepath.Join(t.TempDir(), "none")}, long), "device.service")
	expect("no reader", read(Options{Socket: bare.Socket}, long), "device.missing")
	expect("another reader", read(Options{Socket: s.Socket, Name: "Another maker"}, long), "device.missing")
	expect("no card", read(Options{Socket: s.Socket}, 300*time.Millisecond), "device.empty")

	takeOut := s.Insert("t1")
	there(t, s, true)
	l, err := dial(t.Context(), s.Socket)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	alone, err := l.connectOnce(vpcd.Name, shareAlone)
	if err != nil {
		t.Fatal(err)
	}
	r := New(Options{Socket: s.Socket})
	_, err = r.ReadSocialCard(within(t, long))
	expect("somebody else's", err, "device.busy")
	if err := alone.letGo(); err != nil {
		t.Fatal(err)
	}
	_, err = r.ReadSocialCard(within(t, long))
	expect("let go", err, "")
	_, err = r.ReadSocialCard(within(t, short))
	expect("still there", err, "device.lift")

	mine, err := l.connectOnce(vpcd.Name, shareShared)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.call(cmdEnd, words(mine.handle, leaveCard, 0)); err != nil {
		t.Fatal(err)
	}
	other, err := l.connectOnce(vpcd.Name, shareShared)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.call(cmdEnd, words(other.handle, resetCard, 0)); err != nil {
		t.Fatal(err)
	}
	_, _, err = mine.do([]byte{0, 0xA4, 2, 0, 2, 0xEF, 0x05})
	expect("reset", fault(t.Context(), err, "device.broken"), "device.busy")
	expect("after the reset", read(Options{Socket: s.Socket}, long), "")

	takeOut()
	empty(t, s)
	_, err = r.ReadSocialCard(within(t, 2*time.Second)) // in which it has to hear that it was lifted
	expect("lifted", err, "device.empty")
	waits := make(chan error, 1)
	go func() { waits <- read(Options{Socket: s.Socket}, long) }()
	s.Insert("t0")
	expect("put there while it is waited for", <-waits, "")
	there(t, s, true)
	r = New(Options{Socket: s.Socket})
	_, err = r.ReadSocialCard(within(t, long))
	expect("read", err, "")
	go func() {
		_, err := r.ReadSocialCard(within(t, long))
		waits <- err
	}()
	s.Stop()
	expect("the service died while it was waited for", <-waits, "device.service")
	_, err = r.Look(within(t, long))
	expect("the service is dead", err, "device.service")
	t.Logf("cases %d: pcscd, vpcd and vsmartcard's card OS", passed)
}

// The suite that every reader of social-security cards passes.
func TestRealSuite(t *testing.T) {
	vpcd.Needs(t)
	t.Parallel()
	s := pcscd(t, true)
	var mu sync.Mutex
	takeOut := func() {}
	put := func(kind string) {
		mu.Lock()
		defer mu.Unlock()
		takeOut = s.Insert(kind)
		// The virtual reader missed a card once, after another program had held the one before: it is put there again then.
		for range 3 {
			if comes(within(t, 5*time.Second), s, true) == nil {
				return
			}
			takeOut()
			empty(t, s)
			takeOut = s.Insert(kind)
		}
	}
	lift := func() {
		mu.Lock()
		defer mu.Unlock()
		takeOut()
		empty(t, s)
	}
	trouble := func(kind string) func() func() {
		return func() func() {
			put(kind)
			return lift
		}
	}
	held := func() func() {
		put("t1")
		there(t, s, true)
		l, err := dial(t.Context(), s.Socket)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.connectOnce(vpcd.Name, shareAlone); err != nil {
			t.Fatal(err)
		}
		return func() { _ = l.Close() }
	}
	n := desktest.SocialCardReader(t, New(Options{Socket: s.Socket}), wanted("2.00", longName), desktest.Bench{
		Acts: map[desktest.Act]func(){desktest.Put: func() { put("t1") }, desktest.Lift: lift},
		Troubles: map[string]func() func(){
			"device.gone": trouble("pulled"), "device.busy": held, // the others are among the cards above
		},
	})
	t.Logf("cases %d: pcscd, vpcd and vsmartcard's card OS, by the suite of the port", n)
}
