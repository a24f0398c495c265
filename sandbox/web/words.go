package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strings"

	"golang.org/x/text/language"

	"sheyin/desk"
)

// languages are those of the pages; the first is the default.
var languages = []string{"zh-CN", "en"}

// A reader of traditional characters is better served by the simplified ones than by English.
var matcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English, language.TraditionalChinese})

// words are the words of one language: key to text with named placeholders, "{name}".
type words struct {
	lang  string
	texts map[string]string
}

func loadWords() (map[string]words, error) {
	all := map[string]words{}
	for _, lang := range languages {
		data, err := files.ReadFile(path.Join("locales", lang+".json"))
		if err != nil {
			return nil, err
		}
		w := words{lang: lang}
		if err := json.Unmarshal(data, &w.texts); err != nil {
			return nil, fmt.Errorf("locales/%s.json: %w", lang, err)
		}
		all[lang] = w
	}
	return all, nil
}

// langOf is the language of a request: ?lang= where it is given, else what the browser asks for.
func langOf(r *http.Request) (lang string, chosen bool) {
	if q := r.URL.Query().Get("lang"); q == languages[0] || q == languages[1] {
		return q, true
	}
	_, at := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
	return languages[at%len(languages)], false
}

// text gives the words for key. pairs are names and values of its placeholders. A key
// without words is an error, so that no page goes out with a hole in it.
func (w words) text(key string, pairs ...any) (string, error) {
	s, ok := w.texts[key]
	if !ok {
		return "", fmt.Errorf("no words for %q in %s", key, w.lang)
	}
	old := make([]string, 0, len(pairs))
	for n := 0; n+1 < len(pairs); n += 2 {
		old = append(old, "{"+fmt.Sprint(pairs[n])+"}", fmt.Sprint(pairs[n+1]))
	}
	return strings.NewReplacer(old...).Replace(s), nil
}

// failure gives the words for an error. One that has no words of its own here gets those of
// its code, with the key for whoever is asked for help.
func (w words) failure(e *desk.Error) string {
	key := "error." + e.Key
	if _, ok := w.texts[key]; !ok {
		key = "error.code." + string(e.Code)
	}
	pairs := []any{"key", e.Key}
	for name, value := range e.Args {
		if word, ok := w.texts[name+"."+value]; ok { // "step.decision", "class.A"
			value = word
		} else if name == "at" {
			value = readableTime(value)
		}
		pairs = append(pairs, name, value)
	}
	s, err := w.text(key, pairs...)
	if err != nil {
		return string(e.Code) + ": " + e.Key
	}
	return s
}
