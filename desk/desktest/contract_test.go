package desktest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"sheyin/sandbox/api"
)

// contract holds every answer against docs/openapi.yaml, so that the document describes
// what is sent and not what somebody meant.
type contract struct {
	t    *testing.T
	mu   sync.Mutex
	seen map[string]int // by route
	all  int
}

// over puts the contract between the terminals and h.
func (c *contract) over(h http.Handler) http.Handler {
	c.t.Helper()
	text, err := api.Spec()
	if err != nil {
		c.t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		c.t.Fatal(err)
	}
	c.seen = map[string]int{}
	mux := http.NewServeMux()
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			c.all++
			route := method + " " + path
			mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { c.serve(route, op, h, w, r) })
		}
	}
	return mux
}

func (c *contract) serve(route string, op *openapi3.Operation, h http.Handler, w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.seen[route]++
	c.mu.Unlock()
	if op.OperationID == "listen" { // a stream cannot be held back until it is judged
		h.ServeHTTP(w, r)
		return
	}
	r.Header.Del("Accept-Encoding")
	got := httptest.NewRecorder()
	h.ServeHTTP(got, r)
	c.judge(route, op, got)
	for name, values := range got.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(got.Code)
	_, _ = io.Copy(w, got.Body) // the terminal may be gone
}

func (c *contract) judge(route string, op *openapi3.Operation, got *httptest.ResponseRecorder) {
	answer := op.Responses.Value(strconv.Itoa(got.Code))
	if answer == nil {
		answer = op.Responses.Default()
	}
	if answer == nil {
		c.t.Errorf("%s: status %d is not in the document", route, got.Code)
		return
	}
	if len(answer.Value.Content) == 0 {
		if got.Body.Len() > 0 {
			c.t.Errorf("%s: a body where the document has none", route)
		}
		return
	}
	kind, _, _ := strings.Cut(got.Header().Get("Content-Type"), ";")
	media := answer.Value.Content[kind]
	if media == nil {
		c.t.Errorf("%s: %q is not in the document", route, kind)
		return
	}
	var body any
	if err := json.Unmarshal(got.Body.Bytes(), &body); err != nil {
		c.t.Errorf("%s: %v", route, err)
		return
	}
	if err := media.Schema.Value.VisitJSON(body, openapi3.EnableJSONSchema2020()); err != nil {
		c.t.Errorf("%s: %d does not fit the document: %v", route, got.Code, err)
	}
}

// unseen are the routes that no check has touched.
func (c *contract) unseen() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all - len(c.seen)
}
