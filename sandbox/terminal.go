package sandbox

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// terminal is a terminal in the same process: it speaks to the authority without a wire.
type terminal struct {
	s      *Service
	id     string
	verify func(desk.SignedList) (desk.ItemList, error)

	mu      sync.Mutex
	token   string
	session string // ID, while it is locked and there is no token

	opener desk.Opener
}

// Terminal gives the authority as the terminal with this ID sees it. verify checks the
// signature of a list; what it does not like is Denied list.forged.
func (s *Service) Terminal(id string, verify func(desk.SignedList) (desk.ItemList, error)) desk.Authority {
	return &terminal{s: s, id: id, verify: verify}
}

func (t *terminal) caller() Caller {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := Caller{Terminal: t.id, Token: t.token}
	if t.token == "" {
		c.Session = t.session
	}
	return c
}

func (t *terminal) hold(token, session string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token, t.session = token, session
}

// suspend forgets the token and keeps the session's name.
func (t *terminal) suspend() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = ""
}

func (t *terminal) NewCode(ctx context.Context, purpose desk.Purpose) (desk.LoginCode, error) {
	return t.s.NewCode(ctx, t.caller(), purpose)
}

func (t *terminal) CheckLogin(ctx context.Context, device string, takeOver bool) (desk.LoginStatus, error) {
	status, token, err := t.s.CheckLogin(ctx, t.caller(), device, takeOver)
	if token != "" {
		t.hold(token, status.Session.ID)
		t.opener.Begin(sm3.New, *status.Opening, *status.Session)
		status.Opening = nil
	}
	return status, err
}

func (t *terminal) CancelLogin(ctx context.Context, device string) error {
	return t.s.CancelLogin(ctx, t.caller(), device)
}

func (t *terminal) Session(ctx context.Context) (desk.Session, error) {
	return t.s.Session(ctx, t.caller())
}

func (t *terminal) Lock(ctx context.Context) error {
	t.suspend()
	return t.s.Lock(ctx, t.caller())
}

func (t *terminal) Logout(ctx context.Context) error {
	err := t.s.Logout(ctx, t.caller())
	if err == nil {
		t.hold("", "")
		t.opener.Wipe()
	}
	return err
}

func (t *terminal) OpenCode(context.Context) (desk.OpenCode, error) { return t.opener.Code(t.s.now()) }

func (t *terminal) Unlock(ctx context.Context, answer string) (desk.Session, error) {
	token, err := t.opener.Open(answer, t.s.now())
	if err != nil {
		return desk.Session{}, err
	}
	t.mu.Lock()
	t.token = string(token)
	t.mu.Unlock()
	return t.Session(ctx)
}

func (t *terminal) Catalogue(ctx context.Context, version string) (*desk.Catalogue, error) {
	return t.s.CatalogueFor(ctx, t.caller(), version)
}

func (t *terminal) List(ctx context.Context) (desk.ItemList, error) {
	signed, err := t.s.List(ctx, t.caller())
	if err != nil {
		return desk.ItemList{}, err
	}
	l, err := t.verify(signed)
	if _, ok := errors.AsType[*desk.Error](err); err != nil && !ok {
		return desk.ItemList{}, &desk.Error{Code: desk.Denied, Key: "list.forged", Err: err}
	}
	return l, err
}

func (t *terminal) Elsewhere(ctx context.Context, item string) ([]desk.Outlet, error) {
	return t.s.Elsewhere(ctx, t.caller(), item)
}

func (t *terminal) Match(ctx context.Context, q desk.Query) (desk.Match, error) {
	return t.s.Match(ctx, t.caller(), q)
}

func (t *terminal) Open(ctx context.Context) ([]desk.Summary, error) {
	return t.s.Open(ctx, t.caller())
}

func (t *terminal) Case(ctx context.Context, id string) (desk.Case, error) {
	return t.s.Case(ctx, t.caller(), id)
}

func (t *terminal) Advance(ctx context.Context, key string, c desk.Case, s desk.Step) (desk.Case, error) {
	return t.s.Advance(ctx, t.caller(), key, c.ID, c.Version, s)
}

func (t *terminal) Queue(ctx context.Context) (desk.Queue, error) {
	return t.s.Queue(ctx, t.caller())
}

func (t *terminal) Visit(ctx context.Context, id string) (desk.Visit, error) {
	return t.s.Visit(ctx, t.caller(), id)
}

func (t *terminal) Call(ctx context.Context, key, number string) (desk.Visit, error) {
	return t.s.Call(ctx, t.caller(), key, number)
}

func (t *terminal) Attend(ctx context.Context, key string, v desk.Visit, a desk.VisitAct) (desk.Visit, error) {
	return t.s.Attend(ctx, t.caller(), key, v.ID, v.Version, a)
}

func (t *terminal) Tickets(ctx context.Context) ([]desk.Ticket, error) {
	return t.s.Tickets(ctx, t.caller())
}

func (t *terminal) Ticket(ctx context.Context, id string) (desk.Ticket, error) {
	return t.s.Ticket(ctx, t.caller(), id)
}

func (t *terminal) Follow(ctx context.Context, key string, of desk.Ticket, a desk.TicketAct) (desk.Ticket, error) {
	return t.s.Follow(ctx, t.caller(), key, of.ID, of.Version, a)
}

func (t *terminal) Issue(ctx context.Context, key string, o desk.Order) (desk.Paper, error) {
	return t.s.Issue(ctx, t.caller(), key, o)
}

func (t *terminal) Staff(ctx context.Context) (desk.Staff, error) {
	return t.s.Staff(ctx, t.caller())
}

