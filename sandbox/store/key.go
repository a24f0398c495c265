package store

// TakeKey marks an idempotency key as used for what hash stands for. When it was used before,
// it gives the hash of then and the answer, and taken is false. On PostgreSQL it waits for a
// transaction that has taken the same key and is not done.
func (t *Tx) TakeKey(outlet, key, hash string, at int64) (taken bool, before, answer string, err error) {
	n, err := t.change(`INSERT INTO write_keys (outlet_id, write_key, hash, at, answer) VALUES ($1, $2, $3, $4, '')
		ON CONFLICT (outlet_id, write_key) DO NOTHING`, outlet, key, hash, at)
	if err != nil || n == 1 {
		return n == 1, "", "", err
	}
	err = t.row(`SELECT hash, answer FROM write_keys WHERE outlet_id = $1 AND write_key = $2`, outlet, key).Scan(&before, &answer)
	return false, before, answer, err
}

// Answer keeps the answer that was given under a key.
func (t *Tx) Answer(outlet, key, answer string) error {
	return t.must(`UPDATE write_keys SET answer = $3 WHERE outlet_id = $1 AND write_key = $2`, outlet, key, answer)
}

// Next counts one on and gives the number, 1 for the first. Transactions that count the same
// thing wait for each other, so numbers have no gaps and are seen in order.
func (t *Tx) Next(outlet, name string) (n int64, err error) {
	err = t.row(`INSERT INTO counters (outlet_id, name, value) VALUES ($1, $2, 1)
		ON CONFLICT (outlet_id, name) DO UPDATE SET value = counters.value + 1 RETURNING value`, outlet, name).Scan(&n)
	return n, err
}
