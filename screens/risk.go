package screens

import (
	"sheyin/desk"
)

// assess grades what would be sent now (G-9.1.1a). A case that was begun under other rules than
// those at hand shows the item's own risk; the authority has its rules.
func (m *matter) assess(values map[string]string) desk.Assessment {
	rules := m.env.Rules.Catalogue
	if rules.Version != m.c.CatalogueVersion {
		rules = &desk.Catalogue{}
	}
	return rules.RiskOf(m.item, m.c, values)
}

// raised names what raised the risk; empty: nothing did. A rule of another version is not known here.
func (m *matter) raised(reasons []string) string {
	e := m.env
	var words []string
	for _, id := range reasons {
		if id == desk.Alone {
			words = append(words, e.T("check.alone"))
		} else if rule, ok := e.Rules.Catalogue.Rule(id); ok {
			words = append(words, rule.Name(e.Lang()))
		}
	}
	return e.join(words)
}

// places names fields of the form and materials, as somebody asked for them to be put right.
func (m *matter) places(fields []string) string {
	lang := m.env.Lang()
	var words []string
	for _, key := range fields {
		if f, ok := m.item.Field(key); ok {
			words = append(words, f.Name(lang))
		}
		for _, p := range m.item.Materials {
			if desk.PaperField(p.ID) == key {
				words = append(words, p.Name(lang))
			}
		}
	}
	return m.env.join(words)
}
