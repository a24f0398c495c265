package sandbox_test

import (
	"strings"
	"testing"

	"sheyin/desk"
	"sheyin/sandbox"
	"sheyin/sandbox/pki"
	"sheyin/sandbox/store"
)

// with opens an authority of these keys on a database.
func with(t *testing.T, db string, keys *pki.Authority) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{at: friday}, list: keys.List(), db: db}
	var err error
	h.Service, err = sandbox.New(t.Context(), sandbox.Options{DB: db, Now: h.clock.now, Signer: h.list})
	h.ok(err)
	return h
}

// What stands for a person cannot be found by trying numbers, is the same after a restart of the authority, and
// another with other keys. A database of a former version is brought to it wherever its tokens stand.
//
// clause: H-8.3.1b, H-8.4.1
func TestIdentityIsKeyed(t *testing.T) {
	folder := t.TempDir()
	keys, err := pki.Open(folder, pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	db := database(t)
	h := with(t, db, keys)
	do := newcomer()
	app := h.apply(h.login("TC-A-01", "zhaolei"), do)
	token := app.Asked.Identity
	if !strings.HasPrefix(token, "k1-") || strings.Contains(token, do.IDNo) {
		t.Errorf("token %q", token)
	}
	clerk := h.login("TC-A-02", "wangmin")
	made, err := h.Advance(t.Context(), clerk, newKey(), newKey(), 0, desk.Consultation{Item: "une.claim"})
	h.ok(err)
	h.ok(h.Close())

	// As a former version has left it.
	const plain, clerks = "0123456789abcdef01234567", "f65da76ef616a53037d04e578a180794"
	who := made.History[0].Who
	run(t, db, `UPDATE records SET body = REPLACE(body, '`+who+`', '`+clerks+`')`, `UPDATE people SET body = REPLACE(body, '`+who+`', '`+clerks+`')`,
		`UPDATE acts SET body = REPLACE(body, '`+token+`', '`+plain+`')`)
	again, err := pki.Open(folder, pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h = with(t, db, again)
	h.store(func(tx *store.Tx) error {
		row, err := tx.Record("TCA", store.ACase, made.ID)
		if !strings.Contains(row.Body, who) || strings.Contains(row.Body, clerks) {
			t.Error("a record keeps its token without a key")
		}
		person, failed := tx.Person("wangmin")
		if !strings.Contains(person, who) {
			t.Error("a person keeps his token without a key")
		}
		if failed != nil {
			return failed
		}
		return err
	})
	do.Name = "林小"
	if same := h.apply(h.login("TC-A-01", "zhaolei"), do); same.Asked.Identity != token {
		t.Errorf("%q after the restart, %q before", same.Asked.Identity, token)
	}
	h.ok(h.Close())
	other, err := pki.New(pki.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h = with(t, database(t), other)
	if theirs := h.apply(h.login("TC-A-01", "zhaolei"), newcomer()); theirs.Asked.Identity == token {
		t.Error("another authority makes the same token")
	}
	h.ok(h.Close())
}
