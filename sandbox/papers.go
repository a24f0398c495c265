package sandbox

import (
	"cmp"
	"context"
	"strings"
	"unicode/utf8"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

// Issue registers that a paper is printed: the first time the original, then copies, each with its
// reason. A case or a ticket gets with its first paper the code by which its customer asks how far
// it is.
//
// Errors: Invalid paper.kind, paper.reason, key.form, key.reused; Conflict paper.early when the
// subject has not come so far; NotFound case.none, ticket.none, visit.none; Denied may.post, and
// visit.other for the slip of a visit that a colleague serves.
func (s *Service) Issue(ctx context.Context, c Caller, key string, o desk.Order) (desk.Paper, error) {
	w := write{key: key, kind: "paper." + desk.Clean(string(o.Kind), 20), said: encode(o)}
	return work(ctx, s, c, w, func(a *act, w write) (desk.Paper, error) {
		if !w.by.May(desk.MayConsult) {
			return desk.Paper{}, denied("may.post").With("right", string(desk.MayConsult))
		}
		p, err := a.paper(w, o)
		if err != nil {
			return desk.Paper{}, err
		}
		return p, a.audit(w.outlet.ID, w.by.ID, w.terminal, w.kind, p.Subject, "")
	})
}

// paper gives a paper its number, says which copy it is, and keeps that.
func (a *act) paper(w write, o desk.Order) (desk.Paper, error) {
	p := desk.Paper{Kind: o.Kind, Subject: o.Subject, Copy: 1, By: w.by.Name, At: a.at}
	printed, err := a.printed(w.outlet.ID, o)
	if err != nil {
		return p, err
	}
	if err := a.about(w, &p, printed); err != nil {
		return p, err
	}
	if p.Number == "" {
		if p.Number, err = a.number(w.outlet.ID, "paper"); err != nil {
			return p, err
		}
	}
	for _, before := range printed {
		if before.Number == p.Number {
			p.Copy = int(before.Copy) + 1
		}
	}
	// A list of files leaves the outlet: what for is said of the original too (B-9.3b).
	if p.Copy > 1 || p.Kind == desk.BundlePaper {
		p.Reason = strings.TrimSpace(o.Reason)
		if n := utf8.RuneCountInString(p.Reason); n == 0 || n > maxReason {
			return p, invalid("paper.reason", "reason")
		}
	}
	return p, a.AddPaper(store.Paper{
		OutletID: w.outlet.ID, Number: p.Number, Kind: string(p.Kind), Subject: p.Subject, Copy: int64(p.Copy),
		At: a.ms(), PersonID: w.by.ID, Reason: p.Reason,
	})
}

// maxReason is the longest reason of a copy, in runes.
const maxReason = 200

// printed is what was printed of the same before. Who prints at the same moment waits, so that
// there is one original.
func (a *act) printed(outlet string, o desk.Order) ([]store.Paper, error) {
	if o.Kind == desk.ListPaper || o.Kind == desk.ReportPaper || o.Kind == desk.LedgerPaper { // each is an original: it is handed to whoever asks for it
		return nil, nil
	}
	if _, err := a.Next(outlet, "print"); err != nil {
		return nil, err
	}
	return a.Papers(outlet, string(o.Kind), o.Subject)
}

// about looks at what the paper is about, and gives it the number that this has already.
func (a *act) about(w write, p *desk.Paper, printed []store.Paper) error {
	outlet := w.outlet.ID
	switch p.Kind {
	case desk.ListPaper, desk.ReportPaper:
		p.Subject = ""
		return nil
	case desk.LedgerPaper:
		p.Subject = ""
		if !w.by.Has(desk.Manager) {
			return denied("may.manage")
		}
		return nil
	case desk.NoticePaper, desk.ReceiptPaper, desk.ResultPaper, desk.CertificatePaper:
		c, err := a.kase(outlet, p.Subject)
		if err != nil {
			return err
		}
		if !c.MayPrint(p.Kind) {
			return conflict("paper.early")
		}
		if p.Number, err = a.casePaper(c, p.Kind, printed); err != nil {
			return err
		}
		p.AskURL, err = a.askURL(outlet, store.ACase, c.ID)
		return err
	case desk.VoicePaper, desk.QuestionPaper:
		t, err := a.ticketOf(outlet, p.Subject)
		if err != nil {
			return err
		}
		if !t.MayPrint(p.Kind) {
			return conflict("paper.early")
		}
		p.Number = t.Number
		p.AskURL, err = a.askURL(outlet, store.ATicket, t.ID)
		return err
	case desk.SlipPaper, desk.KitPaper:
		return a.visitPaper(w, p, printed)
	case desk.HandOverPaper:
		h, err := mine[desk.HandOver](a, outlet, store.AHandOver, p.Subject, notFound("handover.none"))
		if err != nil {
			return err
		}
		if !h.MayPrint(p.Kind) {
			return conflict("paper.early")
		}
		p.Number = h.Number
		return nil
	case desk.BundlePaper:
		return a.bundlePaper(w, p)
	}
	return invalid("paper.kind", "kind")
}

// visitPaper is about for the papers of a visit. The slip is for her who serves it: with it anybody
// else could rate for a colleague's customer.
func (a *act) visitPaper(w write, p *desk.Paper, printed []store.Paper) error {
	v, err := mine[desk.Visit](a, w.outlet.ID, store.AVisit, p.Subject, notFound("visit.none"))
	switch {
	case err != nil:
		return err
	case !v.MayPrint(p.Kind):
		return conflict("paper.early")
	case p.Kind == desk.SlipPaper && v.OwnerID != w.by.ID:
		return denied("visit.other").With("by", v.Owner)
	case p.Kind == desk.SlipPaper:
		p.RateURL = v.RateURL
	}
	p.Number = numberOf(printed)
	return nil
}

// casePaper is the number of a case's paper, if it has one. What the customer is told to bring
// before anything was looked at, and each notice of what is missing, are papers of their own.
func (a *act) casePaper(c desk.Case, kind desk.PaperKind, printed []store.Paper) (string, error) {
	switch n := len(c.Notices); {
	case kind == desk.ReceiptPaper:
		return c.Receipt, nil
	case kind == desk.NoticePaper && n > 0:
		return cmp.Or(c.Notices[n-1].Number, numberOf(printed)), nil // none of its own: from a former version
	case kind == desk.NoticePaper && len(printed) == 0:
		return a.number(c.OutletID, "notice")
	}
	return numberOf(printed), nil
}

// numberOf is the number of what was printed before; "" when nothing was.
func numberOf(printed []store.Paper) string {
	if len(printed) == 0 {
		return ""
	}
	return printed[0].Number
}
