//go:build js && wasm

// Command pagecheck is pdf.Check for a browser: it draws the pages of a document again and compares all bytes. It sets the
// function checkPage(bytes: Uint8Array): string, which gives "" if the pages are those of the document or says why not, and stays.
//
//	GOOS=js GOARCH=wasm go build -trimpath -ldflags "-s -w" -o pagecheck.wasm ./portal/pagecheck
package main

import (
	"syscall/js"

	"github.com/moscowchain/moscowd/documents/pdf"
)

func main() {
	js.Global().Set("checkPage", js.FuncOf(func(_ js.Value, args []js.Value) any {
		data := make([]byte, args[0].Get("byteLength").Int())
		js.CopyBytesToGo(data, args[0])
		if _, err := pdf.Check(data); err != nil {
			return err.Error()
		}
		return ""
	}))
	select {}
}
