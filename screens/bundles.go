package screens

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// BundlesPlace is where bundles of files are: the courier's whole work, and where the others see how far
// they are.
const BundlesPlace Place = "bundles"

// The dialogs of the bundles.
const (
	bundlesSign   = "bundles.sign"
	bundlesSupply = "bundles.supply"
	bundlesPrint  = "bundles.print"
)

// bundles is the screen of the bundles that are on their way.
type bundles struct {
	shelf
	list *ui.List
	out  writer[desk.Bundle]
	with string      // name of the key that sent
	at   string      // the bundle to stand on, until it is there
	on   desk.Bundle // that a dialog asks about: the list may move while it is up
	size ui.Layout
}

// Bundles is the screen of bundles; the cursor stands on that with the ID, if it is there.
func Bundles(env Env, id string) Screen {
	t := env.T
	s := &bundles{shelf: newShelf(env), at: id, out: writer[desk.Bundle]{env: env}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight)}
	s.list = &ui.List{Columns: []ui.Column{
		{Title: t("bundles.column.number"), W: 18},
		{Title: t("bundles.column.period"), Grow: true},
		{Title: t("bundles.column.files"), W: ui.Width(t("bundles.column.files")), Right: true},
		{Title: t("bundles.column.pages"), W: ui.Width(t("bundles.column.pages")), Right: true},
		{Title: t("bundles.column.state"), W: 14},
	}}
	return s
}

func (s *bundles) Start() tea.Cmd { return s.read() }

// carries tells whether the person signs for bundles; keeps, whether she makes them up.
func (s *bundles) carries() bool { return s.env.Session.Person.CarriesFiles() }
func (s *bundles) keeps() bool   { return s.env.Session.Person.KeepsFiles() }

func (s *bundles) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if b, mine, ok := s.out.take(msg); mine {
		if ok {
			return s.read(), Said{s.env.T("bundles.did_"+string(b.State), "number", b.Number), ui.Text}
		}
		return nil, refused(&s.out, nowhere)
	}
	if s.heard(msg) {
		s.rows()
		if s.known && s.list.Select(s.at) {
			s.at = ""
		}
		return nil, s.get.ended()
	}
	switch msg := msg.(type) {
	case Work:
		if !s.get.busy() && held(s.env, &s.out) == "" {
			return s.read(), nil
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
	case Answered:
		return s.answered(msg)
	case tea.KeyPressMsg:
		s.list.PerPage = s.perPage(s.size)
		return pressList(s.Keys(), s.list, msg, s.do)
	}
	return nil, nil
}

func (s *bundles) rows() {
	t := s.env.T
	rows := make([]ui.Row, len(s.filing.Bundles))
	for n, b := range s.filing.Bundles {
		st := ui.Text
		switch {
		case b.State == desk.BundleShort:
			st = ui.ErrBold
		case b.State == desk.BundleReceived:
			st = ui.Ok
		case s.mine(b):
			st = ui.AccentBold
		}
		rows[n] = ui.Row{ID: b.ID, Dim: b.State == desk.BundleReceived, Cells: []ui.Cell{
			{Text: b.Number},
			{Text: t("files.period", "from", b.From.String(), "to", b.To.String())},
			{Text: strconv.Itoa(b.Count)},
			{Text: strconv.Itoa(b.Pages)},
			{Text: t("bundles.state." + string(b.State)), Style: st},
		}}
	}
	s.list.SetRows(rows)
}

// mine tells whether the next act on the bundle is for the person here.
func (s *bundles) mine(b desk.Bundle) bool {
	return b.State == desk.BundlePacked && s.carries() || b.State == desk.BundleShort && s.keeps()
}

func (s *bundles) selected() (desk.Bundle, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.filing.Bundles) {
		return s.filing.Bundles[n], true
	}
	return desk.Bundle{}, false
}

