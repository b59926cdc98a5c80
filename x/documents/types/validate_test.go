package types_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/documents/rules"
	"github.com/moscowchain/moscowd/x/documents/types"
)

func days(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = rules.Day(20_000 + i).String()
	}
	return list
}

func codes(n int) []types.Code {
	list := make([]types.Code, n)
	for i := range list {
		list[i] = types.Code{Code: fmt.Sprintf("c%d", i), TitleRu: "р", TitleEn: "e"}
	}
	return list
}

func TestParameters(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*types.Params)
		valid  bool
	}{
		"the default":                     {func(*types.Params) {}, true},
		"as many days as possible":        {func(p *types.Params) { p.Calendar.DaysOff = days(1_000) }, true},
		"one day more":                    {func(p *types.Params) { p.Calendar.DaysOff = days(1_001) }, false},
		"one worked day more":             {func(p *types.Params) { p.Calendar.Workdays = days(1_001) }, false},
		"an eighth day of the week":       {func(p *types.Params) { p.Calendar.Weekend = []uint32{7} }, false},
		"a weekend out of order":          {func(p *types.Params) { p.Calendar.Weekend = []uint32{6, 0} }, false},
		"no day of the week is worked":    {func(p *types.Params) { p.Calendar.Weekend = []uint32{0, 1, 2, 3, 4, 5, 6} }, false},
		"a day that is none":              {func(p *types.Params) { p.Calendar.DaysOff = []string{"2026-02-30"} }, false},
		"a day off twice":                 {func(p *types.Params) { p.Calendar.DaysOff = []string{"2026-02-03", "2026-02-03"} }, false},
		"a worked day off":                {func(p *types.Params) { p.Calendar.DaysOff, p.Calendar.Workdays = days(1), days(1) }, false},
		"another planet":                  {func(p *types.Params) { p.Calendar.UtcOffsetSeconds = 15 * 60 * 60 }, false},
		"as many reasons as possible":     {func(p *types.Params) { p.RefusalReasons = codes(256) }, true},
		"one reason more":                 {func(p *types.Params) { p.RefusalReasons = codes(257) }, false},
		"no status reason":                {func(p *types.Params) { p.StatusReasons = nil }, false},
		"a reason twice":                  {func(p *types.Params) { p.StatusReasons = append(codes(1), codes(1)...) }, false},
		"a reason in capital letters":     {func(p *types.Params) { p.StatusReasons[0].Code = "Court" }, false},
		"a reason beginning with a digit": {func(p *types.Params) { p.StatusReasons[0].Code = "1" }, false},
		"a code of 33 characters":         {func(p *types.Params) { p.StatusReasons[0].Code = strings.Repeat("a", 33) }, false},
		"a reason without Russian words":  {func(p *types.Params) { p.StatusReasons[0].TitleRu = "" }, false},
		"a title of 201 bytes":            {func(p *types.Params) { p.StatusReasons[0].TitleEn = strings.Repeat("a", 201) }, false},
		"a title of two lines":            {func(p *types.Params) { p.StatusReasons[0].TitleEn = "a\nb" }, false},
		"a title that is not UTF-8":       {func(p *types.Params) { p.StatusReasons[0].TitleEn = "\xff" }, false},
		"as many requests as possible":    {func(p *types.Params) { p.MaxOpenRequests = 10_000 }, true},
		"no request":                      {func(p *types.Params) { p.MaxOpenRequests = 0 }, false},
		"one request more":                {func(p *types.Params) { p.MaxOpenRequests = 10_001 }, false},
	} {
		t.Run(name, func(t *testing.T) {
			params := types.DefaultParams()
			c.change(&params)
			if c.valid {
				require.NoError(t, params.Validate())
				return
			}
			require.ErrorIs(t, params.Validate(), types.ErrParamsInvalid)
		})
	}
}

func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("f%03d", i)
	}
	return list
}

