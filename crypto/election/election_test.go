package election_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/dkg"
	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/crypto/group"
)

func definition(t *testing.T) *election.Definition {
	t.Helper()
	point := func(n uint64) *group.Point { return group.MulBase(group.ScalarFromUint64(n)) }
	key, err := elgamal.NewKey(point(9))
	require.NoError(t, err)
	return &election.Definition{
		Ceremony:    dkg.Params{ChainID: "moscow-1", Election: 1, Attempt: 1, Threshold: 2, Trustees: []string{"a", "b", "c"}},
		TrusteeKeys: []*group.Point{point(2), point(3), point(4)},
		Result:      &dkg.Result{Key: key, VerificationKeys: []*group.Point{point(5), point(6), point(7)}},
		Contests: []election.Contest{
			{Contest: ballot.Contest{ID: 1, Kind: ballot.Exactly, Options: 2, Limit: 1, Blank: true}, Text: "Mayor", OptionTexts: []string{"A", "B"}},
			{Contest: ballot.Contest{ID: 2, Kind: ballot.UpTo, Options: 1, Limit: 1}, Text: "Bridge", OptionTexts: []string{"Yes"}},
		},
		Districts: []election.District{
			{ID: 1, Contests: []uint64{1, 2}, CensusRoot: []byte{1}, CensusCount: 5},
			{ID: 10, Contests: []uint64{1, 2}, Partner: 1, Minimum: 3, CensusRoot: []byte{2}, CensusCount: 6},
		},
		Opens: 100, Closes: 200,
	}
}

func TestTheHashCoversEveryField(t *testing.T) {
	seen := map[string]string{string(definition(t).Hash()): "the definition itself"}
	other := group.MulBase(group.ScalarFromUint64(11))
	for name, change := range map[string]func(*election.Definition){
		"chain":            func(d *election.Definition) { d.Ceremony.ChainID = "moscow-2" },
		"election":         func(d *election.Definition) { d.Ceremony.Election++ },
		"attempt":          func(d *election.Definition) { d.Ceremony.Attempt++ },
		"threshold":        func(d *election.Definition) { d.Ceremony.Threshold++ },
		"trustee":          func(d *election.Definition) { d.Ceremony.Trustees[1] = "x" },
		"trustees cut":     func(d *election.Definition) { d.Ceremony.Trustees = []string{"a", "bc"} },
		"trustee key":      func(d *election.Definition) { d.TrusteeKeys[2] = other },
		"verification key": func(d *election.Definition) { d.Result.VerificationKeys[0] = other },
		"key":              func(d *election.Definition) { d.Result.Key, _ = elgamal.NewKey(other) },
		"contest id":       func(d *election.Definition) { d.Contests[1].ID++ },
		"contest text":     func(d *election.Definition) { d.Contests[0].Text = "Major" },
		"kind":             func(d *election.Definition) { d.Contests[0].Kind = ballot.Ranking },
		"limit":            func(d *election.Definition) { d.Contests[0].Limit++ },
		"blank":            func(d *election.Definition) { d.Contests[0].Blank = false },
		"option text":      func(d *election.Definition) { d.Contests[0].OptionTexts[1] = "C" },
		"options swapped":  func(d *election.Definition) { d.Contests[0].OptionTexts = []string{"B", "A"} },
		"district id":      func(d *election.Definition) { d.Districts[0].ID++ },
		"its contests":     func(d *election.Definition) { d.Districts[0].Contests = []uint64{1} },
		"partner":          func(d *election.Definition) { d.Districts[1].Partner = 0 },
		"minimum":          func(d *election.Definition) { d.Districts[1].Minimum++ },
		"census root":      func(d *election.Definition) { d.Districts[1].CensusRoot = []byte{3} },
		"census count":     func(d *election.Definition) { d.Districts[1].CensusCount++ },
		"opening":          func(d *election.Definition) { d.Opens++ },
		"closing":          func(d *election.Definition) { d.Closes++ },
		"re-votes":         func(d *election.Definition) { d.Revote = true },
	} {
		d := definition(t)
		change(d)
		hash := string(d.Hash())
		require.Empty(t, seen[hash], name)
		seen[hash] = name
	}
}

func TestFormsOfDistricts(t *testing.T) {
	d := definition(t)
	require.NoError(t, d.Validate())
	form, err := d.Form(10)
	require.NoError(t, err)
	require.Equal(t, ballot.Form{d.Contests[0].Contest, d.Contests[1].Contest}, form)
	_, err = d.Form(2)
	require.ErrorIs(t, err, election.ErrDefinition)
}

func TestWhatIsNotAllowed(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*election.Definition)
		want   error
	}{
		"half of the trustees":     {func(d *election.Definition) { d.Ceremony.Threshold = 1 }, dkg.ErrParams},
		"a key too few":            {func(d *election.Definition) { d.TrusteeKeys = d.TrusteeKeys[1:] }, election.ErrDefinition},
		"no key":                   {func(d *election.Definition) { d.Result = nil }, election.ErrDefinition},
		"no contest":               {func(d *election.Definition) { d.Contests = nil }, election.ErrDefinition},
		"no district":              {func(d *election.Definition) { d.Districts = nil }, election.ErrDefinition},
		"closing before opening":   {func(d *election.Definition) { d.Closes = d.Opens }, election.ErrDefinition},
		"a contest not allowed":    {func(d *election.Definition) { d.Contests[0].Limit = 9 }, ballot.ErrForm},
		"a text too few":           {func(d *election.Definition) { d.Contests[0].OptionTexts = []string{"A"} }, election.ErrDefinition},
		"a contest twice":          {func(d *election.Definition) { d.Contests[1].ID = 1 }, election.ErrDefinition},
		"a district twice":         {func(d *election.Definition) { d.Districts[0].ID = 10 }, election.ErrDefinition},
		"district 0":               {func(d *election.Definition) { d.Districts[0].ID = 0 }, election.ErrDefinition},
		"an unknown contest":       {func(d *election.Definition) { d.Districts[0].Contests[0] = 9 }, election.ErrDefinition},
		"a district on nothing":    {func(d *election.Definition) { d.Districts[0].Contests = nil }, ballot.ErrForm},
		"an unknown partner":       {func(d *election.Definition) { d.Districts[1].Partner = 9 }, election.ErrDefinition},
		"itself as partner":        {func(d *election.Definition) { d.Districts[1].Partner = 10 }, election.ErrDefinition},
		"a partner's other choice": {func(d *election.Definition) { d.Districts[0].Contests = []uint64{1} }, election.ErrDefinition},
	} {
		d := definition(t)
		c.change(d)
		require.ErrorIs(t, d.Validate(), c.want, name)
	}
}
