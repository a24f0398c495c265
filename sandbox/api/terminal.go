package api

import (
	"context"
	"net/http"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
)

// enrolPath is the one call for which no certificate is needed.
const enrolPath = "/v1/enrolments"

type (
	// Keying is what a terminal asks a certificate with: its keys stay where they were made.
	Keying struct {
		CSR    []byte `json:"csr" maxLength:"4096" doc:"PKCS#10, DER, of the key for TLS"`
		Signer []byte `json:"signer" maxLength:"1024" doc:"PKIX of the SM2 public key to sign with"`
		Proof  []byte `json:"proof" maxLength:"256" doc:"SM2 signature with that key over the CSR"`
	}
	enrolment struct {
		Body struct {
			ID     []byte `json:"id" maxLength:"16"`
			Secret []byte `json:"secret" maxLength:"32"`
			Keying
		}
	}
	renewal struct{ Body Keying }
	// certified is a certificate and what its terminal has to know of the authority.
	certified struct {
		Terminal    string `json:"terminal"`
		Certificate []byte `json:"certificate" doc:"DER"`
		CA          []byte `json:"ca" doc:"DER"`
		List        []byte `json:"list" doc:"PKIX of the key that lists are signed with"`
		Seal        []byte `json:"seal" doc:"PKIX of the key that bodies are sealed to"`
	}
)

func terminalRoutes(r router, svc Service, keys Keys) {
	byCode := operation("enrol", http.MethodPost, enrolPath, "Get a terminal's first certificate with a one-use code", []map[string][]string{{}})
	byCode.Description = "Needs no certificate, and the server name " + pki.EnrolName + "; the server then shows its CA, which the code names by its fingerprint."
	route(r, byCode, func(ctx context.Context, in *enrolment) (certified, error) {
		c := certifier{keys: keys, asked: in.Body.Keying}
		terminal, err := svc.Enrol(ctx, in.Body.ID, in.Body.Secret, c.certify)
		return c.answer(terminal, err)
	})
	route(r, operation("renew", http.MethodPost, "/v1/terminal/certificate", "Get the terminal's next certificate", withTerminal),
		func(ctx context.Context, in *renewal) (certified, error) {
			c := certifier{keys: keys, asked: in.Body}
			by := callerOf(ctx)
			return c.answer(by.Terminal, svc.Renew(ctx, by, c.certify))
		})
}

// certifier makes one certificate within a transaction of the service, which may run more than once: the last
// one counts.
type certifier struct {
	keys  Keys
	asked Keying
	made  []byte
}

func (c *certifier) certify(terminal string) (sandbox.Certificate, error) {
	if c.keys == nil {
		return sandbox.Certificate{}, &desk.Error{Code: desk.Denied, Key: "enrol.code"}
	}
	cert, err := c.keys.Certify(pki.Request{CSR: c.asked.CSR, Signer: c.asked.Signer, Proof: c.asked.Proof}, terminal)
	if err != nil {
		return sandbox.Certificate{}, err
	}
	c.made = cert.Raw
	return certificateOf(cert), nil
}

func (c *certifier) answer(terminal string, err error) (certified, error) {
	if err != nil {
		return certified{}, err
	}
	known, err := c.keys.Public()
	return certified{Terminal: terminal, Certificate: c.made, CA: known.CA, List: known.List, Seal: known.Seal}, err
}
