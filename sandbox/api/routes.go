package api

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sheyin/desk"
)

// Inputs of the routes.
type (
	none struct{}

	newCode struct {
		Body struct {
			Purpose desk.Purpose `json:"purpose" enum:"login,unlock"`
		}
	}
	checkCode struct {
		Body struct {
			Device   string `json:"device_code" maxLength:"128"`
			TakeOver bool   `json:"take_over,omitempty" doc:"end the session that the person has at another terminal"`
		}
	}
	cancelCode struct {
		Body struct {
			Device string `json:"device_code" maxLength:"128"`
		}
	}
	catalogueVersion struct {
		Version string `query:"version" maxLength:"64" doc:"empty: the newest"`
		Have    string `header:"If-None-Match" maxLength:"80"`
	}
	itemCode struct {
		Item string `query:"item" required:"true" maxLength:"64"`
	}
	query struct{ Body desk.Query }
	step  struct {
		RecordID
		WriteKey
		Body struct {
			Version int64         `json:"version" minimum:"0" doc:"of the case that the step was made for"`
			Step    desk.Envelope `json:"step"`
		}
	}
)

// Parts of inputs. They have capital letters because the library sees no others.
type (
	// RecordID is what a record is asked for by.
	RecordID struct {
		ID string `path:"id" maxLength:"64"`
	}
	// WriteKey comes with every write that is kept for good.
	WriteKey struct {
		Key string `header:"Idempotency-Key" required:"true" minLength:"8" maxLength:"64" doc:"made by the caller; the same key makes a repeat the same write"`
	}
)

// Outputs of the routes.
type (
	answer[T any]   struct{ Body T }
	catalogueAnswer struct {
		ETag  string `header:"ETag"`
		Cache string `header:"Cache-Control"`
		Body  *desk.Catalogue
	}
	loginAnswer struct {
		desk.LoginStatus
		Token string `json:"token,omitempty" doc:"once, in state done; bound to this terminal's certificate"`
	}
	health struct {
		Version string    `json:"version"`
		Time    time.Time `json:"time"`
	}
)

// router registers routes with what they have in common.
type router struct {
	api huma.API
	log *slog.Logger
}

// What a caller has to prove.
var (
	withTerminal = []map[string][]string{{"terminal": {}}}
	withSession  = []map[string][]string{{"terminal": {}, "session": {}}}
	evenLocked   = []map[string][]string{{"terminal": {}, "session": {}}, {"terminal": {}, "locked": {}}}
)

// limits of a route: its body and its time.
func limited(op huma.Operation, body int64) huma.Operation {
	op.MaxBodyBytes = body
	op.Middlewares = append(op.Middlewares, named, within)
	return op
}

// route registers one call that answers with a value.
func route[I, T any](r router, op huma.Operation, call func(context.Context, *I) (T, error)) {
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*answer[T], error) {
		got, err := call(ctx, in)
		if err != nil {
			return nil, r.failed(ctx, op.OperationID, err)
		}
		return &answer[T]{got}, nil
	})
}

// act registers one call that answers with nothing.
func act[I any](r router, op huma.Operation, call func(context.Context, *I) error) {
	op.DefaultStatus = http.StatusNoContent
	huma.Register(r.api, op, func(ctx context.Context, in *I) (*none, error) {
		if err := call(ctx, in); err != nil {
			return nil, r.failed(ctx, op.OperationID, err)
		}
		return nil, nil
	})
}

// failed is what is sent; what is the authority's own fault also goes to the log, where
// [desk.Error] carries no personal data and any other error only tells its type.
func (r router) failed(ctx context.Context, call string, err error) error {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		r.log.ErrorContext(ctx, "failed", "call", call, "error", logged(err))
	}
	return p
}

// problems describes the answers of a route that fails; the library does so by itself where
// a route says nothing about its answers.
func (r router) problems() *huma.Response {
	schema := r.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
}

