package main

import "github.com/moscowchain/moscowd/x/marketslots/rules"

// The peer is geth 1.13.15 as a proof-of-authority ledger (clique, 1 s) with the contract of 2018, or that contract in a bare
// EVM, measured once on a machine of this kind; docs/performance.md tells how.
const (
	bareEVM  = "contract of 2018 in a bare EVM"
	gethPoA  = "geth clique, createRequest of 2018"
	gethPay  = "geth clique, transfers"
	gethVote = "geth clique, addBallot of 2019"
	seconds  = "s"
	perSec   = "tx/s"
	wallTime = "wall time of one run"
)

// benchmarks are all that there are; comparisons need something to compare with.
func benchmarks(env environment) []benchmark {
	if env.baseline == "" {
		return standalone()
	}
	return append(standalone(), benchmark{
		figures: []Figure{{
			Name: "native_cpu_ratio_1v", Unit: "ratio", MedianOf: "CPU seconds of a load, by those of the baseline in the same run",
			Goal: ptr(1.05),
		}},
		runs: 5,
		run:  nativeRatio,
	})
}

func standalone() []benchmark {
	return []benchmark{
		{
			figures: []Figure{{
				Name: "allocate_season_seconds", Unit: seconds, MedianOf: wallTime, Goal: ptr(0.10), Peer: bareEVM, PeerValue: ptr(28.6),
			}},
			runs: 15,
			run:  allocateSeason(rules.FirstCome2018Name),
		},
		{
			figures: []Figure{{
				Name: "allocate_first_come_seconds", Unit: seconds, MedianOf: wallTime, Goal: ptr(0.10), Peer: bareEVM, PeerValue: ptr(28.6),
			}},
			runs: 15,
			run:  allocateSeason(rules.FirstComeName),
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
			figures: []Figure{
				{Name: "poll_votes_tps_1v", Unit: "votes/s", MedianOf: wallTime},
				{Name: "poll_votes_native_ratio_1v", Unit: "ratio", MedianOf: "votes a second, by applications a second (native_tps_1v) in the same run", Goal: ptr(0.8)},
			},
			runs: 3,
			run:  pollVotesRatio,
		},
		{
			figures: []Figure{{Name: "poll_votes_tps_4v", Unit: "votes/s", MedianOf: wallTime}},
			runs:    3,
			run:     pollVotes(4),
		},
		{
			figures: []Figure{{Name: "poll_votes_batched_tps_1v", Unit: "votes/s", MedianOf: wallTime + " of batches of 500", Goal: ptr(2_500)}},
			runs:    3,
			run:     pollBatches(1),
		},
		{
			figures: []Figure{{Name: "poll_votes_batched_tps_4v", Unit: "votes/s", MedianOf: wallTime + " of batches of 500"}},
			runs:    3,
			run:     pollBatches(4),
		},
		{
			figures: []Figure{
				{Name: "poll_20000_votes_seconds", Unit: seconds, MedianOf: "from the first vote sent to the block with the last, one a transaction, one validator", Goal: ptr(15)},
				{Name: "poll_20000_votes_longest_block_seconds", Unit: seconds, MedianOf: "longest time between two blocks of a run", Goal: ptr(3)},
			},
			runs: 3,
			run:  pollBurst,
		},
		{
			figures: []Figure{{
				Name: "evm_transfer_tps_1v", Unit: perSec, MedianOf: wallTime, Peer: gethPay + ", 1 signer", PeerValue: ptr(6_154),
			}},
			runs: 3,
			run:  ethereumThroughput(1, transfers),
		},
		{
			figures: []Figure{{
				Name: "evm_transfer_tps_4v", Unit: perSec, MedianOf: wallTime, Peer: gethPay + ", 4 signers", PeerValue: ptr(764),
			}},
			runs: 3,
			run:  ethereumThroughput(4, transfers),
		},
		{
			figures: []Figure{{
				Name: "evm_call_tps_1v", Unit: perSec, MedianOf: wallTime, Peer: gethVote + ", 1 signer", PeerValue: ptr(1_372),
			}},
			runs: 3,
			run:  ethereumThroughput(1, calls),
		},
		{
			figures: []Figure{{
				Name: "precompile_tps_1v", Unit: perSec, MedianOf: wallTime, Peer: gethPoA + ", 1 signer", PeerValue: ptr(1_370),
			}},
			runs: 3,
			run:  ethereumThroughput(1, submissions),
		},
		{
			figures: []Figure{{
				Name: "overload_4v_longest_block_seconds", Unit: seconds, MedianOf: "longest time between two blocks of a run", Goal: ptr(3),
			}},
			runs: 3,
			run:  overload,
		},
		{
			figures: []Figure{
				{Name: "faults_survived", Unit: "faults", MedianOf: "faults after which all nodes agree", Goal: ptr(faultsPerRun)},
				{Name: "transactions_lost", Unit: "tx", MedianOf: "acknowledged, and in no block of a run", Goal: ptr(0)},
			},
			runs: 1,
			run:  surviveFaults,
		},
		{
			figures: []Figure{{Name: "catch_up_blocks_per_second", Unit: "blocks/s", MedianOf: "blocks a node missed, by the time it took them"}},
			runs:    3,
			run:     catchUp,
		},
		{
			figures: []Figure{{Name: "indexer_backfill_tps", Unit: perSec, MedianOf: "transactions in blocks, by the time a new index took for them"}},
			runs:    3,
			run:     backfill,
		},
		{
			figures: []Figure{{Name: "state_sync_seconds", Unit: seconds, MedianOf: "from the start of a node to its latest block"}},
			runs:    3,
			run:     stateSync,
		},
		{
			figures: []Figure{
				{Name: "documents_issue_per_second", Unit: "documents/s", MedianOf: "from the lines to the files, without PDF, with the block", Goal: ptr(5_000)},
				{Name: "batch_100000_tx_bytes", Unit: "bytes", MedianOf: "the transaction of that batch", Goal: ptr(1_000)},
			},
			runs: 3,
			run:  issueDocuments,
		},
		{
			figures: []Figure{{
				Name: "documents_issue_pdf_per_second", Unit: "documents/s", MedianOf: "the same with PDFs", Goal: ptr(50),
			}},
			runs: 3,
			run:  issuePDFs,
		},
		{
			figures: []Figure{{
				Name: "document_verify_offline_ms", Unit: "ms", MedianOf: "mean of 100 checks of a file with a bundle, both as bytes", Goal: ptr(3),
			}},
			runs: 5,
			run:  asTest(verifyOffline),
		},
		{
			figures: []Figure{
				{Name: "status_list_1m_bytes", Unit: "bytes", MedianOf: "eight lists as transported, 1 % set", Goal: ptr(40_000)},
				{Name: "status_list_1m_update_ms", Unit: "ms", MedianOf: "mean of 100: a verifier reads and proves the eight lists", Goal: ptr(10)},
			},
			runs: 5,
			run:  asTest(followStatuses),
		},
		{
			figures: []Figure{
				{Name: "ballot_verify_ms", Unit: "ms", MedianOf: "mean of 100 ballots of five options, on one core", Goal: ptr(0.35)},
				{Name: "ballot_verify_batched_ms", Unit: "ms", MedianOf: "the same for one of 128", Goal: ptr(0.20)},
			},
			runs: 5,
			run:  asTest(verifyBallot),
		},
		{
			figures: []Figure{{
				Name: "verify_election_9810_seconds", Unit: seconds, MedianOf: wallTime + ": moscowd verify election, of nine trustees and that many ballots", Goal: ptr(5),
			}},
			runs: 5,
			run:  verifyElection,
		},
		{
			figures: []Figure{{Name: "verify_ballots_per_second", Unit: "ballots/s", MedianOf: "the same with a million ballots, which take ten minutes to make and 4 GB"}},
			runs:    1,
			run:     streamBallots,
		},
		{
			figures: []Figure{{
				Name: "verify_election_9810_ts_seconds", Unit: seconds, MedianOf: wallTime + ": an election of nine trustees with that many ballots, in Node.js with a worker a core",
				Goal: ptr(120),
			}},
			runs: 3,
			run:  recountInTypeScript,
		},
		{
			figures: []Figure{{
				Name: "ballots_tps_1v", Unit: "ballots/s", MedianOf: wallTime, Goal: ptr(500), Peer: gethVote + ", 1 signer, nothing checked", PeerValue: ptr(1_275),
			}},
			runs: 3,
			run:  ballotThroughput(1, false),
		},
		{
			figures: []Figure{{
				Name: "ballots_batched_tps_1v", Unit: "ballots/s", MedianOf: wallTime, Goal: ptr(1_300), Peer: gethVote + ", 1 signer, nothing checked", PeerValue: ptr(1_275),
			}},
			runs: 3,
			run:  ballotThroughput(1, true),
		},
		{
			figures: []Figure{{
				Name: "ballots_batched_tps_4v", Unit: "ballots/s", MedianOf: wallTime, Goal: ptr(300), Peer: gethVote + ", 4 signers, nothing checked", PeerValue: ptr(221),
			}},
			runs: 3,
			run:  ballotThroughput(4, true),
		},
		{
			figures: []Figure{{
				Name: "disk_bytes_per_ballot", Unit: "bytes", MedianOf: "growth of one validator's data in a run", Peer: gethVote, PeerValue: ptr(5_236),
			}},
			runs: 1,
			run:  ballotDisk,
		},
		{
			figures: []Figure{{Name: "tally_9810_seconds", Unit: seconds, MedianOf: "from the closing to the proven result", Goal: ptr(20)}},
			runs:    3,
			run:     tallySeconds,
		},
		{
			figures: []Figure{{Name: "census_450000_publish_seconds", Unit: seconds, MedianOf: wallTime}},
			runs:    1,
			run:     publishCensus,
		},
		{
			figures: []Figure{
				{Name: "busiest_hour", Unit: "ballots", MedianOf: "ballots lost of ten minutes at 27 000 an hour", Goal: ptr(0)},
				{Name: "busiest_hour_longest_block_seconds", Unit: seconds, MedianOf: "longest time between two blocks of a run"},
			},
			runs: 1,
			run:  busiest,
		},
		{
			figures: []Figure{{Name: "flood_inclusion_blocks", Unit: "blocks", MedianOf: "the slowest transaction of an enrolled account in a run", Goal: ptr(3)}},
			runs:    3,
			run:     flood,
		},
	}
}

func ptr(f float64) *float64 { return &f }
