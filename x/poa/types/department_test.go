package types_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/poa/types"
)

func TestDepartmentTexts(t *testing.T) {
	good := types.Department{NameRu: "Департамент торговли и услуг", NameEn: "Department of Trade and Services", Contact: "+7 495 777-77-77", Site: "https://www.mos.ru/dtu/"}
	require.NoError(t, good.Validate())
	require.NoError(t, types.Department{NameRu: "а", NameEn: "a"}.Validate(), "contact and site may be empty")
	for name, edit := range map[string]func(*types.Department){
		"no Russian name":      func(d *types.Department) { d.NameRu = "" },
		"no English name":      func(d *types.Department) { d.NameEn = "" },
		"too long":             func(d *types.Department) { d.Contact = strings.Repeat("a", 257) },
		"not UTF-8":            func(d *types.Department) { d.NameEn = "a\xff" },
		"a space at the end":   func(d *types.Department) { d.NameEn = "a " },
		"a line break":         func(d *types.Department) { d.Contact = "a\nb" },
		"reversed text":        func(d *types.Department) { d.NameEn = "a\u202eb" },
		"a zero-width space":   func(d *types.Department) { d.NameRu = "а\u200bб" },
		"a site of no scheme":  func(d *types.Department) { d.Site = "www.mos.ru" },
		"a site that is code":  func(d *types.Department) { d.Site = "javascript:alert(1)" },
		"a site of no host":    func(d *types.Department) { d.Site = "https:///path" },
		"a site with a space":  func(d *types.Department) { d.Site = "https://a b" },
		"a site that is blank": func(d *types.Department) { d.Site = "http://" },
	} {
		d := good
		edit(&d)
		require.ErrorIs(t, d.Validate(), types.ErrDepartmentInvalid, name)
	}
}

func TestParams(t *testing.T) {
	require.NoError(t, types.DefaultParams().Validate())
	for name, edit := range map[string]func(*types.Params){
		"no denominator":          func(p *types.Params) { p.MajorityDen = 0 },
		"a large denominator":     func(p *types.Params) { p.MajorityNum, p.MajorityDen = 1000, 1001 },
		"less than one half":      func(p *types.Params) { p.MajorityNum, p.MajorityDen = 49, 100 },
		"more than all":           func(p *types.Params) { p.MajorityNum = 4 },
		"no minimum":              func(p *types.Params) { p.MinActiveValidators = 0 },
		"minimum above maximum":   func(p *types.Params) { p.MaxValidators, p.MinActiveValidators = 3, 4 },
		"no validators":           func(p *types.Params) { p.MaxValidators = 0 },
		"too many validators":     func(p *types.Params) { p.MaxValidators = 151 },
		"no power":                func(p *types.Params) { p.MaxPower = 0 },
		"too much power":          func(p *types.Params) { p.MaxPower = 1_000_000_001 },
		"no default power":        func(p *types.Params) { p.DefaultPower = 0 },
		"default above maximum":   func(p *types.Params) { p.DefaultPower = p.MaxPower + 1 },
		"no window":               func(p *types.Params) { p.UptimeWindow = 0 },
		"a long window":           func(p *types.Params) { p.UptimeWindow = 20_001 },
		"no threshold":            func(p *types.Params) { p.MissedThreshold = 0 },
		"threshold above window":  func(p *types.Params) { p.MissedThreshold = p.UptimeWindow + 1 },
		"an interval of all time": func(p *types.Params) { p.MinRotationInterval = 1 << 63 },
	} {
		p := types.DefaultParams()
		edit(&p)
		require.ErrorIs(t, p.Validate(), types.ErrParamsInvalid, name)
	}
}
