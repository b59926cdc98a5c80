package ballot_test

import (
	"strconv"
	"testing"

	"github.com/moscowchain/moscowd/crypto/ballot"
	"github.com/moscowchain/moscowd/crypto/internal/testrand"
)

// The ballots of the figures: one contest, exactly one of m options.
func made(b *testing.B, m, count int) []ballot.Item {
	b.Helper()
	e, form := election(b, "bench"), ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: uint64(m), Limit: 1}}
	random := testrand.New("bench")
	items := make([]ballot.Item, count)
	for i := range items {
		cells := make([]uint64, m)
		cells[i%m] = 1
		made, _, err := ballot.Make(random, e, form, voter(strconv.Itoa(i), 1), cells)
		if err != nil {
			b.Fatal(err)
		}
		items[i] = ballot.Item{Election: e, Form: form, Ballot: made}
	}
	return items
}

// ballot_verify_ms, goal 0.35 for five options on one core.
func BenchmarkVerify(b *testing.B) {
	for _, m := range []int{2, 5, 10, 20} {
		b.Run(strconv.Itoa(m), func(b *testing.B) {
			items := made(b, m, 8)
			for i := 0; b.Loop(); i++ {
				one := items[i%len(items)]
				if err := ballot.Verify(one.Election, one.Form, one.Ballot); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ballot_verify_ms")
		})
	}
}

// ballot_verify_batched_ms, goal 0.20 for five options on one core.
func BenchmarkVerifyAll(b *testing.B) {
	for _, m := range []int{2, 5, 10, 20} {
		b.Run(strconv.Itoa(m), func(b *testing.B) {
			items := made(b, m, 128)
			for b.Loop() {
				for _, err := range ballot.VerifyAll(items) {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N*len(items)), "ballot_verify_batched_ms")
		})
	}
}

func BenchmarkMake(b *testing.B) {
	e, form := election(b, "bench"), ballot.Form{{ID: 1, Kind: ballot.Exactly, Options: 5, Limit: 1}}
	random := testrand.New("bench")
	for b.Loop() {
		if _, _, err := ballot.Make(random, e, form, voter("a", 1), []uint64{0, 0, 1, 0, 0}); err != nil {
			b.Fatal(err)
		}
	}
}
