package integration

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	wasmtypes "github.com/CosmWasm/wasmd/x/wasm/types"
	"github.com/cosmos/gogoproto/proto"
	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/client/flags"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/app"
	accesstypes "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/marketslots/types"
	poatypes "github.com/moscowchain/moscowd/x/poa/types"
)

const uploadGas = 20_000_000

// contractCode reads a contract that make contracts builds.
func contractCode(tb testing.TB, name string) []byte {
	tb.Helper()
	code, err := os.ReadFile("../../contracts/" + name + "/" + name + ".wasm")
	require.NoError(tb, err)
	return code
}

// endless is a contract that does not come to its end: loop br 0 end.
func endless() []byte { return wasmContract([]byte{0, 1}, 0x03, 0x40, 0x0c, 0, 0x0b) }

func TestAContractWithoutEndStopsNobody(t *testing.T) {
	n := newNetwork(t, 1)
	developer := n.season
	n.admitUploader(developer)
	n.delivered(n.signGas(developer, uploadGas, n.store(developer, endless())))
	instantiate := &wasmtypes.MsgInstantiateContract{Sender: developer.String(), CodeID: 1, Label: "endless", Msg: []byte("{}")}
	n.fails(developer, sdkerrors.ErrOutOfGas, instantiate)

	// Messages of a proposal have no limit of gas but ours.
	instantiate.Sender = n.authority()
	ctx, _ := n.ctx().CacheContext()
	ctx = ctx.WithBlockTime(n.time).WithGasMeter(storetypes.NewInfiniteGasMeter())
	require.PanicsWithValue(t, storetypes.ErrorOutOfGas{Descriptor: "Wasm engine function execution"},
		func() { _, _ = n.app.MsgServiceRouter().Handler(instantiate)(ctx, instantiate) }, "x/gov recovers it")
	n.run(n.operators[0], harmless(n.operators[0], "the chain goes on"))
}

// contract is the account of a contract.
type contract struct{ sdk.AccAddress }

func (c contract) text() string { return c.String() }

func (n *network) store(by *account, code []byte) sdk.Msg {
	return &wasmtypes.MsgStoreCode{Sender: by.String(), WASMByteCode: code}
}

// admitUploader has governance name an account that may upload contracts.
func (n *network) admitUploader(a *account) {
	n.t.Helper()
	n.govern(&wasmtypes.MsgAddCodeUploadParamsAddresses{Authority: n.authority(), Addresses: []string{a.String()}})
}

// deployWasm uploads code and makes a contract of it.
func (n *network) deployWasm(by *account, name, message string) contract {
	n.t.Helper()
	n.delivered(n.signGas(by, uploadGas, n.store(by, contractCode(n.t, name))))
	var info wasmtypes.CodeInfo
	var code uint64
	n.app.WasmKeeper.IterateCodeInfos(n.ctx(), func(id uint64, found wasmtypes.CodeInfo) bool {
		code, info = id, found
		return false
	})
	require.Equal(n.t, by.String(), info.Creator)
	n.run(by, &wasmtypes.MsgInstantiateContract{Sender: by.String(), CodeID: code, Label: name, Msg: []byte(message)})
	var at sdk.AccAddress
	n.app.WasmKeeper.IterateContractsByCode(n.ctx(), code, func(addr sdk.AccAddress) bool {
		at = addr
		return false
	})
	require.NotEmpty(n.t, at)
	return contract{at}
}

// relayed is an order to the relay: send this message of any module as your own.
func relayed(by *account, relay contract, msg sdk.Msg) sdk.Msg {
	value, err := proto.Marshal(msg)
	if err != nil {
		panic(err)
	}
	return relayedJSON(by, relay, fmt.Sprintf(`{"any":{"type_url":%q,"value":%q}}`, sdk.MsgTypeURL(msg), base64.StdEncoding.EncodeToString(value)))
}

func relayedJSON(by *account, relay contract, msg string) sdk.Msg {
	return &wasmtypes.MsgExecuteContract{Sender: by.String(), Contract: relay.text(), Msg: []byte(`{"send":` + msg + `}`)}
}

