// Package portal has the web pages of the gateway, as "make portal" built them.
//
// The sources are TypeScript and Svelte beside this file. Files hold every page packed, as NAME.gz, and is empty where
// the pages were not built; package gateway/api serves them.
package portal

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files are the built pages: index.html.gz, en.html.gz and what they load.
func Files() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is valid
	}
	return files
}
