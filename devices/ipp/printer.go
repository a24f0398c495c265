// Package ipp prints through the Internet Printing Protocol (RFC 8010, RFC 8011): to a printer that speaks it, or
// through the system's print service.
package ipp

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"sheyin/desk"
)

// maxAnswer is the longest answer that is read, in bytes.
const maxAnswer = 4 << 20

// Options say which printer.
type Options struct {
	URI    string        // ipp://host:631/ipp/print, ipps://…
	Socket string        // path of the print service's socket on this machine; empty: over the network, to the host of URI
	TLS    *tls.Config   // of ipps; nil: what the system trusts
	User   string        // whose jobs they are: the terminal's ID
	Every  time.Duration // how often a job is asked after; 0: each second
	Still  time.Duration // how long a job may make no progress before that is told; 0: 45 seconds, as a cold printer may need
}

// Printer is a printer, or a queue of a print service. It is safe for use by several goroutines.
type Printer struct {
	o      Options
	to     string // as HTTP has it
	queue  bool   // of CUPS, by the path
	http   *http.Client
	number atomic.Uint32
}

var _ desk.Printer = (*Printer)(nil)

// New is the printer of o. It does not connect. The error says what is wrong with the address.
func New(o Options) (*Printer, error) {
	u, err := url.Parse(o.URI)
	if err != nil {
		return nil, fmt.Errorf("printer: %w", err)
	}
	if u.Host == "" || u.Scheme != "ipp" && u.Scheme != "ipps" {
		return nil, errors.New("printer: the address must be ipp://host/path or ipps://host/path")
	}
	if u.Port() == "" {
		u.Host = net.JoinHostPort(u.Hostname(), "631")
	}
	u.Scheme = strings.Replace(u.Scheme, "ipp", "http", 1)
	if o.Every <= 0 {
		o.Every = time.Second
	}
	if o.Still <= 0 {
		o.Still = 45 * time.Second
	}
	dialer := &net.Dialer{Timeout: 3 * time.Second}
	dial := dialer.DialContext
	if o.Socket != "" {
		dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", o.Socket)
		}
	}
	// A fresh connection each time: a kept one that died would have the job sent twice.
	transport := &http.Transport{DialContext: dial, TLSClientConfig: o.TLS, DisableKeepAlives: true, ResponseHeaderTimeout: 15 * time.Second}
	queue := strings.HasPrefix(u.Path, "/printers/") || strings.HasPrefix(u.Path, "/classes/")
	return &Printer{o: o, to: u.String(), queue: queue, http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // what answers is the printer that is set
	}}, nil
}

// ask sends one operation. sent tells whether the printer may have heard it.
func (p *Printer) ask(ctx context.Context, op uint16, doc []byte, more ...attribute) (groups []group, sent bool, err error) {
	all := append([]attribute{
		{tagCharset, "attributes-charset", []string{"utf-8"}},
		{tagLanguage, "attributes-natural-language", []string{"en"}},
		{tagURI, "printer-uri", []string{p.o.URI}},
		{tagName, "requesting-user-name", []string{p.o.User}},
	}, more...)
	body := bytes.NewReader(append(request(op, p.number.Add(1), all), doc...))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.to, io.NopCloser(body)) // so that nothing repeats it by itself
	if err != nil {
		return nil, false, err
	}
	r.ContentLength = body.Size()
	r.Header.Set("Content-Type", "application/ipp")
	answer, err := p.http.Do(r)
	if err != nil {
		return nil, !unconnected(err), err
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return nil, true, err
	}
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusUnauthorized, http.StatusForbidden:
		return nil, true, statusNotLetIn
	default:
		return nil, true, fmt.Errorf("%w: HTTP %d", errForm, answer.StatusCode)
	}
	groups, err = parse(b)
	return groups, true, err
}