// asks gives what the chain answers to a query of the relay.
func (n *network) asks(relay contract, request string) string {
	n.t.Helper()
	response := query[wasmtypes.QuerySmartContractStateResponse](n, "/cosmwasm.wasm.v1.Query/SmartContractState",
		&wasmtypes.QuerySmartContractStateRequest{Address: relay.text(), QueryData: []byte(`{"ask":` + request + `}`)})
	var answer struct{ Answer string }
	require.NoError(n.t, json.Unmarshal(response.Data, &answer))
	return answer.Answer
}

func (n *network) enrolAddress(addr, class string) {
	n.t.Helper()
	n.run(n.registrar, &accesstypes.MsgEnrolAccounts{Signer: n.registrar.String(), Accounts: []accesstypes.NewAccount{
		{Address: addr, Class: class, Subject: randomBytes("subject of " + addr)},
	}})
}

// wasmModule assembles a module of WebAssembly of sections.
func wasmModule(sections ...[]byte) []byte {
	return bytes.Join(append([][]byte{{0, 'a', 's', 'm', 1, 0, 0, 0}}, sections...), nil)
}

// wasmSection is a section of entries; none may be longer than 127 bytes, nor all together.
func wasmSection(id byte, entries ...[]byte) []byte {
	body := append([]byte{byte(len(entries))}, bytes.Join(entries, nil)...)
	return append([]byte{id, byte(len(body))}, body...)
}

// wasmContract assembles a contract that does nothing, with a memory, and instructions in its allocate, which every call begins with.
func wasmContract(memory []byte, instructions ...byte) []byte {
	const i32 = 0x7f
	function := func(instructions ...byte) []byte {
		return append([]byte{byte(len(instructions) + 2), 0}, append(instructions, 0x0b)...)
	}
	export := func(name string, kind, index byte) []byte {
		return append(append([]byte{byte(len(name))}, name...), kind, index)
	}
	return wasmModule(
		wasmSection(1, []byte{0x60, 0, 0}, []byte{0x60, 1, i32, 1, i32}, []byte{0x60, 1, i32, 0}, []byte{0x60, 3, i32, i32, i32, 1, i32}),
		wasmSection(3, []byte{0}, []byte{1}, []byte{2}, []byte{3}),
		wasmSection(5, memory),
		wasmSection(7, export("memory", 2, 0), export("interface_version_8", 0, 0), export("allocate", 0, 1),
			export("deallocate", 0, 2), export("instantiate", 0, 3)),
		wasmSection(10, function(), function(append(instructions, 0x41, 0)...), function(), function(0x41, 0)),
	)
}

func TestWhatIsNoContractIsRefused(t *testing.T) {
	n := newNetwork(t, 1)
	developer := n.season
	relay := contractCode(t, "relay")
	packed := func(raw []byte) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, err := w.Write(raw)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return out.Bytes()
	}
	rename := func(export, to string) []byte {
		from := append([]byte{byte(len(export))}, export...)
		require.Equal(t, 1, bytes.Count(relay, from), export)
		return bytes.Replace(relay, from, append([]byte{byte(len(to))}, to...), 1)
	}

	says := n.fails(developer, sdkerrors.ErrUnauthorized, n.store(developer, relay))
	require.Contains(t, says, "may not upload contracts: governance names who may")
	n.admitUploader(developer)

	memory, nop := []byte{0, 1}, byte(0x01)
	simd := append(append([]byte{0xfd, 12}, make([]byte, 16)...), 0x1a) // v128.const, drop
	n.delivered(n.signGas(developer, uploadGas, n.store(developer, wasmContract(memory, nop))))
	for name, tc := range map[string]struct {
		code []byte
		want error
		says string
	}{
		"text":                         {code: []byte("contract C {}"), want: wasmtypes.ErrCreateFailed, says: "bad magic number"},
		"half a contract":              {code: relay[:len(relay)/2], want: wasmtypes.ErrCreateFailed, says: "Wasm bytecode could not be deserialized"},
		"a module without memory":      {code: wasmModule(), want: wasmtypes.ErrCreateFailed, says: "must contain exactly one memory"},
		"an export missing":            {code: rename("allocate", "allocatx"), want: wasmtypes.ErrCreateFailed, says: "allocate"},
		"another version of interface": {code: rename("interface_version_8", "interface_version_9"), want: wasmtypes.ErrCreateFailed, says: "interface_version_"},
		"an import that is not served": {code: rename("query_chain", "query_chaim"), want: wasmtypes.ErrCreateFailed, says: "query_chaim"},
		"SIMD":                         {code: wasmContract(memory, simd...), want: wasmtypes.ErrCreateFailed, says: "SIMD"},
		"shared memory":                {code: wasmContract([]byte{3, 1, 1}, nop), want: wasmtypes.ErrCreateFailed, says: "threads"},
		"atomic instructions":          {code: wasmContract(memory, 0xfe, 3, 0), want: wasmtypes.ErrCreateFailed, says: "threads"},
		"a small archive of large code": {
			code: packed(make([]byte, wasmtypes.MaxWasmSize+1)), want: wasmtypes.ErrCreateFailed, says: "exceeds limit",
		},
	} {
		t.Run(name, func(t *testing.T) {
			result := n.block(n.signGas(developer, uploadGas, n.store(developer, tc.code))).TxResults[0]
			isError(t, tc.want, result.Codespace, result.Code, result.Log)
			require.Contains(t, result.Log, tc.says)
		})
	}
	for name, tc := range map[string]struct {
		code []byte
		says string
	}{
		"nothing":        {code: nil, says: "code bytes is required"},
		"too large code": {code: make([]byte, wasmtypes.MaxWasmSize+1), says: "cannot be longer than 819200 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			tx := n.signDraft(developer, draft{msgs: []sdk.Msg{n.store(developer, tc.code)}, gas: uploadGas, sequence: &developer.sequence})
			require.Contains(t, n.refused(tx, sdkerrors.ErrInvalidRequest), tc.says)
		})
	}
	require.Equal(t, 1, countCodes(n))
	n.delivered(n.signGas(developer, uploadGas, n.store(developer, packed(relay))))
	require.Equal(t, 2, countCodes(n))
}

