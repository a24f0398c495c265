package api

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
)

// Limits of one request.
const (
	deadline   = 15 * time.Second // shorter than a terminal waits, so that it gets an answer
	smallBody  = 16 << 10
	stepBody   = 256 << 10
	headerSize = 16 << 10
)

// Options are what the handlers need besides the service; each may be zero.
type Options struct {
	Version   string           // of the program, told by /v1/health
	Log       *slog.Logger     // nil = none
	Now       func() time.Time // nil = time.Now
	Heartbeat time.Duration    // of the push channel; 0 = 15 s
	Keys      Keys             // opens letters and certifies terminals; nil: no letter is taken, no terminal enrols
}

func (o Options) withDefaults() Options {
	o.Log = cmp.Or(o.Log, slog.New(slog.DiscardHandler))
	o.Heartbeat = cmp.Or(o.Heartbeat, 15*time.Second)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

// Handler serves terminals. It must be served over TLS that verifies certificates of
// clients against the authority's CA, such as pki's ServerTLS; without a verified one every
// call is Denied terminal.unknown.
func Handler(svc Service, o Options) http.Handler {
	o = o.withDefaults()
	mux, _ := routes(svc, o)
	return guarded(identified(opened(svc, o.Keys, mux)), o.Log)
}

// Spec is the OpenAPI 3.1 document of the routes, as YAML.
func Spec() ([]byte, error) {
	_, api := routes(nil, Options{}.withDefaults())
	return api.OpenAPI().YAML()
}

// Server is an HTTP server with the limits that a listener for h needs. Without a TLS
// configuration it is for plain HTTP, without a log it is silent.
// Shutdown waits for push channels, which have no end: cancel BaseContext's context first,
// or use Close.
func Server(h http.Handler, t *tls.Config, log *slog.Logger) *http.Server {
	log = Options{Log: log}.withDefaults().Log
	// The limits below and the push channel are made for HTTP/1.1. net/http would offer HTTP/2
	// beside whatever the TLS configuration names.
	var only http.Protocols
	only.SetHTTP1(true)
	return &http.Server{
		Handler:           h,
		TLSConfig:         t,
		Protocols:         &only,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       deadline,
		WriteTimeout:      2 * deadline,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    headerSize,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

func newAPI(mux *http.ServeMux, title string) huma.API {
	c := huma.DefaultConfig(title, "1")
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // the document is a file, not a page
	c.CreateHooks = nil                                   // no $schema in answers
	return humago.New(mux, c)
}

// lockedScheme names a session that the terminal has locked: its token is forgotten then (A7).
const lockedScheme = "Locked"

type callerKey struct{}

func callerOf(ctx context.Context) sandbox.Caller {
	c, _ := ctx.Value(callerKey{}).(sandbox.Caller) // none means no terminal, which the service refuses
	return c
}

// identified finds out who calls. The terminal is proved by its certificate (H-8.3.1c: the
// session is bound to the desk), the session by its token.
func identified(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.TLS != nil && r.TLS.ServerName == pki.EnrolName && r.URL.Path == enrolPath {
			next.ServeHTTP(w, r) // it proves itself by its code
			return
		}
		if r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
			sendProblem(w, problemOf(&desk.Error{Code: desk.Denied, Key: "terminal.unknown"}))
			return
		}
		leaf := r.TLS.VerifiedChains[0][0]
		by := sandbox.Caller{Terminal: leaf.Subject.CommonName, Certificate: certificateOf(leaf)}
		switch scheme, value, _ := strings.Cut(r.Header.Get("Authorization"), " "); {
		case strings.EqualFold(scheme, "Bearer"):
			by.Token = value
		case strings.EqualFold(scheme, lockedScheme):
			by.Session = value
		}
		note(w, by.Terminal)
		ctx := context.WithValue(r.Context(), callerKey{}, by)
		next.ServeHTTP(w, r.WithContext(context.WithValue(ctx, certificateKey{}, leaf)))
	})
}

// answerWriter remembers what the log wants to know.
type answerWriter struct {
	http.ResponseWriter
	status   int
	terminal string
	route    string
}

func (w *answerWriter) WriteHeader(status int) {
	w.status = cmp.Or(w.status, status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *answerWriter) Write(p []byte) (int, error) {
	w.status = cmp.Or(w.status, http.StatusOK)
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *answerWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func note(w http.ResponseWriter, terminal string) {
	if a, ok := w.(*answerWriter); ok {
		a.terminal = terminal
	}
}

// guarded logs every request by its route, never by its address or its words (H-8.4.1: no
// data in logs), and turns a panic into an answer that says nothing.
func guarded(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		a := &answerWriter{ResponseWriter: w}
		a.Header().Set("Cache-Control", "no-store")
		a.Header().Set("X-Content-Type-Options", "nosniff")
		defer func() {
			p := recover()
			half := p != nil && a.status != 0
			if p != nil {
				// Only the type: the value may hold what a customer said. The stack shows places.
				log.Error("panic", "kind", fmt.Sprintf("%T", p), "route", a.route, "stack", string(debug.Stack()))
			}
			if p != nil && !half {
				sendProblem(a, problemOf(errPanic))
			}
			log.Info("request", "method", r.Method, "route", cmp.Or(a.route, "-"), "status", a.status,
				"terminal", a.terminal, "ms", time.Since(begun).Milliseconds())
			if half {
				panic(http.ErrAbortHandler) // half an answer must not look like a whole one
			}
		}()
		next.ServeHTTP(a, r)
	})
}

var errPanic = errors.New("panic")

// within gives every call but the push channel's its deadline.
func within(ctx huma.Context, next func(huma.Context)) {
	limited, cancel := context.WithTimeout(ctx.Context(), deadline)
	defer cancel()
	next(huma.WithContext(ctx, limited))
}

// named tells the log the route.
func named(ctx huma.Context, next func(huma.Context)) {
	_, w := humago.Unwrap(ctx)
	if a, ok := w.(*answerWriter); ok {
		a.route = ctx.Operation().Path
	}
	next(ctx)
}

func noRoute(w http.ResponseWriter, _ *http.Request) {
	sendProblem(w, problemOf(&desk.Error{Code: desk.NotFound, Key: "request.body"}))
}
