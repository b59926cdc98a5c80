//go:build e2e

package e2e_test

import (
	"context"
	"os"
	"strconv"
	"sync"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/rogpeppe/go-internal/testscript"

	"cosmossdk.io/log/v2"

	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

type seasonResult struct {
	id  uint64
	err error
}

// cmdSeason plays a season as moscowd demo does, beside the script:
//
//	season start FIXTURE N    on node 0, with the first N applications of the fixture
//	season wait               until its places are allocated; SEASON is its number
func cmdSeason(ts *testscript.TestScript, neg bool, args []string) {
	switch state := stateOf(ts); {
	case !neg && len(args) == 3 && args[0] == "start":
		file, err := os.Open(args[1])
		ts.Check(err)
		defer file.Close()
		in, err := replay.Parse(file)
		ts.Check(err)
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		in.Requests = in.Requests[:n]
		state.season = make(chan seasonResult, 1)
		network := running(ts).Network
		go func() {
			id, err := play(network, in)
			state.season <- seasonResult{id, err}
		}()
	case !neg && len(args) == 1 && args[0] == "wait" && state.season != nil:
		result := <-state.season
		ts.Check(result.err)
		ts.Setenv("SEASON", strconv.FormatUint(result.id, 10))
	default:
		ts.Fatalf("usage: season start FIXTURE N, then season wait")
	}
}

func play(network *localnet.Network, in *replay.Input) (uint64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	encoding, err := encoding()
	if err != nil {
		return 0, err
	}
	player, err := demo.NewPlayer(ctx, network, encoding, func(string, int, int) {})
	if err != nil {
		return 0, err
	}
	defer player.Close()
	timings, err := player.Play(ctx, "Season of the script", in)
	if err != nil {
		return 0, err
	}
	return timings.SeasonID, nil
}

// encoding knows the messages of all modules.
var encoding = sync.OnceValues(func() (app.Encoding, error) {
	template, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), false, simtestutil.EmptyAppOptions{})
	if err != nil {
		return app.Encoding{}, err
	}
	return template.Encoding(), nil
})
