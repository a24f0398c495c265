package clauses_test

import (
	"slices"
	"strings"
	"testing"

	"sheyin/clauses"
)

const (
	someClauses = "id\tclause\tkind\trequirement\tsoftware\n" +
		"H-1\t1\tA\tapplies\tmarked\n" +
		"H-2\t2\tS/A\tlist is current\tprinted = enforced\n" +
		"N-3\ttown\t–\tcontext\t-\n"
	someTests = "clause\ttest\nH-2\tsheyin/desk.TestZ\nH-2\tsheyin/desk.TestA\n"
)

func TestLoad(t *testing.T) {
	list, err := clauses.Load()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 227 {
		t.Errorf("%d clauses, want 227", len(list))
	}
	for _, c := range list {
		if c.ID == "" || c.Ref == "" || c.Requirement == "" || c.Proof == "" {
			t.Errorf("clause with an empty cell: %+v", c)
		}
	}
}

func TestParse(t *testing.T) {
	list, err := clauses.Parse(someClauses, someTests)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := list[1].Tests, []string{"sheyin/desk.TestA", "sheyin/desk.TestZ"}; !slices.Equal(got, want) {
		t.Errorf("tests %v, want %v", got, want)
	}
	if got, want := list[1].Kinds, []string{clauses.Software, clauses.Assist}; !slices.Equal(got, want) {
		t.Errorf("kinds %v, want %v", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range []struct{ name, clauses, tests, want string }{
		{"unknown clause", someClauses, "clause\ttest\nH-9\tsheyin/desk.TestA\n", "tests.tsv:2: no clause H-9"},
		{"missing column", "id\tclause\tkind\trequirement\tsoftware\nH-1\t1\tA\n", someTests, "clauses.tsv:2: 3 columns, want 5"},
		{"unknown kind", strings.Replace(someClauses, "S/A", "S/Q", 1), someTests, `clauses.tsv:3: no kind "Q"`},
		{"clause twice", someClauses + "H-1\t1\tA\tagain\tagain\n", someTests, "clauses.tsv:5: clause H-1 stands there twice"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := clauses.Parse(tc.clauses, tc.tests)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q in it", err, tc.want)
			}
		})
	}
}

func TestSelect(t *testing.T) {
	list, err := clauses.Parse(someClauses, someTests)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		kind     string
		untested bool
		want     string
	}{
		{"", false, "H-1 H-2 N-3"},
		{"A", false, "H-1 H-2"},
		{"A", true, "H-1"},
		{"S", true, ""},
		{"–", false, "N-3"},
	} {
		kept, err := clauses.Select(list, tc.kind, tc.untested)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range kept {
			ids = append(ids, c.ID)
		}
		if got := strings.Join(ids, " "); got != tc.want {
			t.Errorf("kind %q untested %v: %q, want %q", tc.kind, tc.untested, got, tc.want)
		}
	}
	if _, err := clauses.Select(list, "T", false); err == nil {
		t.Error("an unknown kind was accepted")
	}
}

func TestWrite(t *testing.T) {
	list, err := clauses.Parse(someClauses, someTests)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := clauses.Write(&out, list); err != nil {
		t.Fatal(err)
	}
	want := "H-1  A\nH-2  S/A  sheyin/desk.TestA sheyin/desk.TestZ\nN-3  –\n"
	if out.String() != want {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}
