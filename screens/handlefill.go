package screens

import (
	"context"
	"maps"
	"slices"

	tea "charm.land/bubbletea/v2"

	"sheyin/desk"
	"sheyin/ui"
)

// accepted are the fields that acceptance knows already.
func (s *handle) accepted() map[string]string {
	if s.c.Applicant.Name == "" {
		return nil
	}
	known := s.c.Identities(s.item)
	if s.item.ByOperator() {
		known["operator_phone"] = s.c.Applicant.Phone
		return known
	}
	known["phone"] = s.c.Applicant.Phone
	if a := s.c.Agent; a != nil {
		known["agent_relation"], known["agent_phone"] = a.Relation, a.Phone
	}
	return known
}

// settle makes a known value one that is only read. One that the form would refuse stays to
// be typed: a form that nobody can put right must not be.
func (s *handle) settle(values map[string]string, key, value, note string) {
	f, ok := s.item.Field(key)
	if !ok || value == "" {
		return
	}
	values[key] = value
	s.notes[key] = note
	if f.Check(value, s.withAccepted(values), s.env.Today()) == nil {
		s.fixed[key] = value
	}
}

// withAccepted is values with what acceptance knows, for rules that look at other fields.
func (s *handle) withAccepted(values map[string]string) map[string]string {
	all := s.accepted()
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, values)
	return all
}

// filled is the register's answer about what the system fills.
type filled struct {
	match desk.Match
	err   error
}

// askRegister asks for what the system fills; nil when it fills nothing.
func (s *handle) askRegister() tea.Cmd {
	if s.c.Applicant.Name == "" || !slices.ContainsFunc(s.item.Fields, bySystem) {
		return nil
	}
	who := s.c.Applicant
	q := desk.Query{Item: s.item.Code, Name: who.Name, IDType: who.IDType, IDNo: who.IDNo}
	register := s.env.Register
	return s.env.Do(func(ctx context.Context) tea.Msg {
		match, err := register.Match(ctx, q)
		return filled{match, err}
	})
}

func bySystem(f desk.Field) bool { return f.Fill != "manual" }

// fill takes over what the register knows; what was typed meanwhile stays.
func (s *handle) fill(m filled) Outcome {
	switch {
	case m.err != nil && s.line.Down(): // the line itself says it
		return nil
	case m.err != nil:
		return Said{s.env.T("handle.register_failed", "why", s.env.Fault(m.err)), ui.Warn}
	}
	if !m.match.Found || !m.match.Agrees || s.held() != "" {
		return nil
	}
	s.ticked = false // what the customer confirmed must be what is sent
	_, draft := s.Draft()
	defer s.settleDraft(draft == nil)
	values := s.values()
	for _, f := range s.item.Fields {
		v := m.match.Values[f.Key]
		if v == "" || s.fixed[f.Key] != "" || !bySystem(f) || slices.Contains(s.named, f.Key) {
			continue
		}
		if f.Fill == "system" {
			s.settle(values, f.Key, v, s.env.T("handle.from_register"))
			continue
		}
		if values[f.Key] == "" {
			values[f.Key], s.notes[f.Key] = v, s.env.T("handle.from_register")
		}
	}
	s.build(values, s.form.Focused())
	return nil
}
