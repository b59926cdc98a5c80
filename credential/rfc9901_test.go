package credential

import (
	"crypto/sha256"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The examples of RFC 9901 have spaces in their JSON and another typ, which the profile refuses. They are read here with
// the same functions beneath the profile.

const rfcIssuerKey = `{"crv":"P-256","kty":"EC",
	"x":"b28d4MwZMjw8-00CG4xfnn9SLMVMM19SlqZpVb_uNtQ","y":"Xv5zWwuoaTgdS6hV43yI6gBwTnjukmFQQnJ_kCxzqk8"}` // appendix A.5

func jsonObject(t *testing.T, text string) map[string]any {
	t.Helper()
	value, err := decodeJSON([]byte(text))
	require.NoError(t, err)
	return value.(map[string]any)
}

// example reads a published credential: issuer's token, its payload, disclosures and what stands behind the last tilde.
func example(t *testing.T, file string) (token string, payload map[string]any, list []*disclosure, binding string) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	require.NoError(t, err)
	parts := strings.Split(strings.TrimSpace(string(text)), "~")
	token, binding = parts[0], parts[len(parts)-1]
	_, body, err := splitJWT(token)
	require.NoError(t, err)
	for _, part := range parts[1 : len(parts)-1] {
		list = append(list, published(t, part))
	}
	return token, jsonObject(t, string(body)), list, binding
}

func published(t *testing.T, text string) *disclosure {
	t.Helper()
	data, err := decodeBase64(text)
	require.NoError(t, err)
	value, err := decodeJSON(data)
	require.NoError(t, err)
	d, _, err := splitDisclosure(text, value)
	require.NoError(t, err)
	return d
}

func TestIssuedExampleOfTheRFC(t *testing.T) {
	token, payload, list, binding := example(t, "rfc9901-5.1-issued.txt")
	require.Empty(t, binding)
	key, err := decodeKey(fieldsOf(jsonObject(t, rfcIssuerKey), "jwk"))
	require.NoError(t, err)
	require.NoError(t, verifyJWT(token, key))

	resolved, paths, err := resolve(payload, list)
	require.NoError(t, err)
	require.Equal(t, jsonObject(t, `{"iss":"https://issuer.example.com","iat":1683000000,"exp":1883000000,"sub":"user_42",
		"given_name":"John","family_name":"Doe","email":"johndoe@example.com","phone_number":"+1-202-555-0101",
		"phone_number_verified":true,"birthdate":"1940-01-01","updated_at":1570000000,"nationalities":["US","DE"],
		"address":{"street_address":"123 Main St","locality":"Anytown","region":"Anystate","country":"US"},
		"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"TCAER19Zvu3OHF4j4W4vfSVoHIP1ILilDls7vCeGemc",
		"y":"ZxjiWWbZMQGHVWKVQ4hbSIirsVfuecCE6t4jT9F2HZQ"}}}`), resolved)
	require.Equal(t, "nationalities/1", paths[list[9]])
	require.Equal(t, "jsu9yVulwQQlhFlM_3JlzMaSFzglhQG0DpfayQwLUK4", list[0].digest())
}

func TestPresentedExampleOfTheRFC(t *testing.T) {
	token, payload, list, binding := example(t, "rfc9901-5.2-presented.txt")
	resolved, _, err := resolve(payload, list)
	require.NoError(t, err)
	require.Equal(t, []any{"US"}, resolved["nationalities"])
	require.Equal(t, "Doe", resolved["family_name"])
	require.NotContains(t, resolved, "email")

	holder, err := decodeKey(fieldsOf(resolved["cnf"], "cnf").object("jwk"))
	require.NoError(t, err)
	require.NoError(t, verifyJWT(binding, holder))
	_, body, err := splitJWT(binding)
	require.NoError(t, err)
	c := &Credential{token: token, disclosures: list}
	require.Equal(t, c.presentedHash(), jsonObject(t, string(body))["sd_hash"])
	require.Equal(t, json.Number("1748537244"), jsonObject(t, string(body))["iat"])
}

func TestDisclosuresOfTheRFC(t *testing.T) {
	for name, tc := range map[string]struct {
		text, digest string
		want         disclosure
	}{
		"section 4.2.1, an object property": {
			"WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
			"X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
			disclosure{name: "family_name", value: "Möbius"},
		},
		"section 4.2.2, an array element": {
			"WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0",
			"w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs",
			disclosure{element: true, value: "FR"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := published(t, tc.text)
			require.Equal(t, tc.digest, d.digest())
			tc.want.text = tc.text
			require.Equal(t, &tc.want, d)
		})
	}
}

