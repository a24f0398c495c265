// Package escltest is an eSCL scanner for tests: Debian's sane-airscan scans with it (devices/escl/real_test.go), so
// it is what others take a scanner to be.
package escltest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Fault is how the scanner misbehaves.
type Fault string

// The faults.
const (
	None     Fault = ""
	Jam      Fault = "jam"      // in the feeder, at its first sheet
	JamLater Fault = "jamlater" // at its second
	Cover    Fault = "cover"    // that of the feeder is open
	Busy     Fault = "busy"     // somebody else scans
	Stopped  Fault = "stopped"
	Away     Fault = "away"    // nothing is at its address
	Locked   Fault = "locked"  // it wants a password
	Garbage  Fault = "garbage" // what it answers is no XML and no picture
	Torn     Fault = "torn"    // the line ends in the middle of a page
	Aborted  Fault = "aborted" // it gives the job up after a page
)

// Device is a scanner with glass and feeder; it is the handler of everything below /eSCL. The zero value is ready, and
// its feeder is empty.
type Device struct {
	PathOnly bool // it tells where a job is without its host, as some do
	Eager    bool // it takes a job also when its feeder cannot do it, as some do
	Small    bool // it is for sheets of A6, so that trying much with it takes less time

	mu     sync.Mutex
	fault  Fault
	sheets int
	waits  int
	last   int
	jobs   map[string]*job
	drawn  map[settings][]byte
}

// job is one order.
type job struct {
	settings settings
	given    int
	state    string
}

// Set has it misbehave from now on.
func (d *Device) Set(f Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fault = f
}

// Load puts this many sheets into the feeder, in place of what lay there.
func (d *Device) Load(sheets int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.sheets = sheets
}

// Wait has it say this many times that the next page is not ready.
func (d *Device) Wait(times int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waits = times
}

// Taken tells how many jobs it took.
func (d *Device) Taken() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.last
}

// Open tells how many jobs were neither finished nor taken back.
func (d *Device) Open() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for _, j := range d.jobs {
		if j.state == "Processing" {
			n++
		}
	}
	return n
}

// settings are what an order asks for. Lengths are in 300ths of an inch.
type settings struct {
	XMLName xml.Name `xml:"ScanSettings"`
	Width   int      `xml:"ScanRegions>ScanRegion>Width"`
	Height  int      `xml:"ScanRegions>ScanRegion>Height"`
	Source  string   `xml:"InputSource"`
	Mode    string   `xml:"ColorMode"`
	DPI     int      `xml:"XResolution"`
	Format  string   `xml:"DocumentFormat"`
}

// ServeHTTP implements [http.Handler].
func (d *Device) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	path, ours := strings.CutPrefix(r.URL.Path, "/eSCL/")
	name, isJob := strings.CutPrefix(path, "ScanJobs/")
	switch {
	case !ours || d.fault == Away:
		http.NotFound(w, r)
	case d.fault == Locked:
		http.Error(w, "", http.StatusUnauthorized)
	case d.fault == Garbage:
		_, _ = io.WriteString(w, "<html><body>Please update the firmware")
	case path == "ScannerCapabilities" && r.Method == http.MethodGet:
		in := fmt.Sprintf(inputs, d.width(), d.height())
		d.tell(w, fmt.Sprintf(capabilities, in, in))
	case path == "ScannerStatus" && r.Method == http.MethodGet:
		d.tell(w, d.status())
	case path == "ScanJobs" && r.Method == http.MethodPost:
		d.order(w, r)
	case isJob && strings.HasSuffix(name, "/NextDocument") && r.Method == http.MethodGet:
		d.next(w, r, strings.TrimSuffix(name, "/NextDocument"))
	case isJob && r.Method == http.MethodDelete && d.jobs[name] != nil:
		if d.jobs[name].state == "Processing" {
			d.jobs[name].state = "Canceled"
		}
	default:
		http.NotFound(w, r)
	}
}

func (d *Device) tell(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/xml")
	_, _ = io.WriteString(w, xml.Header+text) // who asked has gone
}

const (
	spaces       = ` xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm" xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03"`
	capabilities = `<scan:ScannerCapabilities` + spaces + `><pwg:Version>2.6</pwg:Version><pwg:MakeAndModel>Desk Scanner</pwg:MakeAndModel>
<pwg:SerialNumber>DS-0001</pwg:SerialNumber><scan:UUID>4509a320-00a0-008f-00b6-002507510eca</scan:UUID>
<scan:Platen><scan:PlatenInputCaps>%s</scan:PlatenInputCaps></scan:Platen>
<scan:Adf><scan:AdfSimplexInputCaps>%s</scan:AdfSimplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity></scan:Adf>
</scan:ScannerCapabilities>`
	inputs = `<scan:MinWidth>118</scan:MinWidth><scan:MaxWidth>%d</scan:MaxWidth><scan:MinHeight>118</scan:MinHeight><scan:MaxHeight>%d</scan:MaxHeight>
<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>application/pdf</pwg:DocumentFormat><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat>
<scan:DocumentFormatExt>image/jpeg</scan:DocumentFormatExt></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>
<scan:DiscreteResolution><scan:XResolution>100</scan:XResolution><scan:YResolution>100</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>200</scan:XResolution><scan:YResolution>200</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>300</scan:XResolution><scan:YResolution>300</scan:YResolution></scan:DiscreteResolution>
</scan:DiscreteResolutions></scan:SupportedResolutions></scan:SettingProfile></scan:SettingProfiles>
<scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>`
)

// width and height are those of what it scans at most, in 300ths of an inch.
func (d *Device) width() int {
	if d.Small {
		return 1240
	}
	return 2551
}

