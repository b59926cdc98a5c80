package app

import (
	"os"
	"path/filepath"
)

// Names of the network. They appear in addresses, signatures and genesis, and never change after the first block.
const (
	Name         = "moscowd"
	Bech32Prefix = "moscow"
	ChainID      = "moscow-1"

	// CoinType is the BIP-44 coin type of Ethereum: one key signs Cosmos and Ethereum transactions.
	CoinType = 60

	// EVMChainID is the chain id of Ethereum transactions (EIP-155): the network id of the city's earlier chains, 0x2323.
	EVMChainID = 8995

	// Denom is the technical denomination that some modules demand. Its supply is zero: there is no money here.
	Denom = "atech"
)

// DefaultHome is where a node keeps its configuration and data unless --home or MOSCOWD_HOME says otherwise.
func DefaultHome() string {
	dir, err := os.UserHomeDir()
	if err != nil {
		return "." + Name
	}
	return filepath.Join(dir, "."+Name)
}
