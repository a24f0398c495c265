package client

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"time"
)

// TLS13 is the mode of transport that there is: TLS 1.3 with certificates on both ends.
//
// The other one that this seam is made for is TLCP (GB/T 38636): two certificates, one to sign and one to
// agree on keys, and SM4 on the line. Its place is DialTLSContext of the same http.Transport, with a library
// whose handshake obeys a deadline; where a gateway ends TLCP before the authority, the terminal speaks TLS13
// to the gateway on its own machine. Nothing else of the client changes: what is sealed and signed does not
// hang on the line (docs/SECURITY.md).
const TLS13 = "tls13"

// transport makes the way to the authority; keep: its connections are kept for later requests.
func transport(cfg Config, keep bool) (*http.Transport, error) {
	if cfg.Mode != "" && cfg.Mode != TLS13 {
		return nil, fmt.Errorf("no transport %q", cfg.Mode)
	}
	return &http.Transport{
		Proxy:       nil, // the environment's proxy would see, and could lose, what passes
		DialContext: (&net.Dialer{Timeout: cfg.Dial}).DialContext,
		TLSClientConfig: &tls.Config{
			MinVersion:   tls.VersionTLS13,
			RootCAs:      cfg.CA,
			Certificates: []tls.Certificate{cfg.Certificate},
			Time:         cfg.Now,
		},
		TLSHandshakeTimeout:    cfg.Dial,
		DisableKeepAlives:      !keep,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: maxHeader,
	}, nil
}