func operation(id, method, path, summary string, security []map[string][]string) huma.Operation {
	return limited(huma.Operation{
		OperationID: id, Method: method, Path: path, Summary: summary, Security: security,
	}, smallBody)
}

func routes(svc Service, o Options) (*http.ServeMux, huma.API) {
	mux := http.NewServeMux()
	mux.HandleFunc("/", noRoute)
	api := newAPI(mux, "sheyin: a counter and its authority")
	describe(api.OpenAPI())
	r := router{api, o.Log}
	loginRoutes(r, svc)
	libraryRoutes(r, svc)
	caseRoutes(r, svc)
	visitRoutes(r, svc)
	ticketRoutes(r, svc)
	paperRoutes(r, svc)
	pageRoutes(r, svc)
	boardRoutes(r, svc)
	peopleRoutes(r, svc)
	supervisionRoutes(r, svc)
	fileRoutes(r, svc)
	bulletinRoutes(r, svc)
	dutyRoutes(r, svc)
	affairRoutes(r, svc)
	gearRoutes(r, svc)
	headRoutes(r, svc)
	guardRoutes(r, svc)
	cardRoutes(r, svc)
	terminalRoutes(r, svc, o.Keys)
	r.listen(svc, o.Heartbeat)
	route(r, operation("health", http.MethodGet, "/v1/health", "Whether the authority is up and takes this terminal's certificate", withTerminal),
		func(ctx context.Context, _ *none) (health, error) {
			return health{o.Version, o.Now().UTC()}, svc.Known(ctx, callerOf(ctx))
		})
	describeLetters(api.OpenAPI())
	return mux, api
}

func describe(doc *huma.OpenAPI) {
	doc.Info.Description = "What a counter terminal asks of the authority that it works for. " +
		"Both ends hold certificates (TLS 1.3); a terminal is the common name of its certificate. " +
		"Errors are RFC 9457 problems whose code and key say what happened; a 5xx answer to a write means that its outcome is unknown. " +
		"What is kept for good (a step on a case, an act on a visit or a ticket, a call, a paper) needs an Idempotency-Key: " +
		"a repeat with the same key and content is the same write and gets the same answer. " +
		"Such a write is a letter: its body is sealed to the authority and signed by the terminal (security scheme letter), and it counts by its signature " +
		"also when the session in which it was written is over, for the steps that a terminal may take without a line. " +
		"Besides those, nothing but a GET and the register's match may be repeated freely. " +
		"A customer's rating is read here and never written: its way is the customer's own."
	doc.Servers = []*huma.Server{{URL: "https://localhost:8470"}}
	doc.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"terminal": {Type: "mutualTLS", Description: "certificate of the authority's own CA; the common name is the terminal's ID"},
		"session":  {Type: "http", Scheme: "bearer", Description: "given once at login, bound to the terminal's certificate"},
		"locked": {Type: "apiKey", In: "header", Name: "Authorization", Description: lockedScheme + " and the ID of a session that began under the terminal's certificate and that the terminal has locked, " +
			"which forgets the token. It is enough to lock, to end the session, to offer its opening and to hear of its end; to everything else the answer is session.locked. " +
			"Each way of opening gives a new token: the login with its answer; the opening without the line by HMAC with SM3 under the session's secret over " +
			"token, session, terminal and challenge, each on a line, in base64url without padding."},
		"letter": letterScheme,
	}
}

