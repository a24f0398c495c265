package desk

import "slices"

// Mark says how well a fact of the catalogue is founded. Typical data is sample data: it
// is marked wherever it is shown and never shown as law.
type Mark string

// The marks.
const (
	Seed    Mark = "seed"    // named in one of the source documents
	Public  Mark = "public"  // law, national directory or official service page
	Typical Mark = "typical" // sensible sample data without a source
)

// Risk grades business (G-9.1.1a).
type Risk string

// The grades of risk.
const (
	Low    Risk = "low"
	Medium Risk = "medium"
	High   Risk = "high"
)

// Review is who has to agree before an item takes effect.
type Review string

// The reviews.
const (
	NoReview        Review = "none"
	SecondCheck     Review = "outlet_second_check"
	AuthorityReview Review = "authority_review" // G-9.1.1b
)

// Item is one service item 服务事项 of the catalogue. Forms, checklists and limits are
// built from it; no item has code of its own.
type Item struct {
	Code       string          `json:"code"` // "une.claim"
	Category   string          `json:"category"`
	NameZH     string          `json:"name_zh"`
	NameEN     string          `json:"name_en"`
	Pinyin     string          `json:"pinyin,omitempty"`        // of NameZH: a syllable for each character, "_" for a sign
	National   string          `json:"national_code,omitempty"` // code of the national directory
	Subject    string          `json:"subject"`                 // person, employer, both
	Insurance  []string        `json:"insurance"`
	Outlets    []Class         `json:"outlets"` // classes that may handle it
	Channels   []string        `json:"channels"`
	Agent      string          `json:"agent"`       // allowed, guardian_only, employer_operator, not_stated
	BankSide   bool            `json:"bank_side"`   // the bank's own business, no case of the authority
	IntakeOnly bool            `json:"intake_only"` // the outlet takes the papers in, others decide
	Materials  []Material      `json:"materials"`
	Conditions []Line          `json:"conditions"`
	Fields     []Field         `json:"fields"`
	Limit      Limit           `json:"limit"`
	Risk       Risk            `json:"risk"`
	Review     Review          `json:"review"`
	Results    []Outcome       `json:"results"`
	Fee        Fee             `json:"fee"`
	Devices    []string        `json:"devices"`
	Delivery   []string        `json:"delivery"`
	Rank       int             `json:"frequent_rank,omitempty"` // 1..25, 0 for the others
	FAQ        []Question      `json:"faq"`
	Mark       Mark            `json:"confidence"` // of the item's existence and name
	Marks      map[string]Mark `json:"confidence_parts"`
}

// Line is a sentence in both languages.
type Line struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In is the sentence in lang.
func (l Line) In(lang string) string { return pick(lang, l.ZH, l.EN) }

// Material is a paper that a customer brings or shows, or that shared data replaces.
type Material struct {
	ID        string     `json:"id"`
	ZH        string     `json:"zh"`
	EN        string     `json:"en"`
	Required  bool       `json:"required"`
	Condition *Condition `json:"condition,omitempty"`
	Form      string     `json:"form"` // original, copy, verify_only
	Copies    int        `json:"copies"`
	Shared    bool       `json:"replaceable_by_data_sharing"`
	ECert     bool       `json:"replaceable_by_e_certificate"`
	Basis     string     `json:"basis"`
}

// Name is the material's name in lang.
func (m Material) Name(lang string) string { return pick(lang, m.ZH, m.EN) }

// Condition is the circumstance under which a material is needed.
type Condition struct {
	Key string `json:"key"`
	ZH  string `json:"zh"`
	EN  string `json:"en"`
}

// Limit is how long an item may take.
type Limit struct {
	Days          int    `json:"days"`
	Unit          string `json:"unit"` // working_day, calendar_day
	Kind          string `json:"kind"` // statutory, promised, typical
	OnTheSpot     bool   `json:"on_the_spot"`
	Statutory     int    `json:"statutory_days,omitempty"` // 0 where the law names none
	DaysMark      Mark   `json:"days_confidence"`
	StatutoryMark Mark   `json:"statutory_confidence"`
	Basis         string `json:"basis"`
}

