//go:build !linux

package issue

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/moscowchain/moscowd/durable"
)

// syncFiles makes files of a folder durable.
func syncFiles(dir string, names []string) error {
	for _, name := range names {
		file, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return err
		}
	}
	return durable.SyncFolder(dir)
}
