// Package api is the public face of the read tier: REST over what the indexer keeps, proofs of the chain's state,
// relayed transactions and checkpoints.
//
//	s, err := store.OpenReader(ctx, url)
//	h, err := api.New(api.Options{Store: s, Addresses: app.AddressCodec(), NodeURL: "http://localhost:26657"})
//	http.Serve(listener, h) // or edge.Options{Rest: h}
//
// It answers everything under /v1/ except streams, and /openapi.json, which describes it. Errors are problem details
// (RFC 9457). What cannot change any more is immutable and has an ETag; everything else may be kept for a second. Equal
// requests that arrive together are answered once.
//
// An answer of the index is as good as the machine that gave it. With ?prove=1 a record comes from the chain's state
// with a proof that "moscowd verify state" checks; checkpoints that witnesses signed are what the reader may trust it by.
//
// Caches and limits count per process. Where many processes share a port, let them pass these requests to one that has
// the Handler; requests that come over a unix socket, or from Options.TrustedProxies, are counted by X-Forwarded-For.
package api
