package client

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net"
	"regexp"
	"slices"
	"strings"

	"sheyin/desk"
)

func failure(code desk.Code, key string, cause error) *desk.Error {
	return &desk.Error{Code: code, Key: key, Err: cause}
}

// broken names a request that got no answer. connected tells whether there ever was a line
// to the authority: without one, nothing was sent.
func broken(n nature, connected bool, err error) *desk.Error {
	if e := refusedTerminal(err); e != nil {
		return e
	}
	if n == reading || !connected {
		return failure(desk.Offline, offlineKey(n, err), err)
	}
	return failure(desk.Unknown, "authority.unknown", err)
}

// unusable names an answer that is not one (no JSON, another type, a redirect), or one of
// 5xx: what the authority did before it failed is not known.
func unusable(n nature) *desk.Error {
	if n == reading {
		return failure(desk.Offline, "authority.broken", nil)
	}
	return failure(desk.Unknown, "authority.unknown", nil)
}

// offlineKey says why there is no line. A certificate that is not the authority's is told
// apart, because it is for the people who care for the line and not for patience. A question that went nowhere kept
// nothing, so it has words of its own.
func offlineKey(n nature, err error) string {
	if bad, ok := errors.AsType[x509.CertificateInvalidError](err); ok && bad.Reason == x509.Expired {
		return "authority.expired"
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "authority.untrusted"
	}
	if n == posting {
		return "authority.offline"
	}
	return "authority.offline_read"
}

// passing tells whether a read may go better in a moment.
func passing(e *desk.Error) bool {
	return e.Key != "authority.untrusted" && e.Key != "authority.expired"
}

// refusedTerminal finds the authority's refusal of this terminal's certificate. In TLS 1.3
// it comes after the client's side of the handshake, as an alert instead of an answer; the
// authority has read nothing then. crypto/tls does not export the alert, only its text.
func refusedTerminal(err error) *desk.Error {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" || op.Err == nil {
		return nil
	}
	switch text := op.Err.Error(); {
	case strings.Contains(text, "expired certificate"):
		return failure(desk.Denied, "terminal.expired", err)
	case strings.Contains(text, "certificate"), strings.Contains(text, "access denied"):
		return failure(desk.Denied, "terminal.unknown", err)
	}
	return nil
}

// wire is an error as it travels (RFC 9457 with four more members).
type wire struct {
	Code  desk.Code         `json:"code"`
	Key   string            `json:"key"`
	Field string            `json:"field"`
	Args  map[string]string `json:"args"`
}

// The key of an error is looked up among the words, so it has to look like one.
var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,63}$`)

// problem reads an error that the authority sent; nil when it is none that the contract
// knows.
func problem(body []byte) *desk.Error {
	var w wire
	if err := json.Unmarshal(body, &w); err != nil {
		return nil
	}
	cleanAll(&w)
	sent := []desk.Code{desk.Invalid, desk.Conflict, desk.NotFound, desk.Denied}
	if !slices.Contains(sent, w.Code) || !keyForm.MatchString(w.Key) {
		return nil
	}
	return &desk.Error{Code: w.Code, Key: w.Key, Field: w.Field, Args: w.Args}
}
