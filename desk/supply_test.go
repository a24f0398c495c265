package desk_test

import (
	"strings"
	"testing"

	"sheyin/desk"
)

// clause: H-7.2b2, H-9.2b
func TestSupplies(t *testing.T) {
	good := desk.Line{ZH: "请出示证件。", EN: "Show the document."}
	for name, c := range map[string]struct {
		supplies map[string]desk.Line
		refused  string
	}{
		"all":                {map[string]desk.Line{"id": good}, ""},
		"stored before":      {nil, ""},
		"one is left out":    {map[string]desk.Line{"photo": good}, "material id of item x.y"},
		"one too many":       {map[string]desk.Line{"id": good, "photo": good}, "no item asks for material photo"},
		"not in English":     {map[string]desk.Line{"id": {ZH: good.ZH}}, "material id"},
		"blank in Chinese":   {map[string]desk.Line{"id": {ZH: " ", EN: good.EN}}, "material id"},
		"material's ID lost": {map[string]desk.Line{"id": good, "": good}, "no item asks for material"},
	} {
		t.Run(name, func(t *testing.T) {
			err := (&desk.Catalogue{Version: "v9", Items: []desk.Item{sound()}, Supplies: c.supplies}).Ready()
			if c.refused == "" && err != nil {
				t.Error(err)
			}
			if c.refused != "" && (err == nil || !strings.Contains(err.Error(), c.refused) || !strings.Contains(err.Error(), "v9")) {
				t.Errorf("refused with %v", err)
			}
		})
	}
	c := &desk.Catalogue{Supplies: map[string]desk.Line{"id": good}}
	if c.HowTo("id", "zh-CN") != good.ZH || c.HowTo("id", "en") != good.EN || c.HowTo("photo", "en") != "" {
		t.Errorf("%q, %q and, of nothing, %q", c.HowTo("id", "zh-CN"), c.HowTo("id", "en"), c.HowTo("photo", "en"))
	}
}
