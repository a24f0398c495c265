package app_test

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sheyin/app"
	"sheyin/desk"
	"sheyin/desk/calendar"
)

// hostile are texts that act on a terminal, or on the reader's eye, when they are written as they are.
var hostile = []string{
	"\x1b]52;c;NDIwMTAy\x07", "\x1b]0;pwned\x07", "\x1b[2J\x1b[H办理成功", "\x1b[6n", "\u009b2J", "\x9b2J", "100\b\b\b900", "拒绝\r同意", "\n[已审核]",
	"\x1bPq#0\x1b\\", "\x1b_Gf\x1b\\", "\x1b]8;;http://evil\x1b\\点我\x1b]8;;\x1b\\", "\x1b]0;x", "\u202e321\u202c", "\u200b", "\U000E0041",
	"张" + strings.Repeat("\u0301", 40), "\x7f", "\x0e", "\x07", "\xff", "\x1bc",
}

// poison puts hostile text before every text that v leads to, but for what the program tells things apart by.
type poison struct {
	mu   sync.Mutex
	n    int
	only *regexp.Regexp // fields; nil: all but those that are kept
}

// kept are the fields by which the program tells things apart.
var kept = regexp.MustCompile(`(ID|IDs|Code|Key|Item|Items|Version|Category|Type|Fill|Precision|Validation|Default|Identity|Status|Step|Steps|Role|Class|Group|Source|QR|Device|Number|Profile|Terminal|Outlet|Register|URL|Hash|Cases|Tickets|Fields|Field)$`)

func (p *poison) takes(name string) bool {
	if p.only != nil {
		return p.only.MatchString(name)
	}
	return !kept.MatchString(name)
}

func (p *poison) all(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			p.all(v.Elem(), name)
		}
	case reflect.String:
		if v.CanSet() && v.Type() == reflect.TypeFor[string]() && v.Len() > 0 && p.takes(name) {
			p.n++
			v.SetString(hostile[p.n%len(hostile)] + v.String())
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() || v.Type() == reflect.TypeFor[calendar.Date]() {
			return
		}
		for n := range v.NumField() {
			if f := v.Type().Field(n); f.IsExported() {
				p.all(v.Field(n), f.Name)
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for n := range v.Len() {
				p.all(v.Index(n), name)
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			made := reflect.New(v.Type().Elem()).Elem()
			made.Set(v.MapIndex(k))
			p.all(made, name)
			v.SetMapIndex(k, made)
		}
	}
}

// words are the fields of a catalogue that are only read by people; by the others the program counts and searches.
var words = regexp.MustCompile(`^(ZH|EN|Title|Text|Note|Notes|Help|Why|Basis|Source|Label)$`)

// poisoned is the authority as somebody would have it who holds its answers in his hand.
type poisoned struct {
	desk.Authority
	p *poison
}

func mixed[T any](a poisoned, v T, err error) (T, error) {
	a.p.mu.Lock()
	defer a.p.mu.Unlock()
	deep := reflect.New(reflect.TypeFor[T]()).Elem()
	deep.Set(copied(reflect.ValueOf(&v).Elem()))
	a.p.all(deep, "")
	out, _ := deep.Interface().(T)
	return out, err
}

// copied is a copy of v that shares nothing with it, so that the authority's own values stay as they are.
func copied(v reflect.Value) reflect.Value {
	made := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			made.Set(reflect.New(v.Type().Elem()))
			made.Elem().Set(copied(v.Elem()))
		}
	case reflect.Struct:
		made.Set(v) // what is not exported goes along
		for n := range v.NumField() {
			if v.Type().Field(n).IsExported() {
				made.Field(n).Set(copied(v.Field(n)))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			made.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for n := range v.Len() {
				made.Index(n).Set(copied(v.Index(n)))
			}
		}
	case reflect.Map:
		if !v.IsNil() {
			made.Set(reflect.MakeMap(v.Type()))
			for _, k := range v.MapKeys() {
				made.SetMapIndex(k, copied(v.MapIndex(k)))
			}
		}
	default:
		made.Set(v)
	}
	return made
}

func (a poisoned) CheckLogin(ctx context.Context, device string, takeOver bool) (desk.LoginStatus, error) {
	v, err := a.Authority.CheckLogin(ctx, device, takeOver)
	return mixed(a, v, err)
}

