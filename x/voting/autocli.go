package voting

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
)

const (
	queryService = "moscow.voting.v1.Query"
	msgService   = "moscow.voting.v1.Msg"
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
		Query: &autocliv1.ServiceCommandDescriptor{Service: queryService, RpcCommandOptions: queryCommands(), EnhanceCustomCommand: true},
		Tx:    &autocliv1.ServiceCommandDescriptor{Service: msgService, RpcCommandOptions: txCommands(), EnhanceCustomCommand: true},
	}
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{RpcMethod: "Params", Use: "params", Short: "Who may organise polls"},
		{RpcMethod: "Polls", Use: "polls", Short: "All polls"},
		{
			RpcMethod: "Poll", Use: "poll [poll-id]", Short: "One poll: terms, stage, and the head that commits to its votes",
			PositionalArgs: positional("poll_id"),
		},
		{
			RpcMethod: "Questions", Use: "questions [poll-id]", Short: "The questions of a poll",
			PositionalArgs: positional("poll_id"),
		},
		{
			RpcMethod: "Question", Use: "question [poll-id] [question-id]", Short: "One question with all its versions",
			PositionalArgs: positional("poll_id", "question_id"),
		},
		{
			RpcMethod: "Results", Use: "results [poll-id]", Short: "The counts of a poll as they stand now",
			PositionalArgs: positional("poll_id"),
		},
		{
			RpcMethod: "Votes", Use: "votes [poll-id]", Short: "The accepted votes of a poll in their order, replaced ones included",
			PositionalArgs: positional("poll_id"),
		},
		{
			RpcMethod: "Receipt", Use: "receipt-record [tracker]", Short: "The vote with a tracker, without a proof",
			Long:           "Gives the vote with a tracker. \"moscowd query voting receipt\" also proves it and draws a QR code.",
			PositionalArgs: positional("tracker"),
		},
		{RpcMethod: "Imports", Use: "imports", Short: "Imports of polls from earlier chains, and which is shown"},
		{
			RpcMethod: "Import", Use: "import [import-id]", Short: "One import: its source, its evidence, who vouches for it",
			PositionalArgs: positional("import_id"),
		},
		{
			RpcMethod: "ArchivedPolls", Use: "archived-polls [import-id]", Short: "The polls of an import with their results",
			PositionalArgs: positional("import_id"),
		},
		{
			RpcMethod: "ArchivedPoll", Use: "archived-poll [import-id] [poll-id]", Short: "One poll of an import",
			PositionalArgs: positional("import_id", "poll_id"),
		},
	}
}

func txCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "UpdateParams", Use: "update-params [params]", Short: "Propose who may organise polls",
			Example:        `moscowd tx voting update-params '{"organizers":["moscow1..."]}' --from operator`,
			PositionalArgs: positional("params"), GovProposal: true,
		},
		{
			RpcMethod: "CreatePoll", Short: "Announce a poll with its questions", Skip: true, // questions have lists: tx voting create-poll FILE
		},
		{
			RpcMethod: "AddQuestionVersion", Short: "Correct a question by a new version", Skip: true, // tx voting add-version FILE
		},
		{
			RpcMethod: "CastVote", Short: "Bring a signed vote", Skip: true, // tx voting cast FILE
		},
		{
			RpcMethod: "CastVotes", Short: "Bring up to 500 signed votes", Skip: true, // tx voting cast FILE
		},
		{
			RpcMethod: "ClosePoll", Use: "close-poll [poll-id] [reason]", Short: "End a poll before its time",
			Example:        `moscowd tx voting close-poll 1 "the event was cancelled" --from organizer`,
			PositionalArgs: positional("poll_id", "reason"),
		},
		{
			RpcMethod: "ImportPolls", Short: "Submit polls of an earlier chain", Skip: true, // import submit FILE
		},
		{
			RpcMethod: "ConfirmImport", Use: "confirm-import [import-id] [evidence-hash]", Short: "Vouch for an import of another department",
			Long:           "Vouches that a node of your own department gives the same evidence hash. Read it first: moscowd import active-citizen with --block of the import gives the hash.",
			Example:        "moscowd tx voting confirm-import 1 $(moscowd import active-citizen --rpc URL --root 0x... --block N -o polls.jsonl.gz --json | jq -r .evidence_hash | xxd -r -p | base64) --from operator",
			PositionalArgs: positional("import_id", "evidence_hash"),
		},
	}
}
