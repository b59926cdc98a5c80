//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestScripts(t *testing.T) {
	binary := os.Getenv("MOSCOWD_BIN")
	if binary == "" {
		t.Fatal("MOSCOWD_BIN is not set: run make test-e2e")
	}
	fixtures, err := filepath.Abs("../../x/marketslots/rules/testdata")
	if err != nil {
		t.Fatal(err)
	}
	contracts, err := filepath.Abs("../../contracts")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("FIXTURES", fixtures)
			env.Setenv("CONTRACTS", contracts)
			// A link of the script's own, which a step that installs another version may replace.
			bin := filepath.Join(env.WorkDir, "usr", "local", "bin")
			if err := os.MkdirAll(bin, 0o700); err != nil {
				return err
			}
			if err := os.Symlink(binary, filepath.Join(bin, "moscowd")); err != nil {
				return err
			}
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Values[stateKey{}] = &state{binary: filepath.Join(bin, "moscowd")}
			withObservers(env)
			withEthereum(env)
			withInboxes(env)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"network":    cmdNetwork,
			"tx":         cmdTx,
			"pass":       cmdPass,
			"department": cmdDepartment,
			"doc":        cmdDoc,
			"rehearsal":  cmdRehearsal,
			"season":     cmdSeason,
			"until":      cmdUntil,
			"exits":      cmdExits,
			"let":        cmdLet,
			"get":        cmdGet,
			"grpc":       cmdGRPC,
			"observer":   cmdObserver,
			"rpc":        cmdRPC,
			"batch":      cmdBatch,
			"eth":        cmdEth,
			"burst":      cmdBurst,
			"mined":      cmdMined,
			"subscribe":  cmdSubscribe,
			"received":   cmdReceived,
			"inbox":      cmdInbox,
			"register":   cmdRegister,
			"personal":   cmdPersonal,
			"cheat":      cmdCheat,
		},
	})
}
