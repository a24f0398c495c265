package desk

import (
	"fmt"
	"maps"
	"slices"
)

// HowTo says in lang how a customer supplies a missing material: where it is got, in which form
// it will do, and what can stand for it (H-7.2b, H-9.2b). It is "" for a material that the
// catalogue has no words for. The words are Typical and must be marked where they are shown.
func (c *Catalogue) HowTo(material, lang string) string { return c.Supplies[material].In(lang) }

// readySupplies refuses words on supplying that leave out a material, or that nothing asks for:
// a notice must not tell a customer to bring something without saying how. A catalogue stored
// before there were such words has none at all, and stays usable for the cases begun under it.
func (c *Catalogue) readySupplies() error {
	if len(c.Supplies) == 0 {
		return nil
	}
	unused := maps.Clone(c.Supplies)
	for _, i := range c.Items {
		for _, m := range i.Materials {
			if how := c.Supplies[m.ID]; blank(how.ZH) || blank(how.EN) {
				return fmt.Errorf("supplies: material %s of item %s: words in two languages are missing", m.ID, i.Code)
			}
			delete(unused, m.ID)
		}
	}
	if len(unused) > 0 {
		return fmt.Errorf("supplies: no item asks for material %s", slices.Sorted(maps.Keys(unused))[0])
	}
	return nil
}
