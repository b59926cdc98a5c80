package main

// The peer is geth 1.13.15 as a proof-of-authority ledger (clique, 1 s) with the contract of 2018, or that contract in a bare
// EVM, measured once on a machine of this kind; docs/performance.md tells how.
const (
	bareEVM  = "contract of 2018 in a bare EVM"
	gethPoA  = "geth clique, createRequest of 2018"
	seconds  = "s"
	perSec   = "tx/s"
	wallTime = "wall time of one run"
)

func benchmarks() []benchmark {
	return []benchmark{
		{
			figures: []Figure{{
				Name: "allocate_season_seconds", Unit: seconds, MedianOf: wallTime, Goal: ptr(0.10), Peer: bareEVM, PeerValue: ptr(28.6),
			}},
			runs: 15,
			run:  allocateSeason,
		},
		{
			figures: []Figure{
				{
					Name: "file_season_4v_seconds", Unit: seconds, MedianOf: wallTime, Goal: ptr(60),
					// 20 000 createRequest at 226 a second; the 40 000 statuses are not in this figure.
					Peer: gethPoA + ", applications alone", PeerValue: ptr(20_000.0 / 226),
				},
				{Name: "distribute_season_4v_seconds", Unit: seconds, MedianOf: wallTime, Goal: ptr(30)},
				{Name: "distribute_longest_block_seconds", Unit: seconds, MedianOf: "longest time between two blocks of a run", Goal: ptr(3)},
			},
			runs: 3,
			run:  playSeason,
		},
		{
			figures: []Figure{{
				Name: "native_tps_1v", Unit: perSec, MedianOf: wallTime, Goal: ptr(2_000), Peer: gethPoA + ", 1 signer", PeerValue: ptr(1_370),
			}},
			runs: 3,
			run:  nativeThroughput(1),
		},
		{
			figures: []Figure{{
				Name: "native_tps_4v", Unit: perSec, MedianOf: wallTime, Goal: ptr(800), Peer: gethPoA + ", 4 signers", PeerValue: ptr(226),
			}},
			runs: 5,
			run:  nativeThroughput(4),
		},
		{
			figures: []Figure{{
				Name: "overload_4v_longest_block_seconds", Unit: seconds, MedianOf: "longest time between two blocks of a run", Goal: ptr(3),
			}},
			runs: 3,
			run:  overload,
		},
	}
}

func ptr(f float64) *float64 { return &f }
