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
		{RpcMethod: "Elections", Use: "elections", Short: "All elections"},
		{
			RpcMethod: "Election", Use: "election [election-id]", Short: "One election: terms, stage, what it waits for, and the head that commits to it",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "ElectionContests", Use: "election-contests [election-id]", Short: "The contests of an election",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "ElectionDistricts", Use: "election-districts [election-id]", Short: "The districts of an election, with root and size of their census",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "Ceremony", Use: "ceremony [election-id]", Short: "The key ceremony with all that the trustees published",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "CensusVoter", Use: "census-voter [election-id] [subject]", Short: "One voter of a census, by subject in hexadecimal",
			PositionalArgs: positional("election_id", "subject"),
		},
		{
			RpcMethod: "Census", Use: "census [election-id]", Short: "The voters of a census by subject",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "Ballot", Use: "ballot [election-id] [tag]", Short: "The ballot of a voter tag that counts",
			PositionalArgs: positional("election_id", "tag"),
		},
		{
			RpcMethod: "BallotVector", Use: "ballot-vector [election-id] [hash]", Short: "What became of ciphertexts",
			PositionalArgs: positional("election_id", "hash"),
		},
		{
			RpcMethod: "ElectionAccumulators", Use: "election-accumulators [election-id]", Short: "The sums of the ballots that count",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "ElectionTasks", Use: "election-tasks [election-id]", Short: "What the trustees open after the closing",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "DecryptionShares", Use: "decryption-shares [election-id]", Short: "The decryption shares of the trustees",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "ElectionResults", Use: "election-results [election-id]", Short: "Results and turnout of an election",
			PositionalArgs: positional("election_id"),
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
		{
			RpcMethod: "CreateElection", Short: "Announce an election", Skip: true, // contests have lists: tx voting create-election FILE
		},
		{
			RpcMethod: "PublishCensus", Short: "Add voters to a census", Skip: true, // tx voting publish-census FILE
		},
		{
			RpcMethod: "FreezeCensus", Use: "freeze-census [election-id] [voters]", Short: "Approve a census as it stands; two registrars freeze it",
			Example:        "moscowd tx voting freeze-census 1 11228 --from registrar",
			PositionalArgs: positional("election_id", "voters"),
		},
		{
			RpcMethod: "RegisterTrustee", Short: "Give a trustee's key", Skip: true, // moscowd trustee
		},
		{
			RpcMethod: "CommitDeal", Short: "Commit to a deal", Skip: true, // moscowd trustee
		},
		{
			RpcMethod: "DealKey", Short: "Deal shares of the key", Skip: true, // moscowd trustee
		},
		{
			RpcMethod: "Complain", Short: "Prove that a share is false", Skip: true, // moscowd trustee
		},
		{
			RpcMethod: "ConfirmShares", Short: "Confirm the shares received", Skip: true, // moscowd trustee
		},
		{
			RpcMethod: "RetryCeremony", Use: "retry-ceremony [election-id]", Short: "Start the key ceremony of an election anew",
			Example:        "moscowd tx voting retry-ceremony 1 --from organizer",
			PositionalArgs: positional("election_id"),
		},
		{
			RpcMethod: "Rehearse", Short: "Show that a trustee can open a tally", Skip: true, // moscowd trustee
		},
		{
			RpcMethod: "PostponeElection", Use: "postpone-election [election-id] [census-closes] [opens] [closes] [reason]",
			Short:          "Propose other times for an election that has not opened",
			Example:        `moscowd tx voting postpone-election 1 2026-12-01T00:00:00Z 2026-12-05T06:00:00Z 2026-12-05T18:00:00Z "flood" --from operator`,
			PositionalArgs: positional("election_id", "census_closes", "opens", "closes", "reason"), GovProposal: true,
		},
		{
			RpcMethod: "ExtendElection", Use: "extend-election [election-id] [closes] [reason]", Short: "Propose a later closing of an open election",
			Example:        `moscowd tx voting extend-election 1 2026-12-05T20:00:00Z "queues" --from operator`,
			PositionalArgs: positional("election_id", "closes", "reason"), GovProposal: true,
		},
		{
			RpcMethod: "CancelElection", Use: "cancel-election [election-id] [reason]", Short: "Propose to end an election without a result",
			Example:        `moscowd tx voting cancel-election 1 "decision of the court" --from operator`,
			PositionalArgs: positional("election_id", "reason"), GovProposal: true,
		},
		{
			RpcMethod: "CastBallot", Short: "Bring a signed ballot", Skip: true, // moscowd voter cast
		},
		{
			RpcMethod: "CastBallots", Short: "Bring up to 128 signed ballots", Skip: true, // moscowd voter cast
		},
		{
			RpcMethod: "SpoilBallot", Short: "Publish what is in a ballot", Skip: true, // moscowd voter audit
		},
		{
			RpcMethod: "SubmitDecryptionShare", Short: "Give a share of a tally", Skip: true, // moscowd trustee decrypt
		},
		{
			RpcMethod: "FinaliseTally", Short: "Hand in the counts", Skip: true, // moscowd trustee decrypt
		},
		{
			RpcMethod: "RecordExport", Use: "record-export [election-id] [hash]", Short: "Record the SHA-256 of the published data set, in base64",
			PositionalArgs: positional("election_id", "hash"),
		},
	}
}
