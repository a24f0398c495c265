package main_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

// A rule says what the packages of a folder, and those below it, may import; "x/*" is only those below x. A name in a list means that package and those
// below it; "*" means all of ours.
type rule struct {
	folder string
	may    []string // of ours
	never  []string // of the others
	stdlib bool     // and nothing else from outside
}

// The import table of docs/ARCHITECTURE.md. The first rule whose folder fits counts. Tests may import more, except what
// neverInTests says.
var table = []rule{
	{folder: ".", may: []string{"*"}},
	{folder: "cmd", may: []string{"*"}},
	{folder: "clauses/gen", may: []string{"clauses"}},
	{folder: "clauses", stdlib: true},

	{folder: "desk", may: []string{"desk"}, never: []string{"net/http", "os", "database/sql"}, stdlib: true},
	{folder: "i18n"},
	{folder: "ui"},
	{folder: "screens", may: []string{"desk", "i18n", "ui"}, never: []string{"net/http", "os"}},
	{folder: "app", may: []string{"desk", "i18n", "ui", "screens"}, never: []string{"net/http", "os"}},

	{folder: "client", may: []string{"desk"}, never: []string{"charm.land"}},
	// Both protocols of scanners make the same page of what they get: its size limit and its hint are one rule.
	{folder: "devices/sane", may: []string{"desk", "devices/page"}, never: []string{"charm.land"}},
	{folder: "devices/escl", may: []string{"desk", "devices/page"}, never: []string{"charm.land"}},
	{folder: "devices/*", may: []string{"desk"}, never: []string{"charm.land"}}, // the drivers
	{folder: "devices", may: []string{"desk", "devices"}, never: []string{"charm.land"}},
	{folder: "guard", may: []string{"desk"}, never: []string{"charm.land"}},
	{folder: "journal", may: []string{"desk", "journal"}, never: []string{"charm.land"}},
	{folder: "forms", may: []string{"desk", "i18n"}, never: []string{"charm.land"}},
	{folder: "sandbox", may: []string{"desk", "sandbox", "journal/tlog"}, never: []string{"charm.land"}},
}

var (
	neverInTests = rule{folder: "desk", never: []string{"charm.land"}}

	// Only tests and the commands may run a conformance suite, and only tests may drive a program.
	suites = []string{"desk/desktest", "devices/escl/escltest", "testdata"}

	// Names that say where code was put and not what it is.
	badNames = []string{"utils", "util", "common", "types", "models", "internal", "pkg"}

	// Where Chinese string literals may stand, beside i18n, testdata and tests: data that is not addressed to the person at
	// the screen. Files or folders.
	chinese = []string{
		"i18n",
		"sandbox/data",             // invented people and outlets of the demo
		"desk/money/capital.go",    // the numerals of an amount in capital form
		"desk/calendar/capital.go", // the numerals of a date in capital form
		"devices/sam/record.go",    // what a chip says that holds for good
	}
)

const module = "sheyin"

func TestArchitecture(t *testing.T) {
	faults, err := check(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		t.Error(f)
	}
}

// check returns what is wrong in a tree, a line each, sorted.
func check(tree fs.FS) ([]string, error) {
	var faults []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(tree, name):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		found, err := checkFile(name, source)
		faults = append(faults, found...)
		return err
	})
	slices.Sort(faults)
	return slices.Compact(faults), err
}

// skipped tells folders that the go command leaves out, and other modules.
func skipped(tree fs.FS, folder string) bool {
	base := path.Base(folder)
	if folder == "." {
		return false
	}
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" {
		return true
	}
	_, err := fs.Stat(tree, folder+"/go.mod")
	return err == nil
}

// fits tells whether the rule is that of a folder.
func (r rule) fits(folder string) bool {
	if top, ok := strings.CutSuffix(r.folder, "/*"); ok {
		return folder != top && within(folder, top)
	}
	return within(folder, r.folder)
}

