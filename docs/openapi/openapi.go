// Package openapi serves the description of the REST interface: the document itself at /openapi.json and a page to try
// it at /swagger/. scripts/proto.sh writes the document from the protobuf definitions.
package openapi

import (
	_ "embed" // for the document
	"io/fs"
	"net/http"

	"github.com/gorilla/mux"

	"github.com/cosmos/cosmos-sdk/client/docs"
)

//go:embed moscowd.swagger.json
var document []byte

// Register adds the routes.
func Register(router *mux.Router) error {
	page, err := fs.Sub(docs.SwaggerUI, "swagger-ui")
	if err != nil {
		return err
	}
	router.HandleFunc("/openapi.json", serveDocument)
	router.HandleFunc("/swagger/swagger.yaml", serveDocument) // the name that the page asks for; JSON is YAML
	router.PathPrefix("/swagger/").Handler(http.StripPrefix("/swagger/", http.FileServer(http.FS(page))))
	return nil
}

func serveDocument(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(document) // the client went away: nothing to do
}
