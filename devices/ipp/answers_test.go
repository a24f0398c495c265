package ipp

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sheyin/desk"
)

// answerer is a printer that answers each operation as it is told to: what neither ippeveprinter nor cupsd can be made to
// do. Those two give the other faults, see the tests with the tag real.
type answerer map[uint16]func(w http.ResponseWriter)

func (a answerer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b, err := io.ReadAll(r.Body)
	if err != nil || len(b) < 8 {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	answer := a[binary.BigEndian.Uint16(b[2:])]
	if answer == nil {
		answer = says(0)
	}
	answer(w)
}

// says is an answer of a status and attributes of one group.
func says(s status, all ...attribute) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		b := request(uint16(s), 1, all)
		for _, a := range all {
			switch {
			case strings.HasPrefix(a.name, "printer"):
				b[8] = groupPrinter
			case strings.HasPrefix(a.name, "job"):
				b[8] = groupJob
			}
		}
		_, _ = w.Write(b) // whoever asks finds out
	}
}

func state(tag byte, name string, n int32) attribute {
	return attribute{tag, name, []string{integer(n)}}
}

// breaks ends the connection without an answer.
func breaks(http.ResponseWriter) { panic(http.ErrAbortHandler) }

// What no counterpart of ours can be made to do is told all the same.
func TestAnswers(t *testing.T) {
	t.Parallel()
	taken := says(0, state(tagInteger, "job-id", 7))
	on := says(0, state(tagEnum, "job-state", 5))
	for _, c := range []struct {
		name string
		a    answerer
		code desk.Code
		key  string
		tell string
	}{
		{"it takes none", answerer{opPrinter: says(0, attribute{tagBoolean, "printer-is-accepting-jobs", []string{"\x00"}})}, desk.Offline, "printer.refuses", "printer.refuses"},
		{"it takes none any more", answerer{opPrint: says(statusNotAccept)}, desk.Offline, "printer.refuses", ""},
		{"stopped", answerer{opPrinter: says(0, state(tagEnum, "printer-state", printerStopped))}, desk.Offline, "printer.stopped", "printer.stopped"},
		{"formats, in the words of older printers", answerer{opPrint: says(statusFormat)}, desk.Invalid, "printer.format", ""},
		{"the queue is gone meanwhile", answerer{opPrint: says(statusNotFound)}, desk.Offline, "device.missing", ""},
		{"taken back at the printer", answerer{opPrint: taken, opJob: says(0, state(tagEnum, "job-state", jobCanceled))}, desk.Conflict, "printer.aborted", ""},
		{"forgotten", answerer{opPrint: taken, opJob: says(statusNotFound)}, desk.Unknown, "printer.forgot", ""},
		{"nothing moves", answerer{opPrint: taken, opJob: on}, desk.Unknown, "printer.waits", "printer.still"},
		{"it prints for somebody else", answerer{opPrint: says(statusBusy)}, desk.Offline, "printer.busy", "printer.busy"},
		{"no answer to anything", answerer{opPrinter: breaks}, desk.Offline, "device.missing", ""},
		{"no IPP", answerer{opPrinter: func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }}, desk.Offline, "device.missing", ""},
		{"no IPP for us", answerer{opPrinter: func(w http.ResponseWriter) { w.WriteHeader(http.StatusForbidden) }}, desk.Offline, "device.refused", ""},
		{"papers only with a password", answerer{opPrint: func(w http.ResponseWriter) { w.WriteHeader(http.StatusUnauthorized) }}, desk.Offline, "device.refused", ""},
		{"papers only of others", answerer{opPrint: says(statusNotLetIn)}, desk.Offline, "device.refused", ""},
		{"the answer is lost, and it does not know the paper", answerer{opPrint: breaks}, desk.Offline, "device.missing", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expectAnswer(t, c.a, c.code, c.key, c.tell)
		})
	}
	t.Run("the answer is lost, and then the printer", func(t *testing.T) {
		t.Parallel()
		var asked atomic.Bool // each question may come over another connection
		a := answerer{opPrint: func(w http.ResponseWriter) { asked.Store(true); breaks(w) }}
		a[opJobs] = func(w http.ResponseWriter) {
			if asked.Load() {
				breaks(w)
			}
			says(0)(w)
		}
		expectAnswer(t, a, desk.Unknown, "printer.unknown", "")
	})
}

// expectAnswer prints on an answerer. What it waits for is told within a moment.
func expectAnswer(t *testing.T, a answerer, code desk.Code, key, tell string) {
	t.Helper()
	s := httptest.NewServer(a)
	defer s.Close()
	p, err := New(Options{URI: "ipp" + strings.TrimPrefix(s.URL, "http") + "/ipp/print", Every: time.Millisecond, Still: 5 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	told := ""
	err = p.Print(ctx, desk.PrintJob{Name: "TCA-20261122-0001-1", PDF: []byte("%PDF-1.4")}, func(s desk.DeviceState) {
		if s.Fault != "" {
			told = s.Fault
		}
		if s.Fault == "printer.still" || s.Fault == "printer.busy" {
			stop()
		}
	})
	e, _ := errors.AsType[*desk.Error](err)
	if e == nil || e.Code != code || e.Key != key || told != tell {
		t.Errorf("%v, told %q; want %s %s, told %q", err, told, code, key, tell)
	}
}

// Where nobody listens it is this machine's print service that does not run, or a printer that is not there: the address tells.
func TestNobodyListens(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"ipp://127.0.0.1:1/printers/counter": "device.service",
		"ipp://localhost:1/printers/counter": "device.service",
		"ipp://localhost:1/classes/counters": "device.service",
		"ipp://127.0.0.1:1/ipp/print":        "device.missing", // a printer on USB, behind a service of its own
	} {
		p, err := New(Options{URI: uri})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Look(t.Context())
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != want {
			t.Errorf("%s: %v, want %s", uri, err, want)
		}
	}
}

// A print server on another machine that does not answer is a printer that is not there: nothing on this machine mends it.
func TestNobodyListensElsewhere(t *testing.T) {
	t.Parallel()
	p, err := New(Options{URI: "ipp://192.0.2.9/printers/counter"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"192.0.2.9": "device.missing", "127.0.0.1": "device.service"} {
		err := p.away(&net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address)}, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)})
		if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != want {
			t.Errorf("%s: %v, want %s", address, err, want)
		}
	}
}

// A print service that runs, and whose socket is not for this user, lets him not in.
func TestNotLetIn(t *testing.T) {
	t.Parallel()
	p, err := New(Options{URI: "ipp://localhost/printers/counter", Socket: "/run/cups/cups.sock"})
	if err != nil {
		t.Fatal(err)
	}
	err = p.away(&net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", syscall.EACCES)})
	if e, ok := errors.AsType[*desk.Error](err); !ok || e.Key != "device.refused" {
		t.Error(err)
	}
}
