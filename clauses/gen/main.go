// Gen writes clauses/tests.tsv: which test claims to prove which clause, read from the comments above the tests.
package main

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sheyin/clauses"
)

const (
	module  = "sheyin"
	heading = "clause\ttest\n"
	mark    = "// clause:"
)

func main() {
	root := flag.String("root", ".", "folder of the module")
	flag.Parse()
	if err := generate(*root); err != nil {
		log.Fatal(err)
	}
}

func generate(root string) error {
	table, err := scan(os.DirFS(root))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "clauses", "tests.tsv"), []byte(table), 0o644)
}

// scan returns the text of tests.tsv for a tree. All mistakes are reported at once: a mark that no test carries, an id that
// clauses.tsv lacks.
func scan(tree fs.FS) (string, error) {
	source, err := fs.ReadFile(tree, "clauses/clauses.tsv")
	if err != nil {
		return "", err
	}
	// Without its tests: a stale tests.tsv must not keep the program from mending it.
	list, err := clauses.Parse(string(source), heading)
	if err != nil {
		return "", err
	}
	known := make(map[string]bool, len(list))
	for _, c := range list {
		known[c.ID] = true
	}
	var rows []string
	var mistakes []error
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && foreign(tree, name):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		found, wrong, err := marks(tree, name, known)
		rows, mistakes = append(rows, found...), append(mistakes, wrong...)
		return err
	})
	if err := errors.Join(append(mistakes, err)...); err != nil {
		return "", err
	}
	slices.Sort(rows)
	return heading + strings.Join(slices.Compact(rows), ""), nil
}

// foreign tells folders whose tests `go test ./...` would not run: they can't prove anything.
func foreign(tree fs.FS, folder string) bool {
	if folder == "." {
		return false
	}
	base := path.Base(folder)
	if strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" {
		return true
	}
	_, err := fs.Stat(tree, folder+"/go.mod")
	return err == nil
}

// marks reads one test file: rows of tests.tsv, and what is wrong with the others.
func marks(tree fs.FS, name string, known map[string]bool) (rows []string, mistakes []error, err error) {
	source, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, nil, err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	tests := make(map[*ast.CommentGroup]string)
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && isTest(f) {
			tests[f.Doc] = f.Name.Name
		}
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			ids, marked := strings.CutPrefix(comment.Text, mark)
			if !marked {
				continue
			}
			test, above := tests[group]
			if !above {
				mistakes = append(mistakes, fmt.Errorf("%s: %q is not directly above a Test or Fuzz function", files.Position(comment.Pos()), comment.Text))
				continue
			}
			for id := range strings.SplitSeq(ids, ",") {
				id = strings.TrimSpace(id)
				if !known[id] {
					mistakes = append(mistakes, fmt.Errorf("%s: no clause %q in clauses.tsv", files.Position(comment.Pos()), id))
					continue
				}
				rows = append(rows, id+"\t"+path.Join(module, path.Dir(name))+"."+test+"\n")
			}
		}
	}
	return rows, mistakes, nil
}

func isTest(f *ast.FuncDecl) bool {
	if f.Recv != nil || f.Doc == nil || f.Name.Name == "TestMain" {
		return false
	}
	return strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")
}
