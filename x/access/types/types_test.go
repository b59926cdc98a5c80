package types_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/codec/address"

	"github.com/moscowchain/moscowd/x/access/types"
)

var addressCodec = address.NewBech32Codec("moscow")

func text(fill byte) string {
	s, err := addressCodec.BytesToString(bytes.Repeat([]byte{fill}, 20))
	if err != nil {
		panic(err)
	}
	return s
}

func TestParamsValidate(t *testing.T) {
	class := func(change func(*types.Class)) func(*types.Params) {
		return func(p *types.Params) { change(&p.Classes[1]) }
	}
	fill := func(classes, registrars, reasons int) func(*types.Params) {
		return func(p *types.Params) {
			*p = types.Params{KeyReplacementDelaySeconds: 1}
			for i := range classes {
				p.Classes = append(p.Classes, types.Class{Name: name(i), TxsPerWindow: 1, GasPerWindow: 1, WindowSeconds: 1})
			}
			for i := range registrars {
				s, err := addressCodec.BytesToString([]byte{byte(i >> 8), byte(i), 1})
				require.NoError(t, err)
				p.Registrars = append(p.Registrars, types.Registrar{Address: s})
			}
			for i := range reasons {
				p.SuspensionReasons = append(p.SuspensionReasons, types.SuspensionReason{Code: name(i), TitleRu: "а", TitleEn: "a"})
			}
		}
	}
	cases := map[string]struct {
		change func(*types.Params)
		says   string // empty: valid
	}{
		"the default":                     {change: func(*types.Params) {}},
		"nothing but a delay":             {change: func(p *types.Params) { *p = types.Params{KeyReplacementDelaySeconds: 1} }},
		"no delay":                        {change: func(p *types.Params) { p.KeyReplacementDelaySeconds = 0 }, says: "key_replacement_delay_seconds 0"},
		"a delay of 30 days":              {change: func(p *types.Params) { p.KeyReplacementDelaySeconds = 2_592_000 }},
		"a longer delay":                  {change: func(p *types.Params) { p.KeyReplacementDelaySeconds = 2_592_001 }, says: "key_replacement_delay_seconds 2592001"},
		"the largest lists":               {change: fill(64, 256, 256)},
		"65 classes":                      {change: fill(65, 0, 0), says: "65 classes"},
		"257 registrars":                  {change: fill(0, 257, 0), says: "257 registrars"},
		"257 reasons":                     {change: fill(0, 0, 257), says: "257 suspension reasons"},
		"a class twice":                   {change: class(func(c *types.Class) { c.Name = "contract" }), says: `class 1: name "contract" is not unique`},
		"a class without a name":          {change: class(func(c *types.Class) { c.Name = "" }), says: "class 1"},
		"a name of 32 characters":         {change: class(func(c *types.Class) { c.Name = strings.Repeat("a", 32) })},
		"a name of 33 characters":         {change: class(func(c *types.Class) { c.Name = strings.Repeat("a", 33) }), says: "invalid name"},
		"a name with a capital":           {change: class(func(c *types.Class) { c.Name = "Trader" }), says: "Trader"},
		"a name that begins with a digit": {change: class(func(c *types.Class) { c.Name = "1st" }), says: "1st"},
		"a name in Cyrillic":              {change: class(func(c *types.Class) { c.Name = "торговец" }), says: "invalid name"},
		"no transactions":                 {change: class(func(c *types.Class) { c.TxsPerWindow = 0 }), says: "txs_per_window"},
		"most transactions":               {change: class(func(c *types.Class) { c.TxsPerWindow = types.MaxTxsPerWindow })},
		"too many transactions":           {change: class(func(c *types.Class) { c.TxsPerWindow = types.MaxTxsPerWindow + 1 }), says: "txs_per_window"},
		"no gas":                          {change: class(func(c *types.Class) { c.GasPerWindow = 0 }), says: "gas_per_window"},
		"most gas":                        {change: class(func(c *types.Class) { c.GasPerWindow = types.MaxGasPerWindow })},
		"too much gas":                    {change: class(func(c *types.Class) { c.GasPerWindow = types.MaxGasPerWindow + 1 }), says: "gas_per_window"},
		"no window":                       {change: class(func(c *types.Class) { c.WindowSeconds = 0 }), says: "window_seconds"},
		"the longest window":              {change: class(func(c *types.Class) { c.WindowSeconds = types.MaxWindowSeconds })},
		"a window that is too long":       {change: class(func(c *types.Class) { c.WindowSeconds = types.MaxWindowSeconds + 1 }), says: "window_seconds"},
		"unknown accounts of no class":    {change: func(p *types.Params) { p.UnknownClass = "tsar" }, says: "tsar"},
		"unknown accounts of a class":     {change: func(p *types.Params) { p.UnknownClass = "resident" }},
		"a registrar twice":               {change: registrars(types.Registrar{Address: text(1)}, types.Registrar{Address: text(1)}), says: "registrar 1"},
		"a registrar twice in capitals":   {change: registrars(types.Registrar{Address: text(1)}, types.Registrar{Address: strings.ToUpper(text(1))}), says: "registrar 1"},
		"a registrar of garbage":          {change: registrars(types.Registrar{Address: "moscow1"}), says: "registrar 0"},
		"a registrar of no class":         {change: registrars(types.Registrar{Address: text(1), Classes: []string{"tsar"}}), says: "tsar"},
		"a registrar of a class twice":    {change: registrars(types.Registrar{Address: text(1), Classes: []string{"trader", "trader"}}), says: "twice"},
		"a reason twice":                  {change: func(p *types.Params) { p.SuspensionReasons[1].Code = "abuse" }, says: "suspension reason 1"},
		"a reason without a code":         {change: func(p *types.Params) { p.SuspensionReasons[1].Code = "" }, says: "suspension reason 1"},
		"a reason without a title":        {change: func(p *types.Params) { p.SuspensionReasons[1].TitleRu = "" }, says: "court-order"},
		"a title of 200 bytes":            {change: func(p *types.Params) { p.SuspensionReasons[1].TitleEn = strings.Repeat("a", 200) }},
		"a title of 201 bytes":            {change: func(p *types.Params) { p.SuspensionReasons[1].TitleEn = strings.Repeat("a", 201) }, says: "201 bytes"},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			params := types.DefaultParams()
			tc.change(&params)
			err := params.Validate(addressCodec)
			if tc.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, types.ErrParamsInvalid)
			require.ErrorContains(t, err, tc.says)
		})
	}
}

