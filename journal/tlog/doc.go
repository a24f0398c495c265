// Package tlog is the arithmetic of a log that cannot be changed unseen: a Merkle tree (RFC 9162) over
// SM3, its heads as C2SP checkpoints signed with SM2, and what is handed to an auditor. It keeps nothing
// and reads no clock; terminal, authority and auditor use it alike.
//
// No part here is a certified cryptographic module.
package tlog
