package jsonrpc

import (
	"errors"
	"testing"

	vmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

func TestErrorsAreToldInTheWordsOfEthereum(t *testing.T) {
	require.NoError(t, plain(nil))
	require.EqualError(t, plain(errors.New("as it is")), "as it is")
	require.EqualError(t, plain(status.Error(codes.Internal, "out of gas")), "out of gas")
	require.ErrorIs(t, plain(status.Error(codes.Internal, vm.ErrInsufficientBalance.Error())), core.ErrInsufficientFundsForTransfer)

	reason, err := vmtypes.RevertReasonBytes("no")
	require.NoError(t, err)
	var coded *vmtypes.RevertError
	require.ErrorAs(t, plain(vmtypes.NewExecErrorWithReason(reason)), &coded)
	require.Equal(t, 3, coded.ErrorCode())
	require.EqualError(t, coded, "execution reverted: no")
}