func (d *Device) height() int {
	if d.Small {
		return 1748
	}
	return 3508
}

// feeder is the state of the feeder, in eSCL's words.
func (d *Device) feeder() string {
	switch {
	case d.fault == Jam && d.sheets > 0 || d.fault == JamLater && d.jammed():
		return "ScannerAdfJam"
	case d.fault == Cover:
		return "ScannerAdfDoorOpen"
	case d.sheets == 0:
		return "ScannerAdfEmpty"
	}
	return "ScannerAdfLoaded"
}

// jammed tells whether a job has given its first sheet.
func (d *Device) jammed() bool {
	for _, j := range d.jobs {
		if j.state == "Processing" && j.given > 0 {
			return true
		}
	}
	return false
}

func (d *Device) status() string {
	state := "Idle"
	var jobs strings.Builder
	for name, j := range d.jobs {
		if j.state == "Processing" {
			state = "Processing"
		}
		fmt.Fprintf(&jobs, `<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/%s</pwg:JobUri><pwg:JobState>%s</pwg:JobState><pwg:ImagesCompleted>%d</pwg:ImagesCompleted></scan:JobInfo>`, name, j.state, j.given)
	}
	switch d.fault {
	case Busy:
		state = "Processing"
	case Stopped:
		state = "Stopped"
	}
	return fmt.Sprintf(`<scan:ScannerStatus%s><pwg:Version>2.6</pwg:Version><pwg:State>%s</pwg:State><scan:AdfState>%s</scan:AdfState><scan:Jobs>%s</scan:Jobs></scan:ScannerStatus>`,
		spaces, state, d.feeder(), jobs.String())
}

// order takes a job.
func (d *Device) order(w http.ResponseWriter, r *http.Request) {
	var s settings
	err := xml.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&s)
	switch {
	case err != nil || s.Source != "Platen" && s.Source != "Feeder" || s.Mode != "RGB24" && s.Mode != "Grayscale8" || s.Format != "image/jpeg",
		s.DPI != 100 && s.DPI != 200 && s.DPI != 300, s.Width < 118 || s.Width > d.width() || s.Height < 118 || s.Height > d.height():
		http.Error(w, "", http.StatusBadRequest)
		return
	case d.fault == Busy || d.fault == Stopped:
		w.Header().Set("Retry-After", "5")
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	case s.Source == "Feeder" && d.feeder() != "ScannerAdfLoaded" && !d.Eager:
		http.Error(w, "", http.StatusConflict)
		return
	}
	if d.jobs == nil {
		d.jobs, d.drawn = map[string]*job{}, map[settings][]byte{}
	}
	d.last++
	name := fmt.Sprintf("job-%d", d.last)
	d.jobs[name] = &job{settings: s, state: "Processing"}
	at := "/eSCL/ScanJobs/" + name
	if !d.PathOnly {
		at = "http://" + r.Host + at
	}
	w.Header().Set("Location", at)
	w.WriteHeader(http.StatusCreated)
}

// next gives the next page of a job.
func (d *Device) next(w http.ResponseWriter, r *http.Request, name string) {
	j := d.jobs[name]
	switch {
	case j == nil || j.state != "Processing":
		http.NotFound(w, r)
		return
	case d.waits > 0:
		d.waits--
		w.Header().Set("Retry-After", "3")
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	case j.settings.Source == "Platen" && j.given > 0, j.settings.Source == "Feeder" && d.sheets == 0:
		j.state = "Completed"
		http.NotFound(w, r)
		return
	case d.fault == Aborted && j.given > 0:
		j.state = "Aborted"
		http.NotFound(w, r)
		return
	case j.settings.Source == "Feeder" && d.feeder() != "ScannerAdfLoaded":
		http.Error(w, "", http.StatusConflict)
		return
	}
	if j.settings.Source == "Feeder" {
		d.sheets--
	}
	j.given++
	picture := d.drawn[j.settings]
	if picture == nil {
		picture = draw(j.settings)
		d.drawn[j.settings] = picture
	}
	w.Header().Set("Content-Type", "image/jpeg")
	if d.fault == Torn {
		_, _ = w.Write(picture[:len(picture)/2])
		if err := http.NewResponseController(w).Flush(); err == nil {
			panic(http.ErrAbortHandler)
		}
	}
	if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return
	}
	_, _ = w.Write(picture) // who asked has gone
}

// draw makes a page with rows of strokes, as large as it was ordered.
func draw(s settings) []byte {
	m := image.NewRGBA(image.Rect(0, 0, (s.Width*s.DPI+150)/300, (s.Height*s.DPI+150)/300))
	ink, row := color.RGBA{20, 20, 60, 255}, s.DPI/5
	for y := range m.Rect.Dy() {
		line := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for i := range line {
			line[i] = 245 | uint8(10*(i%4/3)) // opaque
		}
		if y%row > row/2 || y < row {
			continue
		}
		for x := row; x < m.Rect.Dx()-row; x++ {
			if x/3%2 == 0 && (x/3*7+y/row*5)%4 > 0 {
				m.SetRGBA(x, y, ink)
			}
		}
	}
	var b bytes.Buffer
	var page image.Image = m
	if s.Mode == "Grayscale8" {
		gray := image.NewGray(m.Rect)
		for i := range gray.Pix {
			gray.Pix[i] = m.Pix[4*i]
		}
		page = gray
	}
	if err := jpeg.Encode(&b, page, nil); err != nil {
		panic(err) // into memory, of a size that was checked
	}
	return b.Bytes()
}