// Outcome is what the customer gets in the end.
type Outcome struct {
	ID   string `json:"id"`
	ZH   string `json:"zh"`
	EN   string `json:"en"`
	Kind string `json:"kind"` // document, card, record
}

// Name is the outcome's name in lang.
func (o Outcome) Name(lang string) string { return pick(lang, o.ZH, o.EN) }

// Fee is what is charged, in whole CNY.
type Fee struct {
	Amount   int64  `json:"amount"`
	Currency string `json:"currency"`
	Note     string `json:"note"`
}

// Question is a frequent question with its answer.
type Question struct {
	QZH string `json:"q_zh"`
	AZH string `json:"a_zh"`
	QEN string `json:"q_en"`
	AEN string `json:"a_en"`
}

// In is the question and its answer in lang.
func (q Question) In(lang string) (question, answer string) {
	return pick(lang, q.QZH, q.QEN), pick(lang, q.AZH, q.AEN)
}

// Name is the item's name in lang.
func (i Item) Name(lang string) string { return pick(lang, i.NameZH, i.NameEN) }

// MarkOf is the mark of one part of the item (name, outlets, conditions, materials,
// fields, limit, risk, devices, faq); a part that nobody marked is Typical.
func (i Item) MarkOf(part string) Mark {
	if m, ok := i.Marks[part]; ok {
		return m
	}
	return Typical
}

// Field finds a field by its key.
func (i Item) Field(key string) (Field, bool) {
	n := slices.IndexFunc(i.Fields, func(f Field) bool { return f.Key == key })
	if n < 0 {
		return Field{}, false
	}
	return i.Fields[n], true
}

// nomatch is the catalogue's condition "data sharing does not confirm it". It is asked per
// material, because one record may be confirmed while another is not.
const nomatch = "nomatch"

// Agency is the circumstance that somebody acts for the customer 代办.
const Agency = "agent"

// Circumstance is one thing to ask this customer, because materials depend on it.
type Circumstance struct {
	Key      string // "minor", or "nomatch:terminate" for one material's data sharing
	Material string // ID of the material, for a data-sharing circumstance only
	ZH, EN   string
}

// In is the circumstance in lang.
func (c Circumstance) In(lang string) string { return pick(lang, c.ZH, c.EN) }

// Circumstances are the questions that decide about the materials of the item, each once,
// in the order of the materials.
func (i Item) Circumstances() []Circumstance {
	var out []Circumstance
	seen := map[string]bool{}
	for _, m := range i.Materials {
		if m.Condition == nil {
			continue
		}
		c := Circumstance{Key: m.Condition.Key, ZH: m.Condition.ZH, EN: m.Condition.EN}
		if m.Condition.Key == nomatch {
			c = Circumstance{Key: nomatch + ":" + m.ID, Material: m.ID, ZH: m.ZH, EN: m.EN}
		}
		if !seen[c.Key] {
			seen[c.Key] = true
			out = append(out, c)
		}
	}
	return out
}

// Need is what holds for one material under given circumstances.
type Need string

// The needs.
const (
	Bring   Need = "bring"   // has to be brought or shown
	Replace Need = "replace" // need not be brought: shared data stands for it
	Skip    Need = "skip"    // does not apply to this customer
)

// Need decides for the material m under the circumstances that hold (keys of
// [Item.Circumstances]). One call per material gives the complete one-time notice (H-7.2a1).
func (m Material) Need(circumstances []string) Need {
	switch {
	case m.Condition == nil:
		return Bring
	case m.confirmed():
		if slices.Contains(circumstances, nomatch+":"+m.ID) {
			return Bring
		}
		return Replace
	case slices.Contains(circumstances, m.Condition.Key):
		return Bring
	}
	return Skip
}

// confirmed tells that the paper is only wanted when shared data do not confirm it.
func (m Material) confirmed() bool { return m.Condition != nil && m.Condition.Key == nomatch }

// asksAbout tells whether the item asks about every one of these circumstances. Whether
// somebody acts for the customer is asked always.
func (i Item) asksAbout(keys []string) bool {
	known := i.Circumstances()
	return !slices.ContainsFunc(keys, func(k string) bool {
		return k != Agency && !slices.ContainsFunc(known, func(c Circumstance) bool { return c.Key == k })
	})
}
