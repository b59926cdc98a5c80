//go:build e2e

package evmtools_test

import (
	"testing"
)

// programs are those of js/ that need nothing but accounts.
var programs = []string{"ethers6", "ethers4", "viem", "web3", "metamask", "cast", "hardhat", "documented"}

func TestTools(t *testing.T) {
	n := startNode(t)
	t.Run("together", func(t *testing.T) {
		for _, name := range programs {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				n.runProgram(t, name)
			})
		}
		t.Run("mixed", n.mixed)
		t.Run("a gap that a native transaction fills", n.filledGap)
		t.Run("suspended", n.suspended)
		t.Run("refusals", n.refusals)
		t.Run("documents", n.documents)
		t.Run("polls", n.polls)
		t.Run("fairs", func(t *testing.T) {
			t.Parallel()
			t.Run("fairs2018", n.fairs2018)
			t.Run("services", n.services)
		})
	})
	t.Run("configuration", n.configuration)
}
