package escl

import (
	"encoding/xml"
	"testing"

	"sheyin/desk"
)

// Whatever a scanner says of itself, what is ordered of it is a document, of a sheet that there is.
func FuzzDocument(f *testing.F) {
	for _, text := range []string{
		`<ScannerCapabilities><Version>2.63</Version><Platen><PlatenInputCaps><MaxWidth>2550</MaxWidth><MaxHeight>3508</MaxHeight><SettingProfiles><SettingProfile>` +
			`<ColorModes><ColorMode>RGB24</ColorMode></ColorModes><DocumentFormats><DocumentFormat>image/jpeg</DocumentFormat></DocumentFormats>` +
			`<SupportedResolutions><DiscreteResolutions><DiscreteResolution><XResolution>300</XResolution></DiscreteResolution></DiscreteResolutions></SupportedResolutions>` +
			`</SettingProfile></SettingProfiles></PlatenInputCaps></Platen></ScannerCapabilities>`,
		`<ScannerCapabilities><Version>"/></Version><Adf><AdfSimplexInputCaps><MaxWidth>-1</MaxWidth><SettingProfiles><SettingProfile><SupportedResolutions><ResolutionRange>` +
			`<XResolutionRange><Min>9</Min><Max>-9</Max></XResolutionRange></ResolutionRange></SupportedResolutions></SettingProfile></SettingProfiles></AdfSimplexInputCaps></Adf></ScannerCapabilities>`,
		`<ScannerStatus><State>Idle</State><AdfState>ScannerAdfJam</AdfState><Jobs><JobInfo><JobUri>/eSCL/ScanJobs/1</JobUri><JobState>Aborted</JobState></JobInfo></Jobs></ScannerStatus>`,
		`<a`, "",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s status
		if xml.Unmarshal(b, &s) == nil {
			_, _, _ = s.device(), s.job("/ScanJobs/1"), want{feeder: true}.trouble(s)
		}
		var c capabilities
		if xml.Unmarshal(b, &c) != nil {
			return
		}
		for _, o := range []desk.ScanOrder{{}, {Feeder: true, Color: true, DPI: 600}} {
			w, err := c.choose(o)
			if err != nil {
				continue
			}
			if w.width < 1 || w.width > a4Width || w.height < 1 || w.height > a4Height {
				t.Errorf("a sheet of %d by %d", w.width, w.height)
			}
			if err := xml.Unmarshal([]byte(w.settings()), new(struct{ XMLName xml.Name })); err != nil {
				t.Errorf("%v in %s", err, w.settings())
			}
		}
	})
}
