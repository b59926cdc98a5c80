package indexer

import (
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	evmaddress "github.com/cosmos/evm/encoding/address"
	"github.com/stretchr/testify/require"

	poa "github.com/moscowchain/moscowd/x/poa/types"
)

func TestAttributesOfTheSDKAreNoFields(t *testing.T) {
	event := &abci.Event{Type: "moscow.poa.v1.EventPowerSet", Attributes: []abci.EventAttribute{
		{Key: "old_power", Value: `"1"`},
		{Key: "operator", Value: `"a"`},
		{Key: "power", Value: `"2"`},
		{Key: "msg_index", Value: "0"},
		{Key: "mode", Value: "EndBlock"},
	}}
	msg, text, err := decodeTyped(event)
	require.NoError(t, err)
	require.Equal(t, &poa.EventPowerSet{Operator: "a", OldPower: 1, Power: 2}, msg)
	require.Equal(t, `{"old_power":"1","operator":"a","power":"2"}`, text)

	event.Type = "moscow.poa.v1.EventOfLater"
	_, _, err = decodeTyped(event)
	require.ErrorContains(t, err, "older than the chain")
}

func TestAddressesAreFoundInAnEvent(t *testing.T) {
	d, err := newDecoder(Encoding{Addresses: evmaddress.NewEvmCodec("moscow")})
	require.NoError(t, err)
	nobody, err := d.Addresses.BytesToString(make([]byte, 20))
	require.NoError(t, err)
	var found []string
	d.addressesIn(`{"a":"`+nobody+`","b":["moscow1notone","`+nobody+`"],"c":"moscow1`, func(address string) { found = append(found, address) })
	require.Equal(t, []string{nobody, nobody}, found)
}

func FuzzTypedEvent(f *testing.F) {
	f.Add("moscow.poa.v1.EventPowerSet", "operator", `"a"`)
	f.Add("moscow.marketslots.v1.EventSeasonCreated", "season", `{"id":"1","applications_open":"2020-01-01T00:00:00Z"}`)
	f.Add("moscow.voting.v1.EventPollCreated", "poll", `null`)
	f.Add("moscow.documents.v1.EventDocumentsIssued", "batch", `{"size":-1}`)
	f.Add("moscow.poa.v1.Validator", "power", `}{`)
	d, err := newDecoder(Encoding{Addresses: evmaddress.NewEvmCodec("moscow")})
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, kind, key, value string) {
		_, text, err := decodeTyped(&abci.Event{Type: kind, Attributes: []abci.EventAttribute{{Key: key, Value: value}}})
		if err == nil {
			d.addressesIn(text, func(string) {})
		}
	})
}
