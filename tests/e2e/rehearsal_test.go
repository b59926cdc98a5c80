//go:build e2e

package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// cmdRehearsal builds the version that follows in build of the script, as make build does: the same sources with an upgrade in them.
//
//	rehearsal
func cmdRehearsal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 0 {
		ts.Fatalf("usage: rehearsal")
	}
	binary := ts.MkAbs("build/moscowd")
	ts.Check(os.MkdirAll(filepath.Dir(binary), 0o700))
	cmd := exec.Command("go", "build", "-trimpath", "-tags", "rehearsal", "-o", binary, "./cmd/moscowd")
	cmd.Dir = "../.."
	if out, err := cmd.CombinedOutput(); err != nil {
		ts.Check(fmt.Errorf("%w: %s", err, out))
	}
	library, err := wasmLibrary()
	ts.Check(err)
	ts.Check(os.Symlink(library, filepath.Join(filepath.Dir(binary), filepath.Base(library))))
	ts.Check(os.MkdirAll(ts.MkAbs("usr/local/lib"), 0o700))
}
