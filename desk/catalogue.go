package desk

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sheyin/desk/calendar"
	"sheyin/desk/money"
)

// Catalogue is the authority's regulation data of one version: items, how they are
// grouped, and the calendars of the years it knows. It is read-only once it is made.
type Catalogue struct {
	Version    string          `json:"version"`
	Categories []Category      `json:"categories"`
	Items      []Item          `json:"items"`
	Years      []calendar.Year `json:"years"`
	Supplies   map[string]Line `json:"supplies,omitempty"` // by material: how to supply it, see [Catalogue.HowTo]
	Service    Service         `json:"service,omitzero"`
	Words      Words           `json:"words,omitzero"`  // of customers, for the search
	Files      FileRules       `json:"files,omitzero"`  // what each item's business file must hold
	Risks      []RiskRule      `json:"risks,omitempty"` // what raises the risk of a case

	byCode map[string]int
	cal    *calendar.Calendar
	index  index
}

// Category groups items as the national directory does.
type Category struct {
	Code string `json:"code"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Name is the category's name in lang.
func (c Category) Name(lang string) string { return pick(lang, c.ZH, c.EN) }

// Ready checks the catalogue and prepares it for use; call it once after decoding. Data
// that no rule understands is refused here, by item and field, and not at the counter.
func (c *Catalogue) Ready() error {
	c.byCode = make(map[string]int, len(c.Items))
	for n, i := range c.Items {
		if _, twice := c.byCode[i.Code]; twice || i.Code == "" {
			return fmt.Errorf("catalogue %s: item %d: code %q is empty or stands twice", c.Version, n+1, i.Code)
		}
		c.byCode[i.Code] = n
		if err := i.ready(); err != nil {
			return fmt.Errorf("catalogue %s: item %s: %w", c.Version, i.Code, err)
		}
	}
	if err := c.readySupplies(); err != nil {
		return fmt.Errorf("catalogue %s: %w", c.Version, err)
	}
	if err := c.readyRisks(); err != nil {
		return fmt.Errorf("catalogue %s: risk: %w", c.Version, err)
	}
	if err := c.Service.ready(); err != nil {
		return fmt.Errorf("catalogue %s: service: %w", c.Version, err)
	}
	if err := c.readyOffline(); err != nil {
		return fmt.Errorf("catalogue %s: offline: %w", c.Version, err)
	}
	cal, err := calendar.NewCalendar(c.Years...)
	if err != nil {
		return fmt.Errorf("catalogue %s: %w", c.Version, err)
	}
	c.cal = cal
	if err := c.Words.ready(c.byCode); err != nil {
		return fmt.Errorf("catalogue %s: %w", c.Version, err)
	}
	if err := c.Files.ready(c.byCode); err != nil {
		return fmt.Errorf("catalogue %s: %w", c.Version, err)
	}
	c.index = newIndex(c)
	return nil
}

// Item finds an item by its code.
func (c *Catalogue) Item(code string) (Item, bool) {
	n, ok := c.byCode[code]
	if !ok {
		return Item{}, false
	}
	return c.Items[n], true
}

// Classes are all classes of outlets that some item is for, in the order of the alphabet.
func (c *Catalogue) Classes() []Class {
	var out []Class
	for _, i := range c.Items {
		out = append(out, i.Outlets...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Calendar is the official calendar of the years that the catalogue holds.
func (c *Catalogue) Calendar() *calendar.Calendar { return c.cal }

func (i Item) ready() error {
	if !spells(i.Pinyin, i.NameZH) {
		return fmt.Errorf("pinyin %q of %q", i.Pinyin, i.NameZH)
	}
	if !slices.Contains([]Risk{Low, Medium, High}, i.Risk) {
		return fmt.Errorf("risk %q", i.Risk)
	}
	if !slices.Contains([]Review{NoReview, SecondCheck, AuthorityReview}, i.Review) {
		return fmt.Errorf("review %q", i.Review)
	}
	// High risk that nobody reviews would let data undo G-9.1.1b.
	if (i.Risk == High) != (i.Review == AuthorityReview) {
		return fmt.Errorf("risk %q does not go with review %q", i.Risk, i.Review)
	}
	if !slices.Contains([]string{"working_day", "calendar_day"}, i.Limit.Unit) || i.Limit.Days < 0 {
		return fmt.Errorf("limit of %d %q", i.Limit.Days, i.Limit.Unit)
	}
	// A place may promise to be quicker than the law, never slower (G-7.4).
	if i.Limit.Statutory < 0 || i.Limit.Statutory > 0 && i.Limit.Days > i.Limit.Statutory {
		return fmt.Errorf("limit of %d days where the law gives %d", i.Limit.Days, i.Limit.Statutory)
	}
	seen := map[string]bool{}
	for _, f := range i.Fields {
		if f.Key == "" || seen[f.Key] {
			return fmt.Errorf("field key %q is empty or stands twice", f.Key)
		}
		seen[f.Key] = true
		if err := f.ready(i); err != nil {
			return fmt.Errorf("field %s: %w", f.Key, err)
		}
	}
	return i.readyMaterials()
}

func (i Item) readyMaterials() error {
	seen := map[string]bool{}
	for _, m := range i.Materials {
		switch {
		case m.ID == "" || seen[m.ID]:
			return fmt.Errorf("material %q is empty or stands twice", m.ID)
		case !slices.Contains([]string{"original", "copy", "verify_only"}, m.Form):
			return fmt.Errorf("material %s: form %q", m.ID, m.Form)
		case m.Condition != nil && m.Condition.Key == "":
			return fmt.Errorf("material %s: condition without a key", m.ID)
		case m.Required != (m.Condition == nil): // nobody could say when it is needed
			return fmt.Errorf("material %s: required is %t, condition is %t", m.ID, m.Required, m.Condition != nil)
		}
		seen[m.ID] = true
	}
	return nil
}

// ready refuses a field whose data no rule understands.
func (f Field) ready(i Item) error {
	if !slices.Contains([]string{"text", "id_no", "phone", "bank_card", "date", "money", "select", "bool"}, f.Type) {
		return fmt.Errorf("type %q", f.Type)
	}
	if f.Precision != "" && (f.Precision != "month" || f.Type != "date") {
		return fmt.Errorf("precision %q", f.Precision)
	}
	if f.Type == "select" && !f.ruled("iso3166") && len(f.Options) == 0 {
		return fmt.Errorf("select without options")
	}
	for _, rule := range f.rules() {
		name, arg, _ := cutRule(rule)
		if _, ok := checks[name]; !ok {
			return fmt.Errorf("validation word %q", rule)
		}
		if err := f.readyRule(name, arg, i); err != nil {
			return fmt.Errorf("validation %q: %w", rule, err)
		}
	}
	cond, conditional := strings.CutPrefix(string(f.Required), "if:")
	key, _, _ := strings.Cut(cond, "=")
	if _, ok := i.Field(key); conditional && !ok || !conditional && f.Required != "true" && f.Required != "false" {
		return fmt.Errorf("required %q", f.Required)
	}
	return nil
}

func (f Field) readyRule(name, arg string, i Item) error {
	switch name {
	case "name", "len", "int":
		_, _, err := bounds(arg)
		return err
	case "re":
		_, err := regexp.Compile(arg)
		return err
	case "money":
		from, to, _ := strings.Cut(arg, "..")
		lo, err := money.Parse(from)
		if err != nil {
			return err
		}
		hi, err := money.Parse(to)
		if err == nil && lo > hi {
			err = fmt.Errorf("range %q is empty", arg)
		}
		return err
	case "date", "month":
		return f.readyComparison(arg, i)
	case "by_id_type":
		if _, ok := i.Field("id_type"); !ok {
			return fmt.Errorf("no field %q", "id_type")
		}
	case "eq", "ne":
		if _, ok := i.Field(arg); !ok && (name == "ne" || arg != "true" && arg != "false") {
			return fmt.Errorf("no field %q", arg)
		}
	}
	return nil
}

func (f Field) readyComparison(arg string, i Item) error {
	op, name := cutComparison(arg)
	if f.Type != "date" || !slices.Contains([]string{"<=", "<", ">=", ">"}, op) {
		return fmt.Errorf("comparison %q of a %s", arg, f.Type)
	}
	if other, ok := i.Field(name); name != "today" && name != "current" && (!ok || other.Type != "date") {
		return fmt.Errorf("no date field %q", name)
	}
	return nil
}
