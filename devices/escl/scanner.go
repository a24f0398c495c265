// Package escl scans by eSCL, which scanners with AirScan speak over HTTP without a driver of their maker's.
package escl

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"sheyin/desk"
	"sheyin/devices/page"
)

// Options say where the scanner is.
type Options struct {
	URL string      // http://host/eSCL or https://…, as the scanner announces it
	TLS *tls.Config // of https; nil: what the system trusts
}

// Scanner is an eSCL scanner. It is safe for use by several goroutines; one of them scans at a time.
type Scanner struct {
	to    *url.URL
	http  *http.Client
	pause func(context.Context, time.Duration) error // until a page is ready
	turn  chan struct{}
	scans atomic.Bool
}

var _ desk.Scanner = (*Scanner)(nil)

// How long a scanner may take: to answer, to feed and scan one sheet, and to take back a job that nobody waits for.
const (
	dialTime   = 5 * time.Second
	answerTime = 15 * time.Second
	pageTime   = 2 * time.Minute
	leaveTime  = 2 * time.Second
	maxPause   = 10 * time.Second
	maxXML     = 1 << 20
	maxPage    = 64 << 20
	maxSheets  = 1000 // more than any feeder holds
)

// New is the scanner of o. It does not connect. The error says what is wrong with the address.
func New(o Options) (*Scanner, error) {
	u, err := url.Parse(strings.TrimRight(o.URL, "/"))
	if err != nil {
		return nil, fmt.Errorf("scanner: %w", err)
	}
	if u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("scanner: the address must be http://host/eSCL or https://host/eSCL")
	}
	// No proxy: the scanner stands beside the terminal. A fresh connection each time: small scanners close kept ones unasked.
	transport := &http.Transport{DialContext: (&net.Dialer{Timeout: dialTime}).DialContext, TLSClientConfig: o.TLS, DisableKeepAlives: true}
	return &Scanner{to: u, pause: pause, turn: make(chan struct{}, 1), http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// pause waits.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Look implements [desk.Scanner]. What is wrong with its feeder stops a scanner that has no glass.
func (s *Scanner) Look(ctx context.Context) (desk.DeviceState, error) {
	c, now, err := s.look(ctx)
	if err == nil && now.State == "Processing" && !s.scans.Load() {
		err = &desk.Error{Code: desk.Offline, Key: "device.busy"}
	}
	if err != nil {
		return desk.DeviceState{}, fault(ctx, err, "device.service")
	}
	state := desk.DeviceState{Name: desk.Clean(c.Name, 100), Number: desk.Clean(c.Number, 100)}
	if state.Fault = now.device(); state.Fault != "" {
		state.Stops = true
	} else if state.Fault = feederFaults[now.Feeder]; state.Fault != "" {
		state.Stops = c.Glass == nil
	}
	return state, nil
}

func (s *Scanner) look(ctx context.Context) (c capabilities, now status, err error) {
	if err = s.get(ctx, "ScannerCapabilities", &c); err == nil {
		err = s.get(ctx, "ScannerStatus", &now)
	}
	return c, now, err
}

// Scan implements [desk.Scanner]. Offline device.late when ctx ended it.
func (s *Scanner) Scan(ctx context.Context, o desk.ScanOrder, give func(desk.Page) error) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return fault(ctx, ctx.Err(), "device.gone")
	}
	c, now, err := s.look(ctx)
	if err != nil {
		return fault(ctx, err, "device.gone")
	}
	w, err := c.choose(o)
	if err != nil {
		return fault(ctx, err, "device.gone")
	}
	if key := cmp.Or(now.device(), w.trouble(now)); key != "" {
		return &desk.Error{Code: desk.Offline, Key: key}
	}
	s.scans.Store(true)
	defer s.scans.Store(false)
	at, err := s.order(ctx, w)
	if err != nil {
		return fault(ctx, err, "device.gone")
	}
	j := job{s: s, at: at, want: w, all: o.Feeder, limit: o.Limit}
	err = j.pages(ctx, give)
	if !j.ended {
		j.cancel(ctx)
	}
	return err
}

// answer is one that is not what was asked for.
type answer int

func (a answer) Error() string { return "escl: HTTP " + strconv.Itoa(int(a)) }

// order gives the scanner a job and tells where it is: a path on the scanner. Which host the scanner calls itself is
// not heeded, because terminals do not know the names that some of them give themselves.
func (s *Scanner) order(ctx context.Context, w want) (string, error) {
	r, err := s.do(ctx, answerTime, http.MethodPost, s.to.Path+"/ScanJobs", strings.NewReader(w.settings()))
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Body.Close() }()
	if r.StatusCode != http.StatusCreated {
		return "", s.refused(ctx, w, answer(r.StatusCode))
	}
	at, err := url.Parse(r.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(at.Path, "/") || len(at.Path) < 2 {
		return "", errForm
	}
	return strings.TrimRight(at.Path, "/"), nil
}

// refused tells why the scanner did not do what it should.
func (s *Scanner) refused(ctx context.Context, w want, a answer) error {
	var now status
	if err := s.get(ctx, "ScannerStatus", &now); err != nil {
		return err
	}
	key := cmp.Or(now.device(), w.trouble(now))
	switch {
	case key != "":
	case a == http.StatusServiceUnavailable || a == http.StatusConflict:
		key = "device.busy"
	default:
		return a
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: a}
}

// body is an answer's body that ends with the time that the request had.
type body struct {
	io.Reader
	io.Closer
	end context.CancelFunc
}

func (b body) Close() error {
	defer b.end()
	return b.Closer.Close()
}

// do asks. The answer, with its body, may take as long as limit; whoever has it closes the body.
func (s *Scanner) do(ctx context.Context, limit time.Duration, method, path string, send io.Reader) (*http.Response, error) {
	ctx, end := context.WithTimeout(ctx, limit)
	to := *s.to
	to.Path = path
	r, err := http.NewRequestWithContext(ctx, method, to.String(), send)
	if err != nil {
		end()
		return nil, err
	}
	if send != nil {
		r.Header.Set("Content-Type", "text/xml")
	}
	got, err := s.http.Do(r)
	if err != nil {
		end()
		return nil, err
	}
	got.Body = body{got.Body, got.Body, end}
	return got, nil
}

// fault is an error as the desk has it; ended is what it means that the connection did.
func fault(ctx context.Context, err error, ended string) error {
	key := "device.broken"
	known, said := errors.AsType[*desk.Error](err)
	code, _ := errors.AsType[answer](err)
	dial, _ := errors.AsType[*net.OpError](err)
	switch {
	case said:
		return known
	case ctx.Err() != nil:
		key, err = "device.late", errors.Join(ctx.Err(), err)
	case errors.Is(err, errFeeder):
		return &desk.Error{Code: desk.Invalid, Key: "scan.feeder", Err: err}
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		key = "device.refused"
	case code == http.StatusNotFound:
		key = "device.missing"
	case code == http.StatusServiceUnavailable:
		key = "device.busy"
	case dial != nil && dial.Op == "dial" && errors.Is(err, syscall.ECONNREFUSED):
		key = "device.service"
	case dial != nil && dial.Op == "dial":
		key = "device.missing"
	case errors.Is(err, errForm): // also when it ends too early for what it should be
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		key = ended
	}
	return &desk.Error{Code: desk.Offline, Key: key, Err: err}
}

// page turns what came into a page.
func (w want) page(b []byte, limit int) (desk.Page, error) {
	p, err := page.OfJPEG(b, w.dpi, limit)
	if err != nil && desk.CodeOf(err) != desk.Invalid {
		err = errors.Join(errForm, err)
	}
	return p, err
}
