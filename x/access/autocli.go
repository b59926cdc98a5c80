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
			RpcCommandOptions: append(messageCommands("", false), updateParamsCommand("update-params-proposal")),
			SubCommands: map[string]*autocliv1.ServiceCommandDescriptor{
				"proposal": {
					Service:           types.Msg_serviceDesc.ServiceName,
					Short:             "Propose a message of this module to governance",
					RpcCommandOptions: append(messageCommands("Propose: ", true), updateParamsCommand("update-params")),
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
