package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"sheyin/i18n"
	"sheyin/journal"
	"sheyin/journal/keep"
	"sheyin/ui"
)

// setting is one thing that can be set: --name, SHEYIN_NAME, or name in the file.
type setting struct {
	name  string
	value string // default
	// check tells whether a value can be used; want is the key of the words that say what can.
	check func(string) bool
	want  string
}

// settings of all commands. What a command takes is what it registers by [program.flags].
var settings = []setting{
	{"lang", i18n.Languages[0], among(i18n.Languages), "language"},
	{"log", "", anything, "any"},
	{"theme", "dark", among(ui.ThemeNames()), "theme"},
	{"ascii", "false", isBool, "bool"},
	{"idle", "3m", isDuration, "duration"},
	{"url", "", isHTTPS, "https"},
	{"bundle", "", anything, "any"},
	{"phone", "", isAddress, "address"},
	{"terminal", "TC-A-01", anything, "any"},
	{"data", "", anything, "any"},
	{"listen", "127.0.0.1:8443", isAddress, "address"},
	{"web", "127.0.0.1:8471", isAddress, "address"},
	{"db", "", isDatabase, "database"},
	{"catalogue", "", anything, "any"},
	{"papers", "", anything, "any"},
	{"journal", "", anything, "any"},
	{"key", string(keep.Auto), among(keep.Kinds()), "custody"},
	{"log-retention", strconv.Itoa(journal.LogFloor), isLogDays, "retention"},
	{"answer-days", "30", isDays(1), "days"},
	{"draft-days", "30", isDays(1), "days"},
	{"case-days", "0", isDays(0), "days"},
	{"id-reader", "", anything, "any"}, // those of devices: see checkDevices
	{"ssc-reader", "", anything, "any"},
	{"scanner", "", anything, "any"},
	{"printer", "", anything, "any"},
	{"card-maker", "", anything, "any"},
	{"pin-pad", "", anything, "any"},
	{"code-scanner", "", anything, "any"},
	{"evaluator", "", anything, "any"},
	{"queue-machine", "", anything, "any"},
	{"tour", tourFirst, among([]string{tourFirst, tourAlways, tourNever}), "tour"},
}

// consoleSettings are those of the console, whatever it is connected to.
var consoleSettings = append([]string{
	"url", "bundle", "theme", "ascii", "idle", "papers", "journal", "key", "log-retention", "answer-days", "draft-days", "case-days",
}, deviceSettings...)

func anything(string) bool { return true }
func among(list []string) func(string) bool {
	return func(v string) bool { return slices.Contains(list, v) }
}
func isBool(v string) bool     { _, err := strconv.ParseBool(v); return err == nil }
func isDuration(v string) bool { d, err := time.ParseDuration(v); return err == nil && d >= 0 }
func isAddress(v string) bool {
	_, port, err := net.SplitHostPort(v)
	return err == nil && isPort(port)
}

func isPort(v string) bool { n, err := strconv.ParseUint(v, 10, 16); return err == nil && n <= 65535 }

// isDays accepts the terms of what is kept ([journal.Terms]).
func isDays(least int) func(string) bool {
	return func(v string) bool {
		n, err := strconv.Atoi(v)
		return err == nil && n >= least && n <= journal.LongestTerm
	}
}

func isDatabase(v string) bool {
	scheme, rest, _ := strings.Cut(v, ":")
	switch scheme {
	case "sqlite":
		return rest != ""
	case "postgres", "postgresql":
		return strings.HasPrefix(rest, "//")
	}
	return false
}

func isHTTPS(v string) bool {
	u, err := url.Parse(v)
	return err == nil && u.Scheme == "https" && u.Host != ""
}

func settingAt(name string) int {
	return slices.IndexFunc(settings, func(s setting) bool { return s.name == name })
}

