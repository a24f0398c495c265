// Package journal keeps what must survive on this terminal: letters on their way to the authority,
// drafts, copies of what is needed without the line, and the log of everything that was done. One
// SQLite file, written through to the disk before anything is promised; what is personal in it is sealed.
package journal
