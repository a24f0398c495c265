package main_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var (
	docLink   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	docCode   = regexp.MustCompile("(?s)```.*?```|`[^`]+`|(?m)^    .+$")
	docTick   = regexp.MustCompile("`([^`\\s]+)`")
	docTest   = regexp.MustCompile(`\b(Test|Fuzz|Benchmark)[A-Z]\w*`)
	docMake   = regexp.MustCompile(`^[\s` + "`" + `]*make ([a-z]+)\b`)
	docCall   = regexp.MustCompile(`\bsheyin ([a-z]+)(?: ([a-z]+)\b)?`)
	docOption = regexp.MustCompile(`(?:^|[\s` + "`" + `])--([a-z][a-z-]+)`)
	docFile   = regexp.MustCompile(`^[\w./*{}-]+\.(go|md|tsv|yaml|yml|sh|c|json|sql|txt|mod)$`)
	testFunc  = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	docHead   = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// notInTree are files that the documents name and that the program, or somebody who runs it, makes.
var notInTree = []string{"key.json", "bin/sheyin.sbom.json", "WORDS.txt"}

// TestDocsAreTrue holds what can be told of the documents without reading them: a link leads to what is there, and the files, tests,
// targets of make, commands and their options that are named exist.
func TestDocsAreTrue(t *testing.T) {
	files, tests := tree(t)
	commands, makefile := source(t, files, "cmd/"), source(t, files, "Makefile")
	for _, doc := range documents(t) {
		raw, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		text := string(raw)
		for _, link := range docLink.FindAllStringSubmatch(text, -1) {
			if why := broken(doc, link[1]); why != "" {
				t.Errorf("%s: link %s: %s", doc, link[1], why)
			}
		}
		for _, name := range docTest.FindAllString(text, -1) {
			if !slices.Contains(tests, name) {
				t.Errorf("%s names %s, which no test is called", doc, name)
			}
		}
		for _, tick := range docTick.FindAllStringSubmatch(text, -1) {
			if name := strings.TrimPrefix(tick[1], "./"); docFile.MatchString(name) && !slices.Contains(notInTree, name) && !there(files, name) {
				t.Errorf("%s names the file %s, which is not there", doc, name)
			}
		}
		for _, piece := range docCode.FindAllString(text, -1) {
			for _, why := range unknown(piece, commands, makefile) {
				t.Errorf("%s: %s", doc, why)
			}
		}
	}
}

// unknown names what a piece of code in a document calls and nothing answers to.
func unknown(piece, commands, makefile string) (why []string) {
	for _, target := range docMake.FindAllStringSubmatch(piece, -1) {
		if !strings.Contains("\n"+makefile, "\n"+target[1]+":") {
			why = append(why, "make "+target[1]+" is not in the Makefile")
		}
	}
	known := func(name string) bool {
		return strings.Contains(commands, `Use: "`+name+" ") || strings.Contains(commands, `Use: "`+name+`"`)
	}
	for _, call := range docCall.FindAllStringSubmatch(piece, -1) {
		if !known(call[1]) || call[2] != "" && !known(call[2]) {
			why = append(why, call[0]+" is no command")
		}
	}
	for _, option := range docOption.FindAllStringSubmatch(piece, -1) {
		if !strings.Contains(commands, `"`+option[1]+`"`) {
			why = append(why, "--"+option[1]+" is no option of the program")
		}
	}
	return why
}

func documents(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	if docs = append(docs, here...); len(docs) < 10 {
		t.Fatalf("only %v: the test looks in the wrong place", docs)
	}
	return docs
}

// source is the text of the program's files below a folder, without its tests.
func source(t *testing.T, files []string, folder string) string {
	t.Helper()
	var all strings.Builder
	for _, name := range files {
		if !strings.HasPrefix(name, folder) || strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// tree lists the files of the repository, and the names of all tests in it.
func tree(t *testing.T) (files, tests []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name == "bin" || name == ".git" {
				return fs.SkipDir
			}
			return nil
		}
		files = append(files, filepath.ToSlash(name))
		if !strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		for _, f := range testFunc.FindAllStringSubmatch(string(text), -1) {
			tests = append(tests, f[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, tests
}

// there says whether a file of this name is somewhere in the tree. Documents name files as their section does, from a folder on,
// several by a star, and the file of any year or language by a word in capitals.
func there(files []string, name string) bool {
	name = regexp.MustCompile(`\b[A-Z]{4,}\b`).ReplaceAllStringFunc(name, func(word string) string {
		if slices.Contains([]string{"YEAR", "FILE"}, word) {
			return "*"
		}
		return word
	})
	deep := strings.Count(name, "/")
	return slices.ContainsFunc(files, func(file string) bool {
		parts := strings.Split(file, "/")
		if len(parts) <= deep {
			return false
		}
		ok, err := path.Match(name, strings.Join(parts[len(parts)-1-deep:], "/"))
		return err == nil && ok
	})
}

// broken says what is wrong with a link, or nothing. Addresses of the network are not followed.
func broken(doc, link string) string {
	if strings.Contains(link, "://") || strings.HasPrefix(link, "mailto:") {
		return ""
	}
	file, anchor, _ := strings.Cut(link, "#")
	if file = path.Join(path.Dir(filepath.ToSlash(doc)), file); strings.HasPrefix(link, "#") {
		file = doc
	}
	if _, err := os.Stat(file); err != nil {
		return "no such file"
	}
	if anchor == "" {
		return ""
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	for _, head := range docHead.FindAllStringSubmatch(string(text), -1) {
		if slug(head[1]) == anchor {
			return ""
		}
	}
	return "no such heading"
}

// slug is the anchor that GitHub gives a heading.
func slug(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		default:
			return -1
		}
	}, heading)
}