func (s *bundles) do(id string) (tea.Cmd, Outcome) {
	b, _ := s.selected()
	s.on = b
	switch id {
	case "again":
		if s.out.unknown() {
			return s.out.again(), nil
		}
		return s.read(), nil
	case "sign":
		return nil, s.askSign(b)
	case "supply":
		return nil, s.askReason(bundlesSupply, "supply", b)
	case "print":
		return nil, s.askReason(bundlesPrint, "print", b)
	case "files":
		return nil, Going{Place: FilesPlace}
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// askSign lets the courier count before he signs.
func (s *bundles) askSign(b desk.Bundle) Outcome {
	e := s.env
	return Ask{bundlesSign, &ui.Dialog{
		Title: e.T("bundles.sign_title", "number", b.Number), Bold: e.T("bundles.sign_bold", "n", b.Count, "pages", b.Pages), Text: e.T("bundles.sign_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("bundles.sign_stay")}},
			{ID: "yes", Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("bundles.key_sign")}},
		},
		Move: e.moveKey(),
	}}
}

// askReason asks what was done about what was missing, or what the list is printed for: a list of files
// leaves the house only with its purpose (B-9.3b).
func (s *bundles) askReason(id, name string, b desk.Bundle) Outcome {
	e := s.env
	return Ask{id, &ui.Dialog{
		Title: e.T("bundles."+name+"_title", "number", b.Number), Text: e.T("bundles." + name + "_text"),
		Reason: ui.NewInput(maxReason), ReasonLabel: e.T("bundles." + name + "_label"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("files.pack_stay")}},
			{ID: "yes", Reasoned: true, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("bundles.key_" + name)}},
		},
		Move: e.moveKey(),
	}}
}

func (s *bundles) answered(a Answered) (tea.Cmd, Outcome) {
	b := s.on
	if b.ID == "" || a.Button != "yes" {
		return nil, nil
	}
	reason, e := strings.TrimSpace(a.Text), s.env
	switch a.ID {
	case bundlesSign:
		return s.send("F10", b, desk.CarryBundle{Files: b.Count, Pages: b.Pages}), nil
	case bundlesSupply:
		return s.send("F8", b, desk.SupplyBundle{Reason: reason}), nil
	case bundlesPrint:
		return nil, Printing{
			desk.Order{Kind: desk.BundlePaper, Subject: b.ID, Reason: reason},
			desk.Sheet{Outlet: e.Session.Outlet, Terminal: e.Session.Terminal, Catalogue: e.Rules.Catalogue, Bundle: &b},
		}
	}
	return nil, nil
}

func (s *bundles) send(with string, b desk.Bundle, act desk.BundleAct) tea.Cmd {
	s.with = with
	port := s.env.Files
	return s.out.write(deed{b.ID, b.Version, act}, func(ctx context.Context, key string) (desk.Bundle, error) {
		return port.Bundle(ctx, key, b, act)
	})
}

func (s *bundles) Head() Head { return Head{ID: string(BundlesPlace), Busy: s.out.busy()} }

func (s *bundles) Keys() ui.Keys {
	t := s.env.T
	keys := againKeys(s.env, &s.out)
	if len(keys) == 0 {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("files.key_again"), Help: t("files.help_again"), Main: s.get.fault != nil, Hidden: s.get.fault == nil}}
	}
	b, ok := s.selected()
	key := func(k ui.Key, why string) ui.Key {
		k.Off = held(s.env, &s.out)
		switch {
		case k.Off != "":
		case !s.known:
			k.Off = t("files.off_unread")
		case !ok && k.ID != "files":
			k.Off = t("bundles.off_none")
		default:
			k.Off = why
		}
		return k
	}
	if s.carries() {
		keys = append(keys, key(ui.Key{ID: "sign", Codes: []string{"f10"}, Name: "F10", Word: t("bundles.key_sign"), Help: t("bundles.help_sign"), Main: true}, s.signOff(b)))
	}
	if s.keeps() {
		notShort := ""
		if b.State != desk.BundleShort {
			notShort = t("bundles.off_supply")
		}
		keys = append(keys,
			key(ui.Key{ID: "print", Codes: []string{"f6"}, Name: "F6", Word: t("bundles.key_print"), Help: t("bundles.help_print"), Main: !s.carries()}, ""),
			key(ui.Key{ID: "supply", Codes: []string{"f8"}, Name: "F8", Word: t("bundles.key_supply"), Help: t("bundles.help_supply")}, notShort),
			key(ui.Key{ID: "files", Codes: []string{"f3"}, Name: "F3", Word: t("bundles.key_files"), Help: t("bundles.help_files")}, ""),
			ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: busyOnly(s.env, &s.out)})
	}
	return keys
}

