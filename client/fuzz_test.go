package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sheyin/desk"
)

// dirty finds a text in v, a pointer, that could act on a terminal.
func dirty(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return dirty(v.Elem())
		}
	case reflect.String:
		s := v.String()
		if !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			return s
		}
	case reflect.Struct:
		for n := range v.NumField() {
			if v.Type().Field(n).IsExported() {
				if bad := dirty(v.Field(n)); bad != "" {
					return bad
				}
			}
		}
	case reflect.Slice, reflect.Array:
		for n := range v.Len() {
			if bad := dirty(v.Index(n)); bad != "" && v.Type().Elem().Kind() != reflect.Uint8 {
				return bad
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if bad := dirty(entries.Key()) + dirty(entries.Value()); bad != "" {
				return bad
			}
		}
	}
	return ""
}

// Whatever streams in, an event that is delivered is clean and newer than the one before, and the stream ends in an error.
func FuzzEvents(f *testing.F) {
	f.Add("data: {\"id\":1,\"kind\":\"case\",\"case\":{\"who\":\"a\\u001b]0;x\\u0007\"}}\n\n", int64(0))
	f.Add(": alive\n\nid: 7\ndata: {\"id\":7,\n\ndata: {\"id\":7,\"kind\":\"ticket\"}\n\ndata: {\"id\":6,\"kind\":\"visit\"}\n\n", int64(6))
	f.Add("event: problem\ndata: {\"code\":\"denied\",\"key\":\"session.ended\",\"args\":{\"by\":\"\\u009b2J\"}}\n\n", int64(0))
	f.Add("event: problem\ndata: nothing\n\n", int64(-1))
	f.Add("\xff\xfe\r\rdata:\x00", int64(1<<62))
	f.Fuzz(func(t *testing.T, stream string, after int64) {
		last := after
		err := follow(strings.NewReader(stream), after, func(e desk.Event) {
			if e.ID != 0 && e.ID <= last || e.Kind == "" {
				t.Errorf("event %d of kind %q after %d", e.ID, e.Kind, last)
			}
			last = max(last, e.ID)
			if bad := dirty(reflect.ValueOf(&e)); bad != "" {
				t.Errorf("%q was delivered", bad)
			}
		})
		if err == nil {
			t.Error("the stream ended without an error")
		}
		if e, ok := errors.AsType[*desk.Error](err); ok && (!keyForm.MatchString(e.Key) || dirty(reflect.ValueOf(e.Args)) != "") {
			t.Errorf("%+v", e)
		}
	})
}

// A problem of the other side is a key of ours with clean arguments, or none.
func FuzzProblem(f *testing.F) {
	for _, s := range []string{
		`{"code":"invalid","key":"field.required","field":"name","args":{"a":"\u001b[2J"}}`, `{"code":"conflict","key":"case.stale"}`,
		`{"code":"","key":"x"}`, `{"key":"../../etc"}`, `[]`, `null`, ``, `{"code":"denied","key":"session.ended","args":{"\u202e":"\u0007"}}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		e := problem(body)
		if e == nil {
			return
		}
		if !keyForm.MatchString(e.Key) || e.Code == "" {
			t.Errorf("%q gives code %q, key %q", body, e.Code, e.Key)
		}
		if bad := dirty(reflect.ValueOf(e.Field)) + dirty(reflect.ValueOf(e.Args)); bad != "" {
			t.Errorf("%q lets %q through", body, bad)
		}
	})
}

// Whatever is in a terminal's file, it is refused or whole.
func FuzzBundle(f *testing.F) {
	f.Add([]byte(nil))
	f.Add([]byte("-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"))
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\nMA==\n-----END PRIVATE KEY-----\n"))
	f.Add([]byte("-----BEGIN SM2 PRIVATE KEY-----\nMA==\n-----END SM2 PRIVATE KEY-----\n-----BEGIN SM2 SEALING KEY-----\nMA==\n-----END SM2 SEALING KEY-----\n"))
	f.Add(bytes.Repeat([]byte("-----BEGIN "), 50))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseBundle(text)
		if err == nil && (c.Certificate.PrivateKey == nil || c.Certificate.Leaf == nil || c.CA == nil) {
			t.Errorf("%q was taken: %+v", text, c)
		}
	})
}

// What was cleaned once is clean, and cleaning it again changes nothing: lists and catalogues are cleaned as wholes.
func FuzzCleanAll(f *testing.F) {
	f.Add([]byte(`{"version":3,"entries":[{"code":"une.claim","days":3}],"values":{"a\u001b":"b\u202e"}}`))
	f.Add([]byte(`[{"":[null,1e9,true,"\u0000"]}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var free any
		var c desk.Catalogue
		if json.Unmarshal(text, &free) != nil {
			return
		}
		_ = json.Unmarshal(text, &c) // what fits of it
		cleanAll(&free)
		cleanAll(&c)
		if bad := dirty(reflect.ValueOf(&free)) + dirty(reflect.ValueOf(&c)); bad != "" {
			t.Errorf("%q is left", bad)
		}
	})
}
