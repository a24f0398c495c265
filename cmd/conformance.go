package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"sheyin/desk"
	"sheyin/desk/desktest"
	"sheyin/sandbox"
)

// conformanceOptions are the people and terminals that the checks use.
type conformanceOptions struct{ there, clerk, second, name, id, phone string }

func (p *program) conformance() *cobra.Command {
	var o conformanceOptions
	c := &cobra.Command{
		Use: "conformance URL", Short: p.words.T("cmd.conformance.short"), Long: p.words.T("cmd.conformance.long"), Args: p.takes("URL"),
		Example: "  sheyin conformance https://127.0.0.1:8443 --bundle TC-A-01.pem --there TC-A-02.pem",
		RunE:    func(c *cobra.Command, args []string) error { return p.runConformance(c, args[0], o) },
	}
	p.flags(c, "bundle", "web")
	c.Flags().StringVar(&o.there, "there", "", p.words.T("cmd.conformance.there"))
	c.Flags().StringVar(&o.clerk, "clerk", "wangmin", p.words.T("cmd.conformance.clerk"))
	c.Flags().StringVar(&o.second, "second", "liqian", p.words.T("cmd.conformance.second"))
	c.Flags().StringVar(&o.name, "customer", "", p.words.T("cmd.conformance.customer"))
	c.Flags().StringVar(&o.id, "customer-id", "", p.words.T("cmd.conformance.id"))
	c.Flags().StringVar(&o.phone, "customer-phone", "", p.words.T("cmd.conformance.phone"))
	return c
}

func (p *program) runConformance(c *cobra.Command, url string, o conformanceOptions) (err error) {
	s, err := p.settingsOf(c)
	if err != nil {
		return err
	}
	if err := p.needs(s, "bundle"); err != nil {
		return err
	}
	if o.there == "" || !isHTTPS(url) {
		return usage(p.words.T("cmd.conformance.wrong"))
	}
	customer, err := customerOf(o)
	if err != nil {
		return err
	}
	here, err := connect(url, s.text("bundle"))
	if err != nil {
		return p.refusedBundle(err, s.from["bundle"])
	}
	defer func() { err = errors.Join(err, here.Close()) }()
	there, err := connect(url, o.there)
	if err != nil {
		return p.refusedBundle(err, "--there")
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	failed := 0
	checks := desktest.Run(c.Context(), desktest.Fixture{
		Here: here, There: there, Clerk: o.clerk, Second: o.second, Customer: customer, Phone: newPhone("http://" + s.text("web")),
		NewKey: func() string { return uuid.Must(uuid.NewV7()).String() }, Now: time.Now,
	})
	for _, check := range checks {
		line := "ok    " + check.Name
		if check.Err != nil {
			failed++
			line = "FAIL  " + check.Name + ": " + check.Err.Error()
		}
		if _, err := fmt.Fprintln(p.out, line); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintln(p.out, p.words.T("cmd.conformance.sum", "n", len(checks), "failed", failed)); err != nil {
		return err
	}
	if failed > 0 {
		return errChecks
	}
	return nil
}

// customerOf is who was named, or the first of the invented people that the sandbox knows.
func customerOf(o conformanceOptions) (desk.Identity, error) {
	customer := desk.Identity{Name: o.name, IDType: "resident_id", IDNo: o.id, Phone: o.phone, Verified: desk.ByReader}
	if o.name != "" && o.id != "" {
		return customer, nil
	}
	data, err := fs.ReadFile(sandbox.Data, "people.json")
	if err != nil {
		return desk.Identity{}, err
	}
	var people []struct {
		Name  string `json:"name"`
		ID    string `json:"id_no"`
		Phone string `json:"phone"`
	}
	if err := json.Unmarshal(data, &people); err != nil || len(people) == 0 {
		return desk.Identity{}, fmt.Errorf("people.json: %d people: %w", len(people), err)
	}
	customer.Name, customer.IDNo, customer.Phone = people[0].Name, people[0].ID, people[0].Phone
	return customer, nil
}
