package i18n_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sheyin/desk/number"
	"sheyin/i18n"
)

func load(t *testing.T, lang string) i18n.Words {
	t.Helper()
	w, err := i18n.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

func placeholders(s string) []string {
	p := placeholder.FindAllString(s, -1)
	slices.Sort(p)
	return slices.Compact(p)
}

func TestLanguagesAreComplete(t *testing.T) {
	zh, en := load(t, "zh-CN"), load(t, "en")
	all := slices.Concat(zh.Keys(), en.Keys())
	slices.Sort(all)
	for _, key := range slices.Compact(all) {
		switch {
		case !zh.Has(key):
			t.Errorf("zh-CN lacks %s", key)
		case !en.Has(key):
			t.Errorf("en lacks %s", key)
		case !slices.Equal(placeholders(zh.T(key)), placeholders(en.T(key))):
			t.Errorf("%s: placeholders are %v in zh-CN and %v in en", key, placeholders(zh.T(key)), placeholders(en.T(key)))
		case strings.TrimSpace(zh.T(key)) == "" || strings.TrimSpace(en.T(key)) == "":
			t.Errorf("%s is empty", key)
		}
	}
}

// The design language bans words that blame or say nothing, and marks that terminals draw
// one or two cells wide.
func TestTone(t *testing.T) {
	zh := load(t, "zh-CN")
	banned := []string{"操作成功", "操作失败", "非法", "无效", "错误代码", "系统繁忙", "请稍候", "是否确定", "您输入有误", "警告", "抱歉", "温馨提示", "！", "“", "”", "…", "→", "✓"}
	for _, key := range zh.Keys() {
		for _, b := range banned {
			if strings.Contains(zh.T(key), b) {
				t.Errorf("%s says %q", key, b)
			}
		}
	}
}

// dynamic are the families of keys that code composes: a literal that ends in "." and a
// closed set of names. Their members need not stand in code one by one.
var keyLike = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)*[._]?$`)

// literals are the strings of the program's own code that look like keys or like the
// beginning of one.
func literals(t *testing.T) (whole map[string]bool, prefixes map[string]bool, asked map[string]token.Position) {
	t.Helper()
	whole, prefixes, asked = map[string]bool{}, map[string]bool{}, map[string]token.Position{}
	fset := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "tools" || d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if sel, ok := n.Fun.(*ast.SelectorExpr); ok && (sel.Sel.Name == "T" || sel.Sel.Name == "t") && len(n.Args) > 0 {
					if s, ok := text(n.Args[0]); ok {
						asked[s] = fset.Position(n.Pos())
					}
				}
			case *ast.BasicLit:
				if s, ok := text(n); ok && keyLike.MatchString(s) {
					if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "_") {
						prefixes[s] = true
					} else {
						whole[s] = true
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return whole, prefixes, asked
}

func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func TestEveryUsedKeyExists(t *testing.T) {
	zh := load(t, "zh-CN")
	_, _, asked := literals(t)
	if len(asked) < 100 {
		t.Fatalf("only %d keys found in code: the test looks in the wrong place", len(asked))
	}
	for _, key := range slices.Sorted(maps.Keys(asked)) {
		if !zh.Has(key) {
			t.Errorf("%s: no words for %q", asked[key], key)
		}
	}
}

func TestEveryKeyIsUsed(t *testing.T) {
	zh := load(t, "zh-CN")
	whole, prefixes, _ := literals(t)
	for _, key := range zh.Keys() {
		if whole[key] || composed(key, whole, prefixes) {
			continue
		}
		t.Errorf("nothing uses %s", key)
	}
}

// composed tells whether code puts key together from a literal prefix. An error's key
// stands in code without "error.", and that of a number check without its two families.
func composed(key string, whole, prefixes map[string]bool) bool {
	if e, ok := strings.CutPrefix(key, "error."); ok {
		return whole[e] || strings.HasPrefix(e, "number.") || composed(e, whole, prefixes)
	}
	if strings.HasPrefix(key, "screen.") {
		return whole[strings.Split(key, ".")[1]]
	}
	for p := range prefixes {
		if rest, ok := strings.CutPrefix(key, p); ok && p != "error." && rest != "" && !strings.Contains(rest, ".") {
			return true
		}
	}
	return false
}

func TestUnknownKeyIsSeen(t *testing.T) {
	if got := load(t, "en").T("no.such"); got != "[no.such?]" {
		t.Errorf("T of an unknown key is %q", got)
	}
	if _, err := i18n.Load("fr"); err == nil || !strings.Contains(err.Error(), "zh-CN, en") {
		t.Errorf("Load of an unknown language says %v", err)
	}
}

func TestPlaceholders(t *testing.T) {
	w := load(t, "en")
	if got := w.T("class.name", "class", "A"); got != "class A" {
		t.Errorf("got %q", got)
	}
	if got := w.Args("class.name", map[string]string{"class": "B"}); got != "class B" {
		t.Errorf("got %q", got)
	}
}

// keyed are the functions of desk, client and sandbox that make an error of a key.
var keyed = []string{"invalid", "denied", "conflict", "notFound", "failure"}

// Every error that can reach the console has words: what it is and what to do.
func TestEveryErrorHasWords(t *testing.T) {
	zh := load(t, "zh-CN")
	found := 0
	fset := token.NewFileSet()
	check := func(at token.Pos, e ast.Expr) {
		if key, ok := text(e); ok && strings.Contains(key, ".") {
			found++
			if !zh.Has("error."+key) && !strings.HasSuffix(key, "_") {
				t.Errorf("%s: no words for error %q", fset.Position(at), key)
			}
		}
	}
	for _, pattern := range []string{"../desk/*.go", "../client/*.go", "../sandbox/*.go", "../sandbox/api/*.go", "../screens/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if f, ok := n.Fun.(*ast.Ident); ok && slices.Contains(keyed, f.Name) {
						at := 0
						if f.Name == "failure" { // its first argument is the code
							at = 1
						}
						if at < len(n.Args) {
							check(n.Pos(), n.Args[at])
						}
					}
				case *ast.CompositeLit:
					if sel, ok := n.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Error" {
						for _, e := range n.Elts {
							if kv, ok := e.(*ast.KeyValueExpr); ok && fmt.Sprint(kv.Key) == "Key" {
								check(n.Pos(), kv.Value)
							}
						}
					}
				}
				return true
			})
		}
	}
	if found < 80 {
		t.Errorf("only %d errors found in code: the test looks in the wrong place", found)
	}
}

// Every reason of the number checks has words for every kind that can give it.
func TestEveryReasonOfANumberHasWords(t *testing.T) {
	zh := load(t, "zh-CN")
	for _, kind := range []number.Kind{
		number.KindResidentID, number.KindForeignID, number.KindUSCC, number.KindBankCard,
		number.KindMobile, number.KindCardNumber, number.KindName, number.KindCountry,
	} {
		if !zh.Has("error.number." + string(kind) + ".empty") {
			t.Errorf("no words for a wrong %s", kind)
		}
	}
}
