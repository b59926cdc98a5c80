package places_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain raises the number of random instances; -rapid.checks on the command line still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "5000"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
