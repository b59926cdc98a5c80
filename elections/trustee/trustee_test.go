package trustee_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
	"github.com/moscowchain/moscowd/crypto/tally"
	"github.com/moscowchain/moscowd/elections/keyfile"
	"github.com/moscowchain/moscowd/elections/trustee"
)

const (
	n = 4
	t = 3
)

func params(attempt uint64) dkg.Params {
	p := dkg.Params{ChainID: "moscow-1", Election: 1, Attempt: attempt, Threshold: t}
	for i := range n {
		p.Trustees = append(p.Trustees, fmt.Sprintf("organisation %d", i+1))
	}
	return p
}

// registered are n keys and what they register.
func registered(tb testing.TB, p dkg.Params) ([]*trustee.Key, []*group.Point) {
	tb.Helper()
	var keys []*trustee.Key
	var public []*group.Point
	for i := range uint64(n) {
		k, err := trustee.NewKey()
		require.NoError(tb, err)
		registration, err := k.Registration(p, i+1)
		require.NoError(tb, err)
		require.NoError(tb, dkg.VerifyRegistration(p, i+1, registration))
		keys, public = append(keys, k), append(public, registration.Key)
	}
	return keys, public
}

// join gives the members anew, as processes that were just started would be.
func join(tb testing.TB, p dkg.Params, keys []*trustee.Key, public []*group.Point) []*trustee.Member {
	tb.Helper()
	var members []*trustee.Member
	for i, k := range keys {
		m, err := k.Join(p, public, uint64(i)+1)
		require.NoError(tb, err)
		members = append(members, m)
	}
	return members
}

// dealt are the deals of all as a chain would have accepted them.
func dealt(tb testing.TB, committed, dealing []*trustee.Member) []trustee.Dealt {
	tb.Helper()
	var all []trustee.Dealt
	for i, m := range dealing {
		deal, err := m.Deal()
		require.NoError(tb, err)
		commitment := committed[i].Commitment()
		require.NoError(tb, m.VerifyDeal(deal, commitment))
		all = append(all, trustee.Dealt{Dealer: m.Number, Commitment: commitment, Deal: deal.Bytes()})
	}
	return all
}

// cheat makes the share of one dealer to one trustee false. What the chain checks of a deal stays right.
func cheat(tb testing.TB, d trustee.Dealt, recipient int) trustee.Dealt {
	tb.Helper()
	at := (t+1)*group.Size + (recipient-1)*group.Size
	if uint64(recipient) > d.Dealer {
		at -= group.Size
	}
	d.Deal = slices.Clone(d.Deal)
	share, err := group.DecodeScalars(d.Deal[at:at+group.Size], 1)
	require.NoError(tb, err)
	copy(d.Deal[at:], share[0].Add(group.ScalarFromUint64(1)).Append(nil))
	return d
}

func TestTrusteesWhoForgetEverythingBetweenTheStepsMakeAKeyAndOpenASum(test *testing.T) {
	p := params(1)
	keys, public := registered(test, p)
	all := dealt(test, join(test, p, keys, public), join(test, p, keys, public))
	var shares []*trustee.Share
	for _, m := range join(test, p, keys, public) {
		complaints, err := m.Check(all)
		require.NoError(test, err)
		require.Empty(test, complaints)
		share, err := m.Finish(all)
		require.NoError(test, err)
		shares = append(shares, share)
	}
	result := shares[0].Result
	sums := []elgamal.Ciphertext{result.Key.Encrypt(7, group.ScalarFromUint64(5)), result.Key.Encrypt(0, group.ScalarFromUint64(6))}
	task := tally.District([]byte("election"), 1, sums)
	var numbered []tally.Numbered
	for i, s := range shares[1:] {
		opened, err := s.Decrypt(task)
		require.NoError(test, err)
		number := uint64(i) + 2
		require.NoError(test, task.Verify(number, result.VerificationKeys[number-1], opened))
		numbered = append(numbered, tally.Numbered{Trustee: number, Share: opened})
	}
	points, err := tally.Combine(task, t, numbered)
	require.NoError(test, err)
	count, err := tally.NewSolver(10).Solve(points[0])
	require.NoError(test, err)
	require.EqualValues(test, 7, count)
}

