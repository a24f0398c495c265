// Package client is the counter's line to an authority that speaks the contract of
// docs/openapi.yaml: HTTPS with certificates on both ends, JSON, and server-sent events.
// [Client] implements [desk.Authority]; nothing above this package sees a status code.
//
// Three promises hold for every call. What is not known is not claimed: a write whose
// answer is lost is Unknown, never Offline. A write leaves this machine at most once per
// call. And no character from outside reaches a screen uncleaned.
package client
