package pcsc

import (
	"context"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

func tlv(tag byte, value []byte) []byte { return append([]byte{tag, byte(len(value))}, value...) }

// gbk is a text as it is written on a card, filled to a size.
func gbk(t *testing.T, s string, size int) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte(b), make([]byte, max(0, size-len(b)))...)
}

func bcd(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// named is a card of the second generation with a name, cut as its records are.
func named(t *testing.T, name string) *fakeCard {
	t.Helper()
	long := gbk(t, name, 50)
	return &fakeCard{
		issuer: [][]byte{
			tlv(0x01, bcd(t, "654201D156000005000102030405060A")), tlv(0x02, []byte("3")), tlv(0x03, []byte("2.00")),
			tlv(0x05, bcd(t, "20230105")), tlv(0x06, bcd(t, "20330105")), tlv(0x07, []byte("X0000001A")),
		},
		holder: [][]byte{
			tlv(0x08, []byte("420802198803070012")), tlv(0x09, long[:30]), tlv(0x4E, long[30:50]), tlv(0x0A, []byte("2")), tlv(0x0D, bcd(t, "19880307")),
		},
		fci: bcd(t, "6F058403787831"), words: map[byte][]uint16{},
	}
}

func third(t *testing.T) *fakeCard {
	t.Helper()
	c := named(t, "李清和")
	c.third, c.key, c.issuer[2] = true, 0x5A, tlv(0x03, []byte("3.00"))
	c.fci = bcd(t, "6F0E8403787831A5079F0C0386010300")
	return c
}

// prover is an authority that has the key of the test's cards.
type prover struct {
	key   byte
	asked []desk.CardChallenge
	err   error
	short bool
}

func (p *prover) ProveCard(_ context.Context, c desk.CardChallenge) (desk.CardProof, error) {
	p.asked = append(p.asked, c)
	if err := c.Check(); err != nil {
		return desk.CardProof{}, err
	}
	if p.err != nil || p.short {
		return desk.CardProof{Internal: "00"}, p.err
	}
	factor, _ := hex.DecodeString(c.InternalFactor) // checked
	source, _ := hex.DecodeString(c.InternalSource)
	one := []byte{factor[0] ^ source[0] ^ p.key}
	return desk.CardProof{Internal: strings.Repeat(upper(one), numberLen), External: strings.Repeat(upper([]byte{p.key}), 2*numberLen)}, nil
}

func wanted(version, name string) desk.SocialCard {
	return desk.SocialCard{
		Area: "654201", Number: "X0000001A", Version: version, Issued: calendar.MustParse("2023-01-05"), Until: calendar.MustParse("2033-01-05"),
		IDNo: "420802198803070012", Name: name, Sex: "2", Birth: calendar.MustParse("1988-03-07"),
	}
}

func keyOf(err error) string {
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		return ""
	}
	return e.Key
}

func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

const (
	long  = 20 * time.Second
	short = 50 * time.Millisecond
)

