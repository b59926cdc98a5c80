package keeper_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/x/poa/keeper"
	"github.com/moscowchain/moscowd/x/poa/types"
)

func TestValidatorsAreListedByStateAndPage(t *testing.T) {
	c, ds := everything(t)
	q := keeper.NewQueryServerImpl(c.k)
	for state, want := range map[types.State]int{types.StateUnspecified: 6, types.StateActive: 4, types.StateSuspended: 1, types.StateRemoved: 1} {
		res, err := q.Validators(c.ctx, &types.QueryValidatorsRequest{State: state})
		require.NoError(t, err)
		require.Len(t, res.Validators, want, state)
		seen := map[string]bool{}
		page := &query.PageRequest{Limit: 1}
		for {
			res, err := q.Validators(c.ctx, &types.QueryValidatorsRequest{State: state, Pagination: page})
			require.NoError(t, err)
			require.Len(t, res.Validators, 1)
			info := res.Validators[0]
			seen[info.Validator.Operator] = true
			if state != types.StateUnspecified {
				require.Equal(t, state, info.Validator.State)
			}
			require.Equal(t, fmt.Sprintf("%X", types.ConsensusAddress(info.Validator.ConsensusPubkey)), info.ConsensusAddress)
			if len(res.Pagination.NextKey) == 0 {
				break
			}
			page = &query.PageRequest{Key: res.Pagination.NextKey, Limit: 1}
		}
		require.Len(t, seen, want)
	}
	_, err := q.Validators(c.ctx, &types.QueryValidatorsRequest{Pagination: &query.PageRequest{Limit: 201}})
	require.ErrorIs(t, err, types.ErrQueryInvalid)
	_, err = q.Validators(c.ctx, nil)
	require.ErrorIs(t, err, types.ErrQueryInvalid)
	_, err = q.PendingSuspensions(c.ctx, &types.QueryPendingSuspensionsRequest{Pagination: &query.PageRequest{Limit: 201}})
	require.ErrorIs(t, err, types.ErrQueryInvalid)

	one, err := q.Validator(c.ctx, &types.QueryValidatorRequest{Operator: ds[3].String()})
	require.NoError(t, err)
	require.Equal(t, types.ReasonGovernance, one.Validator.Validator.Suspension.Reason)
	_, err = q.Validator(c.ctx, &types.QueryValidatorRequest{Operator: newDepartment("stranger").String()})
	require.ErrorIs(t, err, types.ErrOperatorUnknown)
	_, err = q.Validator(c.ctx, &types.QueryValidatorRequest{Operator: "x"})
	require.ErrorIs(t, err, types.ErrOperatorInvalid)
	_, err = q.Uptime(c.ctx, &types.QueryUptimeRequest{Operator: ds[2].String()})
	require.ErrorIs(t, err, types.ErrUptimeUnknown)
	params, err := q.Params(c.ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.EqualValues(t, 4, params.Params.MinActiveValidators)
}

func TestConsensusAddressesOfEveryTimeFindTheDepartment(t *testing.T) {
	c, ds := everything(t)
	q := keeper.NewQueryServerImpl(c.k)
	old := ed25519.GenPrivKeyFromSecret([]byte("key 0")).PubKey()
	for _, text := range []string{old.Address().String(), strings.ToLower(old.Address().String())} {
		res, err := q.ValidatorByConsensusAddress(c.ctx, &types.QueryValidatorByConsensusAddressRequest{ConsensusAddress: text})
		require.NoError(t, err)
		require.Equal(t, ds[0].String(), res.Validator.Validator.Operator)
		require.Positive(t, res.Key.RetiredHeight)
		require.Equal(t, old.Bytes(), res.Key.ConsensusPubkey)
	}
	current, err := q.ValidatorByConsensusAddress(c.ctx, &types.QueryValidatorByConsensusAddressRequest{ConsensusAddress: ds[0].key.PubKey().Address().String()})
	require.NoError(t, err)
	require.Zero(t, current.Key.RetiredHeight)
	_, err = q.ValidatorByConsensusAddress(c.ctx, &types.QueryValidatorByConsensusAddressRequest{ConsensusAddress: hex.EncodeToString(make([]byte, 20))})
	require.ErrorIs(t, err, types.ErrConsAddressUnknown)
	for _, bad := range []string{"", "zz", "00", ds[0].String()} {
		_, err = q.ValidatorByConsensusAddress(c.ctx, &types.QueryValidatorByConsensusAddressRequest{ConsensusAddress: bad})
		require.ErrorIs(t, err, types.ErrQueryInvalid)
	}
}
