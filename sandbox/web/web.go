// Package web serves the pages of the reference authority as plain HTML without any script: the
// phone page, which stands in for a person's e-SSC app (scan, see who asks, tap the number,
// refuse), the customer's pages (rate a visit, ask how far a case is, show an electronic card), and the authority's desk
// (decide on cases, answer tickets, change the lists).
//
// Nobody logs in here: who acts is chosen on the page, because these pages stand in for
// systems that have their own login; a customer proves by a one-use code what he may see. They
// belong on a loopback or training network only.
//
// Every form carries a token that this server made for exactly that form and proves, by
// Origin and Sec-Fetch-Site, that it was sent from a page of this server. There are no
// cookies.
package web

import (
	"context"
	"crypto/rand"
	"embed"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

//go:embed templates locales style.css
var files embed.FS

// Service is what the pages need of the authority. Every error that concerns a person is a
// [desk.Error].
type Service interface {
	// People are those who may stand for a clerk's phone.
	People(ctx context.Context) ([]sandbox.PhonePerson, error)
	// Scan says who asks, or refuses before any number is shown.
	Scan(ctx context.Context, person, qr string) (sandbox.Ask, error)
	// Confirm answers a scanned code, once.
	Confirm(ctx context.Context, person, qr, number string, yes bool) error
	// OpenOffline answers the challenge of a terminal without its line: the digits to type there.
	OpenOffline(ctx context.Context, person, qr string, yes bool) (answer string, err error)

	// Rateable says what a code rates. NotFound rating.code; Conflict rating.late, rating.early.
	Rateable(ctx context.Context, code string) (sandbox.RateAsk, error)
	// Rate is the customer's rating, once. Errors of [desk.Visit.Rate], and of Rateable.
	Rate(ctx context.Context, code string, grade int, text string) error
	// Ask says how far a case or a ticket is. NotFound ask.code.
	Ask(ctx context.Context, code string) (sandbox.AskAnswer, error)

	// Reviewers are the authority's people who decide.
	Reviewers(ctx context.Context) ([]desk.Person, error)
	// Waiting are the cases of all outlets that wait for a decision.
	Waiting(ctx context.Context, reviewer string) ([]desk.Case, error)
	// Decide answers a case. A repeat with the same key is the same write.
	Decide(ctx context.Context, reviewer, key, outletID, caseID string, version int64, d desk.Decision) (desk.Case, error)
	// OpenTickets are the tickets of all outlets that are the authority's to answer or to look after.
	OpenTickets(ctx context.Context, reviewer string) ([]desk.Ticket, error)
	// AnswerTicket answers a ticket. A repeat with the same key is the same write.
	AnswerTicket(ctx context.Context, reviewer, key, outletID, id string, version int64, text string) (desk.Ticket, error)
	// OpenBundles are the bundles of files of all outlets that are to be counted in or settled.
	OpenBundles(ctx context.Context, reviewer string) ([]desk.Bundle, error)
	// TakeBundle counts a bundle in, or settles what is missing. A repeat with the same key is the same write.
	TakeBundle(ctx context.Context, reviewer, key, outletID, id string, version int64, do desk.BundleAct) (desk.Bundle, error)
	// Overdue is what was not done within its time.
	Overdue(ctx context.Context, reviewer string) ([]sandbox.Escalation, error)
	// Outlets are all outlets of this authority.
	Outlets(ctx context.Context) ([]desk.Outlet, error)
	// CurrentList is the list in force at an outlet.
	CurrentList(ctx context.Context, outletID string) (desk.ItemList, error)
	// Lists is what there is to know about an outlet's lists, and which terminals have them.
	Lists(ctx context.Context, reviewer, outletID string) (sandbox.Lists, error)
	// SetList issues a new version of an outlet's list.
	SetList(ctx context.Context, reviewer, outletID string, o sandbox.ListOrder) (desk.ItemList, error)
	// WithdrawList takes a version back that is not in force yet.
	WithdrawList(ctx context.Context, reviewer, outletID string, version int64) error
	// SetClass grades an outlet anew, at once.
	SetClass(ctx context.Context, reviewer, outletID string, class desk.Class) (desk.Outlet, error)
	// IssueBulletin sends a policy notice. A repeat with the same key is the same notice.
	IssueBulletin(ctx context.Context, reviewer, key string, b desk.Bulletin) (desk.Bulletin, error)
	// Reaches are all policy notices with who has read them.
	Reaches(ctx context.Context, reviewer string) ([]sandbox.Reach, error)
	// Reports are all outlets in figures, from the first to the last day. Invalid report.period.
	Reports(ctx context.Context, reviewer string, from, to calendar.Date) ([]desk.Report, error)
	// AllFindings are the findings of all outlets that are not closed.
	AllFindings(ctx context.Context, reviewer string) ([]desk.Finding, error)
	// Supervise does the authority's act on a finding. A repeat with the same key is the same write.
	Supervise(ctx context.Context, reviewer, key, outletID, id string, version int64, do desk.FindingAct) (desk.Finding, error)
	// Freeze stops an outlet and lists what it holds. A repeat with the same key is the same write.
	Freeze(ctx context.Context, reviewer, key, outletID, order, reason string) (desk.Exit, error)
	// SignFor takes over what stands on a line of that list.
	SignFor(ctx context.Context, reviewer, key, outletID, id string, version int64, do desk.SignFor) (desk.Exit, error)
	// Unfreeze lets the outlet go on.
	Unfreeze(ctx context.Context, reviewer, key, outletID, id string, version int64, reason string) (desk.Exit, error)
	// Exits are the lists of the outlets that are frozen.
	Exits(ctx context.Context, reviewer string) ([]desk.Exit, error)
	// AllAffairs are what is settled between the authority and all its outlets.
	AllAffairs(ctx context.Context, reviewer string) ([]desk.Affair, error)
	// SettleFor does the authority's act on an affair. A repeat with the same key is the same write.
	SettleFor(ctx context.Context, reviewer, key, outletID, id string, version int64, do desk.AffairAct) (desk.Affair, error)
	// AllGear are the device ledgers of all outlets.
	AllGear(ctx context.Context, reviewer string) ([]sandbox.OutletGear, error)
	PeopleDesk
	LogDesk
	PageDesk
	TerminalDesk
	CardDesk
	// Catalogue is one version of the catalogue, the newest for "".
	Catalogue(ctx context.Context, version string) (*desk.Catalogue, error)
}

// Options are what the pages need besides the authority.
type Options struct {
	Now  func() time.Time // nil: time.Now
	Log  *slog.Logger     // nil: nothing is logged
	Wire http.Handler     // further calls under /v1/ on this listener; nil: none

	Fingerprint []byte // of the authority's CA, for the codes that terminals enrol with
	Bench       Bench  // the simulated devices of the demo; nil: there are none, and no page about them
}

// Pages are all pages. They keep nothing between two requests.
type Pages struct {
	service Service
	now     func() time.Time
	log     *slog.Logger
	words   map[string]words
	views   *views
	forms   sealer

	fingerprint []byte
	bench       Bench // nil: none
	mux         *http.ServeMux
}

// New makes the handler of the web listener: /S/CODE (phone), /R/CODE (rating), /Q/CODE (how far), /E (electronic cards),
// /desk (authority's desk) and what o.Wire serves under /v1/.
func New(service Service, o Options) (http.Handler, error) {
	p := &Pages{service: service, now: o.Now, log: o.Log, fingerprint: o.Fingerprint, bench: o.Bench}
	if p.now == nil {
		p.now = time.Now
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if p.words, err = loadWords(); err != nil {
		return nil, err
	}
	if p.views, err = loadViews(); err != nil {
		return nil, err
	}
	p.forms = sealer{now: p.now}
	if _, err := rand.Read(p.forms.key[:]); err != nil {
		return nil, fmt.Errorf("key of the form tokens: %w", err)
	}

	mux := http.NewServeMux()
	p.mux = mux
	mux.HandleFunc("GET /{$}", p.start)
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFileFS(w, r, files, "style.css")
	})
	p.codes(mux)
	p.cardRoutes(mux)
	mux.HandleFunc("GET /desk", p.reviewers)
	mux.HandleFunc("GET /desk/{reviewer}/cases", p.asReviewer(p.cases))
	mux.HandleFunc("GET /desk/{reviewer}/cases/{outlet}/{id}", p.asReviewer(p.oneCase))
	mux.HandleFunc("POST /desk/{reviewer}/cases/{outlet}/{id}", p.asReviewer(p.decide))
	mux.HandleFunc("GET /desk/{reviewer}/cases/{outlet}/{id}/pages/{page}", p.asReviewer(p.onePage))
	mux.HandleFunc("GET /desk/{reviewer}/tickets", p.asReviewer(p.tickets))
	mux.HandleFunc("GET /desk/{reviewer}/tickets/{outlet}/{id}", p.asReviewer(p.oneTicket))
	mux.HandleFunc("POST /desk/{reviewer}/tickets/{outlet}/{id}", p.asReviewer(p.answerTicket))
	mux.HandleFunc("GET /desk/{reviewer}/bundles", p.asReviewer(p.bundles))
	mux.HandleFunc("GET /desk/{reviewer}/bundles/{outlet}/{id}", p.asReviewer(p.oneBundle))
	mux.HandleFunc("POST /desk/{reviewer}/bundles/{outlet}/{id}", p.asReviewer(p.takeBundle))
	mux.HandleFunc("GET /desk/{reviewer}/outlets", p.asReviewer(p.outlets))
	mux.HandleFunc("GET /desk/{reviewer}/outlets/{outlet}", p.asReviewer(p.oneOutlet))
	mux.HandleFunc("POST /desk/{reviewer}/outlets/{outlet}", p.asReviewer(p.setList))
	mux.HandleFunc("POST /desk/{reviewer}/outlets/{outlet}/lists/{version}/withdraw", p.asReviewer(p.withdrawList))
	mux.HandleFunc("POST /desk/{reviewer}/outlets/{outlet}/class", p.asReviewer(p.setClass))
	mux.HandleFunc("GET /desk/{reviewer}/bulletins", p.asReviewer(p.bulletins))
	mux.HandleFunc("POST /desk/{reviewer}/bulletins", p.asReviewer(p.issueBulletin))
	p.supervision(mux)
	p.logs(mux)
	p.terminalRoutes(mux)
	p.benchRoutes(mux)
	p.affairs(mux)
	mux.HandleFunc("GET /desk/{reviewer}/gear", p.asReviewer(p.gear))
	p.peopleRoutes(mux)
	if o.Wire != nil {
		mux.Handle("/v1/", o.Wire)
	}
	mux.HandleFunc("/", p.nothing)
	return p.guard(mux), nil
}

