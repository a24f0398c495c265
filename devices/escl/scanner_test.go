package escl

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/devices/escl/escltest"
)

// serve puts a handler on an address and gives the scanner that is there.
func serve(t *testing.T, h http.Handler) (*Scanner, *httptest.Server) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	s, err := New(Options{URL: server.URL + "/eSCL"})
	if err != nil {
		t.Fatal(err)
	}
	s.pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	return s, server
}

func drop(desk.Page) error { return nil }

func expect(t *testing.T, what string, err error, code desk.Code, key string) {
	t.Helper()
	if e, _ := errors.AsType[*desk.Error](err); e == nil || e.Code != code || e.Key != key {
		t.Errorf("%s: %v, want %s %s", what, err, code, key)
	}
}

func TestConformance(t *testing.T) {
	d := &escltest.Device{Small: true}
	s, server := serve(t, d)
	at := server.Listener.Addr().String()
	put, lift := func() {}, func() { d.Load(0) }
	set := func(f escltest.Fault) func() func() {
		return func() func() {
			d.Set(f)
			return func() { d.Set(escltest.None) }
		}
	}
	n := desktest.Scanner(t, s, 3, desktest.Bench{
		Long: time.Minute,
		Acts: map[desktest.Act]func(){desktest.Put: put, desktest.Load: func() { d.Load(3) }, desktest.Lift: lift},
		Troubles: map[string]func() func(){
			"device.jam": set(escltest.Jam), "device.cover": set(escltest.Cover), "device.busy": set(escltest.Busy),
			"device.broken": set(escltest.Garbage), "device.missing": set(escltest.Away),
			"device.service": func() func() {
				server.Close()
				return func() {
					l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", at)
					if err != nil {
						t.Fatal(err)
					}
					again := httptest.NewUnstartedServer(d)
					_ = again.Listener.Close()
					again.Listener = l
					again.Start()
					t.Cleanup(again.Close)
				}
			},
		},
	})
	if open := d.Open(); open != 0 {
		t.Errorf("%d jobs were left at the scanner", open)
	}
	t.Logf("%d cases", n)
}

// Each fault is told as what it is, with the pages that came before it, and no job stays at the scanner.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		f     escltest.Fault
		order desk.ScanOrder
		pages int
		key   string
	}{
		{escltest.None, desk.ScanOrder{Feeder: true, DPI: 100}, 3, ""},
		{escltest.None, desk.ScanOrder{DPI: 100}, 1, ""},
		{escltest.Jam, desk.ScanOrder{Feeder: true}, 0, "device.jam"},
		{escltest.JamLater, desk.ScanOrder{Feeder: true, DPI: 100}, 1, "device.jam"},
		{escltest.Cover, desk.ScanOrder{Feeder: true}, 0, "device.cover"},
		{escltest.Cover, desk.ScanOrder{DPI: 100}, 1, ""},
		{escltest.Busy, desk.ScanOrder{}, 0, "device.busy"},
		{escltest.Stopped, desk.ScanOrder{}, 0, "device.broken"},
		{escltest.Away, desk.ScanOrder{}, 0, "device.missing"},
		{escltest.Locked, desk.ScanOrder{}, 0, "device.refused"},
		{escltest.Garbage, desk.ScanOrder{}, 0, "device.broken"},
		{escltest.Torn, desk.ScanOrder{DPI: 100}, 0, "device.gone"},
		{escltest.Aborted, desk.ScanOrder{Feeder: true, DPI: 100}, 1, "device.broken"},
	} {
		d := &escltest.Device{PathOnly: true, Small: true}
		d.Load(3)
		d.Set(c.f)
		s, _ := serve(t, d)
		n := 0
		err := s.Scan(t.Context(), c.order, func(desk.Page) error { n++; return nil })
		if n != c.pages {
			t.Errorf("%q: %d pages, want %d", c.f, n, c.pages)
		}
		if c.key != "" {
			expect(t, string(c.f), err, desk.Offline, c.key)
		} else if err != nil {
			t.Errorf("%q: %v", c.f, err)
		}
		if d.Open() != 0 {
			t.Errorf("%q: a job stays at the scanner", c.f)
		}
	}
}