func countCodes(n *network) (count int) {
	n.app.WasmKeeper.IterateCodeInfos(n.ctx(), func(uint64, wasmtypes.CodeInfo) bool {
		count++
		return false
	})
	return count
}

func TestWhoMayMakeContracts(t *testing.T) {
	n := newNetwork(t, 1)
	developer, other := n.season, n.traders[0]
	n.admitUploader(developer)
	everybody := &wasmtypes.AccessConfig{Permission: wasmtypes.AccessTypeEverybody}
	says := n.fails(developer, sdkerrors.ErrUnauthorized, &wasmtypes.MsgStoreCode{
		Sender: developer.String(), WASMByteCode: contractCode(t, "relay"), InstantiatePermission: everybody,
	})
	require.Contains(t, says, "can not create code")
	n.deployWasm(developer, "relay", "{}")
	instantiate := &wasmtypes.MsgInstantiateContract{Sender: other.String(), CodeID: 1, Label: "relay", Msg: []byte("{}")}
	require.Contains(t, n.fails(other, sdkerrors.ErrUnauthorized, instantiate), "can not instantiate")

	// Governance may open code to all, and uploads by itself.
	n.govern(&wasmtypes.MsgUpdateInstantiateConfig{Sender: n.authority(), CodeID: 1, NewInstantiatePermission: everybody})
	n.run(other, instantiate)
	n.govern(&wasmtypes.MsgRemoveCodeUploadParamsAddresses{Authority: n.authority(), Addresses: []string{developer.String()}})
	n.fails(developer, sdkerrors.ErrUnauthorized, n.store(developer, contractCode(t, "relay")))
	n.govern(&wasmtypes.MsgStoreCode{Sender: n.authority(), WASMByteCode: wasmContract([]byte{0, 1}, 0x01)})
	require.Equal(t, 2, countCodes(n))
}

