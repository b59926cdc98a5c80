package documents

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

const (
	queryService = "moscow.documents.v1.Query"
	msgService   = "moscow.documents.v1.Msg"
)

func positional(fields ...string) []*autocliv1.PositionalArgDescriptor {
	args := make([]*autocliv1.PositionalArgDescriptor, len(fields))
	for i, field := range fields {
		args[i] = &autocliv1.PositionalArgDescriptor{ProtoField: field}
	}
	return args
}

// AutoCLIOptions describes the command line of the module's queries and messages.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{Service: queryService, RpcCommandOptions: queryCommands()},
		Tx:    &autocliv1.ServiceCommandDescriptor{Service: msgService, RpcCommandOptions: txCommands()},
	}
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{RpcMethod: "Params", Use: "params", Short: "Calendar, published lists and bounds"},
		{RpcMethod: "DocumentTypes", Use: "types", Short: "All kinds of documents"},
		{
			RpcMethod: "DocumentType", Use: "type [id]", Short: "One kind of document: who issues it, until when, which fields",
			Example: "moscowd query documents type ezhd.1", PositionalArgs: positional("id"),
		},
		{RpcMethod: "Inboxes", Use: "inboxes", Short: "Where departments receive sealed payloads"},
		{
			RpcMethod: "Inbox", Use: "inbox [issuer]", Short: "Where one department receives sealed payloads",
			PositionalArgs: positional("issuer"),
		},
		{
			RpcMethod: "Request", Use: "request [id]", Short: "One request: state, deadline, outcome",
			PositionalArgs: positional("id"),
		},
		{
			RpcMethod: "Requests", Use: "requests", Short: "Requests by id: all, or those that one account filed",
			Example: "moscowd query documents requests --filed-by moscow1...",
		},
		{
			RpcMethod: "OpenRequests", Use: "open-requests [issuer] [type]", Short: "Undecided requests, the earliest deadline first",
			PositionalArgs: positional("issuer", "type"),
		},
		{
			RpcMethod: "Statistics", Use: "statistics [issuer] [type]", Short: "How fast a department decided requests over the last days",
			Example: "moscowd query documents statistics moscow1... ezhd.1 --days 90", PositionalArgs: positional("issuer", "type"),
		},
		{RpcMethod: "Queues", Use: "queues", Short: "How many requests are open and overdue, by department and type"},
		{
			RpcMethod: "Batches", Use: "batches [issuer]", Short: "The batches of a department by number",
			PositionalArgs: positional("issuer"),
		},
		{
			RpcMethod: "Batch", Use: "batch [issuer] [number]", Short: "One batch, and how many requests it fulfils",
			PositionalArgs: positional("issuer", "number"),
		},
		{
			RpcMethod: "StatusLists", Use: "status-lists [issuer]", Short: "Hashes of the status lists of a department",
			PositionalArgs: positional("issuer"),
		},
		{
			RpcMethod: "StatusList", Use: "status-list [issuer] [number]", Short: "A whole status list, compressed",
			PositionalArgs: positional("issuer", "number"),
		},
		{
			RpcMethod: "StatusChanges", Use: "status-changes [issuer] [list]", Short: "The last changes of the documents of a list",
			PositionalArgs: positional("issuer", "list"),
		},
		{
			RpcMethod: "StatusChange", Use: "status-change [issuer] [list] [index]",
			Short:          "The status of one document; it tells the node which, unlike status-list",
			PositionalArgs: positional("issuer", "list", "index"),
		},
		{
			RpcMethod: "IssuerKeys", Use: "issuer-keys [issuer]", Short: "The keys with which a department signs",
			PositionalArgs: positional("issuer"),
		},
		{
			RpcMethod: "IssuerKey", Use: "issuer-key [issuer] [key-id]", Short: "One key of a department",
			PositionalArgs: positional("issuer", "key_id"),
		},
	}
}

func txCommands() []*autocliv1.RpcCommandOptions {
	return append(requestCommands(), issuingCommands()...)
}

func requestCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "UpdateParams", Use: "update-params [params]", Short: "Propose another calendar, lists or bounds (all of them)",
			PositionalArgs: positional("params"), GovProposal: true,
		},
		{
			RpcMethod: "CreateDocumentType", Use: "create-type [type]", Short: "Propose a new kind of document",
			PositionalArgs: positional("type"), GovProposal: true,
		},
		{
			RpcMethod: "UpdateDocumentType", Use: "update-type [type]", Short: "Propose to change a kind of document (all of it)",
			PositionalArgs: positional("type"), GovProposal: true,
		},
		{
			RpcMethod: "SetInbox", Use: "set-inbox [encryption-key] [uri]", Short: "Say where payloads are received; the key is hex or base64",
			PositionalArgs: positional("encryption_key", "uri"),
		},
		{
			RpcMethod: "RequestDocument", Use: "request [type] [issuer] [payload-commitment] [holder-key-commitment]",
			Short:          "Ask for a document; moscowd documents request makes the commitments, hex or base64",
			PositionalArgs: positional("type", "issuer", "payload_commitment", "holder_key_commitment"),
		},
		{
			RpcMethod: "FileRequest", Use: "file-request [type] [issuer] [payload-commitment]",
			Short:          "Ask for a person at the counter; the result is paper",
			PositionalArgs: positional("type", "issuer", "payload_commitment"),
		},
		{
			RpcMethod: "AcceptRequest", Use: "accept [request-id]", Short: "Say that the department prepares the document",
			PositionalArgs: positional("request_id"),
		},
		{
			RpcMethod: "RefuseRequest", Use: "refuse [request-id] [reason]", Short: "Refuse a request; query documents params lists the reasons",
			Example: "moscowd tx documents refuse 17 not-entitled --from issuer", PositionalArgs: positional("request_id", "reason"),
		},
		{
			RpcMethod: "WithdrawRequest", Use: "withdraw [request-id]", Short: "Take an undecided request back",
			PositionalArgs: positional("request_id"),
		},
		{
			RpcMethod: "FulfilRequests", Use: "fulfil [batch]", Short: "Mark up to 1000 accepted requests as issued in a batch",
			Example: "moscowd tx documents fulfil 1 --request-ids 4,17,12 --from issuer", PositionalArgs: positional("batch"),
		},
	}
}