func TestADealerWhoCheatsIsOutAndTheOthersGoOn(test *testing.T) {
	p := params(1)
	keys, public := registered(test, p)
	members := join(test, p, keys, public)
	all := dealt(test, members, members)
	all[1] = cheat(test, all[1], 4)
	for i, m := range members {
		complaints, err := m.Check(all)
		require.NoError(test, err)
		if i != 3 {
			require.Empty(test, complaints)
			continue
		}
		require.Len(test, complaints, 1)
		require.EqualValues(test, 2, complaints[0].Dealer)
		deal, err := m.DecodeDeal(all[1].Deal, 2)
		require.NoError(test, err)
		require.NoError(test, members[0].Judge(4, deal, complaints[0].Complaint))
	}
	qualified := slices.Delete(slices.Clone(all), 1, 2)
	for _, m := range members {
		_, err := m.Finish(qualified)
		require.NoError(test, err)
	}
	_, err := members[3].Finish(all)
	require.ErrorIs(test, err, dkg.ErrShare)
}

func TestNothingIsGivenAwayAboutADealThatTheChainWouldRefuse(test *testing.T) {
	p := params(1)
	keys, public := registered(test, p)
	members := join(test, p, keys, public)
	all := dealt(test, members, members)
	// R of trustee 1 under the name of trustee 2: a complaint would show the share that 1 gave.
	copied := slices.Clone(all[1].Deal)
	copy(copied[t*group.Size:], all[0].Deal[t*group.Size:(t+1)*group.Size])
	all[1].Deal = copied
	complaints, err := members[3].Check(all)
	require.Error(test, err)
	require.Empty(test, complaints)
}

func TestAnotherAttemptOrOtherKeysGiveOtherSecrets(test *testing.T) {
	first := params(1)
	keys, public := registered(test, first)
	other, _ := registered(test, first)
	changed := slices.Clone(public)
	registration, err := other[3].Registration(first, 4)
	require.NoError(test, err)
	changed[3] = registration.Key

	one, err := keys[0].Join(first, public, 1)
	require.NoError(test, err)
	again, err := keys[0].Join(first, public, 1)
	require.NoError(test, err)
	require.Equal(test, one.Commitment(), again.Commitment())
	others, err := keys[0].Join(first, changed, 1)
	require.NoError(test, err)
	require.NotEqual(test, one.Commitment(), others.Commitment())

	second, err := keys[0].Registration(params(2), 1)
	require.NoError(test, err)
	require.False(test, second.Key.Equal(public[0]))

	_, err = other[0].Join(first, public, 1)
	require.ErrorIs(test, err, trustee.ErrOtherKey)
}

func TestAKeyFileGivesTheSameKey(test *testing.T) {
	path := filepath.Join(test.TempDir(), "key.json")
	k, err := trustee.NewKey()
	require.NoError(test, err)
	require.NoError(test, k.Create(path, "correct horse"))
	opened, err := trustee.Open(path, "correct horse")
	require.NoError(test, err)
	require.Equal(test, k, opened)

	short := filepath.Join(test.TempDir(), "short.json")
	require.NoError(test, keyfile.Create(short, "trustee", "", "correct horse", []byte("short")))
	_, err = trustee.Open(short, "correct horse")
	require.ErrorIs(test, err, keyfile.ErrFile)
}

func TestOneVectorIsSignedForADistrictAndNoSecond(test *testing.T) {
	key, err := elgamal.NewKey(group.Generator())
	require.NoError(test, err)
	sums := func(v uint64) []elgamal.Ciphertext {
		return []elgamal.Ciphertext{key.Encrypt(v, group.ScalarFromUint64(3))}
	}
	dir := filepath.Join(test.TempDir(), "decrypted")
	ledger := trustee.NewLedger(dir)
	hash := []byte("election")
	require.NoError(test, ledger.Enter("moscow-1", 1, 30, hash, sums(1)))
	require.NoError(test, trustee.NewLedger(dir).Enter("moscow-1", 1, 30, hash, sums(1)))
	require.ErrorIs(test, ledger.Enter("moscow-1", 1, 30, hash, sums(2)), trustee.ErrSigned)
	require.ErrorIs(test, ledger.Enter("moscow-1", 1, 30, []byte("another"), sums(1)), trustee.ErrSigned)
	require.NoError(test, ledger.Enter("moscow-1", 1, 10, hash, sums(2)))
	require.NoError(test, ledger.Enter("moscow-1", 2, 30, hash, sums(2)))
	require.NoError(test, ledger.Enter("../moscow-2", 1, 30, hash, sums(2)))
	require.NoFileExists(test, filepath.Join(dir, "..", "moscow-2-1-30"))
}
