package poa

import (
	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"

	"github.com/moscowchain/moscowd/x/poa/types"
)

// AutoCLIOptions implements autocli.HasAutoCLIConfig.
func (AppModule) AutoCLIOptions() *autocliv1.ModuleOptions {
	operator := []*autocliv1.PositionalArgDescriptor{{ProtoField: "operator"}}
	return &autocliv1.ModuleOptions{
		Query: &autocliv1.ServiceCommandDescriptor{
			Service: types.Query_serviceDesc.ServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{RpcMethod: "Params", Use: "params", Short: "Show the parameters"},
				{RpcMethod: "Validators", Use: "validators", Short: "List departments, of all states or of --state active, suspended or removed"},
				{RpcMethod: "Validator", Use: "validator [operator]", Short: "Show one department", PositionalArgs: operator},
				{
					RpcMethod: "ValidatorByConsensusAddress", Use: "by-consensus-address [hex]",
					Short:          "Show the department that uses or ever used a consensus address",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "consensus_address"}},
				},
				{RpcMethod: "Uptime", Use: "uptime [operator]", Short: "Show the missed blocks of an active validator", PositionalArgs: operator},
				{RpcMethod: "PendingSuspensions", Use: "pending-suspensions", Short: "List suspensions that wait for another validator to join"},
			},
		},
		Tx: &autocliv1.ServiceCommandDescriptor{
			Service: types.Msg_serviceDesc.ServiceName,
			RpcCommandOptions: []*autocliv1.RpcCommandOptions{
				{
					RpcMethod: "AddValidator", Use: "add-validator [operator] [name-ru] [name-en] [consensus-pubkey] [proof]",
					Short: "Propose to add a department; key and proof are printed by 'poa prove-key' on its node",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{
						{ProtoField: "operator"}, {ProtoField: "name_ru"}, {ProtoField: "name_en"}, {ProtoField: "consensus_pubkey"}, {ProtoField: "proof"},
					},
					GovProposal: true,
				},
				{
					RpcMethod: "RemoveValidator", Use: "remove-validator [operator]", Short: "Propose to remove a department",
					PositionalArgs: operator, GovProposal: true,
				},
				{
					RpcMethod: "SetPower", Use: "set-power [operator] [power]", Short: "Propose a voting power in consensus",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "operator"}, {ProtoField: "power"}}, GovProposal: true,
				},
				{
					RpcMethod: "SuspendValidator", Use: "suspend-validator [operator]", Short: "Propose to suspend a validator",
					PositionalArgs: operator, GovProposal: true,
				},
				{
					RpcMethod: "ResumeValidator", Use: "resume-validator [operator]", Short: "Propose to end a suspension",
					PositionalArgs: operator, GovProposal: true,
				},
				{
					RpcMethod: "UpdateParams", Use: "update-params [params]", Short: "Propose parameters, all of them, as JSON",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "params"}}, GovProposal: true,
				},
				{
					RpcMethod: "RotateConsensusKey", Use: "rotate-consensus-key [consensus-pubkey] [proof]",
					Short:          "Replace the key of your validator; key and proof are printed by 'poa prove-key --key-file NEW'",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "consensus_pubkey"}, {ProtoField: "proof"}},
				},
				{
					RpcMethod: "EditDepartment", Use: "edit-department [name-ru] [name-en]",
					Short:          "Replace the whole description of your department; give --contact and --site too",
					PositionalArgs: []*autocliv1.PositionalArgDescriptor{{ProtoField: "name_ru"}, {ProtoField: "name_en"}},
				},
				{RpcMethod: "Leave", Use: "leave", Short: "Take your department out of the validator set"},
			},
		},
	}
}