// unconnected tells that nothing can have been sent.
func unconnected(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// refusedHere tells that nobody listens there on this machine.
func refusedHere(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || !errors.Is(err, syscall.ECONNREFUSED) {
		return false
	}
	at, ok := op.Addr.(*net.TCPAddr)
	return ok && at.IP.IsLoopback()
}

// notLetIn tells that a printer, or a print service, wants a password or another user, or that its socket is another's.
func notLetIn(err error) bool {
	s, ok := errors.AsType[status](err)
	return ok && s >= statusForbidden && s <= statusNotLetIn || errors.Is(err, fs.ErrPermission)
}

// of gives the groups with a tag.
func of(groups []group, tag byte) []values {
	var all []values
	for _, g := range groups {
		if g.tag == tag {
			all = append(all, g.values)
		}
	}
	return all
}

func wanted(names ...string) attribute {
	return attribute{tagKeyword, "requested-attributes", names}
}

// States of a printer and of a job (RFC 8011, 5.4.11 and 5.3.7).
const (
	printerIdle    = 3
	printerStopped = 5
	jobPending     = 3
	jobCanceled    = 7
	jobAborted     = 8
	jobCompleted   = 9
)

// troubles are what a printer gives as its reasons, in the desk's words; the first that is found is told. What ends
// with -report is for information; -warning and -error printers do not use alike.
var troubles = []struct {
	begins, fault string
	stops         bool
}{
	{"media-jam", "printer.jam", true},
	{"cover-open", "printer.cover", true},
	{"door-open", "printer.cover", true},
	{"media-empty", "printer.paper", true},
	{"media-needed", "printer.paper", true},
	{"toner-empty", "printer.toner", true},
	{"marker-supply-empty", "printer.toner", true},
	{"paused", "printer.stopped", true},
	{"offline", "printer.stopped", true},
	{"shutdown", "printer.stopped", true},
	{"toner-low", "printer.toner", false},
	{"marker-supply-low", "printer.toner", false},
}

// Look implements [desk.Printer].
func (p *Printer) Look(ctx context.Context) (desk.DeviceState, error) {
	groups, _, err := p.ask(ctx, opPrinter, nil, wanted("printer-name", "printer-state", "printer-state-reasons", "printer-is-accepting-jobs"))
	if err != nil {
		return desk.DeviceState{}, p.away(err)
	}
	s := desk.DeviceState{}
	for _, v := range of(groups, groupPrinter) {
		s.Name = desk.Clean(v.first("printer-name"), 100)
		s.Fault, s.Stops = trouble(v["printer-state-reasons"])
		switch {
		case v.first("printer-is-accepting-jobs") == "\x00":
			s.Fault, s.Stops = "printer.refuses", true
		case v.number("printer-state") == printerStopped && s.Fault == "":
			s.Fault, s.Stops = "printer.stopped", true
		}
	}
	return s, nil
}

func trouble(reasons []string) (fault string, stops bool) {
	for _, t := range troubles {
		if n := slices.IndexFunc(reasons, func(r string) bool { return strings.HasPrefix(r, t.begins) }); n >= 0 {
			return t.fault, t.stops && !strings.HasSuffix(reasons[n], "-report")
		}
	}
	return "", false
}

// away is that there is no printer for us; or that it does not let us in; or that it is not the printer which is not there,
// but this machine's print service: at its socket, or where its queues are.
func (p *Printer) away(err error) error {
	key := "device.missing"
	switch {
	case notLetIn(err):
		key = "device.refused"
	case unconnected(err) && (p.o.Socket != "" || p.queue && refusedHere(err)):
		key = "device.service"
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}

// Print implements [desk.Printer].
func (p *Printer) Print(ctx context.Context, job desk.PrintJob, tell func(desk.DeviceState)) error {
	state, err := p.Look(ctx)
	if err != nil {
		return err
	}
	tell(state)
	id, err := p.find(ctx, job.Name)
	if err != nil {
		return p.away(err)
	}
	// What a stopped printer takes it prints when it goes on, at whatever time: nobody waits at the counter then.
	if id == 0 && (state.Fault == "printer.stopped" || state.Fault == "printer.refuses") {
		return &desk.Error{Code: desk.Offline, Key: state.Fault}
	}
	if id == 0 {
		if id, err = p.sendInTurn(ctx, job, &state, tell); err != nil {
			return err
		}
	}
	return p.follow(ctx, id, state, tell)
}

// find gives the number of the job with this name that was not given up; 0 when there is none.
func (p *Printer) find(ctx context.Context, name string) (int32, error) {
	for _, which := range []string{"not-completed", "completed"} {
		groups, _, err := p.ask(ctx, opJobs, nil, attribute{tagKeyword, "which-jobs", []string{which}}, attribute{tagBoolean, "my-jobs", []string{"\x01"}},
			wanted("job-id", "job-name", "job-state"))
		if err != nil && !errors.Is(err, statusNotFound) {
			return 0, err
		}
		for _, v := range of(groups, groupJob) {
			state := v.number("job-state")
			if v.first("job-name") == name && state != jobAborted && state != jobCanceled {
				return int32(v.number("job-id")), nil
			}
		}
	}
	return 0, nil
}

// sendInTurn gives the job to the printer, and waits for that while it prints for somebody else: not every printer has a
// queue.
func (p *Printer) sendInTurn(ctx context.Context, job desk.PrintJob, last *desk.DeviceState, tell func(desk.DeviceState)) (int32, error) {
	for {
		id, err := p.send(ctx, job)
		if !errors.Is(err, statusBusy) {
			return id, err
		}
		if last.Fault == "" {
			last.Fault = "printer.busy"
			tell(*last)
		}
		select {
		case <-time.After(p.o.Every):
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return 0, err
		}
	}
}

// send gives the job to the printer. When the answer is lost the printer is asked whether it has it.
func (p *Printer) send(ctx context.Context, job desk.PrintJob) (int32, error) {
	groups, sent, err := p.ask(ctx, opPrint, job.PDF,
		attribute{tagName, "job-name", []string{job.Name}}, attribute{tagMediaType, "document-format", []string{"application/pdf"}})
	if err == nil {
		for _, v := range of(groups, groupJob) {
			if id := v.number("job-id"); id > 0 {
				return int32(id), nil
			}
		}
		err = errForm
	}
	code, refused := errors.AsType[status](err)
	switch {
	case !sent:
		return 0, p.away(err)
	case refused && (code == statusFormat || code == statusValues):
		return 0, &desk.Error{Code: desk.Invalid, Key: "printer.format", Err: err}
	case refused && (code == statusNotFound || notLetIn(err)):
		return 0, p.away(err)
	case refused && code == statusBusy:
		return 0, &desk.Error{Code: desk.Offline, Key: "printer.busy", Err: err}
	case refused:
		return 0, &desk.Error{Code: desk.Offline, Key: "printer.refuses", Err: err}
	}
	id, lost := p.find(ctx, job.Name)
	switch {
	case lost != nil:
		return 0, &desk.Error{Code: desk.Unknown, Key: "printer.unknown", Err: errors.Join(err, lost)}
	case id == 0:
		return 0, p.away(err)
	}
	return id, nil
}

// follow asks after a job until it has ended.
func (p *Printer) follow(ctx context.Context, id int32, last desk.DeviceState, tell func(desk.DeviceState)) error {
	clock := time.NewTicker(p.o.Every)
	defer clock.Stop()
	was, since := progress{}, time.Now()
	for {
		is, err := p.progressOf(ctx, id)
		switch {
		case errors.Is(err, statusNotFound):
			return &desk.Error{Code: desk.Unknown, Key: "printer.forgot", Err: err}
		case is.state == jobCompleted:
			return nil
		case is.state == jobAborted || is.state == jobCanceled:
			return &desk.Error{Code: desk.Conflict, Key: "printer.aborted"}
		}
		now, err := p.Look(ctx)
		if ctx.Err() != nil {
			return &desk.Error{Code: desk.Unknown, Key: "printer.waits", Err: ctx.Err()}
		}
		if e, gone := errors.AsType[*desk.Error](err); gone {
			now = desk.DeviceState{Name: last.Name, Fault: e.Key, Stops: true}
		}
		if is != was || is.state == jobPending || now.Fault != "" {
			was, since = is, time.Now()
		}
		// A print service whose printer has gone says nothing of it but in a text: the job is on its way for ever.
		if time.Since(since) > p.o.Still {
			now.Fault = "printer.still"
		}
		if now != last {
			tell(now)
			last = now
		}
		select {
		case <-clock.C:
		case <-ctx.Done():
		}
	}
}

// progress is how far a job is.
type progress struct{ state, sheets, pages int }

func (p *Printer) progressOf(ctx context.Context, id int32) (progress, error) {
	groups, _, err := p.ask(ctx, opJob, nil, attribute{tagInteger, "job-id", []string{integer(id)}},
		wanted("job-state", "job-media-sheets-completed", "job-impressions-completed"))
	if err != nil {
		return progress{}, err
	}
	for _, v := range of(groups, groupJob) {
		return progress{v.number("job-state"), v.number("job-media-sheets-completed"), v.number("job-impressions-completed")}, nil
	}
	return progress{}, errForm
}

// Cancel implements [desk.Printer].
func (p *Printer) Cancel(ctx context.Context, name string) error {
	id, err := p.find(ctx, name)
	if err == nil && id > 0 {
		_, _, err = p.ask(ctx, opCancel, nil, attribute{tagInteger, "job-id", []string{integer(id)}})
	}
	if err == nil || errors.Is(err, statusNotPossible) { // it has ended meanwhile
		return nil
	}
	return p.away(err)
}
