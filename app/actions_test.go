package app

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write actions.tsv anew")

// source is what one file of a screen says about keys.
type source struct {
	name    string
	places  map[string]string // constants of the folder that name a screen
	screens []string          // whose file it is; none: several screens share it
	uses    map[string]bool   // identifiers in it
	funcs   map[string]*ast.FuncDecl
	found   []keyLit
	unread  []string // functions that make a key whose name is computed: it would be in no table
}

// keyLit is one ui.Key literal, in the function that makes it.
type keyLit struct {
	in     string
	action Action
}

// TestActionsAreCurrent holds actions.tsv against the key tables in the sources.
func TestActionsAreCurrent(t *testing.T) {
	table := writeActions(t)
	if *update {
		if err := os.WriteFile("actions.tsv", []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != actionsTSV {
		t.Errorf("actions.tsv is stale: go generate ./app; the sources give:\n%s", table)
	}
}

func writeActions(t *testing.T) string {
	t.Helper()
	files := readSources(t, "../screens")
	own := readSources(t, ".")
	for _, s := range append(slices.Clone(files), own...) {
		if len(s.unread) > 0 {
			t.Errorf("%s: %v makes keys whose ID is not written out: keys.*.md and [keys] would not know them", s.name, s.unread)
		}
	}
	var b bytes.Buffer
	b.WriteString("screen\taction\tkeys\twords\n")
	for _, s := range own {
		if s.name == "keys.go" {
			write(&b, "", merge(s.found))
		}
	}
	var all []string
	for _, s := range files {
		all = append(all, s.screens...)
	}
	slices.Sort(all)
	for _, screen := range slices.Compact(all) {
		write(&b, screen, merge(keysOf(files, screen)))
	}
	return b.String()
}

func write(b *bytes.Buffer, screen string, actions []Action) {
	for _, a := range actions {
		fmt.Fprintf(b, "%s\t%s\t%s\t%s\n", screen, a.ID, strings.Join(a.Keys, " "), strings.Join(a.Words, " "))
	}
}

// keysOf are the literals in the files of a screen, and those of shared functions that they use.
func keysOf(files []*source, screen string) (out []keyLit) {
	used := map[string]bool{}
	for _, f := range files {
		if slices.Contains(f.screens, screen) {
			out = append(out, f.found...)
			maps.Copy(used, f.uses)
		}
	}
	for more := true; more; {
		more = false
		for _, f := range files {
			for _, name := range slices.Sorted(maps.Keys(f.funcs)) {
				taken := "\x00" + f.name + name
				if len(f.screens) > 0 || !used[name] || used[taken] {
					continue
				}
				used[taken], more = true, true
				maps.Copy(used, idents(f.funcs[name]))
				for _, k := range f.found {
					if k.in == name {
						out = append(out, k)
					}
				}
			}
		}
	}
	return out
}

// merge makes one action of the literals that share an ID.
func merge(found []keyLit) (out []Action) {
	for _, k := range found {
		n := slices.IndexFunc(out, func(a Action) bool { return a.ID == k.action.ID })
		if n < 0 {
			out, n = append(out, Action{ID: k.action.ID}), len(out)
		}
		for _, c := range k.action.Keys {
			if !slices.Contains(out[n].Keys, c) {
				out[n].Keys = append(out[n].Keys, c)
			}
		}
		for _, w := range k.action.Words {
			if !slices.Contains(out[n].Words, w) {
				out[n].Words = append(out[n].Words, w)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Action) int { return strings.Compare(a.ID, b.ID) })
	return out
}

func readSources(t *testing.T, folder string) (out []*source) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	files, places := make([]*ast.File, len(names)), map[string]string{}
	fset := token.NewFileSet()
	for n, name := range names {
		if files[n], err = parser.ParseFile(fset, name, nil, parser.SkipObjectResolution); err != nil {
			t.Fatal(err)
		}
		maps.Copy(places, placesOf(files[n]))
	}
	var ids []string
	for n, name := range names {
		s := readSource(filepath.Base(name), files[n], places)
		ids = append(ids, s.screens...)
		out = append(out, s)
	}
	for _, s := range out { // ticketpaint.go belongs to ticket
		best := ""
		for _, id := range ids {
			if strings.HasPrefix(s.name, id) && len(id) > len(best) {
				best = id
			}
		}
		if len(s.screens) == 0 && best != "" {
			s.screens = []string{best}
		}
	}
	return out
}

// placesOf are the constants of a file that are a Place, as they are written: const HomePlace Place = "home".
func placesOf(file *ast.File) map[string]string {
	out := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Names) == 1 && len(spec.Values) == 1 {
			if of, typed := spec.Type.(*ast.Ident); typed && of.Name == "Place" {
				out[spec.Names[0].Name], _ = str(spec.Values[0])
			}
		}
		return true
	})
	return out
}

func readSource(name string, file *ast.File, places map[string]string) *source {
	s := &source{name: name, places: places, uses: idents(file), funcs: map[string]*ast.FuncDecl{}}
	for _, d := range file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		s.funcs[fn.Name.Name] = fn
		ast.Inspect(fn, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				s.lit(fn.Name.Name, n)
			case *ast.CallExpr: // of the screens of a case: m.head("accept", 2)
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "head" && len(n.Args) > 0 {
					s.heads(n.Args[0])
				}
			case *ast.AssignStmt: // the same screen, locked
				if sel, ok := n.Lhs[0].(*ast.SelectorExpr); ok && fn.Name.Name == "Head" && sel.Sel.Name == "ID" {
					s.heads(n.Rhs[0])
				}
			}
			return true
		})
	}
	return s
}

// heads takes the ID of a head: "home", or string(HomePlace).
func (s *source) heads(e ast.Expr) {
	id, ok := str(e)
	if call, named := e.(*ast.CallExpr); named && len(call.Args) == 1 {
		if place, is := call.Args[0].(*ast.Ident); is {
			id, ok = s.places[place.Name]
		}
	}
	if ok && !slices.Contains(s.screens, id) {
		s.screens = append(s.screens, id)
	}
}

// lit takes a literal of Head, or of a key that can be pressed or is a command.
func (s *source) lit(in string, lit *ast.CompositeLit) {
	field := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			if name, ok := kv.Key.(*ast.Ident); ok {
				field[name.Name] = kv.Value
			}
		}
	}
	if t, ok := lit.Type.(*ast.Ident); ok && t.Name == "Head" {
		s.heads(field["ID"])
		return
	}
	id, ok := str(field["ID"])
	name, named := str(field["Name"])
	command := named && name == "" && field["Word"] != nil
	if !ok && field["ID"] != nil && field["Codes"] != nil {
		s.unread = append(s.unread, in)
	}
	if !ok || field["Codes"] == nil && !command {
		return
	}
	a := Action{ID: id}
	if codes, ok := field["Codes"].(*ast.CompositeLit); ok {
		for _, e := range codes.Elts {
			if code, ok := str(e); ok {
				a.Keys = append(a.Keys, code)
			}
		}
	}
	for _, words := range []string{"Help", "Word"} {
		if w, ok := word(field[words]); ok {
			a.Words = []string{w}
			break
		}
	}
	s.found = append(s.found, keyLit{in, a})
}

// word is the key in T("key").
func word(e ast.Expr) (string, bool) {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	return str(call.Args[0])
}

func str(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func idents(n ast.Node) map[string]bool {
	out := map[string]bool{}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			out[id.Name] = true
		}
		return true
	})
	return out
}