func (a poisoned) Session(ctx context.Context) (desk.Session, error) {
	v, err := a.Authority.Session(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Catalogue(ctx context.Context, version string) (*desk.Catalogue, error) {
	v, err := a.Authority.Catalogue(ctx, version)
	if err != nil {
		return nil, err
	}
	a.p.mu.Lock()
	defer a.p.mu.Unlock()
	a.p.only = words
	defer func() { a.p.only = nil }()
	out := copied(reflect.ValueOf(v))
	a.p.all(out, "")
	c, _ := out.Interface().(*desk.Catalogue)
	c.Words = v.Words // with their readings, which must fit
	return c, c.Ready()
}

func (a poisoned) List(ctx context.Context) (desk.ItemList, error) {
	v, err := a.Authority.List(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Elsewhere(ctx context.Context, item string) ([]desk.Outlet, error) {
	v, err := a.Authority.Elsewhere(ctx, item)
	return mixed(a, v, err)
}

func (a poisoned) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	v, err := a.Authority.Match(ctx, q)
	return mixed(a, v, err)
}

func (a poisoned) Open(ctx context.Context) ([]desk.Summary, error) {
	v, err := a.Authority.Open(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Case(ctx context.Context, id string) (desk.Case, error) {
	v, err := a.Authority.Case(ctx, id)
	return mixed(a, v, err)
}

func (a poisoned) Queue(ctx context.Context) (desk.Queue, error) {
	v, err := a.Authority.Queue(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Visit(ctx context.Context, id string) (desk.Visit, error) {
	v, err := a.Authority.Visit(ctx, id)
	return mixed(a, v, err)
}

func (a poisoned) Tickets(ctx context.Context) ([]desk.Ticket, error) {
	v, err := a.Authority.Tickets(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Ticket(ctx context.Context, id string) (desk.Ticket, error) {
	v, err := a.Authority.Ticket(ctx, id)
	return mixed(a, v, err)
}

func (a poisoned) Bulletins(ctx context.Context) ([]desk.Bulletin, error) {
	v, err := a.Authority.Bulletins(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Board(ctx context.Context) (desk.Board, error) {
	v, err := a.Authority.Board(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Standing(ctx context.Context) (desk.Standing, error) {
	v, err := a.Authority.Standing(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Files(ctx context.Context) (desk.Filing, error) {
	v, err := a.Authority.Files(ctx)
	return mixed(a, v, err)
}

func (a poisoned) File(ctx context.Context, id string) (desk.File, error) {
	v, err := a.Authority.File(ctx, id)
	return mixed(a, v, err)
}

func (a poisoned) Staff(ctx context.Context) (desk.Staff, error) {
	v, err := a.Authority.Staff(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Permissions(ctx context.Context, at time.Time) ([]desk.Permission, error) {
	v, err := a.Authority.Permissions(ctx, at)
	return mixed(a, v, err)
}

func (a poisoned) Findings(ctx context.Context) ([]desk.Finding, error) {
	v, err := a.Authority.Findings(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Gear(ctx context.Context) (desk.GearBook, error) {
	v, err := a.Authority.Gear(ctx)
	return mixed(a, v, err)
}

func (a poisoned) Pages(ctx context.Context, caseID string) ([]desk.CasePage, error) {
	v, err := a.Authority.Pages(ctx, caseID)
	return mixed(a, v, err)
}

func (a poisoned) HolderOf(ctx context.Context, code string) (desk.Holder, error) {
	v, err := a.Authority.HolderOf(ctx, code)
	return mixed(a, v, err)
}

// Follow and the other writes answer with what they are about, or with an error that carries words of the other side.
func (a poisoned) Follow(context.Context, string, desk.Ticket, desk.TicketAct) (desk.Ticket, error) {
	return desk.Ticket{}, &desk.Error{Code: desk.Conflict, Key: "case.stale", Args: map[string]string{"by": strings.Join(hostile, "")}}
}

// sequences are the kinds of sequences, beside colours and places, that a terminal was sent: what is between its beginning
// and its end, without numbers, or all of it where it says something.
func sequences(sent string) []string {
	var out []string
	seen := func(kind string) {
		if !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	for i := 0; i < len(sent); i++ {
		switch c := sent[i]; {
		case c == 0x1b && i+1 < len(sent) && sent[i+1] == '[':
			end := i + 2
			for end < len(sent) && (sent[end] < 0x40 || sent[end] > 0x7e) {
				end++
			}
			if body := sent[i+2 : min(end+1, len(sent))]; strings.HasPrefix(body, "?") || strings.HasSuffix(body, "n") {
				seen("CSI " + body)
			} else {
				seen("CSI " + body[len(body)-1:])
			}
			i = end
		case c == 0x1b && i+1 < len(sent) && strings.IndexByte("]P_^X", sent[i+1]) >= 0:
			end := i + 2
			for end < len(sent) && sent[end] != 0x07 && sent[end] != 0x1b {
				end++
			}
			seen(fmt.Sprintf("string %q", sent[i:end]))
			i = end - 1
			if end < len(sent) && sent[end] == 0x07 {
				i = end // it ends the string
			} else if strings.HasPrefix(sent[end:], "\x1b\\") {
				i = end + 1
			}
		case c == 0x1b && i+1 < len(sent):
			seen(fmt.Sprintf("escape %q", sent[i:i+2]))
			i++
		case c < 0x20 && c != '\r' && c != '\n' || c == 0x7f:
			seen(fmt.Sprintf("control %q", c))
		}
	}
	for _, r := range sent {
		if r >= 0x80 && r < 0xa0 || r == 0x202e || r == 0x202c || r == 0x200b || r == 0xE0041 {
			seen(fmt.Sprintf("character %U", r))
		}
	}
	return out
}

// moves are the renderer's ways to move, to empty and to repeat what is there already. Which of them a walk needs depends on
// how quickly one picture follows the other.
var moves = []string{
	"CSI A", "CSI B", "CSI C", "CSI D", "CSI E", "CSI F", "CSI G", "CSI H", "CSI I", "CSI Z", "CSI d", "CSI `", "CSI J", "CSI K", "CSI S", "CSI T", "CSI L",
	"CSI M", "CSI @", "CSI P", "CSI X", "CSI b", "CSI r", "CSI m", "CSI ?7l", "CSI ?7h", "CSI ?25l", "CSI ?25h", `escape "\x1bM"`, `escape "\x1bD"`,
	`control '\t'`, `control '\b'`,
}

// Whatever texts the authority sends, a terminal gets no sequence that it does not get without them: none but the
// renderer's own, no clipboard, no other title, nothing that is turned round.
//
// clause: H-8.4.1
func TestNoTextOfTheAuthorityActsOnTheTerminal(t *testing.T) {
	runs := []struct {
		person string
		p      *poison // nil: nothing hostile
		sent   string
	}{{"王敏", nil, ""}, {"王敏", &poison{}, ""}, {"赵磊", &poison{n: 11}, ""}}
	t.Run("walks", func(t *testing.T) {
		for n := range runs {
			r := &runs[n]
			t.Run(r.person, func(t *testing.T) {
				t.Parallel()
				a := newAuthority(t)
				if err := a.SeedDemo(t.Context()); err != nil {
					t.Fatal(err)
				}
				s := a.start("TC-A-01", "zh-CN", 120, 36, func(c *app.Config) {
					if r.p != nil {
						c.Authority = poisoned{c.Authority, r.p}
					}
				})
				pictures := map[string]bool{}
				s.walk(r.person, func(_, picture string) { pictures[picture] = true })
				if len(pictures) < 25 {
					t.Errorf("only %d pictures were seen", len(pictures))
				}
				r.sent = s.tape.String()
			})
		}
	})
	own := append(sequences(runs[0].sent), moves...)
	if strings.Contains(strings.Join(own, "\n"), "52;") {
		t.Errorf("the console uses the clipboard: %q", own)
	}
	for _, r := range runs[1:] {
		if r.p.n < 1000 {
			t.Errorf("only %d texts were poisoned", r.p.n)
		}
		for _, s := range sequences(r.sent) {
			if !slices.Contains(own, s) {
				t.Errorf("%s: the terminal was sent %s", r.person, s)
			}
		}
		for _, h := range hostile {
			if len(h) > 3 && strings.ContainsAny(h, "\x1b\b\r\n\u009b\u202e") && strings.Contains(r.sent, h) {
				t.Errorf("%s: the terminal was sent %q", r.person, h)
			}
		}
		if !strings.Contains(r.sent, "pwned") || !strings.Contains(r.sent, "办理成功") {
			t.Error("nothing hostile came as far as the screen")
		}
	}
}