// A feeder that cannot do it is not asked: some scanners take the job all the same, and keep it.
func TestNotAsked(t *testing.T) {
	for _, c := range []struct {
		f      escltest.Fault
		sheets int
		key    string
	}{{escltest.None, 0, "device.empty"}, {escltest.Jam, 1, "device.jam"}, {escltest.Cover, 1, "device.cover"}} {
		d := &escltest.Device{Eager: true}
		d.Load(c.sheets)
		d.Set(c.f)
		s, _ := serve(t, d)
		expect(t, c.key, s.Scan(t.Context(), desk.ScanOrder{Feeder: true}, drop), desk.Offline, c.key)
		if d.Taken() > 0 {
			t.Errorf("%s: it took a job", c.key)
		}
	}
}

// What Look says of each state. A feeder that is stuck leaves the glass.
func TestLook(t *testing.T) {
	named := desk.DeviceState{Name: "Desk Scanner", Number: "DS-0001"}
	with := func(key string, stops bool) desk.DeviceState {
		s := named
		s.Fault, s.Stops = key, stops
		return s
	}
	for f, c := range map[escltest.Fault]struct {
		want desk.DeviceState
		key  string
	}{
		escltest.None: {named, ""}, escltest.Jam: {with("device.jam", false), ""}, escltest.Cover: {with("device.cover", false), ""},
		escltest.Stopped: {with("device.broken", true), ""}, escltest.Busy: {key: "device.busy"}, escltest.Away: {key: "device.missing"},
		escltest.Locked: {key: "device.refused"}, escltest.Garbage: {key: "device.broken"},
	} {
		d := &escltest.Device{}
		d.Load(1)
		d.Set(f)
		s, _ := serve(t, d)
		got, err := s.Look(t.Context())
		if got != c.want || (err == nil) != (c.key == "") {
			t.Errorf("%q: %+v %v", f, got, err)
		}
		if c.key != "" {
			expect(t, string(f), err, desk.Offline, c.key)
		}
	}
	nobody, err := New(Options{URL: "http://127.0.0.1:1/eSCL"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = nobody.Look(t.Context())
	expect(t, "nobody listens", err, desk.Offline, "device.service")
}

// A page that is not ready is waited for as long as the scanner says, within limits; whoever stops waiting has the job
// taken back.
func TestNotReady(t *testing.T) {
	d := &escltest.Device{}
	s, _ := serve(t, d)
	var waits []time.Duration
	s.pause = func(ctx context.Context, d time.Duration) error {
		waits = append(waits, d)
		return ctx.Err()
	}
	d.Wait(3)
	if err := s.Scan(t.Context(), desk.ScanOrder{DPI: 100}, drop); err != nil {
		t.Error(err)
	}
	if !slices.Equal(waits, []time.Duration{3 * time.Second, 3 * time.Second, 3 * time.Second}) {
		t.Errorf("waited %v", waits)
	}
	d.Wait(1000)
	expect(t, "never ready", s.Scan(t.Context(), desk.ScanOrder{DPI: 100}, drop), desk.Offline, "device.busy")
	if n := len(waits); n != 3+int(pageTime/(3*time.Second)) {
		t.Errorf("waited %d times", n)
	}
	ctx, stop := context.WithCancel(t.Context())
	s.pause = func(ctx context.Context, _ time.Duration) error {
		if state, err := s.Look(ctx); err != nil || state.Fault != "" {
			t.Errorf("looked while it scans: %+v %v", state, err)
		}
		stop()
		return ctx.Err()
	}
	expect(t, "nobody waits any more", s.Scan(ctx, desk.ScanOrder{DPI: 100}, drop), desk.Offline, "device.late")
	if d.Open() != 0 {
		t.Error("a job stays at the scanner")
	}
	for header, want := range map[string]time.Duration{"": time.Second, "0": time.Second, "7": 7 * time.Second, "9999": maxPause, "-5": time.Second, "Sat, 22 Nov 2026": time.Second} {
		if got := retryAfter(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

const described = `<?xml version="1.0"?><x:ScannerCapabilities xmlns:x="urn:other" xmlns:p="urn:p"><p:Version>2.63</p:Version>
<x:%[1]s><x:%[2]s><x:MaxWidth>%[3]d</x:MaxWidth><x:MaxHeight>14000</x:MaxHeight><x:SettingProfiles><x:SettingProfile>%[4]s</x:SettingProfile></x:SettingProfiles></x:%[2]s></x:%[1]s>
</x:ScannerCapabilities>`

// What is ordered is what the scanner has, next to what is wanted; its namespaces do not matter.
func TestChoose(t *testing.T) {
	modes := func(all ...string) string {
		return "<x:ColorModes><x:ColorMode>" + strings.Join(all, "</x:ColorMode><x:ColorMode>") + "</x:ColorMode></x:ColorModes>"
	}
	span := `<x:SupportedResolutions><x:ResolutionRange><x:XResolutionRange><x:Min>75</x:Min><x:Max>150</x:Max></x:XResolutionRange></x:ResolutionRange></x:SupportedResolutions>`
	glass, feeder := [2]string{"Platen", "PlatenInputCaps"}, [2]string{"Adf", "AdfSimplexInputCaps"}
	for name, c := range map[string]struct {
		source  [2]string
		width   int
		profile string
		order   desk.ScanOrder
		want    want
		err     error
	}{
		"grey":                {glass, 2550, modes("RGB24", "Grayscale8"), desk.ScanOrder{}, want{"2.63", false, "Grayscale8", 200, 2480, 3508}, nil},
		"colour":              {glass, 2550, modes("Grayscale8", "RGB24"), desk.ScanOrder{Color: true, DPI: 300}, want{"2.63", false, "RGB24", 300, 2480, 3508}, nil},
		"colour only":         {glass, 2550, modes("RGB24"), desk.ScanOrder{}, want{"2.63", false, "RGB24", 200, 2480, 3508}, nil},
		"grey only":           {glass, 2550, modes("Grayscale8"), desk.ScanOrder{Color: true}, want{"2.63", false, "Grayscale8", 200, 2480, 3508}, nil},
		"it does not say":     {glass, 0, "", desk.ScanOrder{Color: true}, want{"2.63", false, "RGB24", 200, 2480, 3508}, nil},
		"a narrow one":        {glass, 1240, "", desk.ScanOrder{}, want{"2.63", false, "Grayscale8", 200, 1240, 3508}, nil},
		"a range":             {glass, 2550, span, desk.ScanOrder{DPI: 300}, want{"2.63", false, "Grayscale8", 150, 2480, 3508}, nil},
		"a feeder":            {feeder, 2550, "", desk.ScanOrder{Feeder: true}, want{"2.63", true, "Grayscale8", 200, 2480, 3508}, nil},
		"only a feeder":       {feeder, 2550, "", desk.ScanOrder{}, want{"2.63", true, "Grayscale8", 200, 2480, 3508}, nil},
		"no feeder":           {glass, 2550, "", desk.ScanOrder{Feeder: true}, want{}, errFeeder},
		"neither":             {[2]string{"Camera", "CameraInputCaps"}, 2550, "", desk.ScanOrder{}, want{}, errForm},
		"something, not JPEG": {glass, 2550, `<x:DocumentFormats><p:DocumentFormat>application/pdf</p:DocumentFormat></x:DocumentFormats>`, desk.ScanOrder{}, want{}, errJPEG},
	} {
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, described, c.source[0], c.source[1], c.width, c.profile)
		})
		s, _ := serve(t, h)
		var can capabilities
		if err := s.get(t.Context(), "ScannerCapabilities", &can); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, err := can.choose(c.order); got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"http://scan-1/eSCL": true, "https://10.0.0.7:8443/eSCL/": true, "scan-1": false, "ftp://scan-1/eSCL": false, "http:///eSCL": false,
		"http://user:word@scan-1/eSCL": false, "": false,
	} {
		if _, err := New(Options{URL: address}); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// A scanner that sends elsewhere, or says a place that is none, is not followed.
func TestElsewhere(t *testing.T) {
	d := &escltest.Device{}
	for name, where := range map[string]string{"none": "", "no path": "http://elsewhere", "not one": "://", "relative": "job-1"} {
		s, _ := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				w.Header().Set("Location", where)
				w.WriteHeader(http.StatusCreated)
				return
			}
			d.ServeHTTP(w, r)
		}))
		expect(t, name, s.Scan(t.Context(), desk.ScanOrder{}, drop), desk.Offline, "device.broken")
	}
	s, _ := serve(t, http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound))
	expect(t, "a redirection", s.Scan(t.Context(), desk.ScanOrder{}, drop), desk.Offline, "device.broken")
}
