package desk

import "time"

// LoginCode is one offer to log in at this terminal by scanning (H-8.3.1c: no password, no
// other way). It lives about a minute and works once.
type LoginCode struct {
	Device  string        `json:"device_code"` // secret of this terminal, never drawn
	QR      string        `json:"qr"`          // text of the QR code: opaque, at most 38 alphanumeric characters
	Number  string        `json:"number"`      // four digits that the phone has to name
	Expires time.Time     `json:"expires"`     // by the authority's clock
	Lives   time.Duration `json:"lives"`       // how long from now, in nanoseconds: clocks may be apart
	Poll    time.Duration `json:"poll"`        // how often to ask
	// Who asks, so that the person can compare it with what the phone shows.
	Outlet   Outlet   `json:"outlet"`
	Terminal Terminal `json:"terminal"`
	// What the terminal may be connected to. It comes with the code, because nobody logs in at one that is not as it
	// should be.
	Guard GuardPolicy `json:"guard,omitzero"`
}

// Purpose is what a login code is asked for.
type Purpose string

// The purposes.
const (
	ToLogin  Purpose = "login"
	ToUnlock Purpose = "unlock" // the same person opens his locked session
	// ToOpenOffline is the same without the line: for no login code, but a challenge. See [OpenCode].
	ToOpenOffline Purpose = "unlock_offline"
)

// LoginState is how far a login has come. Each is shown and has a way on.
type LoginState string

// The states of a login.
const (
	LoginWaiting   LoginState = "waiting"   // nobody has scanned
	LoginScanned   LoginState = "scanned"   // somebody has, and is choosing the number
	LoginElsewhere LoginState = "elsewhere" // confirmed, but he has a session at another terminal
	LoginDone      LoginState = "done"      // confirmed: there is a session
	LoginRefused   LoginState = "refused"   // by the person, or by a rule: see Refusal
	LoginExpired   LoginState = "expired"
)

// LoginStatus is the answer to one question about a login code.
type LoginStatus struct {
	State     LoginState `json:"state" enum:"waiting,scanned,elsewhere,done,refused,expired"`
	Elsewhere *Place     `json:"elsewhere,omitempty"`
	Refusal   *Refusal   `json:"refusal,omitempty"`
	Session   *Session   `json:"session,omitempty"`
	Opening   *Opening   `json:"opening,omitempty"` // with the session, for the adapter alone
}

// Refusal is why somebody may not log in, in the words of [Error].
type Refusal struct {
	Key  string            `json:"key"`
	Args map[string]string `json:"args,omitempty"`
}

// Place is a terminal where a session is or was.
type Place struct {
	Outlet   string    `json:"outlet"`
	Terminal Terminal  `json:"terminal"`
	Since    time.Time `json:"since"`
}

// Session is a person at work at a terminal. The secret that proves it stays in the
// adapter that got it.
type Session struct {
	ID       string    `json:"id"`
	Person   Person    `json:"person"`
	Outlet   Outlet    `json:"outlet"`
	Terminal Terminal  `json:"terminal"`
	Since    time.Time `json:"since"`
	Expires  time.Time `json:"expires"`
	Locked   bool      `json:"locked"`
}
