package escl

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"sheyin/desk"
	"sheyin/devices/page"
)

// The documents of eSCL (Mopria Alliance, eSCL Technical Specification 2.97). Namespaces are not heeded: scanners do
// not agree on them.

var (
	errForm   = errors.New("escl: an answer that makes no sense")
	errFeeder = errors.New("escl: no feeder")
	errJPEG   = errors.New("escl: the scanner makes no JPEG")
)

// capabilities are what a scanner can.
type capabilities struct {
	XMLName xml.Name `xml:"ScannerCapabilities"`
	Version string   `xml:"Version"`
	Name    string   `xml:"MakeAndModel"`
	Number  string   `xml:"SerialNumber"`
	Glass   *input   `xml:"Platen>PlatenInputCaps"`
	Feeder  *input   `xml:"Adf>AdfSimplexInputCaps"`
}

// input is what it can from one source. Lengths are in 300ths of an inch.
type input struct {
	MaxWidth  int      `xml:"MaxWidth"`
	MaxHeight int      `xml:"MaxHeight"`
	Modes     []string `xml:"SettingProfiles>SettingProfile>ColorModes>ColorMode"`
	Formats   []string `xml:"SettingProfiles>SettingProfile>DocumentFormats>DocumentFormat"`
	More      []string `xml:"SettingProfiles>SettingProfile>DocumentFormats>DocumentFormatExt"`
	Steps     []int    `xml:"SettingProfiles>SettingProfile>SupportedResolutions>DiscreteResolutions>DiscreteResolution>XResolution"`
	Least     int      `xml:"SettingProfiles>SettingProfile>SupportedResolutions>ResolutionRange>XResolutionRange>Min"`
	Most      int      `xml:"SettingProfiles>SettingProfile>SupportedResolutions>ResolutionRange>XResolutionRange>Max"`
}

// status is how a scanner is.
type status struct {
	XMLName xml.Name `xml:"ScannerStatus"`
	State   string   `xml:"State"` // Idle, Processing, Testing, Stopped, Down
	Feeder  string   `xml:"AdfState"`
	Jobs    []struct {
		At    string `xml:"JobUri"`
		State string `xml:"JobState"` // Pending, Processing, Completed, Canceled, Aborted
	} `xml:"Jobs>JobInfo"`
}

// feederFaults are the states of a feeder that stop it; an open cover is a hatch in the specification and a door at
// scanners. An empty feeder is no fault: it is empty most of the time.
var feederFaults = map[string]string{
	"ScannerAdfJam": "device.jam", "ScannerAdfMispick": "device.jam", "ScannerAdfMultipickDetected": "device.jam",
	"ScannerAdfDuplexPageTooShort": "device.jam", "ScannerAdfDuplexPageTooLong": "device.jam", "ScannerAdfInputTrayOverloaded": "device.jam",
	"ScannerAdfHatchOpen": "device.cover", "ScannerAdfDoorOpen": "device.cover",
	"ScannerAdfInputTrayFailed": "device.broken",
}

// device is the fault of the scanner as a whole.
func (s status) device() string {
	if s.State == "Stopped" || s.State == "Down" {
		return "device.broken"
	}
	return ""
}

// job is the state of the job at a path; empty when the scanner does not tell it.
func (s status) job(at string) string {
	for _, j := range s.Jobs {
		if strings.HasSuffix(strings.TrimRight(j.At, "/"), at) {
			return j.State
		}
	}
	return ""
}

// get asks for a document.
func (s *Scanner) get(ctx context.Context, name string, into any) error {
	r, err := s.do(ctx, answerTime, http.MethodGet, s.to.Path+"/"+name, nil)
	if err != nil {
		return err
	}
	defer func() { _ = r.Body.Close() }()
	if r.StatusCode != http.StatusOK {
		return answer(r.StatusCode)
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, maxXML))
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: %s", errForm, name) // the document is the scanner's, and may be anything
	}
	return nil
}

// want is what is ordered of this scanner.
type want struct {
	version       string
	feeder        bool
	mode          string
	dpi           int
	width, height int
}

// A sheet of A4 in 300ths of an inch.
const (
	a4Width  = 2480
	a4Height = 3508
)

// choose finds what comes next to an order. A scanner without glass is asked for the sheets in its feeder.
func (c capabilities) choose(o desk.ScanOrder) (want, error) {
	in := c.Glass
	if o.Feeder || in == nil {
		in = c.Feeder
	}
	switch {
	case in == nil && o.Feeder:
		return want{}, errFeeder
	case in == nil:
		return want{}, errForm
	}
	if all := slices.Concat(in.Formats, in.More); len(all) > 0 && !slices.Contains(all, "image/jpeg") {
		return want{}, errJPEG
	}
	w := want{version: "2.0", feeder: in == c.Feeder, mode: "Grayscale8", dpi: in.nearest(cmp.Or(o.DPI, page.DefaultDPI)), width: a4Width, height: a4Height}
	if regexp.MustCompile(`^[0-9]{1,2}\.[0-9]{1,3}$`).MatchString(c.Version) {
		w.version = c.Version
	}
	if has := slices.Contains(in.Modes, "RGB24"); has && (o.Color || !slices.Contains(in.Modes, w.mode)) || len(in.Modes) == 0 && o.Color {
		w.mode = "RGB24"
	}
	if in.MaxWidth > 0 {
		w.width = min(w.width, in.MaxWidth)
	}
	if in.MaxHeight > 0 {
		w.height = min(w.height, in.MaxHeight)
	}
	return w, nil
}

// nearest is the resolution next to the wanted one.
func (in input) nearest(dpi int) int {
	if len(in.Steps) > 0 {
		return slices.MinFunc(in.Steps, func(a, b int) int { return max(a-dpi, dpi-a) - max(b-dpi, dpi-b) })
	}
	if in.Most > 0 {
		return min(max(dpi, in.Least), in.Most)
	}
	return dpi
}

// trouble is what keeps the scanner from giving this, with its status; empty: nothing.
func (w want) trouble(s status) string {
	switch {
	case !w.feeder:
		return ""
	case s.Feeder == "ScannerAdfEmpty":
		return "device.empty"
	}
	return feederFaults[s.Feeder]
}

// settings is the document that orders it.
func (w want) settings() string {
	source := "Platen"
	if w.feeder {
		source = "Feeder"
	}
	return fmt.Sprintf(xml.Header+`<scan:ScanSettings xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03">
<pwg:Version>%s</pwg:Version><scan:Intent>Document</scan:Intent>
<pwg:ScanRegions><pwg:ScanRegion><pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset><pwg:Width>%d</pwg:Width><pwg:Height>%d</pwg:Height></pwg:ScanRegion></pwg:ScanRegions>
<pwg:InputSource>%s</pwg:InputSource><scan:ColorMode>%s</scan:ColorMode><scan:XResolution>%d</scan:XResolution><scan:YResolution>%d</scan:YResolution>
<pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat><scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:ScanSettings>`,
		w.version, w.width, w.height, source, w.mode, w.dpi, w.dpi)
}
