package documents

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

// issuingCommands leaves out what has lists of 32-bit numbers, which autocli cannot read: moscowd documents has commands for it.
func issuingCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "IssueDocuments", Use: "issue [number] [type] [key-id] [root] [size] [status-list]",
			Short:          "Anchor a batch; moscowd documents issue makes it. The root is hex or base64",
			PositionalArgs: positional("number", "type", "key_id", "root", "size", "status_list"),
		},
		{RpcMethod: "SuspendDocuments", Short: "Suspend up to 1000 documents of a status list", Skip: true},           // moscowd documents suspend
		{RpcMethod: "ReinstateDocuments", Short: "End the suspension of up to 1000 documents", Skip: true},            // moscowd documents reinstate
		{RpcMethod: "RevokeDocuments", Short: "Revoke up to 1000 documents for good", Skip: true},                     // moscowd documents revoke
		{RpcMethod: "SupersedeDocuments", Short: "Say that newer documents took the place of up to 1000", Skip: true}, // moscowd documents supersede
		{
			RpcMethod: "RegisterIssuerKey", Use: "register-key [key-id] [algorithm] [public-key] [possession]",
			Short:          "Add a key with which the department signs; both are hex or base64",
			PositionalArgs: positional("key_id", "algorithm", "public_key", "possession"),
		},
		{
			RpcMethod: "RetireIssuerKey", Use: "retire-key [key-id]", Short: "Take a key out of use; what it signed stays valid",
			PositionalArgs: positional("key_id"),
		},
		{
			RpcMethod: "DeclareKeyCompromised", Use: "declare-compromised [issuer] [key-id] [from-height]",
			Short:          "Revoke what was anchored with a key from a height on",
			PositionalArgs: positional("issuer", "key_id", "from_height"),
		},
	}
}
