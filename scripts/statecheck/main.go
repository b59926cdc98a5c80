// Command statecheck refuses in state-machine code what could make two nodes compute different things: goroutines, select,
// floating-point numbers, and iteration over maps. `make lint` runs it over the keeper, types and rules packages of all modules;
// clock, randomness and I/O are refused by golangci-lint's forbidigo and depguard.
//
// A loop over a map whose order cannot matter says so in a comment on its line: //statecheck:sorted.
package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/singlechecker"
)

func main() { singlechecker.Main(analyzer) }

var analyzer = &analysis.Analyzer{
	Name: "statecheck",
	Doc:  "refuses what could make two nodes compute different things",
	Run:  run,
}

// exemption is the comment that allows a loop over a map.
const exemption = "//statecheck:sorted"

func run(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		name := pass.Fset.File(file.Pos()).Name()
		if ast.IsGenerated(file) || strings.HasSuffix(name, "_test.go") {
			continue
		}
		exempt := exemptLines(pass.Fset, file)
		ast.Inspect(file, func(node ast.Node) bool {
			switch n := node.(type) {
			case *ast.GoStmt:
				pass.Reportf(n.Pos(), "a goroutine: results would depend on scheduling")
			case *ast.SelectStmt:
				pass.Reportf(n.Pos(), "select: it chooses at random among what is ready")
			case *ast.RangeStmt:
				if _, ok := pass.TypesInfo.TypeOf(n.X).Underlying().(*types.Map); ok && !exempt[pass.Fset.Position(n.Pos()).Line] {
					pass.Reportf(n.Pos(), "iteration over a map: the order differs from node to node")
				}
			case *ast.BasicLit:
				if n.Kind == token.FLOAT {
					pass.Reportf(n.Pos(), "a floating-point number: results differ between machines")
				}
			case *ast.Ident:
				if t, ok := pass.TypesInfo.Uses[n].(*types.TypeName); ok && (t.Type() == types.Typ[types.Float32] || t.Type() == types.Typ[types.Float64]) {
					pass.Reportf(n.Pos(), "a floating-point type: results differ between machines")
				}
			}
			return true
		})
	}
	return nil, nil
}

// exemptLines are the lines of a file that hold the exemption.
func exemptLines(set *token.FileSet, file *ast.File) map[int]bool {
	lines := map[int]bool{}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, exemption) {
				lines[set.Position(comment.Pos()).Line] = true
			}
		}
	}
	return lines
}