func TestAContractSendsWhatIsOnTheList(t *testing.T) {
	rows := planRows(someOf(t, 10).Plan)
	n := newNetwork(t, 1)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	n.publish(season, rows)
	developer, caller := n.season, n.traders[0]
	n.admitUploader(developer)
	relay := n.deployWasm(developer, "relay", "{}")
	application := submission(caller, season, rows[0])
	application.Trader = relay.text()

	n.fails(caller, accesstypes.ErrAccountUnknown, relayed(caller, relay, application))
	n.enrolAddress(relay.text(), smallClass)
	n.fails(caller, types.ErrClassOther, relayed(caller, relay, application))

	filer := n.deployWasm(developer, "relay", "{}")
	n.enrolAddress(filer.text(), types.DefaultParams().ContractClass)
	application.Trader = filer.text()
	n.run(caller, relayed(caller, filer, application))
	require.Len(t, n.applications(season), 1)
	number := n.applications(season)[0].ServiceNumber
	n.run(caller, relayed(caller, filer, &types.MsgWithdrawApplication{Signer: filer.text(), SeasonId: season, ServiceNumber: number}))
	require.True(t, n.applications(season)[0].Withdrawn)

	t.Run("as itself only", func(t *testing.T) {
		application.Trader = caller.String()
		require.Contains(t, n.fails(caller, sdkerrors.ErrUnauthorized, relayed(caller, filer, application)), "contract doesn't have permission")
	})
	for name, msg := range map[string]sdk.Msg{
		"coins":            &banktypes.MsgSend{FromAddress: filer.text(), ToAddress: caller.String()},
		"a proposal":       &govv1.MsgSubmitProposal{Proposer: filer.text()},
		"a vote":           &govv1.MsgVote{Voter: filer.text(), ProposalId: 1, Option: govv1.OptionYes},
		"an authorisation": &authz.MsgExec{Grantee: filer.text()},
		"code":             &wasmtypes.MsgStoreCode{Sender: filer.text(), WASMByteCode: contractCode(t, "relay")},
		"a plan":           &types.MsgPublishPlan{Operator: filer.text(), SeasonId: season},
		"a department":     &poatypes.MsgLeave{Operator: filer.text()},
		"an enrolment":     &accesstypes.MsgEnrolAccounts{Signer: filer.text()},
		"a call past the wasm messages": &wasmtypes.MsgExecuteContract{
			Sender: filer.text(), Contract: relay.text(), Msg: []byte("{}"),
		},
	} {
		t.Run("not "+name, func(t *testing.T) {
			require.Contains(t, n.fails(caller, sdkerrors.ErrUnauthorized, relayed(caller, filer, msg)), "contracts may not send "+sdk.MsgTypeURL(msg))
		})
	}
	for kind, msg := range map[string]string{
		"bank":          `{"bank":{"burn":{"amount":[{"denom":"atech","amount":"1"}]}}}`,
		"staking":       `{"staking":{"delegate":{"validator":"x","amount":{"denom":"atech","amount":"1"}}}}`,
		"distribution":  `{"distribution":{"set_withdraw_address":{"address":"x"}}}`,
		"ibc":           `{"ibc":{"close_channel":{"channel_id":"channel-0"}}}`,
		"gov":           `{"gov":{"vote":{"proposal_id":1,"option":"yes"}}}`,
		"custom":        `{"custom":{}}`,
		"any and bank":  `{"bank":{"burn":{"amount":[]}},"any":{"type_url":"` + sdk.MsgTypeURL(application) + `","value":""}}`,
		"bank and wasm": fmt.Sprintf(`{"bank":{"send":{"to_address":"x","amount":[]}},"wasm":{"clear_admin":{"contract_addr":%q}}}`, relay.text()),
		"any and wasm":  fmt.Sprintf(`{"stargate":{"type_url":"/cosmos.gov.v1.MsgVote","value":""},"wasm":{"clear_admin":{"contract_addr":%q}}}`, relay.text()),
		"":              `{}`,
	} {
		t.Run("not of kind "+kind, func(t *testing.T) {
			require.Contains(t, n.fails(caller, sdkerrors.ErrUnauthorized, relayedJSON(caller, filer, msg)), "contracts may not send a message of kind "+kind)
		})
	}
}

// call is an order to the first relay: let the second one send a message.
func call(by *account, first, second contract, msg string) sdk.Msg {
	inner := base64.StdEncoding.EncodeToString([]byte(`{"send":` + msg + `}`))
	return relayedJSON(by, first, fmt.Sprintf(`{"wasm":{"execute":{"contract_addr":%q,"msg":%q,"funds":[]}}}`, second.text(), inner))
}

