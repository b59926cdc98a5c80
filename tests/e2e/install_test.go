//go:build e2e

package e2e_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// wasmLibrary is the engine of CosmWasm, which make build puts beside the binary.
func wasmLibrary() (string, error) {
	found, err := filepath.Glob(filepath.Join(filepath.Dir(os.Getenv("MOSCOWD_BIN")), "libwasmvm.*.so"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d libraries beside %s: make build puts one there", len(found), os.Getenv("MOSCOWD_BIN"))
	}
	return filepath.Abs(found[0])
}

// A department's machine has neither the sources nor Go's module cache, in which the linker found the library.
func TestAnInstalledBinaryNeedsOnlyItsLibrary(t *testing.T) {
	cache, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		t.Fatal(err)
	}
	library, err := wasmLibrary()
	if err != nil {
		t.Fatal(err)
	}
	// A namespace of its own, in which the module cache is empty.
	hidden := func(binary string) ([]byte, error) {
		script := `mount -t tmpfs none "$1" && exec "$2" query wasm libwasmvm-version`
		return exec.Command("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", string(cache[:len(cache)-1]), binary).CombinedOutput()
	}
	if out, err := exec.Command("unshare", "--mount", "--map-root-user", "true").CombinedOutput(); err != nil {
		t.Skipf("this machine gives no namespaces: %v: %s", err, out)
	}
	for _, place := range []struct{ bin, lib string }{{"usr/local/bin", "usr/local/lib"}, {"opt/moscowd", "opt/moscowd"}} {
		root := t.TempDir()
		binary := filepath.Join(root, place.bin, "moscowd")
		copyFile(t, os.Getenv("MOSCOWD_BIN"), binary)
		if out, err := hidden(binary); err == nil {
			t.Errorf("%s: without its library the binary ran, so this test tells nothing: %s", place.bin, out)
		}
		copyFile(t, library, filepath.Join(root, place.lib, filepath.Base(library)))
		if out, err := hidden(binary); err != nil {
			t.Errorf("%s: %v: %s", place.bin, err, out)
		}
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("cp", from, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}