// Section 6.3: the address is hidden, and so is each of its parts.
func TestRecursiveExampleOfTheRFC(t *testing.T) {
	encode := func(text string) *disclosure { return published(t, base64url.EncodeToString([]byte(text))) }
	street := encode(`["2GLC42sKQveCfGfryNRN9w", "street_address", "Schulstr. 12"]`)
	address := encode(`["Qg_O64zqAxe412a108iroA", "address", {"_sd": ["6vh9bq-zS4GKM_7GpggVbYzzu6oOGXrmNVGPHP75Ud0", ` +
		`"9gjVuXtdFROCgRrtNcGUXmF65rdezi_6Er_j76kmYyM", "KURDPh4ZC19-3tiz-Df39V8eidy1oV3a3H1Da2N0g88", ` +
		`"WN9r9dCBJ8HTCsS2jKASxTjEyW5m5x65_Z_2ro2jfXM"]}]`)
	require.Equal(t, "HvrKX6fPV0v9K_yCVFBiLFHsMaxcD_114Em6VT8x1lg", address.digest())
	payload := map[string]any{"_sd": []any{address.digest()}, "iat": json.Number("1683000000")}

	resolved, paths, err := resolve(payload, []*disclosure{street, address})
	require.NoError(t, err)
	require.Equal(t, map[string]any{"street_address": "Schulstr. 12"}, resolved["address"])
	require.Equal(t, "address/street_address", paths[street])

	_, _, err = resolve(payload, []*disclosure{street})
	require.ErrorIs(t, err, ErrDisclosure, "a part without the whole")
}

// RFC 9901, section 7.1, step 3.
func TestWhatTheRFCRejects(t *testing.T) {
	member := published(t, base64url.EncodeToString([]byte(`["2GLC42sKQveCfGfryNRN9w", "a", 1]`)))
	element := published(t, base64url.EncodeToString([]byte(`["2GLC42sKQveCfGfryNRN9w", 1]`)))
	other := published(t, base64url.EncodeToString([]byte(`["eluV5Og3gSNII8EYnsxA_A", "a", 2]`)))
	for name, tc := range map[string]struct {
		payload map[string]any
		list    []*disclosure
		want    error
	}{
		"a digest twice":                         {map[string]any{"_sd": []any{"x", "x"}}, nil, ErrDisclosure},
		"a digest twice at different places":     {map[string]any{"_sd": []any{"x"}, "b": []any{map[string]any{"...": "x"}}}, nil, ErrDisclosure},
		"a disclosure twice":                     {map[string]any{"_sd": []any{member.digest()}}, []*disclosure{member, member}, ErrDisclosure},
		"a disclosure of nothing":                {map[string]any{}, []*disclosure{member}, ErrDisclosure},
		"a name that is there already":           {map[string]any{"a": 1, "_sd": []any{member.digest()}}, []*disclosure{member}, ErrDisclosure},
		"two hidden fields of one name":          {map[string]any{"_sd": []any{member.digest(), other.digest()}}, []*disclosure{member, other}, ErrDisclosure},
		"an element among fields":                {map[string]any{"_sd": []any{element.digest()}}, []*disclosure{element}, ErrDisclosure},
		"a field among elements":                 {map[string]any{"b": []any{map[string]any{"...": member.digest()}}}, []*disclosure{member}, ErrDisclosure},
		"digests that are no array":              {map[string]any{"_sd": "x"}, nil, ErrMalformed},
		"a digest that is no text":               {map[string]any{"_sd": []any{true}}, nil, ErrMalformed},
		"a hidden element with a field":          {map[string]any{"b": []any{map[string]any{"...": "x", "c": 1}}}, nil, ErrMalformed},
		"the name of elements outside of arrays": {map[string]any{"...": "x"}, nil, ErrMalformed},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := resolve(tc.payload, tc.list)
			require.ErrorIs(t, err, tc.want)
		})
	}
	for _, reserved := range []string{"_sd", "..."} {
		_, _, err := splitDisclosure("", []any{"salt", reserved, 1})
		require.ErrorIs(t, err, ErrMalformed)
	}
}

// draft-ietf-oauth-status-list-19, section 4: lists of one and two bits.
func TestStatusListsOfTheDraft(t *testing.T) {
	for text, want := range map[string]string{"eNrbuRgAAhcBXQ": "\xb9\xa3", "eNo76fITAAPfAgc": "\xc9\x44\xf9"} {
		data, err := inflate(text, len(want))
		require.NoError(t, err)
		require.Equal(t, want, string(data))
		again, err := inflate(deflate(data), len(want))
		require.NoError(t, err)
		require.Equal(t, data, again)
		_, err = inflate(text, len(want)-1)
		require.ErrorIs(t, err, ErrMalformed)
	}
}

func TestTheHashOfADocumentIsOverItsToken(t *testing.T) {
	token, _, list, _ := example(t, "rfc9901-5.1-issued.txt")
	require.Equal(t, sha256.Sum256([]byte(token)), (&Credential{token: token, disclosures: list}).DocumentHash())
}
