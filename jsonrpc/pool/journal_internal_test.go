package pool

import (
	"bytes"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

func testTx(tb testing.TB, nonce uint64) *types.Transaction {
	tb.Helper()
	key, err := crypto.ToECDSA(common.LeftPadBytes([]byte{1}, 32))
	require.NoError(tb, err)
	return types.MustSignNewTx(key, types.LatestSignerForChainID(big.NewInt(8995)), &types.DynamicFeeTx{ChainID: big.NewInt(8995), Nonce: nonce, Gas: 21_000})
}

func TestADamagedJournalGivesWhatIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	journal, _, err := OpenJournal(path)
	require.NoError(t, err)
	for nonce := range uint64(3) {
		require.NoError(t, journal.Append(testTx(t, nonce)))
	}
	require.NoError(t, journal.Close())
	bz, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, bz[:len(bz)-5], 0o600))

	_, txs, err := OpenJournal(path)
	require.NoError(t, err)
	require.Len(t, txs, 2)
	require.Equal(t, testTx(t, 1).Hash(), txs[1].Hash())
}

func TestAJournalForgetsWhatIsOutOfDate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal")
	journal, _, err := OpenJournal(path)
	require.NoError(t, err)
	for range journalSlack + 3 {
		require.NoError(t, journal.Append(testTx(t, 0)))
	}
	require.NoError(t, journal.Tidy(func() []*types.Transaction { return []*types.Transaction{testTx(t, 7)} }))
	require.NoError(t, journal.Append(testTx(t, 8)))
	require.NoError(t, journal.Close())
	_, txs, err := OpenJournal(path)
	require.NoError(t, err)
	require.Len(t, txs, 2)
	require.EqualValues(t, 7, txs[0].Nonce())
}

func FuzzReadJournal(f *testing.F) {
	bz, err := testTx(f, 0).MarshalBinary()
	require.NoError(f, err)
	f.Add(append([]byte{0xb8, byte(len(bz))}, bz...))
	f.Add([]byte{0xbf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, bz []byte) {
		txs, err := readJournal(bytes.NewReader(bz), journalLimit)
		require.NoError(t, err, "bytes may be damaged, reading them cannot fail")
		for _, tx := range txs {
			require.LessOrEqual(t, tx.Size(), uint64(len(bz)))
		}
	})
}