func TestASuspendedAccountDoesNotActThroughContracts(t *testing.T) {
	n := newNetwork(t, 1)
	developer, caller, helper := n.season, n.traders[0], n.traders[1]
	n.admitUploader(developer)
	first, second := n.deployWasm(developer, "relay", "{}"), n.deployWasm(developer, "relay", "{}")
	clear := fmt.Sprintf(`{"wasm":{"clear_admin":{"contract_addr":%q}}}`, second.text())

	t.Run("a contract that is not enrolled sends nothing to contracts", func(t *testing.T) {
		n.fails(caller, accesstypes.ErrAccountUnknown, call(caller, first, second, clear))
	})
	n.enrolAddress(first.text(), "contract")
	n.enrolAddress(second.text(), "contract")
	require.Contains(t, n.fails(caller, sdkerrors.ErrUnauthorized, call(caller, first, second, clear)), "can not modify contract",
		"both are carried out, the last message is x/wasm's to refuse")

	execute := relayedJSON(caller, first, clear)
	n.grant(caller, helper, execute)
	n.suspend(caller)
	t.Run("an authorisation of a suspended account", func(t *testing.T) {
		n.refused(n.signDraft(helper, draft{msgs: []sdk.Msg{exec(helper, execute)}, sequence: &helper.sequence}), accesstypes.ErrAccountSuspended)
		ctx, _ := n.ctx().CacheContext()
		_, err := n.app.AuthzKeeper.DispatchActions(ctx, helper.address(), []sdk.Msg{execute})
		require.ErrorIs(t, err, accesstypes.ErrAccountSuspended, "past the ante handler")
	})
	t.Run("a suspended contract", func(t *testing.T) {
		suspend := func(c contract) {
			n.run(n.registrar, &accesstypes.MsgSuspendAccount{Signer: n.registrar.String(), Address: c.text(), Reason: "abuse"})
		}
		suspend(second)
		n.fails(helper, accesstypes.ErrAccountSuspended, call(helper, first, second, clear))
		n.fails(helper, accesstypes.ErrAccountSuspended, relayedJSON(helper, second, clear))
		suspend(first)
		n.fails(helper, accesstypes.ErrAccountSuspended, call(helper, first, second, clear))
	})
}

func TestAContractAsksWhatIsOnTheList(t *testing.T) {
	rows := planRows(someOf(t, 10).Plan)
	n := newNetwork(t, 1)
	season := n.openSeason(types.Filing_FILING_TRADERS, rows)
	developer := n.season
	n.admitUploader(developer)
	relay := n.deployWasm(developer, "relay", "{}")
	request := func(kind, path string, msg proto.Message) string {
		data, err := proto.Marshal(msg)
		require.NoError(t, err)
		return fmt.Sprintf(`{%q:{"path":%q,"data":%q}}`, kind, path, base64.StdEncoding.EncodeToString(data))
	}
	data := func(answer string) []byte {
		var got struct{ Ok struct{ Ok []byte } }
		require.NoError(t, json.Unmarshal([]byte(answer), &got), answer)
		require.NotEmpty(t, got.Ok.Ok, answer)
		return got.Ok.Ok
	}
	var response types.QuerySeasonResponse
	require.NoError(t, proto.Unmarshal(data(n.asks(relay, request("grpc", slots+"Season", &types.QuerySeasonRequest{SeasonId: season}))), &response))
	require.Equal(t, query[types.QuerySeasonResponse](n, slots+"Season", &types.QuerySeasonRequest{SeasonId: season}), response)
	require.Contains(t, string(data(n.asks(relay, request("stargate", slots+"Season", &types.QuerySeasonRequest{SeasonId: season})))), `"name":"Весна 2026"`)
	account := request("grpc", "/moscow.access.v1.Query/Account", &accesstypes.QueryAccountRequest{Address: developer.String()})
	data(n.asks(relay, account))
	data(n.asks(relay, request("grpc", "/moscow.poa.v1.Query/Validator", &poatypes.QueryValidatorRequest{Operator: n.operators[0].String()})))
	data(n.asks(relay, fmt.Sprintf(`{"wasm":{"contract_info":{"contract_addr":%q}}}`, relay.text())))

	require.Contains(t, n.asks(relay, request("grpc", slots+"Season", &types.QuerySeasonRequest{SeasonId: 99})), "codespace: marketslots")
	for name, asked := range map[string]string{
		"a register":              request("grpc", slots+"Applications", &types.QueryApplicationsRequest{SeasonId: season}),
		"what comes from a cache": request("stargate", slots+"InclusionProof", &types.QueryInclusionProofRequest{SeasonId: season}),
		"another module":          request("grpc", "/cosmos.bank.v1beta1.Query/TotalSupply", &banktypes.QueryTotalSupplyRequest{}),
		"balances":                `{"bank":{"balance":{"address":"x","denom":"atech"}}}`,
		"validators with stake":   `{"staking":{"bonded_denom":{}}}`,
		"channels":                `{"ibc":{"port_id":{}}}`,
		"rewards":                 `{"distribution":{"delegation_total_rewards":{"delegator_address":"x"}}}`,
		"what is not known":       `{"custom":{}}`,
	} {
		t.Run("not "+name, func(t *testing.T) {
			require.Contains(t, n.asks(relay, asked), `"unsupported_request"`)
		})
	}
}

