package desk

import (
	"fmt"
	"slices"
)

// ReadRules say which materials are cards and documents that a device can read: one that was read need not be looked at by
// eye (G-5.2.1). Zero: none.
type ReadRules struct {
	Papers []ReadPaper `json:"papers,omitempty"`
	Mark   Mark        `json:"mark,omitempty"`
}

// ReadPaper is a material that is a card or a document of its holder.
type ReadPaper struct {
	Material  string     `json:"material"`            // ID
	Device    DeviceKind `json:"device"`              // id_reader, ssc_reader
	Of        string     `json:"of"`                  // whose: applicant, agent, operator
	Documents []string   `json:"documents,omitempty"` // of these kinds only; none: of any
}

// IsZero tells whether nothing is said.
func (r ReadRules) IsZero() bool { return len(r.Papers) == 0 }

func (r ReadRules) ready() error {
	if r.IsZero() {
		return nil
	}
	if !r.Mark.known() {
		return fmt.Errorf("reads: mark %q", r.Mark)
	}
	for n, p := range r.Papers {
		known := slices.Contains([]DeviceKind{IDReader, SSCReader}, p.Device) && slices.Contains([]string{"applicant", "agent", "operator"}, p.Of) &&
			!slices.ContainsFunc(p.Documents, func(d string) bool { return !slices.Contains(Documents, d) })
		if !known || p.Material == "" || slices.ContainsFunc(r.Papers[:n], func(o ReadPaper) bool { return o.Material == p.Material }) {
			return fmt.Errorf("reads: material %q, device %q, of %q, documents %v", p.Material, p.Device, p.Of, p.Documents)
		}
	}
	return nil
}

// Paper is what is said of the material with this ID.
func (r ReadRules) Paper(material string) (ReadPaper, bool) {
	n := slices.IndexFunc(r.Papers, func(p ReadPaper) bool { return p.Material == material })
	if n < 0 {
		return ReadPaper{}, false
	}
	return r.Papers[n], true
}

// Holder is whose document the paper is in a case of item i: "applicant", "agent", or "" when he is neither of the two. An
// employer's operator is the applicant where the item is his to apply for, and an agent elsewhere; the person whom
// such an item is about need not be there.
func (p ReadPaper) Holder(i Item) string {
	switch {
	case p.Of == "applicant" && i.ByOperator():
		return ""
	case p.Of == "operator" && i.ByOperator():
		return "applicant"
	case p.Of == "operator":
		return "agent"
	}
	return p.Of
}

// Fits tells whether a document of this kind can be the paper.
func (p ReadPaper) Fits(document string) bool {
	return len(p.Documents) == 0 || slices.Contains(p.Documents, document)
}
