package integration

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestErrorCodesAreUnique reads the sources: of two errors with one code, cosmossdk.io/errors keeps the later without a word
// that a test would see. The codespace of all of them is the name of the module.
func TestErrorCodesAreUnique(t *testing.T) {
	registered := map[string]string{} // where, by folder and code
	modules := map[string]bool{}
	err := filepath.WalkDir("../../x", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			call, is := node.(*ast.CallExpr)
			if !is {
				return true
			}
			if called, is := call.Fun.(*ast.SelectorExpr); !is || called.Sel.Name != "Register" || len(call.Args) != 3 {
				return true
			}
			if space, is := call.Args[0].(*ast.Ident); !is || space.Name != "ModuleName" {
				return true
			}
			where := files.Position(call.Pos()).String()
			literal, is := call.Args[1].(*ast.BasicLit)
			require.True(t, is, "%s: the code is a number", where)
			code, err := strconv.Atoi(literal.Value)
			require.NoError(t, err, where)
			require.GreaterOrEqual(t, code, 2, where)
			key := fmt.Sprint(filepath.Dir(path), " ", code)
			require.Empty(t, registered[key], "%s: code %d is taken", where, code)
			registered[key] = where
			modules[filepath.Dir(path)] = true
			return true
		})
		return nil
	})
	require.NoError(t, err)
	require.Len(t, modules, 5, "access, documents, marketslots, poa, voting: %v", modules)
}
