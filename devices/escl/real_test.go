//go:build linux

package escl

import (
	"bytes"
	"context"
	"image/png"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sheyin/devices/escl/escltest"
	"sheyin/testdata/counterpart"
)

// The scanner of escltest is what others take a scanner to be: Debian's scanimage scans with it through sane-airscan, and
// understands its faults.
func TestRealAirscan(t *testing.T) {
	counterpart.Needs(t, "scanimage", "/usr/lib/*/sane/libsane-airscan.so.1")
	d := &escltest.Device{}
	server := httptest.NewServer(d)
	defer server.Close()
	conf := t.TempDir()
	for name, text := range map[string]string{
		"dll.conf": "airscan\n", "airscan.conf": "[devices]\nDesk = " + server.URL + "/eSCL, eSCL\n[options]\ndiscovery = disable\n",
	} {
		if err := os.WriteFile(filepath.Join(conf, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	scan := func(args ...string) (string, error) {
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
		defer stop()
		c := exec.CommandContext(ctx, "scanimage", append([]string{"-d", "airscan:e0:Desk", "--format=png", "--mode", "Color"}, args...)...)
		c.Env = append(os.Environ(), "SANE_CONFIG_DIR="+conf, "HOME="+conf)
		said, err := c.CombinedOutput()
		return string(said), err
	}
	cases := 0
	sized := func(name string, w, h int) {
		t.Helper()
		b, err := os.ReadFile(name)
		if err != nil {
			t.Error(err)
			return
		}
		c, err := png.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width != w || c.Height != h {
			t.Errorf("%s: %dx%d %v, want %dx%d", filepath.Base(name), c.Width, c.Height, err, w, h)
			return
		}
		cases++
	}

	name := filepath.Join(conf, "glass.png")
	if said, err := scan("--source", "Flatbed", "--resolution", "200", "-o", name); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	sized(name, 1701, 2339)
	d.Load(3)
	if said, err := scan("--source", "ADF", "--resolution", "100", "--batch="+filepath.Join(conf, "sheet-%d.png")); err != nil {
		t.Errorf("%v: %s", err, said)
	}
	for _, n := range []string{"1", "2", "3"} {
		sized(filepath.Join(conf, "sheet-"+n+".png"), 850, 1169)
	}
	for _, c := range []struct {
		f    escltest.Fault
		says string
	}{
		{escltest.None, "out of documents"}, {escltest.Jam, "jammed"}, {escltest.Cover, "cover is open"},
	} {
		d.Set(c.f)
		if c.f != escltest.None {
			d.Load(1)
		}
		said, err := scan("--source", "ADF", "--resolution", "100", "-o", filepath.Join(conf, "none.png"))
		if err == nil || !strings.Contains(said, c.says) {
			t.Errorf("%q: %v: %s", c.f, err, said)
			continue
		}
		cases++
	}
	if d.Open() != 0 {
		t.Error("a job stays at the scanner")
	}
	t.Logf("cases %d: scanimage with sane-airscan, at the scanner of our tests", cases)
}
