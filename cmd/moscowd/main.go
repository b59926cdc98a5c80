// Command moscowd runs a node of a city's public services and talks to one.
package main

import (
	"os"

	"github.com/moscowchain/moscowd/cmd/moscowd/cmd"
)

func main() { os.Exit(cmd.Execute(os.Args[1:])) }
