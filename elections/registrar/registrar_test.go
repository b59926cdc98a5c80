package registrar_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/elections/registrar"
)

func message(v registrar.Voter) []byte {
	return fmt.Appendf(nil, "%d %x %x", v.District, v.Subject, v.Key)
}

// list has three voters.
func list() string {
	text := "# district,subject,key\n"
	for i := range 3 {
		text += fmt.Sprintf("%d,%064x,%064x\n\n", 10*i+10, 2*i+1, 2*i+2)
	}
	return text
}

func newKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	require.NoError(t, err)
	return private
}

func signed(t *testing.T, text string) (*registrar.Signed, string) {
	t.Helper()
	voters, err := registrar.ReadVoters(strings.NewReader(text))
	require.NoError(t, err)
	s, err := registrar.Sign(newKey(t), message, voters, nil)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, s.Write(&out, "moscow-1", 1))
	return s, out.String()
}

func TestWhatTwoRegistrarsSignedIsReadAndJoined(t *testing.T) {
	one, text := signed(t, list())
	require.Len(t, one.Voters, 3)
	require.EqualValues(t, 30, one.Voters[2].District)
	read, err := registrar.Read(strings.NewReader(text), "moscow-1", 1, message)
	require.NoError(t, err)
	require.Equal(t, one, read)

	other, _ := signed(t, list())
	require.NoError(t, registrar.Join(one, other))
	require.ErrorIs(t, registrar.Join(one, one), registrar.ErrDiffer)
	shorter, _ := signed(t, strings.SplitAfter(list(), "\n\n")[0])
	require.ErrorIs(t, registrar.Join(one, shorter), registrar.ErrDiffer)
	slices.Reverse(other.Voters)
	require.ErrorIs(t, registrar.Join(one, other), registrar.ErrDiffer)
}

func TestAListThatIsNoneIsRefused(t *testing.T) {
	row := fmt.Sprintf("1,%064x,%064x\n", 1, 2)
	for name, text := range map[string]string{
		"nobody":             "\n",
		"two columns":        "1,00\n",
		"no district":        "x" + row,
		"a short subject":    "1,00," + strings.Repeat("0", 64),
		"a subject twice":    row + fmt.Sprintf("1,%064x,%064x\n", 1, 3),
		"a key twice":        row + fmt.Sprintf("1,%064x,%064x\n", 3, 2),
		"a key as a subject": row + fmt.Sprintf("1,%064x,%064x\n", 2, 3),
		"no hexadecimal":     "1," + strings.Repeat("z", 64) + "," + strings.Repeat("0", 64),
		"a line without end": strings.Repeat("1", 1<<17),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := registrar.ReadVoters(strings.NewReader(text))
			require.ErrorIs(t, err, registrar.ErrList)
		})
	}
}

func TestASignedListThatWasChangedIsRefused(t *testing.T) {
	_, text := signed(t, list())
	for name, c := range map[string]struct {
		from, to string
		want     error
	}{
		"another district":   {`"district":"20"`, `"district":"30"`, registrar.ErrList},
		"another format":     {registrar.Format, "moscowd/signed-census/v9", registrar.ErrList},
		"another chain":      {"moscow-1", "moscow-2", registrar.ErrList},
		"another election":   {`"election":"1"`, `"election":"2"`, registrar.ErrList},
		"no registrar":       {`"registrar":"`, `"registrar":"zz`, registrar.ErrKey},
		"a line that is cut": {`"signature":"`, `"signature":`, registrar.ErrList},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(text, c.from, c.to, 1)
			require.NotEqual(t, text, changed)
			_, err := registrar.Read(strings.NewReader(changed), "moscow-1", 1, message)
			require.ErrorIs(t, err, c.want)
		})
	}
	_, err := registrar.Read(strings.NewReader(strings.SplitAfter(text, "\n")[0]), "moscow-1", 1, message)
	require.ErrorIs(t, err, registrar.ErrList)
}

func TestARegistrarSignsWithEd25519(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	_, err = registrar.Sign(key, message, make([]registrar.Voter, 1), nil)
	require.ErrorIs(t, err, registrar.ErrKey)
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"format":"moscowd/signed-census/v1","chain_id":"moscow-1","election":"1","registrar":"00"}`))
	f.Add([]byte("1,00,00\n"))
	f.Fuzz(func(_ *testing.T, text []byte) {
		_, _ = registrar.Read(bytes.NewReader(text), "moscow-1", 1, message)
		_, _ = registrar.ReadVoters(bytes.NewReader(text))
	})
}
