package credential_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/credential"
)

func TestWhatWasIssuedIsRead(t *testing.T) {
	for algorithm, newKey := range keys {
		t.Run(algorithm, func(t *testing.T) {
			key, holder := newKey(t), newKey(t)
			claims := house(holder.Public())
			issued := issue(t, key, claims)
			c, err := credential.Parse(issued.String())
			require.NoError(t, err)
			require.NoError(t, c.Verify(key.Public()))
			require.Equal(t, issued.String(), c.String())
			require.Equal(t, algorithm, c.Algorithm)
			require.Equal(t, "department-7/3", c.KeyID)
			require.Equal(t, issued.DocumentHash(), c.DocumentHash())
			require.Equal(t, holder.Public(), c.Claims.HolderKey)

			got := c.Claims
			got.Fields, got.HolderKey = claims.Fields, claims.HolderKey
			require.Equal(t, claims, &got)
			require.Equal(t, map[string]any{
				"number":  "77-ЕЖД-2026-0001234",
				"address": "г. Москва, ул. Примерная, д. 12, корп. 3, кв. 45",
				"area":    map[string]any{"total": "54,3 м²", "rooms": json.Number("2"), "balcony": true},
				"owners": []any{
					map[string]any{"name": "Иванов Иван Иванович", "share": "1/2"},
					map[string]any{"name": "Иванова Анна \"А\" \\ Петровна\n", "share": "1/2"},
				},
				"debts": []any{"нет", "вода"},
			}, c.Claims.Fields)
			require.Equal(t, []string{
				"address", "area", "debts/0", "owners", "owners/0", "owners/0/name", "owners/1", "owners/1/name",
			}, c.Paths())
		})
	}
}

func TestTwoDocumentsOfOneContentShareNoDigest(t *testing.T) {
	key := edKey(t)
	a, b := issue(t, key, house(nil)).String(), issue(t, key, house(nil)).String()
	for _, part := range strings.Split(a, "~")[1:] {
		if part != "" {
			require.NotContains(t, b, part)
		}
	}
}

// In the order of the fields they would tell which of them is kept back.
func TestDigestsStandInTheirOwnOrder(t *testing.T) {
	claims := house(nil)
	for i := range 50 {
		claims.Fields[fmt.Sprintf("f%02d", i)] = hide(i)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(issue(t, edKey(t), claims).String(), ".")[1])
	require.NoError(t, err)
	var digests struct {
		List []string `json:"_sd"`
	}
	require.NoError(t, json.Unmarshal(payload, &digests))
	require.Len(t, digests.List, 53)
	require.True(t, slices.IsSorted(digests.List))
}

func TestAnotherKeyDoesNotVerify(t *testing.T) {
	for algorithm, newKey := range keys {
		t.Run(algorithm, func(t *testing.T) {
			c := issue(t, newKey(t), house(nil))
			for _, other := range keys {
				require.ErrorIs(t, c.Verify(other(t).Public()), credential.ErrSignature)
			}
			require.ErrorIs(t, c.Verify("no key"), credential.ErrKey)
		})
	}
}

