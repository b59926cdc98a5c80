package issue

import (
	"os"
)

// writeWhole writes a file that other programs see whole or not at all. It is not durable yet.
func writeWhole(path string, data []byte) error {
	if err := os.WriteFile(path+".tmp", data, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
