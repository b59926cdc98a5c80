//go:build js && wasm

// Command recompute is dataset.Recompute for a browser: the same code as "moscowd verify season" runs. It sets the function
// recomputeSeason(bytes: Uint8Array): string, which gives a JSON of [Answer], and stays.
//
//	GOOS=js GOARCH=wasm go build -trimpath -ldflags "-s -w" -o recompute.wasm ./portal/recompute
package main

import (
	"encoding/json"
	"syscall/js"
)

func main() {
	js.Global().Set("recomputeSeason", js.FuncOf(func(_ js.Value, args []js.Value) any {
		data := make([]byte, args[0].Get("byteLength").Int())
		js.CopyBytesToGo(data, args[0])
		encoded, err := json.Marshal(recompute(data))
		if err != nil {
			panic(err) // an Answer has only numbers and texts
		}
		return string(encoded)
	}))
	select {}
}