func TestAPresentationShowsOnlyWhatWasChosen(t *testing.T) {
	key := ecKey(t)
	c := issue(t, key, house(nil))
	for name, tc := range map[string]struct {
		choose, paths []string
		fields        string
	}{
		"nothing":            {nil, []string{}, `{"debts":["вода"],"number":"77-ЕЖД-2026-0001234"}`},
		"one field":          {[]string{"area"}, []string{"area"}, `{"area":{"balcony":true,"rooms":2,"total":"54,3 м²"},"debts":["вода"],"number":"77-ЕЖД-2026-0001234"}`},
		"an element":         {[]string{"debts/0"}, []string{"debts/0"}, `{"debts":["нет","вода"],"number":"77-ЕЖД-2026-0001234"}`},
		"deep inside":        {[]string{"owners/1/name"}, []string{"owners", "owners/1", "owners/1/name"}, `{"debts":["вода"],"number":"77-ЕЖД-2026-0001234","owners":[{"name":"Иванова Анна \"А\" \\ Петровна\n","share":"1/2"}]}`},
		"with what is below": {[]string{"owners/0"}, []string{"owners", "owners/0", "owners/0/name"}, `{"debts":["вода"],"number":"77-ЕЖД-2026-0001234","owners":[{"name":"Иванов Иван Иванович","share":"1/2"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := c.Disclose(tc.choose...)
			require.NoError(t, err)
			require.NoError(t, p.Verify(key.Public()))
			require.Equal(t, tc.paths, p.Paths())
			require.Equal(t, c.DocumentHash(), p.DocumentHash())
			fields, err := p.Claims.FieldsJSON()
			require.NoError(t, err)
			require.Equal(t, tc.fields, string(fields))
			again, err := p.Disclose(tc.choose...)
			require.NoError(t, err)
			require.Equal(t, p.String(), again.String())
		})
	}
	for _, path := range []string{"", "own", "owners/2", "number", "owners/0/share", "owners/"} {
		_, err := c.Disclose(path)
		require.ErrorIs(t, err, credential.ErrNoField, path)
	}
}

func TestDocumentsThatCannotBeWrittenAreRefused(t *testing.T) {
	var deep any = "x"
	for range 20 {
		deep = []any{deep}
	}
	many := make([]any, credential.MaxDisclosures+1)
	for i := range many {
		many[i] = hide("x")
	}
	for name, tc := range map[string]struct {
		alter func(*credential.Claims)
		want  error
	}{
		"no type":                   {func(c *credential.Claims) { c.Type = "" }, credential.ErrClaims},
		"an issuer with a space":    {func(c *credential.Claims) { c.Issuer = "a b" }, credential.ErrClaims},
		"no status list":            {func(c *credential.Claims) { c.Status.List = "" }, credential.ErrClaims},
		"never valid":               {func(c *credential.Claims) { c.NotAfter = c.NotBefore }, credential.ErrClaims},
		"a registered claim":        {func(c *credential.Claims) { c.Fields["iss"] = "x" }, credential.ErrClaims},
		"a hidden registered claim": {func(c *credential.Claims) { c.Fields["exp"] = hide(1) }, credential.ErrClaims},
		"a name of the RFC":         {func(c *credential.Claims) { c.Fields["_sd"] = "x" }, credential.ErrClaims},
		"a name in Cyrillic":        {func(c *credential.Claims) { c.Fields["адрес"] = "x" }, credential.ErrClaims},
		"a name with a slash":       {func(c *credential.Claims) { c.Fields["a"] = map[string]any{"b/c": 1} }, credential.ErrClaims},
		"hidden twice":              {func(c *credential.Claims) { c.Fields["a"] = hide(hide(1)) }, credential.ErrClaims},
		"nested too deep":           {func(c *credential.Claims) { c.Fields["a"] = deep }, credential.ErrClaims},
		"null":                      {func(c *credential.Claims) { c.Fields["a"] = nil }, credential.ErrMalformed},
		"a fraction":                {func(c *credential.Claims) { c.Fields["a"] = 1.5 }, credential.ErrMalformed},
		"a fraction as a number":    {func(c *credential.Claims) { c.Fields["a"] = hide(json.Number("1.0")) }, credential.ErrMalformed},
		"an integer beyond 2^53":    {func(c *credential.Claims) { c.Fields["a"] = int64(1) << 53 }, credential.ErrMalformed},
		"text that is not UTF-8":    {func(c *credential.Claims) { c.Fields["a"] = hide("\xff") }, credential.ErrMalformed},
		"too many hidden values":    {func(c *credential.Claims) { c.Fields["a"] = many }, credential.ErrMalformed},
		"too large":                 {func(c *credential.Claims) { c.Fields["a"] = strings.Repeat("x", credential.MaxSize) }, credential.ErrTooLarge},
		"a holder's key of no use":  {func(c *credential.Claims) { c.HolderKey = "key" }, credential.ErrKey},
	} {
		t.Run(name, func(t *testing.T) {
			claims := house(nil)
			tc.alter(claims)
			_, err := credential.Issue(signer(t, edKey(t)), claims)
			require.ErrorIs(t, err, tc.want)
		})
	}
	_, err := credential.NewSigner(edKey(t), "")
	require.ErrorIs(t, err, credential.ErrKey)
}

func TestWhatIsKeptBackIsCounted(t *testing.T) {
	c := issue(t, edKey(t), house(nil))
	require.Zero(t, c.KeptBack())
	for _, tc := range []struct {
		shown []string
		want  int
	}{
		{nil, 4},                        // address, area, owners, debts/0
		{[]string{"address"}, 3},        //
		{[]string{"owners/0"}, 4},       // the other owner instead of the list
		{[]string{"owners", "area"}, 2}, //
	} {
		shown, err := c.Disclose(tc.shown...)
		require.NoError(t, err)
		require.Equal(t, tc.want, shown.KeptBack(), tc.shown)
	}
}
