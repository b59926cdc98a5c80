package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
)

// allocateSeason is the pure allocation of a whole season by a policy, input in memory to result in memory.
func allocateSeason(name string) func(context.Context, environment) ([]sample, error) {
	return func(_ context.Context, env environment) ([]sample, error) {
		in, err := fixture(env, "prod-20000-w32.json.gz")
		if err != nil {
			return nil, err
		}
		filed, _ := replay.Register(in)
		policy, err := rules.PolicyByName(name)
		if err != nil {
			return nil, err
		}
		began := time.Now()
		policy.Allocate(in.Plan, policy.Order(filed), rules.Options{})
		return []sample{{value: time.Since(began).Seconds()}}, nil
	}
}

// playSeason files and allocates a weekend's season on four validators.
func playSeason(ctx context.Context, env environment) (_ []sample, err error) {
	in, err := fixture(env, "prod-20000-w1.json.gz")
	if err != nil {
		return nil, err
	}
	network, err := startNetwork(ctx, env, 4, nil)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, network.close()) }()
	player, err := demo.NewPlayer(ctx, network.Network, network.encoding, func(string, int, int) {})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, player.Close()) }()
	timings, err := player.Play(ctx, "bench", in)
	if err != nil {
		return nil, err
	}
	return []sample{
		{value: timings.File.Seconds()},
		{value: timings.Distribute.Seconds()},
		{value: timings.LongestBlock.Seconds()},
	}, nil
}

func fixture(env environment, name string) (*replay.Input, error) {
	file, err := os.Open(filepath.Join(env.fixtures, name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return replay.Parse(file)
}