func checkFile(name string, source []byte) ([]string, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var faults []string
	folder := path.Dir(name)
	fault := func(node ast.Node, format string, args ...any) {
		faults = append(faults, files.Position(node.Pos()).String()+": "+fmt.Sprintf(format, args...))
	}
	for _, part := range append(strings.Split(folder, "/"), file.Name.Name) {
		if slices.Contains(badNames, part) {
			faults = append(faults, fmt.Sprintf("%s: a package is named after what it is, not %q", folder, part))
		}
	}
	at := slices.IndexFunc(table, func(r rule) bool { return r.fits(folder) })
	if at < 0 {
		return append(faults, fmt.Sprintf("%s: this package is not in the import table: add it to arch_test.go and docs/ARCHITECTURE.md", folder)), nil
	}
	test := strings.HasSuffix(name, "_test.go")
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if test {
			if within(folder, neverInTests.folder) && forbidden(imported, neverInTests.never) {
				fault(spec, "tests of %s must not import %s", folder, imported)
			}
		} else if why := refuse(folder, table[at], imported); why != "" {
			fault(spec, "%s", why)
		}
	}
	if test {
		return faults, nil
	}
	words := slices.ContainsFunc(chinese, func(p string) bool { return within(name, p) })
	exits := file.Name.Name == "main" && path.Base(name) == "main.go"
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if !words && n.Kind == token.STRING && hasHan(n.Value) {
				fault(n, "Chinese words belong to i18n")
			}
		case *ast.SelectorExpr:
			if !exits && ends(n) {
				fault(n, "only a main.go ends the process: return the error")
			}
		}
		return true
	})
	return faults, nil
}

// refuse says why a package may not import another, or "".
func refuse(folder string, r rule, imported string) string {
	if imported == module || strings.HasPrefix(imported, module+"/") {
		ours := strings.TrimPrefix(strings.TrimPrefix(imported, module), "/")
		switch {
		case forbidden(ours, []string{"testdata"}):
			return fmt.Sprintf("%s must not import %s: that is for tests", folder, ours)
		case forbidden(ours, suites) && !slices.Contains(r.may, "*") && !forbidden(folder, suites):
			return fmt.Sprintf("%s must not import %s: suites are for tests and cmd", folder, ours)
		case slices.Contains(r.may, "*") || forbidden(ours, r.may):
			return ""
		}
		return fmt.Sprintf("%s must not import %s: it may import %s of ours", folder, ours, cmp.Or(strings.Join(r.may, ", "), "nothing"))
	}
	if forbidden(imported, r.never) {
		return fmt.Sprintf("%s must not import %s", folder, imported)
	}
	if first, _, _ := strings.Cut(imported, "/"); r.stdlib && strings.Contains(first, ".") {
		return fmt.Sprintf("%s must not import %s: it uses the standard library only", folder, imported)
	}
	return ""
}

// forbidden tells whether one of the packages, or a package above it, is in the list.
func forbidden(imported string, list []string) bool {
	return slices.ContainsFunc(list, func(p string) bool { return within(imported, p) })
}

