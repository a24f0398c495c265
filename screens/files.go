package screens

import (
	"context"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/ui"
)

// FilesPlace is where business files are looked through, packed, and the day is closed.
const FilesPlace Place = "files"

// The dialogs of the files.
const (
	filesPack = "files.pack"
	filesDay  = "files.day"
)

// shelf is what lies at the outlet, as the authority has told it; both screens about files read it.
type shelf struct {
	env    Env
	filing desk.Filing
	known  bool // it is read
	get    reader[desk.Filing]
}

func newShelf(env Env) shelf { return shelf{env: env, get: reader[desk.Filing]{env: env}} }

func (s *shelf) read() tea.Cmd { return s.get.ask(s.env.Files.Files) }

// heard takes the answer.
func (s *shelf) heard(msg tea.Msg) (mine bool) {
	filing, mine, ok := s.get.take(msg)
	if ok {
		s.filing, s.known = filing, true
	}
	return mine
}

// files is the screen of the files that wait for a bundle.
type files struct {
	shelf
	list   *ui.List
	chosen map[string]bool // by case; what is not in it is chosen when nothing lacks
	packs  desk.PackBundle // that a dialog asks about: files may come while it is up
	pack   writer[desk.Bundle]
	end    writer[desk.Day]
	size   ui.Layout
}

// Files is the screen of the outlet's business files that are not in a bundle yet (I1).
func Files(env Env) Screen {
	s := &files{
		shelf: newShelf(env), chosen: map[string]bool{}, size: ui.LayoutFor(ui.MinWidth, ui.MinHeight),
		pack: writer[desk.Bundle]{env: env}, end: writer[desk.Day]{env: env},
	}
	t := env.T
	s.list = &ui.List{Columns: []ui.Column{
		{W: ui.Width(t("files.mark"))},
		{Title: t("files.column.receipt"), W: 17},
		{Title: t("files.column.item"), Grow: true},
		{Title: t("files.column.who"), W: 9},
		{Title: t("files.column.pages"), W: ui.Width(t("files.column.pages")), Right: true},
		{Title: t("files.column.state"), W: 14},
	}}
	return s
}

func (s *files) Start() tea.Cmd { return s.read() }

func (s *files) Update(msg tea.Msg) (tea.Cmd, Outcome) {
	if b, mine, ok := s.pack.take(msg); mine {
		if ok {
			return nil, Going{Place: BundlesPlace, ID: b.ID}
		}
		return nil, refused(&s.pack, nowhere)
	}
	if d, mine, ok := s.end.take(msg); mine {
		if ok {
			return s.read(), Said{s.env.T("files.did_day", "day", d.Date.String(), "n", d.Gaps), ui.Text}
		}
		return nil, refused(&s.end, nowhere)
	}
	if s.heard(msg) {
		s.rows()
		return nil, s.get.ended()
	}
	switch msg := msg.(type) {
	case Work:
		if !s.get.busy() && s.held() == "" {
			return s.read(), nil
		}
	case tea.WindowSizeMsg:
		s.size = ui.LayoutFor(msg.Width, msg.Height)
	case Refreshed:
		s.env.Session, s.env.Rules = msg.Session, msg.Rules
		s.rows()
	case Answered:
		return s.answered(msg), nil
	case tea.KeyPressMsg:
		s.list.PerPage = s.perPage(s.size)
		return pressList(s.Keys(), s.list, msg, s.do)
	}
	return nil, nil
}

// nowhere: these screens have no fields to put an error beside.
func nowhere(*desk.Error) bool { return false }

// held tells why nothing may be begun now: a write is out, or nobody knows how it ended.
func (s *files) held() string {
	if why := held(s.env, &s.pack); why != "" {
		return why
	}
	return held(s.env, &s.end)
}

// takes tells whether the file goes into the bundle: as was said, else when it lacks nothing.
func (s *files) takes(f desk.File) bool {
	if said, ok := s.chosen[f.CaseID]; ok {
		return said
	}
	return len(f.Gaps()) == 0
}

