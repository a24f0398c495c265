package web_test

import (
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/sandbox/web"
)

// site is the pages over a small authority, and a visitor.
type site struct {
	*authority
	t       *testing.T
	handler http.Handler
	clock   time.Time
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, clock: noon}
	s.authority = newAuthority(func() time.Time { return s.clock })
	h, err := web.New(s.authority, web.Options{Now: func() time.Time { return s.clock }})
	if err != nil {
		t.Fatal(err)
	}
	s.handler = h
	return s
}

func (s *site) get(path string, header ...string) (int, string) {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://127.0.0.1:8471"+path, nil)
	for n := 0; n+1 < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	return s.do(r)
}

// post fetches the page for its token, as a browser has it, and sends the form.
func (s *site) post(path string, form url.Values) (int, string) {
	s.t.Helper()
	_, page := s.get(path)
	return s.send(path, token(page), form)
}

func (s *site) send(path, token string, form url.Values, header ...string) (int, string) {
	s.t.Helper()
	form.Set("token", token)
	r := httptest.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://127.0.0.1:8471"+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for n := 0; n+1 < len(header); n += 2 {
		r.Header.Set(header[n], header[n+1])
	}
	return s.do(r)
}

func (s *site) do(r *http.Request) (int, string) {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	answer := w.Result()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	if answer.StatusCode == http.StatusSeeOther {
		return answer.StatusCode, answer.Header.Get("Location")
	}
	return answer.StatusCode, html.UnescapeString(string(body))
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

func token(page string) string {
	m := tokenField.FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return m[1]
}

func wants(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if !strings.Contains(page, x) {
			t.Errorf("the page lacks %q", x)
		}
	}
	if t.Failed() {
		t.Log(page)
	}
}

func lacks(t *testing.T, page string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if strings.Contains(page, x) {
			t.Errorf("the page holds %q", x)
		}
	}
}

func TestWordsAgree(t *testing.T) {
	hole := regexp.MustCompile(`\{[a-z]+\}`)
	read := func(lang string) map[string]string {
		data, err := os.ReadFile("locales/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]string
		if err := json.Unmarshal(data, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	zh, en := read("zh-CN"), read("en")
	for key, text := range zh {
		other, ok := en[key]
		if !ok {
			t.Errorf("en lacks %s", key)
			continue
		}
		a, b := hole.FindAllString(text, -1), hole.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v and %v", key, a, b)
		}
		if text == "" || other == "" {
			t.Errorf("%s is empty", key)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("zh-CN lacks %s", key)
		}
	}
}

func TestLanguage(t *testing.T) {
	s := newSite(t)
	for _, tc := range []struct{ path, accept, want string }{
		{"/desk", "", "选择审核人员"},
		{"/desk", "de", "选择审核人员"},
		{"/desk", "en-GB,en;q=0.9,zh;q=0.5", "Choose the reviewer"},
		{"/desk", "zh-TW,en;q=0.5", "选择审核人员"},
		{"/desk?lang=en", "zh-CN", "Choose the reviewer"},
		{"/desk?lang=xx", "", "选择审核人员"},
	} {
		_, page := s.get(tc.path, "Accept-Language", tc.accept)
		wants(t, page, tc.want)
	}
	_, page := s.get("/desk?lang=en")
	wants(t, page, `href="/desk/r-01/cases?lang=en"`, `href="/desk?lang=zh-CN"`)
}

func TestForeignFormsAreRefused(t *testing.T) {
	s := newSite(t)
	s.issue("ABCDEFGHJKLMNP")
	const path = "/S/ABCDEFGHJKLMNP"
	scan := func() url.Values { return url.Values{"act": {"scan"}, "person": {"p-01"}} }
	_, page := s.get(path)
	good := token(page)
	_, other := s.get("/S/OTHER")
	for name, try := range map[string]func() (int, string){
		"no token":        func() (int, string) { return s.send(path, "", scan()) },
		"token of a form": func() (int, string) { return s.send(path, token(other), scan()) },
		"forged token":    func() (int, string) { return s.send(path, good[:len(good)-2]+"AA", scan()) },
		"foreign site":    func() (int, string) { return s.send(path, good, scan(), "Sec-Fetch-Site", "cross-site") },
		"sub-domain":      func() (int, string) { return s.send(path, good, scan(), "Sec-Fetch-Site", "same-site") },
		"foreign origin": func() (int, string) {
			return s.send(path, good, scan(), "Sec-Fetch-Site", "", "Origin", "http://evil.test")
		},
		"old token": func() (int, string) {
			s.clock = noon.Add(5 * time.Hour)
			defer func() { s.clock = noon }()
			return s.send(path, good, scan())
		},
		"form that is big": func() (int, string) {
			f := scan()
			f.Set("x", strings.Repeat("x", 300<<10))
			return s.send(path, good, f)
		},
	} {
		t.Run(name, func(t *testing.T) {
			status, _ := try()
			if status != http.StatusForbidden && status != http.StatusUnprocessableEntity {
				t.Errorf("status %d", status)
			}
		})
	}
	if len(s.calls) != 0 {
		t.Fatalf("the authority was asked: %v", s.calls)
	}
	if status, _ := s.send(path, good, scan()); status != http.StatusOK {
		t.Errorf("the right form: status %d", status)
	}
}

// A name of a foreign site that points to the loopback opens nothing, not even a page to read.
func TestForeignNamesAreRefused(t *testing.T) {
	s := newSite(t)
	server := httptest.NewServer(s.handler)
	defer server.Close()
	for host, want := range map[string]int{
		"": http.StatusOK, "localhost:8471": http.StatusOK, "counter": http.StatusOK, "[::1]:8471": http.StatusOK, "127.0.0.1": http.StatusOK,
		"evil.test": http.StatusForbidden, "evil.test:8471": http.StatusForbidden, "127.0.0.1.evil.test.": http.StatusForbidden,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/desk", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode != want {
			t.Errorf("%q: status %d, %v", host, answer.StatusCode, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	s := newSite(t)
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/desk", nil))
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
		"Content-Type": "text/html; charset=utf-8", "Content-Language": "zh-CN",
	} {
		if got := w.Header().Get(name); !strings.Contains(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	if w.Header().Get("Set-Cookie") != "" {
		t.Error("a cookie is set")
	}
	if strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Body.String(), "style=") {
		t.Error("the page holds what its policy forbids")
	}
}

func TestUnknownErrorsKeepTheirKey(t *testing.T) {
	s := newSite(t)
	s.cases[0].CatalogueVersion, s.cases[1].CatalogueVersion = "gone", "gone"
	status, page := s.get("/desk/r-01/cases")
	if status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	wants(t, page, "catalogue.version")
	if status, _ := s.get("/nowhere"); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	if status, _ := s.get("/desk/nobody/cases"); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
}
