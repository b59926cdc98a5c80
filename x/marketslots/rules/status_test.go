package rules_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

func TestAdmissionIsDecidedByTheLatestResponseDate(t *testing.T) {
	for name, tc := range map[string]struct {
		statuses []rules.Status
		standing rules.Standing
		code     uint32
	}{
		"no status at all":                   {nil, rules.Undecided, 0},
		"filed and suspended are invisible":  {[]rules.Status{{ResponseDate: 1, Code: 1010}, {ResponseDate: 2, Code: 1075}}, rules.Undecided, 0},
		"one admitting status at date zero":  {[]rules.Status{{Code: 1040}}, rules.Admitted, 1040},
		"a later refusal":                    {[]rules.Status{{ResponseDate: 1, Code: 1040}, {ResponseDate: 2, Code: 1080}}, rules.Refused, 1080},
		"a refusal recorded late, dated old": {[]rules.Status{{ResponseDate: 2, Code: 1050}, {ResponseDate: 1, Code: 1080}}, rules.Admitted, 1050},
		"equal dates: the last appended":     {[]rules.Status{{ResponseDate: 2, Code: 103099}, {ResponseDate: 2, Code: 77061}}, rules.Admitted, 77061},
		"a later invisible status":           {[]rules.Status{{ResponseDate: 1, Code: 1190}, {ResponseDate: 9, Code: 1010}}, rules.Refused, 1190},
	} {
		t.Run(name, func(t *testing.T) {
			standing, code := rules.Admission(tc.statuses)
			require.Equal(t, tc.standing, standing)
			require.Equal(t, tc.code, code)
		})
	}
}

func TestNoCodeBothAdmitsAndRefuses(t *testing.T) {
	admitting, refusing := 0, 0
	for code := range uint32(200_000) {
		require.False(t, rules.Admits(code) && rules.Refuses(code), code)
		if rules.Admits(code) {
			admitting++
		}
		if rules.Refuses(code) {
			refusing++
		}
	}
	require.Equal(t, 5, admitting)
	require.Equal(t, 4, refusing)
}
