package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sheyin/client"
	"sheyin/desk"
	"sheyin/desk/calendar"
	"sheyin/forms"
	"sheyin/guard"
)

// condition is how one thing on a terminal is.
type condition string

const (
	well   condition = "ok"
	unwell condition = "warn" // work goes on, less well
	ill    condition = "bad"  // work does not go on, or must not
)

// diagnosis is one line of the doctor's. It holds nobody's data: names of devices, days and numbers. Fields may be added;
// docs/OPERATIONS.md describes them.
type diagnosis struct {
	Check   string          `json:"check"`
	State   condition       `json:"state"`
	What    string          `json:"what"`
	Do      string          `json:"do,omitempty"`
	Kind    desk.DeviceKind `json:"kind,omitempty"`    // of device
	Address string          `json:"address,omitempty"` // of the device, without what a driver is given
	Fault   string          `json:"fault,omitempty"`   // key of an error of this house: device.missing, terminal.withdrawn
}

// doctor looks at everything that a terminal needs.
type doctor struct {
	p      *program
	s      chosen
	guard  desk.Guard
	socket string        // of the card service; empty: the usual one
	inputs string        // the kernel's list of keyboards
	cfg    client.Config // zero when the bundle cannot be read
	place  postConfig
	policy desk.GuardPolicy // of the authority; empty when it was not reached
	found  []diagnosis
}

// doctorLimit is how long one check may take.
const doctorLimit = 20 * time.Second

func (p *program) doctor() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use: "doctor", Short: p.words.T("doctor.short"), Long: p.words.T("doctor.long"), Args: p.none,
		Example: "  sheyin doctor --url https://authority.example:8443 --bundle TC-A-01.pem\n  sheyin doctor --json",
		RunE: func(c *cobra.Command, _ []string) error {
			s, err := p.settingsOf(c)
			if err != nil {
				return err
			}
			d := &doctor{p: p, s: s, guard: guard.New("/", os.Environ()...), inputs: inputs}
			return p.tellFound(d.examine(c.Context()), asJSON)
		},
	}
	p.flags(c, append([]string{"url", "bundle", "journal", "key", "papers"}, deviceSettings...)...)
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("doctor.json"))
	return c
}

// examine makes all checks; what one finds out, such as the authority's policy, the next ones use.
func (d *doctor) examine(ctx context.Context) []diagnosis {
	for _, check := range []func(context.Context){
		d.certificate, d.authority, d.network, d.journal, d.custody, d.papers, d.cards, d.devices, d.typing, d.screen,
	} {
		func() {
			ctx, cancel := context.WithTimeout(ctx, doctorLimit)
			defer cancel()
			check(ctx)
		}()
	}
	return d.found
}

// says adds a line: what it is and, unless all is well, what to do. The answer is good until the next one.
func (d *doctor) says(check string, state condition, found string, args ...any) *diagnosis {
	f := diagnosis{Check: check, State: state, What: d.p.words.T("doctor.is."+found, args...)}
	if state != well {
		f.Do = d.p.words.T("doctor.do."+found, args...)
	}
	d.found = append(d.found, f)
	return &d.found[len(d.found)-1]
}

// tellFound prints what was found; [errChecks] when something is bad.
func (p *program) tellFound(found []diagnosis, asJSON bool) error {
	var bad error
	counts := map[condition]int{}
	for _, f := range found {
		if counts[f.State]++; f.State == ill {
			bad = errChecks
		}
	}
	if asJSON {
		out := json.NewEncoder(p.out)
		out.SetIndent("", " ")
		return errors.Join(out.Encode(found), bad)
	}
	for _, f := range found {
		line := fmt.Sprintf("[%s] %s  %s", p.words.T("doctor.state."+string(f.State)), p.words.T("doctor.check."+f.Check), f.What)
		if f.Do != "" {
			join := p.words.T("join.clause")
			if strings.HasSuffix(f.What, p.words.T("join.stop")) {
				join = " " // it is a sentence of its own
			}
			line += join + f.Do
		}
		if _, err := fmt.Fprintln(p.out, line); err != nil {
			return err
		}
	}
	return errors.Join(p.tell("doctor.sum", "ok", counts[well], "warn", counts[unwell], "bad", counts[ill]), bad)
}

// certificate looks at the bundle and how long it lasts.
func (d *doctor) certificate(context.Context) {
	const check = "certificate"
	path := d.s.text("bundle")
	if path == "" {
		d.says(check, ill, "bundle_none")
		return
	}
	cfg, err := client.Load(path)
	if err != nil {
		d.says(check, ill, "bundle_bad", "why", d.p.refusedBundle(&bundleError{path, err}, d.s.from["bundle"]))
		return
	}
	d.cfg = cfg
	d.place = postConfig{Bundle: path, Folder: d.s.text("journal")}
	if err := d.p.placed(&d.place, cfg); err != nil {
		d.says(check, ill, "bundle_bad", "why", err)
		return
	}
	leaf := cfg.Certificate.Leaf
	day := leaf.NotAfter.Format(time.DateOnly)
	switch left := time.Until(leaf.NotAfter); {
	case left < 0:
		d.says(check, ill, "bundle_over", "terminal", leaf.Subject.CommonName, "day", day)
	case left < renewWithin:
		d.says(check, unwell, "bundle_soon", "terminal", leaf.Subject.CommonName, "day", day)
	default:
		d.says(check, well, "bundle", "terminal", leaf.Subject.CommonName, "day", day)
	}
}