// TestContractsReadJSON is about the library of contracts/cosmwasm.
func TestContractsReadJSON(t *testing.T) {
	n := newNetwork(t, 1)
	n.admitUploader(n.season)
	relay := n.deployWasm(n.season, "relay", "{}")
	path := "П\u041f \\\"\\\\\\n€𝄞"
	require.Contains(t, n.asks(relay, ` { "grpc" : {"path":"`+path+`", "data":""} } `), `ПП \"\\\n€𝄞`)
	for text, says := range map[string]string{
		strings.Repeat("[", 20) + strings.Repeat("]", 20): "JSON is nested too deep",
		`1.5`:           "expected",
		`-1`:            "whole numbers only",
		`{"a":1,"a":2}`: "a is there twice",
	} {
		response := ask(n, "/cosmwasm.wasm.v1.Query/SmartContractState",
			&wasmtypes.QuerySmartContractStateRequest{Address: relay.text(), QueryData: []byte(`{"ask":` + text + `}`)})
		require.NotZero(t, response.Code, text)
		require.Contains(t, response.Log, says, text)
	}
}

// withContracts is a network with a contract that stays in memory and one that does not, and the first's code twice.
func withContracts(t *testing.T) (*network, contract) {
	t.Helper()
	n := newNetwork(t, 1)
	n.admitUploader(n.season)
	relay := n.deployWasm(n.season, "relay", "{}")
	steward := n.deployWasm(n.season, "fairsteward", `{"season":1,"fair":12}`)
	n.delivered(n.signGas(n.season, uploadGas, n.store(n.season, contractCode(t, "relay"))))
	n.govern(&wasmtypes.MsgPinCodes{Authority: n.authority(), CodeIDs: []uint64{1}})
	n.enrolAddress(relay.text(), "contract")
	return n, steward
}

func (n *network) stewardConfig(steward contract) string {
	n.t.Helper()
	return string(query[wasmtypes.QuerySmartContractStateResponse](n, "/cosmwasm.wasm.v1.Query/SmartContractState",
		&wasmtypes.QuerySmartContractStateRequest{Address: steward.text(), QueryData: []byte(`{"config":{}}`)}).Data)
}

func (n *network) setStewards(steward contract) sdk.Msg {
	return &wasmtypes.MsgExecuteContract{
		Sender: n.season.String(), Contract: steward.text(), Msg: []byte(`{"set_stewards":{"stewards":["` + n.registrar.String() + `"]}}`),
	}
}

func TestContractsSurviveExportRestartAndSnapshot(t *testing.T) {
	n, steward := withContracts(t)
	want := n.stewardConfig(steward)
	require.Contains(t, want, n.season.String())

	t.Run("export", func(t *testing.T) {
		other := n.reborn()
		other.block()
		require.Equal(t, want, other.stewardConfig(steward))
		tx := other.sign(other.season, other.setStewards(steward))
		n.season.sequence--
		other.delivered(tx)
		require.Contains(t, other.stewardConfig(steward), other.registrar.String())
		require.NoError(t, other.app.Close())
	})
	t.Run("a node from a snapshot", func(t *testing.T) {
		other := n.fromSnapshot()
		tx := n.sign(n.season, n.setStewards(steward))
		n.delivered(tx)
		other.delivered(tx)
		require.Equal(t, n.hash, other.hash)
		require.Equal(t, n.stewardConfig(steward), other.stewardConfig(steward))
	})
	t.Run("restart", func(t *testing.T) {
		want := n.stewardConfig(steward)
		n.start()
		n.block()
		require.Equal(t, want, n.stewardConfig(steward))
		n.run(n.season, n.setStewards(steward))
	})
	t.Run("one process at a time", func(t *testing.T) {
		_, err := app.New(log.NewNopLogger(), n.db, true, simtestutil.AppOptionsMap{flags.FlagHome: n.home})
		require.ErrorContains(t, err, "does another moscowd use this home?")
		n.block()
	})
}
