package sandbox_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox/store"
)

func TestPapers(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	issue := func(kind desk.PaperKind, subject, reason string) desk.Paper {
		t.Helper()
		p, err := h.Issue(t.Context(), at, newKey(), desk.Order{Kind: kind, Subject: subject, Reason: reason})
		h.ok(err)
		return p
	}
	refused := func(kind desk.PaperKind, subject string, code desk.Code, key string) {
		t.Helper()
		_, err := h.Issue(t.Context(), at, newKey(), desk.Order{Kind: kind, Subject: subject})
		h.fails(err, code, key)
	}
	c := h.counter(at, "pay.flexible").upTo(desk.StageAccept)
	refused(desk.ReceiptPaper, c.c.ID, desk.Conflict, "paper.early")
	refused(desk.ReceiptPaper, newKey(), desk.NotFound, "case.none")
	refused(desk.VoicePaper, newKey(), desk.NotFound, "ticket.none")
	refused(desk.SlipPaper, newKey(), desk.NotFound, "visit.none")
	refused("poster", "", desk.Invalid, "paper.kind")
	h.ok(c.do(c.acceptance()))
	p := issue(desk.ReceiptPaper, c.c.ID, "")
	if p.Number != c.c.Receipt || p.Copy != 1 || p.Reason != "" || p.By != "王敏" || !p.At.Equal(friday) {
		t.Errorf("receipt %+v", p)
	}
	refused(desk.ReceiptPaper, c.c.ID, desk.Invalid, "paper.reason")
	second := issue(desk.ReceiptPaper, c.c.ID, " lost ")
	if second.Number != p.Number || second.Copy != 2 || second.Reason != "lost" || second.AskURL != p.AskURL {
		t.Errorf("copy %+v", second)
	}
	h.ok(c.do(c.handling()))
	result := issue(desk.ResultPaper, c.c.ID, "")
	if result.Number != "TCA-Z20261120-0001" || result.Copy != 1 || result.AskURL != p.AskURL {
		t.Errorf("result %+v", result)
	}
	if again := issue(desk.ResultPaper, c.c.ID, "jam"); again.Number != result.Number || again.Copy != 2 {
		t.Errorf("result again %+v", again)
	}
	slip := issue(desk.SlipPaper, c.c.Visit, "")
	_, err := h.Issue(t.Context(), h.login("TC-A-02", "liqian"), newKey(), desk.Order{Kind: desk.SlipPaper, Subject: c.c.Visit, Reason: "jam"})
	h.fails(err, desk.Denied, "visit.other")
	if v := h.visit(at, c.c.Visit); slip.RateURL != v.RateURL || slip.RateURL == "" || slip.Number != "TCA-Z20261120-0002" {
		t.Errorf("slip %+v", slip)
	}
	refused(desk.KitPaper, c.c.Visit, desk.Conflict, "paper.early")
	for n, want := range []string{"TCA-Z20261120-0003", "TCA-Z20261120-0004"} { // each customer gets an original
		if l := issue(desk.ListPaper, "", ""); l.Number != want || l.Copy != 1 {
			t.Errorf("list %d: %+v", n, l)
		}
	}
	ticket := h.raise(at, desk.Complaint, "window")
	refused(desk.QuestionPaper, ticket.ID, desk.Conflict, "paper.early")
	if v := issue(desk.VoicePaper, ticket.ID, ""); v.Number != ticket.Number {
		t.Errorf("voice %+v", v)
	}
	courier := h.login("TC-A-02", "gaoyuan")
	_, err = h.Issue(t.Context(), courier, newKey(), desk.Order{Kind: desk.ListPaper})
	h.fails(err, desk.Denied, "may.post")
	h.store(func(tx *store.Tx) error {
		kept, err := tx.Papers("TCA", string(desk.ReceiptPaper), c.c.ID)
		if len(kept) != 2 || kept[1].Copy != 2 || kept[1].Reason != "lost" || kept[1].PersonID != "wangmin" || kept[1].At != friday.UnixMilli() {
			t.Errorf("kept %+v", kept)
		}
		return err
	})
}

