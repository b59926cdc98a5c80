package documents

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

func issuingCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "IssueDocuments", Use: "issue [number] [type] [key-id] [root] [size] [status-list]",
			Short:          "Anchor a batch; moscowd documents issue makes it. The root is hex or base64",
			PositionalArgs: positional("number", "type", "key_id", "root", "size", "status_list"),
		},
		{
			RpcMethod: "SuspendDocuments", Use: "suspend [list] [reason]", Short: "Suspend up to 1000 documents of a status list",
			Example:        "moscowd tx documents suspend 1 under-review --indices 17,80211 --from issuer",
			PositionalArgs: positional("list", "reason"),
		},
		{
			RpcMethod: "ReinstateDocuments", Use: "reinstate [list]", Short: "End the suspension of up to 1000 documents",
			Example: "moscowd tx documents reinstate 1 --indices 17 --from issuer", PositionalArgs: positional("list"),
		},
		{
			RpcMethod: "RevokeDocuments", Use: "revoke [list] [reason]", Short: "Revoke up to 1000 documents for good",
			Example:        "moscowd tx documents revoke 1 issued-in-error --indices 17,80211 --from issuer",
			PositionalArgs: positional("list", "reason"),
		},
		{
			RpcMethod: "SupersedeDocuments", Use: "supersede [list]", Short: "Say that newer documents took the place of up to 1000",
			Example: "moscowd tx documents supersede 1 --indices 17 --from issuer", PositionalArgs: positional("list"),
		},
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
