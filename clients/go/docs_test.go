package clockjack

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAllNamesAreDocumented(t *testing.T) {
	names, err := filepath.Glob("*.go")
	holds(t, err == nil && len(names) > 10, "%v, %v", names, err)
	set := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		holds(t, err == nil, "%v", err)
		if !strings.HasSuffix(name, "_test.go") {
			files = append(files, file)
		}
	}
	whole, err := doc.NewFromFiles(set, files, "clockjack.io/clockjack")
	holds(t, err == nil && whole.Doc != "", "%v", err)
	said := func(name, comment string) {
		if ast.IsExported(name) && comment == "" {
			t.Errorf("%s has no comment", name)
		}
	}
	functions := func(some []*doc.Func) {
		for _, each := range some {
			said(each.Name, each.Doc)
		}
	}
	functions(whole.Funcs)
	values := func(some []*doc.Value) {
		for _, each := range some {
			for _, spec := range each.Decl.Specs {
				value := spec.(*ast.ValueSpec)
				said(value.Names[0].Name, each.Doc+value.Doc.Text())
			}
		}
	}
	values(whole.Consts)
	values(whole.Vars)
	for _, kind := range whole.Types {
		spec := kind.Decl.Specs[0].(*ast.TypeSpec)
		said(kind.Name, kind.Doc+spec.Doc.Text())
		functions(kind.Funcs)
		functions(kind.Methods)
		values(kind.Consts)
		fields, ok := spec.Type.(*ast.StructType)
		if !ok || !ast.IsExported(kind.Name) {
			continue
		}
		for _, field := range fields.Fields.List {
			for _, name := range field.Names {
				said(kind.Name+"."+name.Name, field.Doc.Text())
			}
		}
	}
}

func TestTheReadmesQuickStart(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	holds(t, err == nil, "%v", err)
	program, err := os.ReadFile("examples/quickstart/main.go")
	holds(t, err == nil, "%v", err)
	_, code, _ := strings.Cut(string(program), "\n")
	holds(t, strings.Contains(string(readme), "```go\n"+code+"```"), "it is not examples/quickstart")
	holds(t, strings.Count(code, "\n") <= 30, "it has more than 30 lines")
}