// largestSkew is how far the clocks may be apart before something is refused or recorded at a wrong time; the console
// says so from there on.
const largestSkew = 2 * time.Minute

// refusals are the errors by which an authority does answer: no cable helps then. Each has words of its own.
var refusals = map[string]string{
	"terminal.withdrawn":  "withdrawn",
	"terminal.unknown":    "unenrolled",
	"terminal.expired":    "overdue",
	"authority.untrusted": "untrusted",
	"authority.expired":   "expired",
	"authority.down":      "down",
}

// authority asks for the newest catalogue, which needs no login, and takes the clock and the policy from the answer.
func (d *doctor) authority(ctx context.Context) {
	const check = "authority"
	url := d.s.text("url")
	switch {
	case url == "":
		d.says(check, ill, "url_none")
		d.says("clock", unwell, "clock_unknown")
		return
	case d.cfg.Certificate.Leaf == nil: // nobody talks to it without a certificate, and that was said
		d.says("clock", unwell, "clock_unknown")
		return
	}
	cfg := d.cfg
	cfg.URL = url
	line, err := client.New(cfg)
	if err != nil {
		d.says(check, ill, "authority_bad", "why", err)
		return
	}
	defer func() { _ = line.Close() }() // nothing was begun
	catalogue, err := line.Catalogue(ctx, "")
	if err != nil {
		d.saysRefused(err)
		d.says("clock", unwell, "clock_unknown")
		return
	}
	d.policy = catalogue.Service.Guard
	d.says(check, well, "authority", "version", catalogue.Version)
	d.clock(line.Skew())
	d.calendar(catalogue.Calendar(), calendar.DateOf(time.Now()))
}

// saysRefused says why the authority gave no catalogue.
func (d *doctor) saysRefused(err error) {
	const check = "authority"
	e, ok := errors.AsType[*desk.Error](err)
	if !ok {
		d.says(check, ill, "authority_bad", "why", d.p.words.T("error.unexpected"))
		return
	}
	if found, answers := refusals[e.Key]; answers {
		d.says(check, ill, found).Fault = e.Key
		return
	}
	d.says(check, ill, "authority_bad", "why", d.p.wordsOf(e)).Fault = e.Key
}

// calendar looks whether limits that begin today can get their last day, which is never guessed.
func (d *doctor) calendar(c *calendar.Calendar, today calendar.Date) {
	if year := c.Wanted(today); year != 0 {
		d.says("calendar", unwell, "calendar_wanted", "year", year)
	}
}

// clock looks at how far the clock is from the authority's.
func (d *doctor) clock(skew time.Duration) {
	if skew = skew.Abs(); skew > largestSkew {
		d.says("clock", ill, "clock_bad", "seconds", int(skew.Seconds()))
		return
	}
	d.says("clock", well, "clock", "seconds", int(skew.Seconds()))
}

// network looks at what the terminal is connected to, as the console does all the time.
func (d *doctor) network(ctx context.Context) {
	const check = "network"
	seen, err := d.guard.Look(ctx, d.policy)
	if err != nil {
		seen = desk.NothingChecked
	}
	state := ill
	if d.policy.ReportOnly {
		state = unwell
	}
	w := d.p.words
	for _, x := range seen.Dangers {
		f := diagnosis{
			Check: check, State: state,
			What: w.T("guard.kind."+string(x.Kind)) + " " + strings.TrimSpace(desk.Clean(x.Name+" "+x.Detail, 200)), Do: w.T("guard.do." + string(x.Kind)),
		}
		d.found = append(d.found, f)
	}
	var parts []string
	for _, u := range seen.Unchecked {
		parts = append(parts, w.T("guard.part."+u))
	}
	switch {
	case len(parts) > 0:
		d.says(check, unwell, "unchecked", "what", strings.Join(parts, w.T("guard.and")))
	case seen.Safe():
		d.says(check, well, "network")
	}
}

// papers looks at the font and at the folder that papers are written to.
func (d *doctor) papers(context.Context) {
	if err := forms.New(forms.Options{}).Ready(); err != nil {
		d.says("fonts", ill, "fonts_bad")
	} else {
		d.says("fonts", well, "fonts")
	}
	folder, err := papersFolder(d.s)
	if err == nil {
		err = writable(folder)
	}
	if err != nil {
		d.says("papers", ill, "papers_bad", "folder", folder)
		return
	}
	d.says("papers", well, "papers", "folder", folder)
}

// writable tells whether a file can be made in a folder, or in the nearest one above that exists: the program makes
// the rest.
func writable(folder string) (err error) {
	for {
		info, err := os.Stat(folder)
		if err == nil && !info.IsDir() {
			return &os.PathError{Op: "open", Path: folder, Err: os.ErrExist}
		}
		if !errors.Is(err, os.ErrNotExist) || filepath.Dir(folder) == folder {
			break
		}
		folder = filepath.Dir(folder)
	}
	f, err := os.CreateTemp(folder, ".doctor-*")
	if err != nil {
		return err
	}
	_, wrote := io.WriteString(f, "ok")
	return errors.Join(wrote, f.Close(), os.Remove(f.Name()))
}
