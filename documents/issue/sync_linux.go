package issue

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncFiles makes files of a folder durable: all at once is faster than one by one.
func syncFiles(dir string, _ []string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(folder.Fd())), folder.Close())
}
