package api

import (
	"context"
	"crypto/ecdsa"
	"time"

	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/sandbox"
)

// Service is what the routes call; [sandbox.Service] is one.
type Service interface {
	NewCode(ctx context.Context, by sandbox.Caller, purpose desk.Purpose) (desk.LoginCode, error)
	CheckLogin(ctx context.Context, by sandbox.Caller, device string, takeOver bool) (desk.LoginStatus, string, error)
	CancelLogin(ctx context.Context, by sandbox.Caller, device string) error
	Session(ctx context.Context, by sandbox.Caller) (desk.Session, error)
	Lock(ctx context.Context, by sandbox.Caller) error
	Logout(ctx context.Context, by sandbox.Caller) error
	CatalogueFor(ctx context.Context, by sandbox.Caller, version string) (*desk.Catalogue, error)
	List(ctx context.Context, by sandbox.Caller) (desk.SignedList, error)
	Elsewhere(ctx context.Context, by sandbox.Caller, item string) ([]desk.Outlet, error)
	Match(ctx context.Context, by sandbox.Caller, q desk.Query) (desk.Match, error)
	Open(ctx context.Context, by sandbox.Caller) ([]desk.Summary, error)
	Case(ctx context.Context, by sandbox.Caller, id string) (desk.Case, error)
	Advance(ctx context.Context, by sandbox.Caller, key, caseID string, version int64, step desk.Step) (desk.Case, error)
	Queue(ctx context.Context, by sandbox.Caller) (desk.Queue, error)
	Visit(ctx context.Context, by sandbox.Caller, id string) (desk.Visit, error)
	Call(ctx context.Context, by sandbox.Caller, key, number string) (desk.Visit, error)
	Attend(ctx context.Context, by sandbox.Caller, key, id string, version int64, act desk.VisitAct) (desk.Visit, error)
	Tickets(ctx context.Context, by sandbox.Caller) ([]desk.Ticket, error)
	Ticket(ctx context.Context, by sandbox.Caller, id string) (desk.Ticket, error)
	Follow(ctx context.Context, by sandbox.Caller, key, id string, version int64, act desk.TicketAct) (desk.Ticket, error)
	Issue(ctx context.Context, by sandbox.Caller, key string, o desk.Order) (desk.Paper, error)
	Pages(ctx context.Context, by sandbox.Caller, caseID string) ([]desk.CasePage, error)
	KeepPage(ctx context.Context, by sandbox.Caller, key string, p desk.NewPage) (desk.CasePage, error)
	RemovePage(ctx context.Context, by sandbox.Caller, key, caseID, page string) (desk.CasePage, error)
	Board(ctx context.Context, by sandbox.Caller) (desk.Board, error)
	Standing(ctx context.Context, by sandbox.Caller) (desk.Standing, error)
	Held(ctx context.Context, by sandbox.Caller, person string) (desk.Holdings, error)
	Hold(ctx context.Context, by sandbox.Caller, key, id string, version int64, act desk.WindowAct) (desk.Window, error)
	Hand(ctx context.Context, by sandbox.Caller, key, id string, version int64, act desk.HandOverAct) (desk.HandOver, error)
	Excuse(ctx context.Context, by sandbox.Caller, key string, e desk.Absence) (desk.Absence, error)
	Staff(ctx context.Context, by sandbox.Caller) (desk.Staff, error)
	Permissions(ctx context.Context, by sandbox.Caller, at time.Time) ([]desk.Permission, error)
	FileApplication(ctx context.Context, by sandbox.Caller, key, id string, version int64, do desk.ApplicationAct) (desk.Application, error)
	Report(ctx context.Context, by sandbox.Caller, from, to calendar.Date) (desk.Report, error)
	Inspection(ctx context.Context, by sandbox.Caller, from, to calendar.Date) (desk.Inspection, error)
	Findings(ctx context.Context, by sandbox.Caller) ([]desk.Finding, error)
	Amend(ctx context.Context, by sandbox.Caller, key, id string, version int64, act desk.FindingAct) (desk.Finding, error)
	Bulletins(ctx context.Context, by sandbox.Caller) ([]desk.Bulletin, error)
	Acknowledge(ctx context.Context, by sandbox.Caller, key, id string, answer int) (desk.Bulletin, error)
	Files(ctx context.Context, by sandbox.Caller) (desk.Filing, error)
	File(ctx context.Context, by sandbox.Caller, caseID string) (desk.File, error)
	Bundle(ctx context.Context, by sandbox.Caller, key, id string, version int64, act desk.BundleAct) (desk.Bundle, error)
	CloseDay(ctx context.Context, by sandbox.Caller, key, reason string) (desk.Day, error)
	Countersign(ctx context.Context, by sandbox.Caller, key *ecdsa.PublicKey, h desk.LogHead) ([]byte, error)
	ReportSurroundings(ctx context.Context, by sandbox.Caller, s desk.Surroundings) error
	ProveCard(ctx context.Context, by sandbox.Caller, c desk.CardChallenge) (desk.CardProof, error)
	HolderOf(ctx context.Context, by sandbox.Caller, code string) (desk.Holder, error)
	Known(ctx context.Context, by sandbox.Caller) error
	SigningKeys(ctx context.Context, by sandbox.Caller) ([]sandbox.SigningKey, error)
	Enrol(ctx context.Context, id, secret []byte, certify sandbox.Certify) (terminal string, err error)
	Renew(ctx context.Context, by sandbox.Caller, certify sandbox.Certify) error
	Affairs(ctx context.Context, by sandbox.Caller) ([]desk.Affair, error)
	Settle(ctx context.Context, by sandbox.Caller, key, id string, version int64, do desk.AffairAct) (desk.Affair, error)
	Gear(ctx context.Context, by sandbox.Caller) (desk.GearBook, error)
	Tend(ctx context.Context, by sandbox.Caller, key, id string, version int64, do desk.GearAct) (desk.Gear, error)
	ReportKit(ctx context.Context, by sandbox.Caller, k desk.Kit) error
	Listen(ctx context.Context, by sandbox.Caller, after int64, deliver func(desk.Event)) error
}

// PhoneService is what the calls of [Phone] need; [sandbox.Service] is one.
type PhoneService interface {
	People(ctx context.Context) ([]sandbox.PhonePerson, error)
	Scan(ctx context.Context, person, qr string) (sandbox.Ask, error)
	Confirm(ctx context.Context, person, qr, number string, yes bool) error
	OpenOffline(ctx context.Context, person, qr string, yes bool) (answer string, err error)
	Rate(ctx context.Context, code string, grade int, text string) error
	OpenTickets(ctx context.Context, reviewer string) ([]desk.Ticket, error)
	AnswerTicket(ctx context.Context, reviewer, key, outlet, id string, version int64, text string) (desk.Ticket, error)
}