func TestDocumentTypes(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*types.DocumentType)
		valid  bool
	}{
		"an ordinary one":               {func(*types.DocumentType) {}, true},
		"no id":                         {func(t *types.DocumentType) { t.Id = "" }, false},
		"an id of 64 characters":        {func(t *types.DocumentType) { t.Id = strings.Repeat("a", 64) }, true},
		"an id of 65 characters":        {func(t *types.DocumentType) { t.Id = strings.Repeat("a", 65) }, false},
		"an id with a slash":            {func(t *types.DocumentType) { t.Id = "a/b" }, false},
		"no Russian title":              {func(t *types.DocumentType) { t.TitleRu = "" }, false},
		"no English title":              {func(t *types.DocumentType) { t.TitleEn = "" }, false},
		"no issuer":                     {func(t *types.DocumentType) { t.Issuers = nil }, false},
		"64 issuers":                    {func(t *types.DocumentType) { t.Issuers = names(64) }, true},
		"65 issuers":                    {func(t *types.DocumentType) { t.Issuers = names(65) }, false},
		"issuers out of order":          {func(t *types.DocumentType) { t.Issuers = []string{"b", "a"} }, false},
		"an issuer twice":               {func(t *types.DocumentType) { t.Issuers = []string{"a", "a"} }, false},
		"nobody may ask":                {func(t *types.DocumentType) { t.RequesterClasses = nil }, true},
		"16 classes":                    {func(t *types.DocumentType) { t.RequesterClasses = names(16) }, true},
		"17 classes":                    {func(t *types.DocumentType) { t.RequesterClasses = names(17) }, false},
		"17 classes of counters":        {func(t *types.DocumentType) { t.CounterClasses = names(17) }, false},
		"a class twice":                 {func(t *types.DocumentType) { t.CounterClasses = []string{"a", "a"} }, false},
		"a class that is no name":       {func(t *types.DocumentType) { t.RequesterClasses = []string{""} }, false},
		"no deadline":                   {func(t *types.DocumentType) { t.DeadlineWorkingDays = 0 }, false},
		"a deadline of 366 days":        {func(t *types.DocumentType) { t.DeadlineWorkingDays = 366 }, true},
		"a deadline of 367 days":        {func(t *types.DocumentType) { t.DeadlineWorkingDays = 367 }, false},
		"valid for less than an hour":   {func(t *types.DocumentType) { t.ValiditySeconds = 3_599 }, false},
		"valid for more than a century": {func(t *types.DocumentType) { t.ValiditySeconds = types.MaxValiditySeconds + 1 }, false},
		"32 grounds":                    {func(t *types.DocumentType) { t.BasisCodes = codes(32) }, true},
		"33 grounds":                    {func(t *types.DocumentType) { t.BasisCodes = codes(33) }, false},
		"no schema":                     {func(t *types.DocumentType) { t.SchemaHash = nil }, false},
		"a schema, not its hash":        {func(t *types.DocumentType) { t.SchemaHash = []byte("{}") }, false},
		"a URI with a space":            {func(t *types.DocumentType) { t.SchemaUri = "a b" }, false},
		"a URI of 257 bytes":            {func(t *types.DocumentType) { t.SchemaUri = strings.Repeat("a", 257) }, false},
		"256 fields":                    {func(t *types.DocumentType) { t.DisclosableFields = names(256) }, true},
		"257 fields":                    {func(t *types.DocumentType) { t.DisclosableFields = names(257) }, false},
		"fields out of order":           {func(t *types.DocumentType) { t.DisclosableFields = []string{"b", "a"} }, false},
		"a field with a hyphen":         {func(t *types.DocumentType) { t.DisclosableFields = []string{"a-b"} }, false},
		"a field in Cyrillic":           {func(t *types.DocumentType) { t.PaperFields = []string{"адрес"} }, false},
		"32 fields on paper":            {func(t *types.DocumentType) { t.PaperFields = names(32) }, true},
		"33 fields on paper":            {func(t *types.DocumentType) { t.PaperFields = names(33) }, false},
		"fields on paper in any order":  {func(t *types.DocumentType) { t.PaperFields = []string{"b", "a"} }, true},
		"a field on paper twice":        {func(t *types.DocumentType) { t.PaperFields = []string{"a", "a"} }, false},
	} {
		t.Run(name, func(t *testing.T) {
			documentType := types.DocumentType{
				Id: "ezhd.1", TitleRu: "Документ", TitleEn: "Document", Issuers: []string{"a", "b"}, RequesterClasses: []string{"resident"},
				DeadlineWorkingDays: 10, ValiditySeconds: 3_600, SchemaHash: bytes.Repeat([]byte{1}, 32),
			}
			c.change(&documentType)
			if c.valid {
				require.NoError(t, documentType.Validate())
				return
			}
			require.ErrorIs(t, documentType.Validate(), types.ErrTypeInvalid)
		})
	}
}