func registrars(list ...types.Registrar) func(*types.Params) {
	return func(p *types.Params) { p.Registrars = list }
}

func name(i int) string {
	return "n" + hex.EncodeToString([]byte{byte(i >> 8), byte(i)})
}

func TestRegistrarPermits(t *testing.T) {
	require.True(t, types.Registrar{}.Permits("trader"), "no list means every class")
	require.True(t, types.Registrar{Classes: []string{"resident", "trader"}}.Permits("trader"))
	require.False(t, types.Registrar{Classes: []string{"resident"}}.Permits("trader"))
}

func TestUsageIsStoredIn24Bytes(t *testing.T) {
	for _, usage := range []types.Usage{
		{},
		{WindowStart: 1_772_366_400, Txs: 1, Gas: 2},
		{WindowStart: -1, Txs: 1<<64 - 1, Gas: 1<<64 - 1},
	} {
		b, err := types.UsageValue.Encode(usage)
		require.NoError(t, err)
		require.Len(t, b, 24)
		decoded, err := types.UsageValue.Decode(b)
		require.NoError(t, err)
		require.Equal(t, usage, decoded)
		j, err := types.UsageValue.EncodeJSON(usage)
		require.NoError(t, err)
		decoded, err = types.UsageValue.DecodeJSON(j)
		require.NoError(t, err)
		require.Equal(t, usage, decoded)
	}
	b, err := types.UsageValue.Encode(types.Usage{WindowStart: 1, Txs: 2, Gas: 0x0304})
	require.NoError(t, err)
	require.Equal(t, "000000000000000100000000000000020000000000000304", hex.EncodeToString(b))
	for _, b := range [][]byte{nil, make([]byte, 23), make([]byte, 25)} {
		_, err := types.UsageValue.Decode(b)
		require.Error(t, err)
	}
}

func TestWindowsAndDays(t *testing.T) {
	hourly := types.Class{WindowSeconds: 3600}
	cases := []struct {
		now        time.Time
		start, end int64
		day        int64
	}{
		{time.Unix(0, 0), 0, 3600, 0},
		{time.Unix(3599, 999_999_999), 0, 3600, 0},
		{time.Unix(3600, 0), 3600, 7200, 0},
		{time.Unix(86_400, 0), 86_400, 90_000, 1},
		{time.Unix(-1, 0), -3600, 0, -1},
		{time.Unix(-86_400, 0), -86_400, -82_800, -1},
		{time.Unix(-86_401, 0), -90_000, -86_400, -2},
	}
	for _, tc := range cases {
		start, end := hourly.WindowAt(tc.now)
		require.Equal(t, tc.start, start, tc.now)
		require.Equal(t, tc.end, end, tc.now)
		require.Equal(t, tc.day, types.DayAt(tc.now), tc.now)
		require.Greater(t, types.DayEnd(tc.day), tc.now.Unix())
		require.LessOrEqual(t, types.DayEnd(tc.day-1), tc.now.Unix())
	}
}

func TestUnknownSubject(t *testing.T) {
	// SHA-256 of the text and twenty bytes 0x01, computed with sha256sum
	const want = "0985ee83dd8db91cb5313af58028bfbfb5a9023c77a3fd7bb61ea64719cd660c"
	require.Equal(t, want, hex.EncodeToString(func() []byte { s := types.UnknownSubject(bytes.Repeat([]byte{1}, 20)); return s[:] }()))
}

func FuzzParseSubjectHex(f *testing.F) {
	f.Add(strings.Repeat("ab", 32))
	f.Add(strings.Repeat("00", 32))
	f.Add("")
	f.Add("zz")
	f.Fuzz(func(t *testing.T, s string) {
		subject, err := types.ParseSubjectHex(s)
		if err != nil {
			require.ErrorIs(t, err, types.ErrSubjectInvalid)
			return
		}
		require.Equal(t, strings.ToLower(s), hex.EncodeToString(subject[:]))
		require.NotEqual(t, [32]byte{}, subject)
	})
}
