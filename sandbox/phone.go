package sandbox

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// PhonePerson is somebody whose phone may be played in the demo.
type PhonePerson struct {
	ID       string      `json:"id"`
	Name     string      `json:"name"`
	OutletID string      `json:"outlet_id"`
	OutletZH string      `json:"outlet_zh"`
	OutletEN string      `json:"outlet_en"`
	Posts    []desk.Post `json:"posts"`
	Note     string      `json:"note"` // in Chinese
	NoteEN   string      `json:"note_en"`
}

// Ask is what the phone shows before a person confirms: who asks, where, since when, and three
// numbers of which one stands on that terminal's screen.
type Ask struct {
	OutletZH   string       `json:"outlet_zh"`
	OutletEN   string       `json:"outlet_en"`
	TerminalID string       `json:"terminal_id"`
	WindowZH   string       `json:"window_zh"`
	WindowEN   string       `json:"window_en"`
	Since      time.Time    `json:"since"`
	Choices    [3]string    `json:"choices"`
	Purpose    desk.Purpose `json:"purpose"`
}

// People are all who have an account at an outlet: outlet by outlet, handlers first, those
// who would be turned away today last.
func (s *Service) People(ctx context.Context) ([]PhonePerson, error) {
	var out []PhonePerson
	err := s.look(ctx, func(a *act) error {
		outlets, err := loadAll[desk.Outlet](a.Outlets())
		if err != nil {
			return err
		}
		people, err := a.members(a.People())
		if err != nil {
			return err
		}
		for _, o := range outlets {
			var by [4][]PhonePerson // handlers of role A, other handlers, others, those who would be turned away
			for _, p := range people {
				if p.OutletID != o.ID {
					continue
				}
				one := PhonePerson{
					ID: p.ID, Name: p.Name, OutletID: o.ID, OutletZH: o.NameZH, OutletEN: o.NameEN,
					Posts: p.Posts, Note: p.NoteZH, NoteEN: p.NoteEN,
				}
				rank := 0
				switch {
				case p.MayWork(o, a.at) != nil:
					rank = 3
				case !p.Has(desk.Handler):
					rank = 2
				case p.Role != "A":
					rank = 1
				}
				by[rank] = append(by[rank], one)
			}
			out = slices.Concat(out, by[0], by[1], by[2], by[3])
		}
		return nil
	})
	return out, err
}

// Scan is a person's phone reading the QR text (or the code in it). The first to scan takes
// the code; somebody who may not work there is refused before any number is asked. The same
// person may look again.
//
// Errors: NotFound person.none, login.code; Denied login.expired, login.taken,
// login.other_person (unlocking somebody else's session), and those of [desk.Person.MayWork].
//
// A challenge of a terminal without its line is scanned the same way, with the errors of [Service.OpenOffline]; nothing
// is chosen then.
func (s *Service) Scan(ctx context.Context, person, qr string) (Ask, error) {
	if code := codeIn(qr); desk.IsChallenge(code) {
		return s.askToOpen(ctx, person, code)
	}
	var ask Ask
	err := s.do(ctx, func(a *act) error {
		p, code, outlet, err := a.scanned(person, qr)
		if err != nil {
			return err
		}
		if code.State == store.Scanned && code.PersonID == person {
			ask, err = askOf(code, outlet)
			return err
		}
		if code.State != store.Pending {
			return denied("login.taken")
		}
		code.PersonID = person
		if why := a.mayScan(p, code, outlet); why != nil {
			a.refusal = why
			_, err := a.refuse(code, why)
			return err
		}
		code.State = store.Scanned
		moved, err := a.MoveCode(code, store.Pending)
		if err != nil {
			return err
		}
		if !moved {
			return denied("login.taken")
		}
		if ask, err = askOf(code, outlet); err != nil {
			return err
		}
		return a.audit(code.OutletID, person, code.TerminalID, "login.scan", "", "")
	})
	if err != nil {
		return Ask{}, err
	}
	return ask, nil
}

// scanned finds who scanned what, if the code still lives.
func (a *act) scanned(person, qr string) (member, store.Code, desk.Outlet, error) {
	p, err := a.person(person)
	if err != nil {
		return member{}, store.Code{}, desk.Outlet{}, err
	}
	code, err := a.CodeByQR(hash(codeIn(qr)))
	switch {
	case errors.Is(err, store.ErrNone):
		return member{}, store.Code{}, desk.Outlet{}, notFound("login.code")
	case err != nil:
		return member{}, store.Code{}, desk.Outlet{}, err
	case code.State == store.Expired, code.State == store.Denied, code.State == store.Consumed, a.ms() >= code.Expires:
		return member{}, store.Code{}, desk.Outlet{}, denied("login.expired")
	}
	outlet, err := a.outlet(code.OutletID)
	return p, code, outlet, err
}

// codeIn is the code of a QR text, or the code itself.
func codeIn(qr string) string {
	code := qr[strings.LastIndex(qr, "/")+1:]
	return strings.ToUpper(code[max(0, len(code)-qrLength):]) // without the letter that may stand before it
}

func (a *act) mayScan(p member, code store.Code, outlet desk.Outlet) error {
	if err := p.MayWork(outlet, a.at); err != nil {
		return err
	}
	if code.Purpose != string(desk.ToUnlock) {
		return nil
	}
	session, err := a.SessionByID(code.OutletID, code.SessionID)
	if err != nil {
		return err
	}
	if session.PersonID != p.ID {
		return denied("login.other_person")
	}
	return nil
}

func askOf(code store.Code, outlet desk.Outlet) (Ask, error) {
	t, _ := outlet.Terminal(code.TerminalID)
	ask := Ask{
		OutletZH: outlet.NameZH, OutletEN: outlet.NameEN, TerminalID: code.TerminalID, WindowZH: t.WindowZH, WindowEN: t.WindowEN,
		Since: time.UnixMilli(code.Created).UTC(), Purpose: desk.Purpose(code.Purpose),
	}
	return ask, json.Unmarshal([]byte(code.Choices), &ask.Choices)
}

// Confirm is the person's answer. There is one try: another number than the one on the screen
// ends the code.
//
// Errors: those of [Service.Scan]; Denied login.unscanned, login.wrong_number.
func (s *Service) Confirm(ctx context.Context, person, qr, number string, yes bool) error {
	return s.do(ctx, func(a *act) error {
		_, code, _, err := a.scanned(person, qr)
		switch {
		case err != nil:
			return err
		case code.State == store.Pending:
			return denied("login.unscanned")
		case code.State != store.Scanned || code.PersonID != person:
			return denied("login.taken")
		case !yes:
			_, err := a.refuse(code, denied("login.declined"))
			return err
		case subtle.ConstantTimeCompare([]byte(number), []byte(code.Number)) != 1:
			a.refusal = denied("login.wrong_number")
			_, err := a.refuse(code, a.refusal)
			return err
		}
		code.State, code.Expires = store.Confirmed, a.at.Add(confirmLife).UnixMilli()
		moved, err := a.MoveCode(code, store.Scanned)
		if err != nil {
			return err
		}
		if !moved {
			return denied("login.taken")
		}
		return a.audit(code.OutletID, person, code.TerminalID, "login.confirm", "", "")
	})
}