// taken are the files to pack, how many of them lack something, how many sheets they have, and from which day to which.
func (s *files) taken() (cases []string, gaps, pages int, from, to calendar.Date) {
	for _, f := range s.filing.Waiting {
		if !s.takes(f) {
			continue
		}
		cases = append(cases, f.CaseID)
		pages += f.Pages()
		if len(f.Gaps()) > 0 {
			gaps++
		}
		if from.IsZero() || f.Closed.Before(from) {
			from = f.Closed
		}
		if to.IsZero() || f.Closed.After(to) {
			to = f.Closed
		}
	}
	return cases, gaps, pages, from, to
}

// rows puts the files into words.
func (s *files) rows() {
	t := s.env.T
	rows := make([]ui.Row, len(s.filing.Waiting))
	for n, f := range s.filing.Waiting {
		mark, state := ui.Cell{}, ui.Cell{Text: t("files.complete"), Style: ui.Ok}
		if s.takes(f) {
			mark = ui.Cell{Text: t("files.mark"), Style: ui.AccentBold}
		}
		if gaps := f.Gaps(); len(gaps) == 1 {
			state = ui.Cell{Text: t("files.gap", "what", s.env.leaf(gaps[0])), Style: ui.ErrBold}
		} else if len(gaps) > 1 {
			state = ui.Cell{Text: t("files.gaps", "n", len(gaps)), Style: ui.ErrBold}
		}
		state.Text = ui.Clip(state.Text, 14)
		rows[n] = ui.Row{ID: f.CaseID, Cells: []ui.Cell{
			mark, {Text: f.Receipt}, {Text: s.env.itemName(f.Item)}, {Text: f.Who}, {Text: strconv.Itoa(f.Pages())}, state,
		}}
	}
	s.list.SetRows(rows)
}

func (s *files) selected() (desk.File, bool) {
	if n := s.list.Index(); n >= 0 && n < len(s.filing.Waiting) {
		return s.filing.Waiting[n], true
	}
	return desk.File{}, false
}

// leaf is what a part of a file is called.
func (e Env) leaf(l desk.Leaf) string {
	if l.Kind == desk.LeafMaterial {
		return l.Name.In(e.Lang())
	}
	return e.T("files.leaf." + string(l.Kind))
}

func (s *files) do(id string) (tea.Cmd, Outcome) {
	f, _ := s.selected()
	switch id {
	case "again":
		switch {
		case s.pack.unknown():
			return s.pack.again(), nil
		case s.end.unknown():
			return s.end.again(), nil
		}
		return s.read(), nil
	case "pack":
		return nil, s.askPack()
	case "choose":
		s.chosen[f.CaseID] = !s.takes(f)
		s.rows()
	case "open":
		return nil, Opened{f.CaseID}
	case "bundles":
		return nil, Going{Place: BundlesPlace}
	case "day":
		return nil, s.askDay()
	case "back":
		return nil, Back{}
	}
	return nil, nil
}

// askPack shows what goes into the bundle before it is closed: a file lies in one bundle only.
func (s *files) askPack() Outcome {
	e := s.env
	cases, gaps, pages, from, to := s.taken()
	s.packs = desk.PackBundle{Cases: cases, From: from, To: to}
	d := &ui.Dialog{
		Title: e.T("files.pack_title", "n", len(cases), "pages", pages), Bold: e.T("files.period", "from", from.String(), "to", to.String()),
		Text: e.T("files.pack_text"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("files.pack_stay")}},
			{ID: "yes", Reasoned: gaps > 0, Key: ui.Key{Codes: []string{"f10"}, Name: "F10", Word: e.T("files.key_pack")}},
		},
		Move: e.moveKey(),
	}
	if gaps > 0 {
		d.Text = e.T("files.pack_gaps", "n", gaps)
		d.Reason, d.ReasonLabel = ui.NewInput(maxReason), e.T("case.reason")
	}
	return Ask{filesPack, d}
}

