package desktest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"sheyin/desk"
	"sheyin/desk/calendar"
)

// find looks for an item on the list that fits, and fills its form.
func (s *session) find(ctx context.Context, fits func(desk.Item) bool) (desk.Item, desk.Handling, error) {
	if err := s.work(ctx); err != nil {
		return desk.Item{}, desk.Handling{}, err
	}
	rules := desk.Rules{Outlet: s.at.Outlet, List: s.list, Catalogue: s.catalogue}
	for _, entry := range s.list.Entries {
		item, _ := s.catalogue.Item(entry.Code)
		if !fits(item) || rules.May(s.at.Person, desk.MayHandle, item.Code, s.Now()) != nil {
			continue
		}
		m, err := s.Here.Match(ctx, s.query(item.Code))
		if err != nil {
			return item, desk.Handling{}, err
		}
		if values, ok := s.fill(item, m); ok {
			return item, desk.Handling{Values: values, Confirmed: true, Channel: "counter"}, nil
		}
	}
	return desk.Item{}, desk.Handling{}, fmt.Errorf("no item on the list whose form these checks can fill")
}

// fill fills a form by trying, so that it needs to know no item: what the register says,
// then for each field the first of some plausible values that the field's own rules accept.
func (s *session) fill(item desk.Item, m desk.Match) (map[string]string, bool) {
	today := calendar.DateOf(s.Now())
	form := maps.Clone(m.Values)
	if form == nil {
		form = map[string]string{}
	}
	for _, f := range item.Fields {
		asked, required := f.Asked(form)
		if !asked {
			delete(form, f.Key)
			continue
		}
		if form[f.Key] != "" && f.Check(form[f.Key], form, today) == nil {
			continue
		}
		delete(form, f.Key)
		if required {
			s.try(f, form, today)
		}
	}
	return form, len(item.CheckForm(form, today)) == 0
}

func (s *session) try(f desk.Field, form map[string]string, today calendar.Date) {
	values := []string{
		s.Customer.Name, s.Customer.IDNo, s.Customer.Phone, s.Customer.IDType, "true", "false",
		today.String(), today.String()[:7], "1", "2", "20", "100", "1000.00", "2020", "100000", "conformance", "6222020000000000005",
	}
	if f.Key == "id_type" {
		values = append([]string{s.Customer.IDType}, values...)
	}
	for _, o := range f.Options {
		values = append(values, o.Value)
	}
	for _, v := range values {
		if f.Check(v, form, today) == nil {
			form[f.Key] = v
			return
		}
	}
}

// acceptance takes in everything that the item asks for, also what the register does not
// confirm of the customer's papers.
func (s *session) acceptance(ctx context.Context, item desk.Item) (desk.Acceptance, error) {
	m, err := s.Here.Match(ctx, s.query(item.Code))
	if err != nil {
		return desk.Acceptance{}, err
	}
	in := desk.Intake{Applicant: s.Customer}
	in.Applicant.Verified = desk.ByReader
	for _, c := range item.Circumstances() {
		if c.Material != "" && !slices.Contains(m.Shared, c.Material) {
			in.Circumstances = append(in.Circumstances, c.Key)
		}
	}
	for _, m := range item.Materials {
		if m.Need(in.Circumstances) == desk.Bring {
			in.Materials = append(in.Materials, desk.MaterialState{ID: m.ID, State: desk.Present})
		}
	}
	return desk.Acceptance{Intake: in}, nil
}
