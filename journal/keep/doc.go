// Package keep has the custody of the key that seals what a terminal's journal keeps. The key is
// made once, at random, and never lies anywhere in clear: it is in the user's keyring, or in a file
// sealed with a passphrase or with the terminal's own key.
package keep