// askDay asks before the day is closed: with gaps it needs a reason, which is kept.
func (s *files) askDay() Outcome {
	e, day := s.env, s.filing.Day
	d := &ui.Dialog{
		Title: e.T("files.day_title", "day", day.Date.String()), Bold: e.T("files.day_clean"),
		Buttons: []ui.Button{
			{ID: "stay", Harmless: true, Key: ui.Key{Word: e.T("files.day_stay")}},
			{ID: "yes", Reasoned: day.Gaps > 0, Key: ui.Key{Codes: []string{"f8"}, Name: "F8", Word: e.T("files.key_day")}},
		},
		Move: e.moveKey(),
	}
	if day.Gaps > 0 {
		d.Bold, d.Text = e.T("files.day_gaps", "n", day.Gaps), e.T("files.day_text")
		d.Reason, d.ReasonLabel = ui.NewInput(maxReason), e.T("case.reason")
	}
	return Ask{filesDay, d}
}

func (s *files) answered(a Answered) tea.Cmd {
	reason, port := strings.TrimSpace(a.Text), s.env.Files
	switch {
	case a.Button != "yes":
	case a.ID == filesPack:
		act := s.packs
		act.Reason = reason
		b := desk.Bundle{ID: s.env.NewKey(), OutletID: s.env.Session.Outlet.ID}
		return s.pack.write(act, func(ctx context.Context, key string) (desk.Bundle, error) { return port.Bundle(ctx, key, b, act) })
	case a.ID == filesDay:
		return s.end.write(reason, func(ctx context.Context, key string) (desk.Day, error) { return port.CloseDay(ctx, key, reason) })
	}
	return nil
}

func (s *files) Head() Head {
	return Head{ID: string(FilesPlace), Busy: s.pack.busy() || s.end.busy()}
}

func (s *files) Keys() ui.Keys {
	t := s.env.T
	keys := append(againKeys(s.env, &s.pack), againKeys(s.env, &s.end)...)
	if len(keys) == 0 {
		keys = ui.Keys{{ID: "again", Codes: []string{"f5"}, Name: "F5", Word: t("files.key_again"), Help: t("files.help_again"), Main: s.get.fault != nil, Hidden: s.get.fault == nil}}
	}
	out := s.held()
	if out == "" && !s.known {
		out = t("files.off_unread")
	}
	key := func(k ui.Key, why string) ui.Key {
		if k.Off = out; k.Off == "" {
			k.Off = why
		}
		return k
	}
	none, nothing := "", ""
	if _, ok := s.selected(); !ok {
		none = t("files.off_none")
	}
	if cases, _, _, _, _ := s.taken(); len(cases) == 0 {
		nothing = t("files.off_nothing")
	}
	return append(keys,
		key(ui.Key{ID: "pack", Codes: []string{"f10"}, Name: "F10", Word: t("files.key_pack"), Help: t("files.help_pack"), Main: true}, nothing),
		key(ui.Key{ID: "choose", Codes: []string{"space"}, Name: t("key.space"), Word: t("files.key_choose"), Help: t("files.help_choose")}, none),
		key(ui.Key{ID: "open", Codes: []string{"enter"}, Name: "Enter", Word: t("files.key_open"), Help: t("files.help_open")}, none),
		key(ui.Key{ID: "bundles", Codes: []string{"f3"}, Name: "F3", Word: t("files.key_bundles"), Help: t("files.help_bundles")}, ""),
		key(ui.Key{ID: "day", Codes: []string{"f7"}, Name: "F7", Word: t("files.key_day"), Help: t("files.help_day")}, s.dayOff()),
		ui.Key{ID: "back", Codes: []string{"esc"}, Name: "Esc", Word: t("case.key_back"), Hidden: true, Off: s.busyNow()},
	)
}

// dayOff is why the day cannot be closed here: by somebody else, or it is closed.
func (s *files) dayOff() string {
	d := s.filing.Day
	_, err := d.CloseDay("-", d.Gaps, desk.Act{By: s.env.Session.Person, At: s.env.Now()})
	if err != nil {
		return s.env.Fault(err)
	}
	return ""
}

func (s *files) busyNow() string {
	if s.pack.busy() || s.end.busy() {
		return s.env.T("case.busy")
	}
	return ""
}
