//go:build linux

package cmd

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A driver is tried without a device being used: what it serves, what does not work, what it prints besides messages.
func TestDriverIsTried(t *testing.T) {
	dir := t.TempDir()
	path, world := filepath.Join(dir, "simdriver"), t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, "sheyin/testdata/drivers/sim").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, p := range []string{dir, path} {
		if err := os.Chmod(p, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"script": "#!/no/such/interpreter\n", "text": "plain text"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(dir, "script"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(world, "trouble"), []byte("card_maker.ribbon"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int
		says []string
	}{
		{path + " --arg -class --arg PinPad --arg -world --arg " + world, exitOK, []string{"driver simdriver 1.0", "[ok] PIN pad", "SIM-0001"}},
		{path + " --arg -class --arg PinPad,CardMaker --arg -world --arg " + world, exitChecks, []string{"[bad] Card maker", "ribbon", "[ok] PIN pad"}},
		{path + " --arg -mishap --arg chatty --arg -class --arg PinPad", exitOK, []string{"it prints: SDK 3.1"}},
		{path + " --arg -mishap --arg protocol", exitUsage, []string{"another protocol"}},
		{path, exitUsage, []string{"no class"}},
		{"simdriver", exitUsage, []string{"absolute path"}},
		{path + "-gone", exitUsage, []string{"no file " + path + "-gone"}},
		{dir, exitUsage, []string{"is a folder"}},
		{filepath.Join(dir, "text"), exitUsage, []string{"no program that can be run"}},
		{filepath.Join(dir, "script"), exitUsage, []string{"an interpreter that is not here"}},
		{"", exitUsage, []string{"PROGRAM"}},
	} {
		var out bytes.Buffer
		p := &program{env: func(string) (string, bool) { return "", false }, out: &out, err: &out}
		code := p.execute(context.Background(), append([]string{"--lang", "en", "driver", "test"}, strings.Fields(c.args)...))
		if code != c.code {
			t.Errorf("%s: exit code %d, want %d", c.args, code, c.code)
		}
		for _, s := range c.says {
			if !strings.Contains(out.String(), s) {
				t.Errorf("%s: %q is not in\n%s", c.args, s, out.String())
			}
		}
	}
}
