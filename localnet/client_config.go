package localnet

import (
	"fmt"
	"os"
	"path/filepath"

	clientconfig "github.com/cosmos/cosmos-sdk/client/config"
)

// writeClientConfig writes client.toml, for which the SDK exports no writer.
func writeClientConfig(home string, c *clientconfig.ClientConfig) error {
	text := fmt.Sprintf("chain-id = %q\nkeyring-backend = %q\noutput = %q\nnode = %q\nbroadcast-mode = %q\n",
		c.ChainID, c.KeyringBackend, c.Output, c.Node, c.BroadcastMode)
	return os.WriteFile(filepath.Join(home, "config", "client.toml"), []byte(text), 0o600)
}
