package sandbox

import (
	"slices"

	"github.com/google/uuid"

	"sheyin/sandbox/store"
)

// withdraw withdraws in a database that was brought back what the one before had withdrawn since, and gives the terminals:
// a terminal that was stolen must not work again because of an old backup.
func (v Vault) withdraw(t *store.Tx, gone []store.Certificate) (terminals []string, err error) {
	for _, c := range gone {
		fresh, err := t.KeepWithdrawn(c)
		if err != nil {
			return nil, err
		}
		if !fresh || slices.Contains(terminals, c.TerminalID) {
			continue
		}
		terminals = append(terminals, c.TerminalID)
		err = t.AddEntry(store.Entry{
			ID: uuid.Must(uuid.NewV7()).String(), OutletID: c.OutletID, At: v.now().UnixMilli(), TerminalID: c.TerminalID, Act: "terminal.withdraw",
			Subject: c.TerminalID, Outcome: "restored",
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(terminals)
	return terminals, nil
}
