package main

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// The comments are the truth. This fails when tests.tsv is stale, so also when it names a test that was renamed or is gone,
// and when a comment names a clause that does not exist.
func TestTableIsFresh(t *testing.T) {
	want, err := scan(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../tests.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("clauses/tests.tsv is stale: run go generate ./clauses\n%s", difference(string(got), want))
	}
}

// difference lists the lines that only one of the two tables has.
func difference(got, want string) string {
	var out strings.Builder
	only := func(sign, a, b string) {
		for line := range strings.Lines(a) {
			if !strings.Contains("\n"+b, "\n"+line) {
				out.WriteString(sign + line)
			}
		}
	}
	only("- ", got, want)
	only("+ ", want, got)
	return out.String()
}

func TestScan(t *testing.T) {
	for _, tc := range []struct{ name, file, source, want, wrong string }{
		{
			"one test, two ids, two lines", "desk/a_test.go",
			"package desk\n\n// TestA proves.\n// clause: H-2, H-1\n// clause: N-3\nfunc TestA(t *testing.T) {}\n",
			"H-1\tsheyin/desk.TestA\nH-2\tsheyin/desk.TestA\nN-3\tsheyin/desk.TestA\n", "",
		},
		{
			"fuzz test in the root", "a_test.go",
			"//go:build real\n\npackage main_test\n\n// clause: H-1\nfunc FuzzA(f *testing.F) {}\n",
			"H-1\tsheyin.FuzzA\n", "",
		},
		{
			"unknown clause", "desk/a_test.go",
			"package desk\n\n// clause: H-9\nfunc TestA(t *testing.T) {}\n",
			"", `desk/a_test.go:3:1: no clause "H-9" in clauses.tsv`,
		},
		{
			"an empty line between", "desk/a_test.go",
			"package desk\n\n// clause: H-1\n\nfunc TestA(t *testing.T) {}\n",
			"", "desk/a_test.go:3:1: \"// clause: H-1\" is not directly above",
		},
		{
			"above a helper", "desk/a_test.go",
			"package desk\n\n// clause: H-1\nfunc setup(t *testing.T) {}\n",
			"", "is not directly above",
		},
		{
			"inside a test", "desk/a_test.go",
			"package desk\n\nfunc TestA(t *testing.T) {\n\t// clause: H-1\n}\n",
			"", "is not directly above",
		},
		{
			"not a test file", "desk/a.go",
			"package desk\n\n// clause: H-1\nfunc TestA() {}\n", "", "",
		},
		{
			"a folder that go test does not run", "desk/testdata/a_test.go",
			"package desk\n\n// clause: H-1\nfunc TestA(t *testing.T) {}\n", "", "",
		},
		{
			"another module", "tools/a_test.go",
			"package tools\n\n// clause: H-1\nfunc TestA(t *testing.T) {}\n", "", "",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := scan(fstest.MapFS{
				"clauses/clauses.tsv": {Data: []byte("id\tclause\tkind\trequirement\tsoftware\nH-1\t1\tS\tr\ts\nH-2\t1\tS\tr\ts\nN-3\t1\tA\tr\ts\n")},
				"tools/go.mod":        {},
				tc.file:               {Data: []byte(tc.source)},
			})
			if tc.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), tc.wrong) {
					t.Fatalf("error %v, want %q in it", err, tc.wrong)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if want := heading + tc.want; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}