func loginRoutes(r router, svc Service) {
	route(r, operation("newCode", http.MethodPost, "/v1/login/codes", "Offer a login by QR code", append(withTerminal[:1:1], evenLocked...)),
		func(ctx context.Context, in *newCode) (desk.LoginCode, error) {
			return svc.NewCode(ctx, callerOf(ctx), in.Body.Purpose)
		})
	route(r, operation("checkLogin", http.MethodPost, "/v1/login/codes/check", "Ask how far a login has come", withTerminal),
		func(ctx context.Context, in *checkCode) (loginAnswer, error) {
			status, token, err := svc.CheckLogin(ctx, callerOf(ctx), in.Body.Device, in.Body.TakeOver)
			return loginAnswer{status, token}, err
		})
	act(r, operation("cancelLogin", http.MethodPost, "/v1/login/codes/cancel", "Withdraw a login code", withTerminal),
		func(ctx context.Context, in *cancelCode) error {
			return svc.CancelLogin(ctx, callerOf(ctx), in.Body.Device)
		})
	route(r, operation("session", http.MethodGet, "/v1/session", "Who is logged in here; prolongs the session", withSession),
		func(ctx context.Context, _ *none) (desk.Session, error) { return svc.Session(ctx, callerOf(ctx)) })
	act(r, operation("lock", http.MethodPost, "/v1/session/lock", "Suspend the session until the same person opens it", evenLocked),
		func(ctx context.Context, _ *none) error { return svc.Lock(ctx, callerOf(ctx)) })
	act(r, operation("logout", http.MethodDelete, "/v1/session", "End the session", evenLocked),
		func(ctx context.Context, _ *none) error { return svc.Logout(ctx, callerOf(ctx)) })
}

func libraryRoutes(r router, svc Service) {
	catalogue := operation("catalogue", http.MethodGet, "/v1/catalogue", "One version of the catalogue of items", withTerminal)
	catalogue.Middlewares = append(catalogue.Middlewares, zipped)
	catalogue.Responses = map[string]*huma.Response{
		"304": {Description: "the caller has this version already"}, "default": r.problems(),
	}
	huma.Register(r.api, catalogue, func(ctx context.Context, in *catalogueVersion) (*catalogueAnswer, error) {
		got, err := svc.CatalogueFor(ctx, callerOf(ctx), in.Version)
		if err != nil {
			return nil, r.failed(ctx, "catalogue", err)
		}
		tag := `"` + got.Version + `"`
		if in.Have == tag {
			return nil, huma.ErrorWithHeaders(unchanged{}, http.Header{"Etag": {tag}})
		}
		return &catalogueAnswer{ETag: tag, Cache: "private, no-cache", Body: got}, nil
	})
	route(r, operation("list", http.MethodGet, "/v1/list", "The signed list of items of this terminal's outlet", withSession),
		func(ctx context.Context, _ *none) (desk.SignedList, error) { return svc.List(ctx, callerOf(ctx)) })
	route(r, operation("elsewhere", http.MethodGet, "/v1/outlets", "Outlets that handle an item now, nearest first", withSession),
		func(ctx context.Context, in *itemCode) ([]desk.Outlet, error) {
			return svc.Elsewhere(ctx, callerOf(ctx), in.Item)
		})
	route(r, operation("match", http.MethodPost, "/v1/register/match",
		"Compare a person with the register; a read, and a POST so that no number stands in an address", withSession),
		func(ctx context.Context, in *query) (desk.Match, error) {
			return svc.Match(ctx, callerOf(ctx), in.Body)
		})
}

func caseRoutes(r router, svc Service) {
	route(r, operation("open", http.MethodGet, "/v1/cases", "The outlet's open cases and those closed today", withSession),
		func(ctx context.Context, _ *none) ([]desk.Summary, error) { return svc.Open(ctx, callerOf(ctx)) })
	route(r, operation("case", http.MethodGet, "/v1/cases/{id}", "One case", withSession),
		func(ctx context.Context, in *RecordID) (desk.Case, error) { return svc.Case(ctx, callerOf(ctx), in.ID) })
	advance := operation("advance", http.MethodPost, "/v1/cases/{id}/steps", "Do one step on a case", withSession)
	advance.MaxBodyBytes = stepBody
	route(r, advance, func(ctx context.Context, in *step) (desk.Case, error) {
		s, err := in.Body.Step.Step()
		if err != nil {
			return desk.Case{}, err
		}
		return svc.Advance(ctx, callerOf(ctx), in.Key, in.ID, in.Body.Version, s)
	})
}
