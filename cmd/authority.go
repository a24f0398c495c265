package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sheyin/sandbox"
	"sheyin/sandbox/api"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/web"
)

// stopWithin is how long requests that are under way may take when a server stops.
const stopWithin = 5 * time.Second

// authorityConfig says how to start a reference authority.
type authorityConfig struct {
	Folder string // keys and certificates
	DB     string // "sqlite:PATH" or "postgres://…"
	Data   fs.FS  // catalogue and demo data; nil: what is built in
	Listen string // address for terminals, TLS
	Web    string // address for the phone and the authority's desk, plain HTTP
	Free   bool   // when Web is taken, the next port that is free
	Log    *slog.Logger
	Bench  web.Bench // the simulated devices of the terminal beside it; nil: there are none
}

// authority is a reference authority at work: rules, database, both listeners.
type authority struct {
	service *sandbox.Service
	keys    *pki.Authority
	servers []*http.Server
	ended   chan error         // one for each server
	swept   chan struct{}      // closed when nothing looks for what is overdue any more
	stop    context.CancelFunc // ends the push channels, which would keep Shutdown waiting
	URL     string             // for terminals
	Phone   string             // base of the web pages
	Exposed bool               // others than this machine can reach the web pages
}

// addressError says that an address to listen on can't be used.
type addressError struct {
	address string
	web     bool // the address of the web pages, not of the terminals
	err     error
}

func (e *addressError) Error() string { return e.address + ": " + e.err.Error() }
func (e *addressError) Unwrap() error { return e.err }

// errLongAddress refuses an address of the phone page that no QR text has room for.
var errLongAddress = errors.New("phone page: address too long for a QR code")

// startAuthority starts everything or nothing.
func startAuthority(ctx context.Context, cfg authorityConfig) (*authority, error) {
	terminals, err := listen(ctx, cfg.Listen, false)
	if err != nil {
		return nil, &addressError{cfg.Listen, false, err}
	}
	pages, err := listen(ctx, cfg.Web, cfg.Free)
	if err != nil {
		return nil, errors.Join(&addressError{cfg.Web, true, err}, terminals.Close())
	}
	a := &authority{
		URL: "https://" + reachable(terminals, cfg.Listen), Phone: "http://" + reachable(pages, cfg.Web),
		Exposed: exposed(pages.Addr()), ended: make(chan error, 2), swept: make(chan struct{}),
	}
	var handler http.Handler
	if len(phoneURL(a.Phone)) > qrRoom {
		err = &addressError{cfg.Web, true, errLongAddress}
	} else {
		handler, err = a.open(ctx, cfg)
	}
	if err != nil {
		return nil, errors.Join(err, terminals.Close(), pages.Close())
	}
	// Not the caller's context: requests that are under way may finish when it ends.
	serving, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	base := func(net.Listener) context.Context { return serving }
	secure := api.Server(api.Handler(a.service, api.Options{Version: version(), Log: cfg.Log, Keys: a.keys}), a.keys.ServerTLS(), cfg.Log)
	plain := api.Server(handler, nil, cfg.Log)
	secure.BaseContext, plain.BaseContext = base, base
	a.servers = []*http.Server{secure, plain}
	go func() { a.ended <- secure.ServeTLS(terminals, "", "") }()
	go func() { a.ended <- plain.Serve(pages) }()
	go func() {
		defer close(a.swept)
		sweep(serving, a.service.Sweep, cfg.Log)
	}()
	return a, nil
}

// sweepEvery is how soon what is overdue is found, which is counted in hours and days.
const sweepEvery = 30 * time.Second

// sweep looks again and again for what is overdue, until ctx ends. One that fails is made good by
// the next.
func sweep(ctx context.Context, once func(context.Context) error, log *slog.Logger) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if ctx.Err() != nil { // both came at once
			return
		}
		if err := once(ctx); err != nil && ctx.Err() == nil && log != nil {
			log.ErrorContext(ctx, "what is overdue was not looked for", "error", err)
		}
	}
}

// open opens keys and database and makes the web listener's handler.
func (a *authority) open(ctx context.Context, cfg authorityConfig) (http.Handler, error) {
	host, _, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return nil, err
	}
	var names []string
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		names = []string{host}
	}
	if a.keys, err = pki.Open(filepath.Join(cfg.Folder, "pki"), pki.Options{Names: names}); err != nil {
		return nil, err
	}
	a.service, err = sandbox.New(ctx, sandbox.Options{
		DB: cfg.DB, Data: cfg.Data, Signer: a.keys.List(), PhoneURL: phoneURL(a.Phone), Log: cfg.Log,
	})
	if err != nil {
		return nil, err
	}
	handler, err := web.New(a.service, web.Options{Log: cfg.Log, Wire: api.Phone(a.service, cfg.Log), Fingerprint: a.keys.Fingerprint(), Bench: cfg.Bench})
	if err != nil {
		return nil, errors.Join(err, a.service.Close())
	}
	return handler, nil
}

// qrRoom is how many characters of a QR text are left beside the code ([desk.LoginCode]).
const qrRoom = 38 - codeLength

// phoneURL is what stands before the code in a QR text: the phone page, by its short address
// where the usual one is too long for a QR code that a counter's screen can draw. The customer's
// pages have another letter in place of the S.
func phoneURL(base string) string {
	base = strings.ToUpper(base)
	if len(base)+len("/S/") > qrRoom {
		return base + "/S"
	}
	return base + "/S/"
}

// wait waits until ctx ends or a listener fails.
func (a *authority) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-a.ended:
		a.ended <- err // close counts the ends
		return fmt.Errorf("listener: %w", err)
	}
}

// close stops the listeners and the sweeping in good order, then the database.
func (a *authority) close() error {
	a.stop()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	var errs []error
	for _, s := range a.servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, err, s.Close())
		}
	}
	for range a.servers {
		if err := <-a.ended; !errors.Is(err, http.ErrServerClosed) {
			errs = append(errs, err)
		}
	}
	<-a.swept
	return errors.Join(append(errs, a.service.Close())...)
}

// further is how many ports are tried when one is taken.
const further = 20

// listen opens an address; with free, the next free port when it is taken.
func listen(ctx context.Context, address string, free bool) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err == nil || !free || !errors.Is(err, syscall.EADDRINUSE) {
		return l, err
	}
	host, port, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return nil, splitErr
	}
	first, numberErr := strconv.Atoi(port)
	if numberErr != nil {
		return nil, err
	}
	for n := first + 1; n <= first+further; n++ {
		if l, err = lc.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(n))); err == nil {
			return l, nil
		}
	}
	return nil, err
}

// exposed tells whether others than this machine can reach a listener.
func exposed(at net.Addr) bool {
	tcp, ok := at.(*net.TCPAddr)
	return !ok || !tcp.IP.IsLoopback()
}

// warnExposed says what it means when the web pages, which ask for no login, are open to others.
func (p *program) warnExposed(a *authority) error {
	if !a.Exposed {
		return nil
	}
	_, err := fmt.Fprintln(p.err, p.words.T("cmd.warn.exposed", "url", a.Phone))
	return err
}

// reachable is the address as others have to write it: the host as it was asked for, and the
// port as it came out. A listener on all addresses is reached here at the loopback.
func reachable(l net.Listener, asked string) string {
	host, _, err := net.SplitHostPort(asked)
	if ip := net.ParseIP(host); err != nil || host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return asked
	}
	return net.JoinHostPort(host, port)
}
