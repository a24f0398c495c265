// Package i18n holds every word that the program shows or prints: zh-CN first, and en. Both
// are complete, a test holds them against each other, and there is no fallback from one to
// the other: a key that does not exist is drawn as such, so that it cannot be overlooked.
//
// Words stand in locales/<language>/<part>.toml; the key of a word is its path in the file,
// "login.title". Placeholders are named: "还剩 {n} 秒".
package i18n

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

//go:embed locales
var locales embed.FS

// Languages are the languages there are, the first being the default.
var Languages = []string{"zh-CN", "en"}

// Words are the words of one language. They are read-only.
type Words struct {
	lang  string
	words map[string]string
}

// Load reads the words of lang. An unknown language is an error that names the known ones.
func Load(lang string) (Words, error) {
	files, err := fs.Glob(locales, path.Join("locales", lang, "*.toml"))
	if err != nil || len(files) == 0 {
		return Words{}, fmt.Errorf("language %q: there are %s", lang, strings.Join(Languages, ", "))
	}
	w := Words{lang: lang, words: map[string]string{}}
	for _, file := range files {
		data, err := locales.ReadFile(file)
		if err != nil {
			return Words{}, err
		}
		var tree map[string]any
		if err := toml.Unmarshal(data, &tree); err != nil {
			return Words{}, fmt.Errorf("%s: %w", file, err)
		}
		if err := w.add("", tree); err != nil {
			return Words{}, fmt.Errorf("%s: %w", file, err)
		}
	}
	return w, nil
}

func (w Words) add(prefix string, tree map[string]any) error {
	for name, v := range tree {
		key := prefix + name
		switch v := v.(type) {
		case string:
			if _, twice := w.words[key]; twice {
				return fmt.Errorf("%s stands twice", key)
			}
			w.words[key] = v
		case map[string]any:
			if err := w.add(key+".", v); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%s is no text", key)
		}
	}
	return nil
}

// Lang is the language of w.
func (w Words) Lang() string { return w.lang }

// Has tells whether there is a word for key.
func (w Words) Has(key string) bool { _, ok := w.words[key]; return ok }

// T gives the words for key. pairs are names and values of its placeholders:
// T("login.left", "n", 52).
func (w Words) T(key string, pairs ...any) string {
	s, ok := w.words[key]
	if !ok {
		return "[" + key + "?]"
	}
	if len(pairs) == 0 {
		return s
	}
	old := make([]string, 0, len(pairs))
	for n := 0; n+1 < len(pairs); n += 2 {
		old = append(old, "{"+fmt.Sprint(pairs[n])+"}", fmt.Sprint(pairs[n+1]))
	}
	return strings.NewReplacer(old...).Replace(s)
}

// Args gives the words for key with placeholders from a map, as errors carry them.
func (w Words) Args(key string, args map[string]string) string {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	return w.T(key, pairs...)
}

// DeviceFault gives the words for what is the matter with a device: those for its kind where there are such, or those that name
// it. Without a kind they speak of a device.
func (w Words) DeviceFault(what, kind string) string {
	key, name := "error.device."+what, "devices.any"
	if kind != "" {
		name = "devices.kind." + kind
	}
	if own := "error.device." + kind + "_" + what; w.Has(own) {
		key = own
	}
	return w.T(key, "device", w.T(name))
}

// Keys are all keys, sorted.
func (w Words) Keys() []string { return slices.Sorted(maps.Keys(w.words)) }
