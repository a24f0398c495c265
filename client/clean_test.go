package client

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"sheyin/desk"
)

// Strings are found wherever a type can hold them.
func TestCleanReachesEverything(t *testing.T) {
	type inner struct{ S string }
	type all struct {
		Pointer *inner
		Slice   []inner
		Array   [2]string
		Map     map[string][]inner
		Numbers map[int]string
		Any     any
		Nested  any
		Bytes   []byte
		hidden  string
	}
	const bad, good = "a\x1b[31m\u202eb", "a[31mb"
	got := all{
		Pointer: &inner{bad}, Slice: []inner{{bad}}, Array: [2]string{bad, bad}, Map: map[string][]inner{bad: {{bad}}},
		Numbers: map[int]string{7: bad}, Any: bad, Nested: map[string]any{bad: []any{bad}}, Bytes: []byte(bad), hidden: bad,
	}
	want := all{
		Pointer: &inner{good}, Slice: []inner{{good}}, Array: [2]string{good, good}, Map: map[string][]inner{good: {{good}}},
		Numbers: map[int]string{7: good}, Any: good, Nested: map[string]any{good: []any{good}}, Bytes: []byte(bad), hidden: bad,
	}
	cleanAll(&got)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// Whatever the other side sends, the client neither panics nor lets through a key that is
// none or a character that acts on a terminal.
func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", []byte(`{"id":"c1","version":1,"values":{"a\u001b":"b\u009b"}}`))
	f.Add(200, "application/json", []byte(`{"values":{"":"0\b"},"id":0}`)) // fails after a part was decoded
	f.Add(409, "application/problem+json", []byte(`{"code":"conflict","key":"case.stale","args":{"by":"\u001b[2J"}}`))
	f.Add(401, "application/problem+json", []byte(`{"code":"denied","key":"session.ended"}`))
	f.Add(500, "text/html; charset=x", []byte(`<h1>`))
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte) {
		var c desk.Case
		e := judge(request{out: &c}, status, http.Header{"Content-Type": {kind}}, body)
		if e == nil && status != http.StatusOK {
			t.Errorf("status %d is taken for an answer", status)
		}
		texts := []string{c.ID, c.Receipt, c.Applicant.Name}
		for k, v := range c.Values {
			texts = append(texts, k, v)
		}
		if e != nil {
			if !keyForm.MatchString(e.Key) {
				t.Errorf("key %q", e.Key)
			}
			texts = append(texts, e.Field)
			for k, v := range e.Args {
				texts = append(texts, k, v)
			}
		}
		for _, s := range texts {
			if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
				t.Errorf("%q", s)
			}
		}
	})
}