// maxForm is far more than the longest form of these pages needs.
const maxForm = 256 << 10

// borrowed tells whether a request to the loopback was made under a name that others can own. A
// foreign site may let its name point here, and its page in a browser on this machine would then
// count as one of this server's. An address is no name, and names without a dot are not sold.
func borrowed(r *http.Request) bool {
	at, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !at.IP.IsLoopback() {
		return false
	}
	asked := url.URL{Host: r.Host}
	name := strings.TrimSuffix(asked.Hostname(), ".")
	return net.ParseIP(name) == nil && strings.Contains(name, ".")
}

// guard sets what every answer carries and refuses what a foreign page sent.
func (p *Pages) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	foreign := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.fail(w, r, &desk.Error{Code: desk.Denied, Key: "form.foreign"})
	})
	cross.SetDenyHandler(foreign)
	inner := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		// same-origin and not no-referrer: the latter makes browsers send "Origin: null" with a form.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // pages hold one-use codes and personal data
		h.Set("X-Robots-Tag", "noindex")
		if borrowed(r) {
			foreign(w, r)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		inner.ServeHTTP(w, r)
	})
}

func (p *Pages) start(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, http.StatusOK, "start", nil)
}

func (p *Pages) nothing(w http.ResponseWriter, r *http.Request) {
	p.fail(w, r, &desk.Error{Code: desk.NotFound, Key: "page.none"})
}