// within tells whether a path is the given one or below it; "." is only itself.
func within(p, top string) bool {
	return p == top || strings.HasPrefix(p, top+"/")
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

func ends(n *ast.SelectorExpr) bool {
	pkg, ok := n.X.(*ast.Ident)
	if !ok {
		return false
	}
	return pkg.Name == "os" && n.Sel.Name == "Exit" || pkg.Name == "log" && strings.HasPrefix(n.Sel.Name, "Fatal")
}

func TestArchitectureCanFail(t *testing.T) {
	for _, tc := range []struct{ file, source, want string }{
		{"main.go", `package main; import ("os"; "sheyin/cmd"); func main() { os.Exit(cmd.Run()) }`, ""},
		{"cmd/console.go", `package cmd; import ("sheyin/app"; "sheyin/sandbox/store"; "sheyin/desk/desktest")`, ""},
		{"cmd/console.go", `package cmd; import "os"; func f() { os.Exit(1) }`, "only a main.go ends the process"},
		{"cmd/console.go", `package cmd; import "log"; func f() { log.Fatalf("x") }`, "only a main.go ends the process"},
		{"cmd/console.go", `package cmd; import "sheyin/testdata/drive"`, "that is for tests"},
		{"desk/case.go", `package desk; import "time"`, ""},
		{"desk/case.go", `package desk; import "sheyin/desk/calendar"`, ""},
		{"desk/case.go", `package desk; import "os/exec"`, "desk must not import os/exec"},
		{"desk/case.go", `package desk; import "github.com/google/uuid"`, "standard library only"},
		{"desk/case.go", `package desk; import "sheyin/i18n"`, "desk must not import i18n"},
		{"desk/case.go", `package desk; import "sheyin/desk/desktest"`, "suites are for tests"},
		{"desk/desktest/cases.go", `package desktest; import ("testing"; "sheyin/desk")`, ""},
		{"desk/case_test.go", `package desk_test; import ("os"; "pgregory.net/rapid"; "sheyin/sandbox")`, ""},
		{"desk/case_test.go", `package desk_test; import "charm.land/lipgloss/v2"`, "tests of desk must not import charm.land/lipgloss/v2"},
		{"ui/form.go", `package ui; import "charm.land/lipgloss/v2"`, ""},
		{"ui/form.go", `package ui; import "sheyin/desk"`, "ui must not import desk: it may import nothing of ours"},
		{"screens/home.go", `package screens; import ("sheyin/desk"; "sheyin/i18n"; "sheyin/ui")`, ""},
		{"screens/home.go", `package screens; import "sheyin/client"`, "screens must not import client"},
		{"screens/home.go", `package screens; import "net/http"`, "screens must not import net/http"},
		{"screens/home.go", `package screens; import "sheyin/app"`, "screens must not import app"},
		{"app/app.go", `package app; import "sheyin/sandbox"`, "app must not import sandbox"},
		{"app/app_test.go", `package app_test; import "sheyin/sandbox"`, ""},
		{"client/client.go", `package client; import "sheyin/journal"`, "client must not import journal"},
		{"client/client.go", `package client; import "charm.land/log"`, "client must not import charm.land/log"},
		{"devices/idcard/serial.go", `package idcard; import ("sheyin/desk"; "go.bug.st/serial")`, ""},
		{"devices/idcard/serial.go", `package idcard; import "sheyin/devices/printer"`, "devices/idcard must not import devices/printer"},
		{"devices/sane/scanner.go", `package sane; import "sheyin/devices/page"`, ""},
		{"devices/escl/scanner.go", `package escl; import "sheyin/devices/sane"`, "devices/escl must not import devices/sane"},
		{"devices/counter.go", `package devices; import "sheyin/devices/escl/escltest"`, "suites are for tests"},
		{"devices/counter.go", `package devices; import "sheyin/devices/ipp"`, ""},
		{"devices/counter.go", `package devices; import "sheyin/client"`, "devices must not import client"},
		{"screens/scan.go", `package screens; import "sheyin/devices"`, "screens must not import devices"},
		{"forms/notice.go", `package forms; import "sheyin/i18n"`, ""},
		{"sandbox/api/api.go", `package api; import ("sheyin/desk"; "sheyin/sandbox/store")`, ""},
		{"sandbox/api/api.go", `package api; import "sheyin/client"`, "sandbox/api must not import client"},
		{"clauses/clauses.go", `package clauses; import "sheyin/desk"`, "clauses must not import desk"},
		{"helpers/x.go", `package helpers`, "helpers: this package is not in the import table"},
		{"desk/common/x.go", `package common`, `not "common"`},
		{"desk/x.go", `package types`, `not "types"`},
		{"screens/home.go", `package screens; const title = "今天"`, "Chinese words belong to i18n"},
		{"screens/home.go", "package screens; const title = `今天`", "Chinese words belong to i18n"},
		{"screens/home.go", `package screens // 今天`, ""},
		{"screens/home_test.go", `package screens; const title = "今天"`, ""},
		{"sandbox/data/people.go", `package data; const name = "张三丰"`, ""},
		{"testdata/days/day.go", `package common; import "sheyin/nowhere"`, ""},
		{"tools/shot/main.go", `package main; import "charm.land/x"`, ""},
	} {
		t.Run(tc.file, func(t *testing.T) {
			faults, err := check(fstest.MapFS{tc.file: {Data: []byte(tc.source)}, "tools/go.mod": {}})
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(faults, "\n")
			if tc.want == "" && got != "" || !strings.Contains(got, tc.want) {
				t.Errorf("%s\ngot  %q\nwant %q", tc.source, got, tc.want)
			}
		})
	}
}
