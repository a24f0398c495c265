// Package pki is the reference authority's own certificates: one CA, the server's
// certificate, one certificate for each terminal, the SM2 key that signs item lists, and the
// SM2 key that terminals seal to.
// All of it is made at first start, in memory or in a folder that only its owner can read.
//
// No part here is a certified cryptographic module; an authority that goes into service
// brings its own.
package pki
