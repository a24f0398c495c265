package store

// AddOutlet keeps a new outlet; one that is there already stays as it is.
func (t *Tx) AddOutlet(id, body string) error {
	return t.must(`INSERT INTO outlets (outlet_id, body) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, body)
}

// SaveOutlet changes an outlet.
func (t *Tx) SaveOutlet(id, body string) error {
	return t.must(`UPDATE outlets SET body = $2 WHERE outlet_id = $1`, id, body)
}

// LockOutlet is [Tx.LockPerson] for an outlet: who changes it reads it after that, so that two changes of
// different things both hold.
func (t *Tx) LockOutlet(id string) error {
	return t.must(`UPDATE outlets SET outlet_id = outlet_id WHERE outlet_id = $1`, id)
}

// Outlet gives an outlet's JSON, or ErrNone.
func (t *Tx) Outlet(id string) (body string, err error) {
	err = t.row(`SELECT body FROM outlets WHERE outlet_id = $1`, id).Scan(&body)
	return body, err
}

// Outlets gives the JSON of all outlets, by ID.
func (t *Tx) Outlets() ([]string, error) {
	return t.bodies(`SELECT body FROM outlets ORDER BY outlet_id`)
}

// AddTerminal enrols a terminal; one that is there already stays as it is.
func (t *Tx) AddTerminal(id, outlet string) error {
	return t.must(`INSERT INTO terminals (terminal_id, outlet_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, id, outlet)
}

// TerminalOutlet gives the JSON of the outlet that a terminal belongs to, or ErrNone.
func (t *Tx) TerminalOutlet(terminal string) (body string, err error) {
	err = t.row(`SELECT o.body FROM terminals t JOIN outlets o ON o.outlet_id = t.outlet_id WHERE t.terminal_id = $1`,
		terminal).Scan(&body)
	return body, err
}

// LockTerminal is [Tx.LockPerson] for a terminal.
func (t *Tx) LockTerminal(id string) error {
	return t.must(`UPDATE terminals SET terminal_id = terminal_id WHERE terminal_id = $1`, id)
}

// AddPerson keeps a new person; one who is there already stays as he is.
func (t *Tx) AddPerson(id, outlet, body string) error {
	return t.must(`INSERT INTO people (person_id, outlet_id, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, id, outlet, body)
}

// SavePerson changes a person.
func (t *Tx) SavePerson(id, outlet, body string) error {
	return t.must(`UPDATE people SET outlet_id = $2, body = $3 WHERE person_id = $1`, id, outlet, body)
}

// Person gives a person's JSON, or ErrNone.
func (t *Tx) Person(id string) (body string, err error) {
	err = t.row(`SELECT body FROM people WHERE person_id = $1`, id).Scan(&body)
	return body, err
}

// LockPerson makes other transactions that lock the same person wait for this one. An UPDATE
// that changes nothing does it on both engines; SELECT … FOR UPDATE is not SQLite's.
func (t *Tx) LockPerson(id string) error {
	return t.must(`UPDATE people SET person_id = person_id WHERE person_id = $1`, id)
}

// PeopleOf gives the JSON of an outlet's people, by ID.
func (t *Tx) PeopleOf(outlet string) ([]string, error) {
	return t.bodies(`SELECT body FROM people WHERE outlet_id = $1 ORDER BY person_id`, outlet)
}

// People gives the JSON of all people, by ID.
func (t *Tx) People() ([]string, error) {
	return t.bodies(`SELECT body FROM people ORDER BY person_id`)
}

// Turning gives the JSON of all people to whom something was granted for a later instant.
func (t *Tx) Turning() ([]string, error) {
	return t.bodies(`SELECT body FROM people WHERE body LIKE '%"next":[%' ORDER BY person_id`)
}
