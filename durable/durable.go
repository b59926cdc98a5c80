// Package durable writes files that other programs find whole or not at all, also after a power cut.
package durable

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// PartSuffix ends the names of files that an interrupted Write may have left behind.
const PartSuffix = ".part"

// Write makes or replaces a file: it writes beside the place, waits for the disk and renames. The writer is buffered.
func Write(path string, mode fs.FileMode, write func(io.Writer) error) error {
	return place(path, mode, write, os.Rename)
}

// Create is Write of a file that must not be there; the error is fs.ErrExist if it is, also if two programs create it at once.
func Create(path string, mode fs.FileMode, content []byte) error {
	return place(path, mode, writing(content), func(part, path string) error {
		if err := os.Link(part, path); err != nil {
			return err
		}
		return os.Remove(part)
	})
}

// place writes a file under another name, lets move give it the right one, and makes that durable.
func place(path string, mode fs.FileMode, write func(io.Writer) error, move func(part, path string) error) error {
	if err := prepare(path, mode, write, move); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

func prepare(path string, mode fs.FileMode, write func(io.Writer) error, move func(part, path string) error) (err error) {
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*"+PartSuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = part.Close() // it may be closed already
			err = errors.Join(err, os.Remove(part.Name()))
		}
	}()
	buffer := bufio.NewWriterSize(part, 1<<18)
	if err := write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	if err := part.Chmod(mode); err != nil {
		return err
	}
	if err := part.Sync(); err != nil {
		return err
	}
	if err := part.Close(); err != nil {
		return err
	}
	return move(part.Name(), path)
}

// WriteBytes is Write of bytes at hand.
func WriteBytes(path string, mode fs.FileMode, content []byte) error {
	return Write(path, mode, writing(content))
}

func writing(content []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	}
}

// SyncFolder makes the names in a folder durable.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
