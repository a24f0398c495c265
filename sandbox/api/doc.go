// Package api serves package sandbox over HTTPS, as docs/openapi.yaml says, which is made
// from the routes here (go generate). Who calls is decided by the certificate of the line:
// its common name is the terminal. What a call may do is decided by the service.
package api

//go:generate go run ./gen ../../docs/openapi.yaml
