package voter_test

import (
	"crypto/ed25519"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/elections/voter"
)

var form = ballot.Form{one}

func theElection(t *testing.T, hash byte) ballot.Election {
	t.Helper()
	key, err := elgamal.NewKey(group.MulBase(group.ScalarFromUint64(5)))
	require.NoError(t, err)
	return ballot.Election{Hash: append(make([]byte, 63), hash), Key: key}
}

func prepared(t *testing.T) *voter.Prepared {
	t.Helper()
	cells, err := voter.Cells(one, "1")
	require.NoError(t, err)
	who := ballot.Voter{Mode: ballot.Direct, District: 30, Tag: make([]byte, 32), Seq: 7}
	p, err := voter.Prepare("moscow-1", 1, theElection(t, 1), form, who, cells)
	require.NoError(t, err)
	return p
}

// kept is the ballot after it lay in a file.
func kept(t *testing.T, p *voter.Prepared) *voter.Prepared {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ballot.json")
	require.NoError(t, p.Write(path))
	stat, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), stat.Mode().Perm())
	again, err := voter.Read(path)
	require.NoError(t, err)
	require.Equal(t, p, again)
	return again
}

func TestAnOpenedBallotIsCheckedElsewhereAndNeverCast(t *testing.T) {
	p := kept(t, prepared(t))
	tracker := append([]byte(nil), p.Tracker...)
	opened, err := p.Audit()
	require.NoError(t, err)
	opened = kept(t, opened)
	cells, err := opened.Check(theElection(t, 1), form, tracker)
	require.NoError(t, err)
	require.Equal(t, "1", voter.Describe(one, cells))

	_, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	require.ErrorIs(t, opened.Sign(private), voter.ErrOpened)
	_, err = opened.SignSpoiling(private)
	require.NoError(t, err)

	_, err = opened.Check(theElection(t, 2), form, tracker)
	require.ErrorIs(t, err, voter.ErrOtherElection)
	tracker[0] ^= 1
	_, err = opened.Check(theElection(t, 1), form, tracker)
	require.ErrorIs(t, err, voter.ErrTracker)
	opened.Opening.Cells[1], opened.Opening.Cells[0] = 0, 1
	_, err = opened.Check(theElection(t, 1), form, nil)
	require.ErrorIs(t, err, ballot.ErrOpening)
}

func TestASignedBallotCanNoLongerBeOpened(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	require.NoError(t, err)
	p := prepared(t)
	_, err = p.SignSpoiling(private)
	require.ErrorContains(t, err, "was not opened")
	require.NoError(t, p.Sign(private))
	p = kept(t, p)
	require.Nil(t, p.Opening)
	message := ballot.CastMessage(p.Hash, [32]byte(p.Tracker))
	require.True(t, ed25519.Verify(public, message, p.Signature))
	_, err = p.Audit()
	require.ErrorIs(t, err, voter.ErrSigned)
	require.NoError(t, ballot.Verify(theElection(t, 1), form, p.Ballot()))
	require.True(t, strings.HasPrefix(p.TrackerText(), "moscow-1 election 1 tracker "))
}

func TestAChangedFileIsNoBallot(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ballot.json")
	require.NoError(t, prepared(t).Write(path))
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		from, to string
		want     error
	}{
		"another format":   {voter.Format, "moscowd/ballot/v9", voter.ErrFile},
		"another seq":      {`"seq":"7"`, `"seq":"8"`, voter.ErrTracker},
		"another district": {`"district":"30"`, `"district":"31"`, voter.ErrTracker},
		"a short subject":  {`"subject":"00`, `"subject":"`, voter.ErrFile},
		"no JSON":          {"{", "", voter.ErrFile},
		"no hexadecimal":   {`"proofs":"`, `"proofs":"zz`, voter.ErrFile},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(string(text), c.from, c.to, 1)
			require.NotEqual(t, string(text), changed)
			_, err := voter.Parse([]byte(changed))
			require.ErrorIs(t, err, c.want)
		})
	}
}

func TestTheKeyFileOfAVoterGivesTheKeyBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "voter.json")
	public, err := voter.NewKey(path, "correct horse")
	require.NoError(t, err)
	private, err := voter.OpenKey(path, "correct horse")
	require.NoError(t, err)
	require.Equal(t, public, private.Public())
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"format":"moscowd/ballot/v1","subject":"00"}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(_ *testing.T, text []byte) { _, _ = voter.Parse(text) })
}
