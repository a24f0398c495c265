package api

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
)

// Keys are what the handlers need of the authority's keys; [pki.Authority] has them.
type Keys interface {
	Seal() *pki.SealKey
	Public() (pki.Public, error)
	Certify(r pki.Request, terminal string) (*x509.Certificate, error)
}

// sealedType is the content type of a body that is sealed to the authority.
const sealedType = "application/vnd.sheyin.sealed"

// sealedBody is the limit of one before it is opened; after that the route's own limit counts.
const sealedBody = stepBody + int64(pki.EnvelopeMax)

// certificateOf is what the service knows of a certificate.
func certificateOf(c *x509.Certificate) sandbox.Certificate {
	out := sandbox.Certificate{Print: pki.Print(c), Issued: c.NotBefore, Expires: c.NotAfter}
	if key, err := pki.SigningKey(c); err == nil {
		if der, err := smx509.MarshalPKIXPublicKey(key); err == nil { // it has just been read from such bytes
			out.Signer = base64.StdEncoding.EncodeToString(der)
		}
	}
	return out
}

// opened opens what is sealed, and proves who signed it, before any route sees it. A write that is kept for
// good is taken in no other form: then its author and its instant are proved as well as its terminal.
func opened(svc Service, keys Keys, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Content-Type") != sealedType {
			if r.Header.Get("Idempotency-Key") != "" {
				sendProblem(w, problemOf(&desk.Error{Code: desk.Denied, Key: "letter.unsigned"}))
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		by, body, err := open(svc, keys, w, r)
		if err != nil {
			sendProblem(w, problemOf(err))
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), callerKey{}, by))
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		next.ServeHTTP(w, r)
	})
}

// open gives the body of a letter and its caller with what the signature proves.
//
// Errors: Denied letter.unsigned, letter.signature, and those of [pki.SealKey.Open]; Invalid
// request.too_large, request.body.
func open(svc Service, keys Keys, w http.ResponseWriter, r *http.Request) (sandbox.Caller, []byte, error) {
	by := callerOf(r.Context())
	signature, err := base64.StdEncoding.DecodeString(r.Header.Get("Sheyin-Signature"))
	if err != nil || len(signature) == 0 || keys == nil {
		return by, nil, &desk.Error{Code: desk.Denied, Key: "letter.unsigned", Err: err}
	}
	ms, err := strconv.ParseInt(r.Header.Get("Sheyin-Time"), 10, 64)
	if err != nil || ms <= 0 {
		return by, nil, &desk.Error{Code: desk.Denied, Key: "letter.form", Err: err}
	}
	sealed, err := io.ReadAll(http.MaxBytesReader(w, r.Body, sealedLimit(r.URL.Path)))
	if err != nil {
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return by, nil, &desk.Error{Code: desk.Invalid, Key: "request.too_large"}
		}
		return by, nil, &desk.Error{Code: desk.Invalid, Key: "request.body", Err: err}
	}
	l := desk.Letter{
		Key: r.Header.Get("Idempotency-Key"), Route: r.URL.EscapedPath(), Body: sealed, Signature: signature,
		Session: r.Header.Get("Sheyin-Session"), Person: r.Header.Get("Sheyin-Person"), At: time.UnixMilli(ms).UTC(),
	}
	bound := l.Bound(by.Terminal)
	body, err := keys.Seal().Open(sealed, bound)
	if err != nil {
		return by, nil, err
	}
	if err := signed(r.Context(), svc, by, l, append(bound, sealed...)); err != nil {
		return by, nil, err
	}
	by.Letter = sandbox.Signed{Session: l.Session, Person: l.Person, At: l.At}
	return by, body, nil
}

// signed tells whether the caller's terminal signed a message: with the key that its certificate vouches for,
// or with one that it had when the letter was written.
func signed(ctx context.Context, svc Service, by sandbox.Caller, l desk.Letter, message []byte) error {
	if key := signerOf(ctx); key != nil && sm2.VerifyASN1WithSM2(key, nil, message, l.Signature) {
		return nil
	}
	former, err := svc.SigningKeys(ctx, by)
	if err != nil {
		return err
	}
	for _, k := range former {
		key, err := signerFrom(k.Signer)
		if err != nil || !k.Withdrawn.IsZero() && !l.At.Before(k.Withdrawn) {
			continue
		}
		if sm2.VerifyASN1WithSM2(key, nil, message, l.Signature) {
			return nil
		}
	}
	return &desk.Error{Code: desk.Denied, Key: "letter.signature"}
}

var errNotSM2 = errors.New("not an SM2 key")

func signerFrom(text string) (*ecdsa.PublicKey, error) {
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	key, err := smx509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, err
	}
	public, ok := key.(*ecdsa.PublicKey)
	if !ok {
		return nil, errNotSM2
	}
	return public, nil
}

var letterScheme = &huma.SecurityScheme{
	Type: "apiKey", In: "header", Name: "Sheyin-Signature",
	Description: "SM2 signature of the terminal (GB/T 32918.2 over SM3, the standard's user ID, ASN.1, base64) over the bound parts followed by the body as sent. " +
		"Bound are, each behind its length in four bytes: sheyin-letter-1, Idempotency-Key, the path, Sheyin-Session, Sheyin-Person, Sheyin-Time " +
		"(milliseconds since 1970), and the terminal's ID. The body, of type " + sealedType + ", is SY and a byte 1, the length of the closed key in two bytes, " +
		"an SM4 key closed with SM2 to the authority's sealing key (GB/T 32918.4, ASN.1), 12 bytes of nonce, and the JSON under SM4-GCM (RFC 8998) with the bound parts " +
		"as additional data.",
}

// describeLetters says of every write that is kept for good that it is a letter.
func describeLetters(doc *huma.OpenAPI) {
	for _, item := range doc.Paths {
		op := item.Post
		if op == nil || op.RequestBody == nil || !keyed(op) {
			continue
		}
		op.Security = []map[string][]string{{"terminal": {}, "session": {}, "letter": {}}}
		op.RequestBody.Description = "sealed; application/json is what the envelope holds, and is not taken without it"
		op.RequestBody.Content[sealedType] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
}

func keyed(op *huma.Operation) bool {
	for _, p := range op.Parameters {
		if p.Name == "Idempotency-Key" {
			return true
		}
	}
	return false
}