// Whatever the protocol, the version of the service and the length of the name, a card is read; one of the third generation
// after the authority proved it.
func TestCards(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		card    func(*testing.T) *fakeCard
		change  func(*fakeCard)
		minor   uint32
		version string
		want    string
	}{
		"T=0":              {want: "李清和"},
		"T=1":              {change: func(c *fakeCard) { c.t1 = true }, want: "李清和"},
		"4.5":              {minor: 5, want: "李清和"},
		"files from above": {change: func(c *fakeCard) { c.only = 1 }, want: "李清和"},
		"extension": {
			card: func(t *testing.T) *fakeCard { return named(t, "阿依古丽·买买提江·吐尔逊江·肉孜") }, want: "阿依古丽·买买提江·吐尔逊江·肉孜",
		},
		"cut in a character": {
			card: func(t *testing.T) *fakeCard { return named(t, "A阿依古丽·买买提江·吐尔逊江肉孜") }, want: "A阿依古丽·买买提江·吐尔逊江肉孜",
		},
		"four bytes":     {card: func(t *testing.T) *fakeCard { return named(t, "王䶮𠅤") }, want: "王䶮𠅤"},
		"of a font":      {card: func(t *testing.T) *fakeCard { return named(t, "王\ue863") }, want: "王〓"},
		"another length": {change: func(c *fakeCard) { c.exact = true }, want: "李清和"},
		"third, T=0":     {card: third, version: "3.00", want: "李清和"},
		"third, T=1":     {card: third, change: func(c *fakeCard) { c.t1 = true }, version: "3.00", want: "李清和"},
		"third, free":    {card: third, change: func(c *fakeCard) { c.third = false }, version: "3.00", want: "李清和"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			card := named(t, "李清和")
			if tc.card != nil {
				card = tc.card(t)
			}
			if tc.change != nil {
				tc.change(card)
			}
			s := serves(t, max(tc.minor, 4))
			s.put(card)
			p := &prover{key: 0x5A}
			got, err := New(Options{Socket: s.path, Prover: p}).ReadSocialCard(within(t, long))
			version := tc.version
			if version == "" {
				version = "2.00"
			}
			if want := wanted(version, tc.want); err != nil || got != want {
				t.Fatalf("%+v, %v, want %+v", got, err, want)
			}
			if (len(p.asked) == 1) != card.third {
				t.Fatalf("asked %d times", len(p.asked))
			}
			if card.third && (p.asked[0].Algorithm != "03" || p.asked[0].Area != "654201" || p.asked[0].CardID != "654201D156000005000102030405060A" ||
				p.asked[0].InternalSource[:2] != "01" || p.asked[0].InternalFactor[:2] != "02" || p.asked[0].ExternalSource[:2] != "03" || p.asked[0].ExternalFactor[:2] != "04") {
				t.Errorf("asked %+v", p.asked[0])
			}
		})
	}
}