// signOff is why the courier cannot sign for the bundle.
func (s *bundles) signOff(b desk.Bundle) string {
	if b.State != desk.BundlePacked {
		return s.env.T("bundles.off_sign")
	}
	return ""
}

func (s *bundles) perPage(l ui.Layout) int { return max(1, l.Last-l.Work.Y-2-s.below(l)) }

// below is how many rows are under the list for the selected bundle: half the work area.
func (s *bundles) below(l ui.Layout) int { return min(12, (l.Last-l.Work.Y)/2) }

func (s *bundles) Paint(c *ui.Canvas) {
	l, t := c.Layout(), s.env.T
	x, y, w := l.Work.X, l.Work.Y, l.Work.W
	todo := 0
	for _, b := range s.filing.Bundles {
		if s.mine(b) {
			todo++
		}
	}
	note := t("bundles.note", "n", todo)
	if s.carries() && !s.keeps() {
		note = t("bundles.note_carry", "n", todo)
	}
	if !s.known {
		note = ""
	}
	c.Head(x, y, t("bundles.title"), note)
	list := *s.list
	list.PerPage = s.perPage(l)
	c.Right(x+w, y, list.Page(), ui.Dim)
	switch {
	case !s.known && s.get.fault == nil:
		c.Put(x, y+2, t("files.reading"), ui.Dim)
		c.Cursor(x, y)
	case !s.known:
		c.Cursor(x, y)
	case list.Len() == 0:
		c.Para(x, y+2, w, t("bundles.none"), ui.Text)
		c.Cursor(x, y)
	default:
		list.Paint(c, x, y+1, w, true)
		top := l.Last - s.below(l)
		c.Rule(x, top, w)
		p := &paper{w: w}
		s.about(p)
		p.paintStill(c, x, top+1, l.Last-top-1)
	}
	what, why := "", ""
	if s.get.fault != nil {
		what, why = t("files.unread"), s.env.Fault(s.get.fault)
	}
	paintOutcome(c, s.env, &s.out, s.with, what, why)
}

// about tells the rest about the selected bundle: who signed, and what the authority missed.
func (s *bundles) about(p *paper) {
	b, ok := s.selected()
	if !ok {
		return
	}
	t := s.env.T
	p.fact(filesLabel, t("bundles.holds"), t("bundles.sign_bold", "n", b.Count, "pages", b.Pages))
	p.fact(filesLabel, t("bundles.packer"), b.Packer)
	p.fact(filesLabel, t("bundles.carrier"), b.Carrier)
	p.fact(filesLabel, t("bundles.receiver"), b.Receiver)
	p.fact(filesLabel, t("bundles.reason"), b.Reason)
	p.fact(filesLabel, t("bundles.settled"), b.Settled)
	for n, f := range b.Short() {
		label := ""
		if n == 0 {
			label = t("bundles.missed")
		}
		words := t("bundles.fault."+f.Fault, "number", f.Receipt, "pages", f.Pages, "counted", f.Counted)
		if f.Leaf > 0 && f.Leaf <= len(f.Leaves) {
			words += t("join.clause") + s.env.leaf(f.Leaves[f.Leaf-1])
		}
		p.factIn(filesLabel, label, words, ui.Err)
	}
	p.factIn(filesLabel, t("bundles.root"), b.Root, ui.Dim)
}