func (t *terminal) Permissions(ctx context.Context, at time.Time) ([]desk.Permission, error) {
	return t.s.Permissions(ctx, t.caller(), at)
}

func (t *terminal) FileApplication(ctx context.Context, key string, of desk.Application, do desk.ApplicationAct) (desk.Application, error) {
	return t.s.FileApplication(ctx, t.caller(), key, of.ID, of.Version, do)
}

func (t *terminal) Board(ctx context.Context) (desk.Board, error) {
	return t.s.Board(ctx, t.caller())
}

func (t *terminal) Bulletins(ctx context.Context) ([]desk.Bulletin, error) {
	return t.s.Bulletins(ctx, t.caller())
}

func (t *terminal) Acknowledge(ctx context.Context, key, id string, answer int) (desk.Bulletin, error) {
	return t.s.Acknowledge(ctx, t.caller(), key, id, answer)
}

func (t *terminal) Files(ctx context.Context) (desk.Filing, error) {
	return t.s.Files(ctx, t.caller())
}

func (t *terminal) File(ctx context.Context, caseID string) (desk.File, error) {
	return t.s.File(ctx, t.caller(), caseID)
}

func (t *terminal) Bundle(ctx context.Context, key string, b desk.Bundle, act desk.BundleAct) (desk.Bundle, error) {
	return t.s.Bundle(ctx, t.caller(), key, b.ID, b.Version, act)
}

func (t *terminal) CloseDay(ctx context.Context, key, reason string) (desk.Day, error) {
	return t.s.CloseDay(ctx, t.caller(), key, reason)
}

func (t *terminal) Report(ctx context.Context, from, to calendar.Date) (desk.Report, error) {
	return t.s.Report(ctx, t.caller(), from, to)
}

func (t *terminal) Inspection(ctx context.Context, from, to calendar.Date) (desk.Inspection, error) {
	return t.s.Inspection(ctx, t.caller(), from, to)
}

func (t *terminal) Findings(ctx context.Context) ([]desk.Finding, error) {
	return t.s.Findings(ctx, t.caller())
}

func (t *terminal) Amend(ctx context.Context, key string, f desk.Finding, a desk.FindingAct) (desk.Finding, error) {
	return t.s.Amend(ctx, t.caller(), key, f.ID, f.Version, a)
}

func (t *terminal) Standing(ctx context.Context) (desk.Standing, error) {
	return t.s.Standing(ctx, t.caller())
}

func (t *terminal) Held(ctx context.Context, person string) (desk.Holdings, error) {
	return t.s.Held(ctx, t.caller(), person)
}

func (t *terminal) Hold(ctx context.Context, key string, w desk.Window, a desk.WindowAct) (desk.Window, error) {
	return t.s.Hold(ctx, t.caller(), key, w.ID, w.Version, a)
}

func (t *terminal) Hand(ctx context.Context, key string, h desk.HandOver, a desk.HandOverAct) (desk.HandOver, error) {
	return t.s.Hand(ctx, t.caller(), key, h.ID, h.Version, a)
}

func (t *terminal) Excuse(ctx context.Context, key string, e desk.Absence) (desk.Absence, error) {
	return t.s.Excuse(ctx, t.caller(), key, e)
}

// Countersign is refused: a terminal in the same process has no key of its own.
func (t *terminal) Countersign(ctx context.Context, h desk.LogHead) ([]byte, error) {
	return t.s.Countersign(ctx, t.caller(), nil, h)
}

func (t *terminal) ReportSurroundings(ctx context.Context, s desk.Surroundings) error {
	return t.s.ReportSurroundings(ctx, t.caller(), s)
}

func (t *terminal) Affairs(ctx context.Context) ([]desk.Affair, error) {
	return t.s.Affairs(ctx, t.caller())
}

func (t *terminal) Settle(ctx context.Context, key string, of desk.Affair, do desk.AffairAct) (desk.Affair, error) {
	return t.s.Settle(ctx, t.caller(), key, of.ID, of.Version, do)
}

func (t *terminal) ProveCard(ctx context.Context, c desk.CardChallenge) (desk.CardProof, error) {
	return t.s.ProveCard(ctx, t.caller(), c)
}

func (t *terminal) HolderOf(ctx context.Context, code string) (desk.Holder, error) {
	return t.s.HolderOf(ctx, t.caller(), code)
}

func (t *terminal) Pages(ctx context.Context, caseID string) ([]desk.CasePage, error) {
	return t.s.Pages(ctx, t.caller(), caseID)
}

func (t *terminal) KeepPage(ctx context.Context, key string, p desk.NewPage) (desk.CasePage, error) {
	return t.s.KeepPage(ctx, t.caller(), key, p)
}

func (t *terminal) RemovePage(ctx context.Context, key, caseID, page string) (desk.CasePage, error) {
	return t.s.RemovePage(ctx, t.caller(), key, caseID, page)
}

func (t *terminal) Gear(ctx context.Context) (desk.GearBook, error) {
	return t.s.Gear(ctx, t.caller())
}

func (t *terminal) Tend(ctx context.Context, key string, g desk.Gear, do desk.GearAct) (desk.Gear, error) {
	return t.s.Tend(ctx, t.caller(), key, g.ID, g.Version, do)
}

func (t *terminal) ReportKit(ctx context.Context, k desk.Kit) error {
	return t.s.ReportKit(ctx, t.caller(), k)
}

func (t *terminal) Listen(ctx context.Context, after int64, deliver func(desk.Event)) error {
	return t.s.Listen(ctx, t.caller(), after, deliver)
}