// The list that the customer takes along from the consultation, and each notice of what is missing,
// are originals of their own.
//
// clause: H-7.2b2
func TestNoticeNumbers(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "inj.determine").upTo(desk.StageAccept)
	in := c.acceptance().(desk.Acceptance).Intake
	in.Materials = in.Materials[1:]
	printed := func(reason string) desk.Paper {
		t.Helper()
		p, err := h.Issue(t.Context(), at, newKey(), desk.Order{Kind: desk.NoticePaper, Subject: c.c.ID, Reason: reason})
		h.ok(err)
		return p
	}
	told := printed("")
	h.fails(c.do(desk.Supplement{Intake: in}), desk.Invalid, "case.notice_unconfirmed")
	h.ok(c.do(desk.Supplement{Intake: in, Acknowledged: true}))
	first := printed("")
	h.fails(c.do(desk.Supplement{Intake: in, Acknowledged: true}), desk.Invalid, "case.second_notice")
	h.ok(c.do(desk.Supplement{Intake: in, Acknowledged: true, Reason: "came with another sheet"}))
	second := printed("")
	got := []string{told.Number, first.Number, c.c.Notices[0].Number, c.c.Notices[1].Number, second.Number}
	want := []string{"TCA-T20261120-0001", "TCA-T20261120-0002", "TCA-T20261120-0002", "TCA-T20261120-0003", "TCA-T20261120-0003"}
	if !slices.Equal(got, want) || told.Copy != 1 || first.Copy != 1 || second.Copy != 1 {
		t.Errorf("numbers %v, want %v", got, want)
	}
}

// A notice from before notices had numbers gets one when it is printed, and keeps it.
func TestOldNotice(t *testing.T) {
	h := newHouse(t)
	at := h.login("TC-A-01", "wangmin")
	c := h.counter(at, "inj.determine").upTo(desk.StageAccept)
	in := c.acceptance().(desk.Acceptance).Intake
	in.Materials = in.Materials[1:]
	h.ok(c.do(desk.Supplement{Intake: in, Acknowledged: true}))
	h.store(func(tx *store.Tx) error {
		row, err := tx.Record("TCA", store.ACase, c.c.ID)
		row.Body = strings.ReplaceAll(row.Body, c.c.Notices[0].Number, "")
		_, failed := tx.SaveRecord(row, row.Version)
		return errors.Join(err, failed)
	})
	order := desk.Order{Kind: desk.NoticePaper, Subject: c.c.ID, Reason: "jam"}
	first, err := h.Issue(t.Context(), at, newKey(), order)
	h.ok(err)
	second, err := h.Issue(t.Context(), at, newKey(), order)
	h.ok(err)
	if first.Copy != 1 || second.Copy != 2 || second.Number != first.Number {
		t.Errorf("%+v, %+v", first, second)
	}
}

// All windows print the same receipt at once: there is one original.
func TestOneOriginal(t *testing.T) {
	h := newHouse(t)
	at := h.crowd(20)
	c := h.counter(at[0], "une.claim").upTo(desk.StageHandle)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var copies []int
	key := newKey()
	for n := range 20 {
		wg.Go(func() {
			k, by := newKey(), at[n]
			if n < 5 { // one of them five times, because no answer came
				k, by = key, at[0]
			}
			p, err := h.Issue(t.Context(), by, k, desk.Order{Kind: desk.ReceiptPaper, Subject: c.c.ID, Reason: "jam"})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			copies = append(copies, p.Copy)
		})
	}
	wg.Wait()
	slices.Sort(copies)
	if copies = slices.Compact(copies); len(copies) != 16 || copies[0] != 1 || copies[15] != 16 {
		t.Errorf("copies %v", copies)
	}
}
