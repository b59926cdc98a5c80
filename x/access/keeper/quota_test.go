package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"

	"github.com/moscowchain/moscowd/x/access/types"
)

func TestChargeTxRefusals(t *testing.T) {
	cases := map[string]struct {
		signer  uint64
		gas     uint64
		prepare func(*fixture)
		want    error
		says    []string
	}{
		"a stranger is told to ask a registrar": {signer: 6, gas: 1, want: types.ErrAccountUnknown, says: []string{stranger, "ask a registrar"}},
		"a suspended account is told the reason": {
			signer: 5, gas: 1, want: types.ErrAccountSuspended, says: []string{resident, "court-order"},
			prepare: func(f *fixture) { f.suspend(resident) },
		},
		"gas above the quota of a window is told to ask for less": {
			signer: 5, gas: 501, want: types.ErrGasAboveQuota, says: []string{"501", "500", "ask for less"},
		},
		"the gas quota is exhausted until the window ends": {
			signer: 5, gas: 200, want: types.ErrQuotaExhausted,
			says: []string{"left 1 transactions and 199 gas", "2026-03-01T12:01:00Z"},
			prepare: func(f *fixture) {
				require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 301))
			},
		},
		"the transaction quota is exhausted until the window ends": {
			signer: 5, gas: 0, want: types.ErrQuotaExhausted,
			says: []string{"left 0 transactions and 498 gas", "2026-03-01T12:01:00Z"},
			prepare: func(f *fixture) {
				require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 1))
				require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 1))
			},
		},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			if tc.prepare != nil {
				tc.prepare(f)
			}
			before, _ := f.keeper.Usages.Get(f.ctx, addr(tc.signer))
			err := f.keeper.ChargeTx(f.ctx, addr(tc.signer), tc.gas)
			require.ErrorIs(t, err, tc.want)
			for _, says := range tc.says {
				require.ErrorContains(t, err, says)
			}
			after, _ := f.keeper.Usages.Get(f.ctx, addr(tc.signer))
			require.Equal(t, before, after, "a refusal counts nothing")
		})
	}
}

func TestQuotaBeginsAnewExactlyAtTheWindowsEnd(t *testing.T) {
	f := newFixture(t)
	end := noon.Add(time.Minute)
	late := f.at(end.Add(-time.Nanosecond))
	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 250))
	require.NoError(t, late.keeper.ChargeTx(late.ctx, addr(5), 250), "the whole quota is usable")
	require.ErrorIs(t, late.keeper.ChargeTx(late.ctx, addr(5), 0), types.ErrQuotaExhausted)
	next := f.at(end)
	require.NoError(t, next.keeper.ChargeTx(next.ctx, addr(5), 500))
	usage, err := f.keeper.Usages.Get(f.ctx, addr(5))
	require.NoError(t, err)
	require.Equal(t, types.Usage{WindowStart: end.Unix(), Txs: 1, Gas: 500}, usage)
}

func TestQuotaAfterTheWindowWasChanged(t *testing.T) {
	setWindow := func(f *fixture, seconds uint32) {
		f.setParams(func(p *types.Params) {
			for i := range p.Classes {
				p.Classes[i].WindowSeconds = seconds
			}
		})
	}
	t.Run("a longer window keeps what was used in it", func(t *testing.T) {
		f := newFixture(t).at(noon.Add(10 * time.Minute))
		require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 500))
		setWindow(f, 3600)
		f = f.at(noon.Add(50 * time.Minute))
		require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr(5), 1), types.ErrQuotaExhausted)
		f = f.at(noon.Add(time.Hour))
		require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), 500))
	})
	t.Run("a shorter window begins anew", func(t *testing.T) {
		f := newFixture(t)
		require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(4), 1_000))
		setWindow(f, 60)
		require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr(4), 1), types.ErrQuotaExhausted)
		f = f.at(noon.Add(time.Minute))
		require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(4), 1_000))
	})
	t.Run("a quota lowered below what was used stops the account", func(t *testing.T) {
		f := newFixture(t)
		require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(4), 900))
		f.setParams(func(p *types.Params) {
			for i := range p.Classes {
				p.Classes[i].GasPerWindow = 800
			}
		})
		require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr(4), 1), types.ErrQuotaExhausted)
	})
}

