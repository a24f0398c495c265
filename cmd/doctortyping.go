package cmd

import (
	"context"
	"os"
	"regexp"
	"strings"

	"sheyin/desk"
)

// inputs is where Linux lists what somebody can type with.
const inputs = "/proc/bus/input/devices"

// scannerName is what code scanners that are keyboards call themselves; some say only that they are a keyboard.
var scannerName = regexp.MustCompile(`(?i)bar.?code|scan|hid kbw|honeywell imaging|datalogic|newland`)

// typing looks for a code scanner that is a keyboard and that no setting names: what it types would go into the field in
// focus, and its end would press Enter.
func (d *doctor) typing(context.Context) {
	if d.s.text(deviceSetting(desk.CodeScannerDevice)) != "" {
		return
	}
	b, err := os.ReadFile(d.inputs)
	if err != nil {
		return // no Linux, or a container: the page about devices says it for every system
	}
	for _, name := range typingScanners(string(b)) {
		d.says("device", unwell, "scanner_typing", "name", name, "setting", deviceSetting(desk.CodeScannerDevice))
	}
}

// typingScanners are the names of what looks like a code scanner among the kernel's keyboards.
func typingScanners(listed string) []string {
	var names []string
	for device := range strings.SplitSeq(listed, "\n\n") {
		name, keyboard := "", false
		for line := range strings.Lines(device) {
			if said, ok := strings.CutPrefix(line, "N: Name="); ok {
				name = desk.Clean(strings.Trim(strings.TrimSpace(said), `"`), 60)
			}
			if handlers, ok := strings.CutPrefix(line, "H: Handlers="); ok {
				keyboard = strings.Contains(" "+handlers, " kbd")
			}
		}
		if keyboard && scannerName.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}