// Each trouble has its word, and none of them leaves a reader that reads no more.
func TestTroubles(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		service func(*counterpart)
		card    func(*testing.T) *fakeCard
		change  func(*fakeCard)
		prover  Prover
		code    desk.Code
		key     string
	}{
		"no reader":         {service: func(s *counterpart) { s.name = "" }, key: "device.missing"},
		"another reader":    {service: func(s *counterpart) { s.name = "Other" }, key: "device.missing"},
		"unknown version":   {service: func(s *counterpart) { s.minor = 9 }, key: "device.service"},
		"not a card":        {service: func(s *counterpart) { s.results[cmdConnect] = times(mutes, codeUnresponse) }, key: "device.kind"},
		"odd protocol":      {service: func(s *counterpart) { s.results[cmdConnect] = []code{codeProtocol} }, key: "device.kind"},
		"taken at once":     {service: func(s *counterpart) { s.results[cmdConnect] = []code{codeNoCard} }, key: "device.gone"},
		"taken":             {service: func(s *counterpart) { s.results[cmdTransmit] = []code{0, 0, codeRemoved} }, key: "device.gone"},
		"died":              {service: func(s *counterpart) { s.results[cmdTransmit] = []code{0, codeNotTransact} }, key: "device.gone"},
		"reset":             {service: func(s *counterpart) { s.results[cmdTransmit] = []code{0, codeReset} }, key: "device.busy"},
		"held":              {service: func(s *counterpart) { s.results[cmdConnect] = times(connects, codeSharing) }, key: "device.busy"},
		"not this user's":   {service: func(s *counterpart) { s.results[cmdConnect] = []code{codeSecurity} }, key: "device.refused"},
		"another card":      {change: func(c *fakeCard) { c.words[0xA4] = []uint16{0x6A82} }, key: "device.kind"},
		"no files":          {change: func(c *fakeCard) { c.words[0xA4] = []uint16{0x9000, 0x6A82, 0x6A82} }, key: "device.kind"},
		"nobody's":          {change: func(c *fakeCard) { c.holder = c.holder[2:] }, key: "device.kind"},
		"blocked card":      {change: func(c *fakeCard) { c.words[0xA4] = []uint16{0x6283} }, key: "card.blocked"},
		"blocked file":      {change: func(c *fakeCard) { c.words[0xA4] = []uint16{0x9000, 0x6283} }, key: "card.blocked"},
		"nonsense":          {change: func(c *fakeCard) { c.short = true }, key: "device.broken"},
		"no authority":      {card: third, key: "device.auth"},
		"no challenge":      {card: third, prover: &prover{key: 0x5A}, change: func(c *fakeCard) { c.words[0x84] = []uint16{0x6D00} }, key: "device.auth"},
		"blocked key":       {card: third, prover: &prover{key: 0x5A}, change: func(c *fakeCard) { c.words[0x82] = []uint16{0x6983} }, key: "card.blocked"},
		"proof refused":     {card: third, prover: &prover{key: 0x5A}, change: func(c *fakeCard) { c.words[0x82] = []uint16{0x63C2} }, key: "device.auth"},
		"second, closed":    {card: third, prover: &prover{key: 0x5A}, change: func(c *fakeCard) { c.issuer[2] = tlv(0x03, []byte("2.00")) }, key: "device.auth"},
		"false card":        {card: third, prover: &prover{key: 0x5B}, code: desk.Denied, key: "card.false"},
		"lost card":         {card: third, prover: &prover{err: &desk.Error{Code: desk.Denied, Key: "card.lost"}}, code: desk.Denied, key: "card.lost"},
		"line is down":      {card: third, prover: &prover{err: &desk.Error{Code: desk.Offline, Key: "authority.offline"}}, key: "authority.offline"},
		"authority's fault": {card: third, prover: &prover{short: true}, key: "authority.broken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			card := named(t, "李清和")
			if tc.card != nil {
				card = tc.card(t)
			}
			if tc.change != nil {
				tc.change(card)
			}
			s := serves(t, 4)
			s.put(card)
			if tc.service != nil {
				s.mu.Lock()
				tc.service(s)
				s.mu.Unlock()
			}
			r := New(Options{Socket: s.path, Name: "Maker", Prover: tc.prover})
			_, err := r.ReadSocialCard(within(t, long))
			want := tc.code
			if want == "" {
				want = desk.Offline
			}
			if keyOf(err) != tc.key || desk.CodeOf(err) != want {
				t.Fatalf("%v, want %s", err, tc.key)
			}
			if tc.key == "device.missing" || tc.key == "device.service" {
				if _, err := r.Look(t.Context()); keyOf(err) != tc.key {
					t.Errorf("look: %v", err)
				}
				return
			}
			if state, err := r.Look(t.Context()); err != nil || state.Name != "Maker Model 00 00" {
				t.Errorf("look: %+v, %v", state, err)
			}
			s.put(nil)
			s.put(named(t, "李清和"))
			if _, err := r.ReadSocialCard(within(t, long)); err != nil {
				t.Errorf("after it: %v", err)
			}
		})
	}
}

func times(n int, c code) []code {
	out := make([]code, n)
	for i := range out {
		out[i] = c
	}
	return out
}

// A program that holds the card for a moment, or resets it, is waited for.
func TestMoment(t *testing.T) {
	t.Parallel()
	s := serves(t, 4)
	s.put(named(t, "李清和"))
	s.mu.Lock()
	s.results[cmdConnect], s.results[cmdBegin] = []code{codeSharing}, []code{codeReset, codeSharing}
	s.mu.Unlock()
	if _, err := New(Options{Socket: s.path}).ReadSocialCard(within(t, long)); err != nil {
		t.Error(err)
	}
}

// over is a context whose end the test says, by a deadline or by whoever does not want it any more.
type over struct {
	context.Context //nolint:containedctx // it is one itself
	end             chan struct{}
	why             error
}

func (o over) Done() <-chan struct{} { return o.end }

func (o over) Err() error {
	select {
	case <-o.end:
		return o.why
	default:
		return nil
	}
}