func TestUnknownAccountsWhereTheyMayWrite(t *testing.T) {
	f := newFixture(t)
	f.setParams(func(p *types.Params) { p.UnknownClass = "resident" })
	class, subject, err := f.keeper.Subject(f.ctx, addr(6))
	require.NoError(t, err)
	require.Equal(t, "resident", class)
	require.Equal(t, types.UnknownSubject(addr(6)), subject)
	_, other, err := f.keeper.Subject(f.ctx, addr(7))
	require.NoError(t, err)
	require.NotEqual(t, subject, other)

	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(6), 500))
	require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr(6), 1), types.ErrQuotaExhausted)
	require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(7), 500), "each has a quota of its own")

	f.setParams(func(p *types.Params) { p.UnknownClass = "" })
	require.ErrorIs(t, f.keeper.ChargeTx(f.ctx, addr(7), 1), types.ErrAccountUnknown)
}

func TestChargeTxUsesNoGasOfTheTransaction(t *testing.T) {
	f := newFixture(t)
	meter := storetypes.NewGasMeter(1_000_000)
	require.NoError(t, f.keeper.ChargeTx(f.ctx.WithGasMeter(meter), addr(5), 1))
	require.Zero(t, meter.GasConsumed())
}

func TestStorageOfAnAccountDoesNotGrow(t *testing.T) {
	f := newFixture(t)
	for i := range 50 {
		f = f.at(noon.Add(time.Duration(i) * time.Minute))
		require.NoError(t, f.keeper.ChargeTx(f.ctx, addr(5), uint64(i)*10))
	}
	usages, err := f.keeper.Usages.Iterate(f.ctx, nil)
	require.NoError(t, err)
	keys, err := usages.Keys()
	require.NoError(t, err)
	require.Len(t, keys, 1)
	usage, err := f.keeper.Usages.Get(f.ctx, addr(5))
	require.NoError(t, err)
	b, err := types.UsageValue.Encode(usage)
	require.NoError(t, err)
	require.Len(t, b, 24)
}

// TestUsageNeverExceedsTheQuota sends random transactions at random times and counts what was
// accepted in each window by itself.
func TestUsageNeverExceedsTheQuota(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		f := newFixture(t)
		class := types.Class{
			Name:          "resident",
			TxsPerWindow:  rapid.Uint64Range(1, 5).Draw(rt, "txs"),
			GasPerWindow:  rapid.Uint64Range(1, 1_000).Draw(rt, "gas"),
			WindowSeconds: rapid.Uint32Range(1, 100).Draw(rt, "window"),
		}
		require.NoError(t, f.keeper.Classes.Set(f.ctx, class.Name, class))
		now := time.Unix(rapid.Int64Range(-200, 200).Draw(rt, "start"), 0)
		type sum struct{ txs, gas uint64 }
		sums := map[int64]sum{}
		for range rapid.IntRange(1, 60).Draw(rt, "transactions") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(30*time.Second)).Draw(rt, "pause")))
			gas := rapid.Uint64Range(0, 1_100).Draw(rt, "gas limit")
			f = f.at(now)
			err := f.keeper.ChargeTx(f.ctx, addr(5), gas)
			// the reference counts windows with exact division of nanoseconds
			length := int64(class.WindowSeconds) * int64(time.Second)
			window := now.UnixNano() / length
			if now.UnixNano()%length < 0 {
				window--
			}
			s := sums[window]
			fits := s.txs < class.TxsPerWindow && gas <= class.GasPerWindow-s.gas
			require.Equal(t, fits, err == nil, "window %d has %+v of %+v, gas %d: %v", window, s, class, gas, err)
			if err == nil {
				sums[window] = sum{s.txs + 1, s.gas + gas}
			}
		}
		for window, s := range sums {
			require.LessOrEqual(t, s.txs, class.TxsPerWindow, "window %d", window)
			require.LessOrEqual(t, s.gas, class.GasPerWindow, "window %d", window)
		}
	})
}

func BenchmarkChargeTx(b *testing.B) {
	f := newFixture(b)
	f.setParams(func(p *types.Params) {
		for i := range p.Classes {
			p.Classes[i].TxsPerWindow = types.MaxTxsPerWindow
			p.Classes[i].GasPerWindow = types.MaxGasPerWindow
		}
	})
	for b.Loop() {
		if err := f.keeper.ChargeTx(f.ctx, addr(5), 1); err != nil {
			b.Fatal(err)
		}
	}
}
