package localnet

import (
	"fmt"

	ethhd "github.com/cosmos/evm/crypto/hd"

	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"

	"github.com/moscowchain/moscowd/app"
)

// Key reads a private key that Init wrote into the home of a node.
func (n *Network) Key(encoding app.Encoding, node int, name string) (cryptotypes.PrivKey, error) {
	ring, err := keyring.New(app.Name, keyring.BackendTest, n.Home(node), nil, encoding.Codec, ethhd.EthSecp256k1Option())
	if err != nil {
		return nil, err
	}
	record, err := ring.Key(name)
	if err != nil {
		return nil, fmt.Errorf("key %s of %s: %w", name, n.Nodes[node].Name, err)
	}
	local := record.GetLocal()
	if local == nil {
		return nil, fmt.Errorf("key %s of %s is not kept in the home", name, n.Nodes[node].Name)
	}
	key, ok := local.PrivKey.GetCachedValue().(cryptotypes.PrivKey)
	if !ok {
		return nil, fmt.Errorf("key %s of %s has no private part", name, n.Nodes[node].Name)
	}
	return key, nil
}