func envName(name string) string {
	return "SHEYIN_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

func (p *program) flags(c *cobra.Command, names ...string) { p.register(c.Flags(), names) }

// persistent registers flags that every command takes.
func (p *program) persistent(c *cobra.Command, names ...string) {
	p.register(c.PersistentFlags(), names)
}

// register adds flags. They carry no value: a flag that is not given leaves the setting to
// the environment and the file.
func (p *program) register(flags *pflag.FlagSet, names []string) {
	for _, name := range names {
		help := p.words.T("cmd.flag." + name)
		if s := settings[settingAt(name)]; s.value == "false" {
			flags.Bool(name, false, help)
		} else {
			if s.value != "" {
				help += " [" + s.value + "]"
			}
			flags.String(name, "", help)
		}
	}
}

// chosen are the settings of one run, every one of them checked.
type chosen struct {
	k     *koanf.Koanf
	bound map[string][]string // keys bound anew, by action: the table [keys] of the file
	from  map[string]string   // where each value comes from: "config.toml:theme", "SHEYIN_THEME", "--theme" (also for a default)
}

func (c chosen) text(name string) string { return c.k.String(name) }
func (c chosen) is(name string) bool     { return c.k.Bool(name) }

// duration is one that [isDuration] has accepted.
func (c chosen) duration(name string) time.Duration { return c.k.Duration(name) }

// needs says which of the named settings is missing.
func (p *program) needs(c chosen, names ...string) error {
	for _, name := range names {
		if c.text(name) == "" {
			return usage(p.words.T("cmd.error.missing", "flag", "--"+name, "env", envName(name), "key", name))
		}
	}
	return nil
}

// wrong says that the value of a setting can't be used, and where it stands.
func (p *program) wrong(c chosen, name, want string) error {
	value := c.text(name)
	if name == "db" || name == "url" || slices.Contains(deviceSettings, name) {
		value = masked(value)
	}
	return usage(p.words.T("cmd.error.setting", "place", c.from[name], "value", value, "want", want))
}

// passwordIn finds a password that a database's name gives as a parameter.
var passwordIn = regexp.MustCompile(`(?i)(password\s*=\s*)('[^']*'|[^&\s]*)`)

// masked is an address without the user and password in it. The address may be any text that a
// person took for one, so everything up to the last @ goes, but for the scheme.
func masked(address string) string {
	if at := strings.LastIndex(address, "@"); at >= 0 {
		scheme, _, found := strings.Cut(address[:at], "//")
		if found {
			scheme += "//"
		} else {
			scheme = ""
		}
		address = scheme + "***" + address[at:]
	}
	return passwordIn.ReplaceAllString(address, "$1***")
}

// settingsOf reads and checks the settings of a command.
func (p *program) settingsOf(c *cobra.Command) (chosen, error) {
	s, err := p.readSettings(c.Flags())
	if err != nil {
		return chosen{}, err
	}
	for _, o := range settings {
		if v := s.text(o.name); v != "" && !o.check(v) {
			want := p.words.T("cmd.want."+o.want, "languages", strings.Join(i18n.Languages, ", "), "themes", strings.Join(ui.ThemeNames(), ", "), "kinds", strings.Join(keep.Kinds(), ", "), "least", journal.LogFloor, "clause", "G-9.2.2c")
			return chosen{}, p.wrong(s, o.name, want)
		}
	}
	if err := p.checkDevices(s); err != nil {
		return chosen{}, err
	}
	if s.bound, err = p.boundKeys(s); err != nil {
		return chosen{}, err
	}
	return s, nil
}

// readSettings lays file, environment and flags over the defaults. flags may be nil.
func (p *program) readSettings(flags *pflag.FlagSet) (chosen, error) {
	c := chosen{k: koanf.New("."), from: map[string]string{}}
	set := func(name, value, from string) error {
		c.from[name] = from
		return c.k.Set(name, value)
	}
	if err := p.readFile(c); err != nil {
		return chosen{}, err
	}
	for _, o := range settings {
		if !c.k.Exists(o.name) {
			if err := set(o.name, o.value, "--"+o.name); err != nil {
				return chosen{}, err
			}
		}
		if v, ok := p.env(envName(o.name)); ok {
			if err := set(o.name, v, envName(o.name)); err != nil {
				return chosen{}, err
			}
		}
		if flags == nil {
			continue
		}
		if f := flags.Lookup(o.name); f != nil && f.Changed {
			if err := set(o.name, f.Value.String(), "--"+o.name); err != nil {
				return chosen{}, err
			}
		}
	}
	return c, nil
}

// readFile reads the configuration file: the one that was named, which must exist, or the
// usual one, which need not.
func (p *program) readFile(c chosen) error {
	name := p.config
	if v, ok := p.env("SHEYIN_CONFIG"); ok && name == "" {
		name = v
	}
	named := name != ""
	if !named {
		folder, err := os.UserConfigDir()
		if err != nil {
			return nil // no home, no file
		}
		name = filepath.Join(folder, "sheyin", "config.toml")
	}
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !named:
		return nil
	case err != nil:
		return usage(p.words.T("cmd.error.file", "file", name, "why", p.cause(err)))
	}
	if err := c.k.Load(text(data), toml.Parser()); err != nil {
		return usage(p.words.T("cmd.error.file", "file", name, "why", p.cause(err)))
	}
	for _, key := range c.k.Keys() {
		if settingAt(key) < 0 && !strings.HasPrefix(key, "keys.") {
			return usage(p.words.T("cmd.error.key", "place", name+":"+key))
		}
		c.from[key] = name + ":" + key
	}
	return nil
}

// text is a configuration that has been read already.
type text []byte

// ReadBytes implements koanf.Provider.
func (t text) ReadBytes() ([]byte, error) { return t, nil }

// Read implements koanf.Provider; there is a parser, so nobody calls it.
func (t text) Read() (map[string]any, error) {
	return nil, fmt.Errorf("%w: not parsed", errors.ErrUnsupported)
}
