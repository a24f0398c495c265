package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/x509"
	"net/http"

	"sheyin/desk"
	"sheyin/sandbox/pki"
)

// certificateKey finds the certificate of the terminal that calls.
type certificateKey struct{}

// signerOf is the SM2 key that the caller's certificate vouches for; nil when it vouches for none.
func signerOf(ctx context.Context) *ecdsa.PublicKey {
	c, ok := ctx.Value(certificateKey{}).(*x509.Certificate)
	if !ok {
		return nil
	}
	key, err := pki.SigningKey(c)
	if err != nil {
		return nil // whatever asks for a signature is refused
	}
	return key
}

// logHead is the end of the terminal's log.
type logHead struct {
	Body struct {
		Note  []byte   `json:"note" maxLength:"4096" doc:"C2SP checkpoint, signed with the terminal's SM2 key"`
		Since int64    `json:"since" minimum:"0" doc:"entries of the head that was countersigned last"`
		Proof [][]byte `json:"proof" nullable:"true" maxItems:"128" doc:"consistency from that one (RFC 9162)"`
	}
}

// countersigned is the same head with the authority's signature.
type countersigned struct {
	Note []byte `json:"note"`
}

func headRoutes(r router, svc Service) {
	route(r, operation("countersign", http.MethodPost, "/v1/log/heads", "Show the end of the terminal's log and have it countersigned", withTerminal),
		func(ctx context.Context, in *logHead) (countersigned, error) {
			note, err := svc.Countersign(ctx, callerOf(ctx), signerOf(ctx), desk.LogHead{Note: in.Body.Note, Since: in.Body.Since, Proof: in.Body.Proof})
			return countersigned{note}, err
		})
}
