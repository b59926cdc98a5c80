package access

import (
	"fmt"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/cosmos/cosmos-sdk/version"

	"github.com/moscowchain/moscowd/x/access/types"
)

// AutoCLIOptions describes the commands of the module. Messages that both a registrar and
// governance may send appear twice: as a transaction, and under "proposal" as a proposal.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service:           types.Query_serviceDesc.ServiceName,
			RpcCommandOptions: queryCommands(),
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service:           types.Msg_serviceDesc.ServiceName,
			RpcCommandOptions: append(append(messageCommands("", false), replacementCommands()...), updateParamsCommand("update-params-proposal"), resolveCommand("resolve-replacement-proposal")),
			SubCommands: map[string]*autocliv1.ServiceCommandDescriptor{
				"proposal": {
					Service:           types.Msg_serviceDesc.ServiceName,
					Short:             "Propose a message of this module to governance",
					RpcCommandOptions: append(messageCommands("Propose: ", true), updateParamsCommand("update-params"), resolveCommand("resolve-replacement")),
				},
			},
		},
	}
}

func queryCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "Params",
			Use:       "params",
			Short:     "Classes, registrars, the class of unknown accounts and suspension reasons",
		},
		{
			RpcMethod: "Classes",
			Use:       "classes",
			Short:     "All classes with their quotas and numbers of accounts",
		},
		{
			RpcMethod:      "Class",
			Use:            "class [name]",
			Short:          "One class with its quota and number of accounts",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "name"}},
		},
		{
			RpcMethod: "Accounts",
			Use:       "accounts",
			Short:     "Enrolled accounts, at most 100 a page",
		},
		{
			RpcMethod:      "Account",
			Use:            "account [address]",
			Short:          "An account's class, subject, state and what is left of its quota",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "address"}},
		},
		{
			RpcMethod:      "AccountBySubject",
			Use:            "account-by-subject [subject-hex]",
			Short:          "The account enrolled with a subject",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "subject"}},
		},
		{
			RpcMethod:      "Registrar",
			Use:            "registrar [address]",
			Short:          "A registrar and what is left of its daily limits",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "address"}},
		},
		{
			RpcMethod:      "RegistrarStatistics",
			Use:            "registrar-statistics [address]",
			Short:          "What a registrar or governance did, in all and by day, the newest day first",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "address"}},
		},
		{
			RpcMethod: "Statistics",
			Use:       "statistics",
			Short:     "What each registrar and governance did since genesis",
		},
		{
			RpcMethod: "Replacements",
			Use:       "replacements",
			Short:     "Requests to replace keys that are not decided",
		},
		{
			RpcMethod:      "Replacement",
			Use:            "replacement [subject-hex]",
			Short:          "The request to replace a subject's key that is not decided",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "subject"}},
		},
	}
}

// messageCommands are the messages of registrars, as transactions or as proposals.
func messageCommands(prefix string, proposal bool) []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod:      "EnrolAccounts",
			Use:            "enrol-accounts [account-json]...",
			Short:          prefix + "Enrol up to 500 accounts, all of them or none",
			Long:           prefix + "Enrol up to 500 accounts, all of them or none. The subject is 32 bytes in base64.",
			Example:        fmt.Sprintf(`%s tx access enrol-accounts '{"address":"moscow1...","class":"trader","subject":"<base64>"}' --from registrar`, version.AppName),
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "accounts", Varargs: true}},
			GovProposal:    proposal,
		},
		{
			RpcMethod:      "SuspendAccount",
			Use:            "suspend-account [address] [reason-code]",
			Short:          prefix + "Stop an account from writing, for a published reason",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "address"}, {ProtoField: "reason"}},
			GovProposal:    proposal,
		},
		{
			RpcMethod:      "ReinstateAccount",
			Use:            "reinstate-account [address]",
			Short:          prefix + "Let a suspended account write again",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "address"}},
			GovProposal:    proposal,
		},
		{
			RpcMethod:      "ReplaceKey",
			Use:            "replace-key [old-address] [new-address]",
			Short:          prefix + "Move a subject whose key is lost to a new address, after a delay",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "old_address"}, {ProtoField: "new_address"}},
			GovProposal:    proposal,
		},
	}
}

// replacementCommands are the messages about a request that only its parties send.
func replacementCommands() []*autocliv1.RpcCommandOptions {
	return []*autocliv1.RpcCommandOptions{
		{
			RpcMethod: "ObjectToReplacement",
			Use:       "object-to-replacement",
			Short:     "Stop the replacement of the signer's own key until governance decides",
		},
		{
			RpcMethod:      "CancelReplacement",
			Use:            "cancel-replacement [old-address]",
			Short:          "Withdraw the registrar's own request to replace a key",
			PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "old_address"}},
		},
	}
}

func resolveCommand(name string) *autocliv1.RpcCommandOptions {
	return &autocliv1.RpcCommandOptions{
		RpcMethod:      "ResolveReplacement",
		Use:            name + " [old-address]",
		Short:          "Propose to cancel a request to replace a key or, with --execute, to carry out a contested one",
		PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "old_address"}},
		GovProposal:    true,
	}
}

func updateParamsCommand(name string) *autocliv1.RpcCommandOptions {
	return &autocliv1.RpcCommandOptions{
		RpcMethod: "UpdateParams",
		Use:       name + " [params-json]",
		Short:     "Propose new parameters, complete",
		Long: fmt.Sprintf("Propose new parameters, complete: begin with the output of `%s query access params --output json`.",
			version.AppName),
		Example:        fmt.Sprintf(`%s tx access update-params-proposal '{"classes":[...],...}' --title "..." --summary "..." --from operator`, version.AppName),
		PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "params"}},
		GovProposal:    true,
	}
}