// A card that was found before the time of waiting ended is read to its end: one that is left in the middle of a command is mute.
// Who does not want it any more does not wait.
func TestFoundInTheLastMoment(t *testing.T) {
	t.Parallel()
	for why, key := range map[error]string{context.DeadlineExceeded: "", context.Canceled: "device.empty"} {
		s := serves(t, 4)
		s.put(named(t, "李清和"))
		s.mu.Lock()
		s.results[cmdConnect] = times(connects/2, codeSharing)
		s.mu.Unlock()
		ctx := over{t.Context(), make(chan struct{}), why}
		go func() {
			for found := false; !found; time.Sleep(time.Millisecond) {
				s.mu.Lock()
				found = len(s.results[cmdConnect]) < connects/2
				s.mu.Unlock()
			}
			close(ctx.end)
		}()
		if _, err := New(Options{Socket: s.path}).ReadSocialCard(ctx); keyOf(err) != key {
			t.Errorf("%v: %v", why, err)
		}
	}
}

// A card is read once, whatever came of it, until it is lifted; the next one is waited for.
func TestOnce(t *testing.T) {
	t.Parallel()
	s := serves(t, 4)
	r := New(Options{Socket: s.path})
	if _, err := r.ReadSocialCard(within(t, short)); keyOf(err) != "device.empty" {
		t.Errorf("nothing there: %v", err)
	}
	bank := named(t, "李清和")
	bank.words[0xA4] = []uint16{0x6A82}
	for _, c := range []*fakeCard{named(t, "李清和"), bank, named(t, "李清和")} {
		s.put(c)
		if _, err := r.ReadSocialCard(within(t, long)); (err != nil) != (c == bank) {
			t.Errorf("%v", err)
		}
		if _, err := r.ReadSocialCard(within(t, short)); keyOf(err) != "device.lift" || desk.CodeOf(err) != desk.Offline {
			t.Errorf("still there: %v", err)
		}
		s.put(nil)
	}
	s.put(named(t, "李清和"))
	if _, err := r.ReadSocialCard(within(t, long)); err != nil {
		t.Error(err)
	}
	read := make(chan error, 1)
	go func() {
		_, err := r.ReadSocialCard(within(t, long))
		read <- err
	}()
	s.put(nil)
	s.put(named(t, "李清和"))
	if err := <-read; err != nil {
		t.Errorf("waited for: %v", err)
	}
}

func TestNoService(t *testing.T) {
	t.Parallel()
	r := New(Options{Socket: filepath.Join(t.TempDir(), "none")})
	if _, err := r.ReadSocialCard(t.Context()); keyOf(err) != "device.service" {
		t.Error(err)
	}
	if _, err := r.Look(t.Context()); keyOf(err) != "device.service" {
		t.Error(err)
	}
}

// A service that runs, and whose socket is not for this user, lets him not in.
func TestNotLetIn(t *testing.T) {
	t.Parallel()
	closed := &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.EACCES)}
	if err := fault(t.Context(), closed, "device.service"); keyOf(err) != "device.refused" {
		t.Error(err)
	}
}

// Digits are packed two to a byte and filled with F; a date that is none is left out, and so is an area that is no number.
func TestPacked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"19880307": "1988-03-07", "19880230": "0001-01-01", "FFFFFFFF": "0001-01-01", "198803": "0001-01-01", "1988030A": "0001-01-01", "": "0001-01-01"} {
		if got := dateOf(bcd(t, in)); got.IsZero() != (want == "0001-01-01") || !got.IsZero() && got.String() != want {
			t.Errorf("%s: %s", in, got)
		}
	}
	for in, want := range map[string]string{"654201D156": "654201", "6542": "6542", "65420A": "", "": "", "654FFF": "654"} {
		if got := areaOf(bcd(t, in)); got != want {
			t.Errorf("%s: %q", in, got)
		}
	}
	if got := digits(bcd(t, "123FFF")); got != "123" {
		t.Errorf("%q", got)
	}
}

// The historical bytes are where ISO 7816-3 has them.
func TestHistorical(t *testing.T) {
	t.Parallel()
	for atr, want := range map[string]string{
		"3B6D000000814E43238697159900BF7C7A": "00814E43238697159900BF7C7A",
		"3B951381018073C001409A":             "8073C00140",
		"3B6D0000":                           "", "3B": "", "": "", "3B00": "", "3BFF": "",
	} {
		if got := upper(historical(bcd(t, atr))); got != want {
			t.Errorf("%s: %s, want %s", atr, got, want)
		}
	}
}
