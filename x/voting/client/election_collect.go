package client

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	coretypes "github.com/cometbft/cometbft/rpc/core/types"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/election"
	"github.com/moscowchain/moscowd/crypto/elgamal"
	"github.com/moscowchain/moscowd/x/voting/electionfile"
	"github.com/moscowchain/moscowd/x/voting/types"
)

var (
	// ErrNotClosed says that an election has no data set yet.
	ErrNotClosed = errors.New("the election is not closed yet: ballots may follow")
	// ErrBlocksOther says that the blocks of a node do not hold what its state commits to.
	ErrBlocksOther = errors.New("the node's blocks do not hold all that its state commits to: ask a node that keeps them from the election's beginning")
)

// BlockNode is a Node that also gives blocks.
type BlockNode interface {
	Node
	Block(ctx context.Context, height *int64) (*coretypes.ResultBlock, error)
	BlockResults(ctx context.Context, height *int64) (*coretypes.ResultBlockResults, error)
	BlockchainInfo(ctx context.Context, minHeight, maxHeight int64) (*coretypes.ResultBlockchainInfo, error)
}

// ElectionSource is where an election is read. The node must have the blocks since the election was created.
type ElectionSource struct {
	Source
	Blocks BlockNode
}

// ElectionSummary is what was exported.
type ElectionSummary struct {
	ChainID  string
	Election types.Election
	Head     types.ElectionHead
	// Hash is that of the data set; final says that the totals are in it.
	Hash  []byte
	Final bool
}

// electionReader is an export under way.
type electionReader struct {
	source   ElectionSource
	ctx      context.Context // reads the state of one height
	queries  types.QueryClient
	out      *electionfile.Writer
	progress Progress
	id       uint64
	found    ElectionSummary
	terms    *election.Definition
	trustees []types.CeremonyTrustee
}

// CollectElection writes the data set of an election that is closed. Census and ballots come from the blocks, all else from the state
// of one height, whose head is proven from the block at the height of the anchor on.
func CollectElection(ctx context.Context, source ElectionSource, id uint64, anchor int64, w io.Writer, progress Progress) (*ElectionSummary, error) {
	chain, height, err := stateOf(ctx, source.Node)
	if err != nil {
		return nil, err
	}
	r := &electionReader{
		source: source, ctx: atHeight(ctx, height), queries: types.NewQueryClient(source.Queries), out: electionfile.NewWriter(w),
		progress: progress, id: id, found: ElectionSummary{ChainID: chain},
	}
	for _, part := range []func() error{r.definition, r.ceremony, r.census, r.rehearsal, r.ballots, r.tally} {
		if err := part(); err != nil {
			return nil, fmt.Errorf("election %d: %w", id, err)
		}
	}
	r.found.Hash = r.out.Hash()
	proof, err := prove(ctx, source.Node, height, anchor, types.ElectionHeadKey(id))
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(proof)
	if err != nil {
		return nil, err
	}
	return &r.found, errors.Join(r.out.Write(&electionfile.Proof{Proof: text}), r.out.Flush())
}

// definition writes header and definition.
func (r *electionReader) definition() error {
	found, err := r.queries.Election(r.ctx, &types.QueryElectionRequest{ElectionId: r.id})
	if err != nil {
		return err
	}
	r.found.Election, r.found.Head = found.Election, found.Head
	r.found.Final = found.Head.Stage == types.ELECTION_STAGE_FINAL
	if found.Head.Stage != types.ELECTION_STAGE_TALLY && !r.found.Final {
		return fmt.Errorf("%w: it is in %s", ErrNotClosed, found.Head.Stage)
	}
	contests, err := r.queries.ElectionContests(r.ctx, &types.QueryElectionContestsRequest{ElectionId: r.id})
	if err != nil {
		return err
	}
	districts, err := r.queries.ElectionDistricts(r.ctx, &types.QueryElectionDistrictsRequest{ElectionId: r.id})
	if err != nil {
		return err
	}
	ceremony, err := r.queries.Ceremony(r.ctx, &types.QueryCeremonyRequest{ElectionId: r.id})
	if err != nil {
		return err
	}
	r.trustees = ceremony.Trustees
	r.terms, err = found.Election.Definition(r.found.ChainID, contests.Contests, districts.Districts, &ceremony.Ceremony, ceremony.Trustees)
	if err != nil {
		return err
	}
	var registrars []ed25519.PublicKey
	for _, registrar := range found.Election.Registrars {
		registrars = append(registrars, registrar.PublicKey)
	}
	return errors.Join(
		r.out.Write(&electionfile.Header{Format: electionfile.Format, ChainID: r.found.ChainID, Election: electionfile.Uint(r.id)}),
		r.out.Write(electionfile.NewDefinition(r.terms, registrars)),
	)
}

func (r *electionReader) ceremony() error {
	var registrations, commitments, deals, complaints []electionfile.Line
	for i := range r.trustees {
		t := &r.trustees[i]
		registrations = append(registrations, &electionfile.Registration{ByTrustee: by(t, t.Registration)})
		if len(t.Commitment) > 0 {
			commitments = append(commitments, &electionfile.Commitment{ByTrustee: by(t, t.Commitment)})
		}
		if len(t.Deal) > 0 {
			deals = append(deals, &electionfile.Deal{ByTrustee: by(t, t.Deal)})
		}
		if t.Complainant > 0 {
			complaints = append(complaints, &electionfile.Complaint{
				Trustee: electionfile.Uint(t.Complainant), Dealer: electionfile.Uint(t.Trustee), Bytes: t.Complaint,
			})
		}
	}
	for _, lines := range [][]electionfile.Line{registrations, commitments, deals, complaints} {
		for _, line := range lines {
			if err := r.out.Write(line); err != nil {
				return err
			}
		}
	}
	return nil
}

func by(t *types.CeremonyTrustee, b []byte) electionfile.ByTrustee {
	return electionfile.ByTrustee{Trustee: electionfile.Uint(t.Trustee), Bytes: b}
}

func (r *electionReader) rehearsal() error {
	for i := range r.trustees {
		if t := &r.trustees[i]; len(t.Rehearsal) > 0 {
			if err := r.out.Write(&electionfile.Rehearsal{ByTrustee: by(t, t.Rehearsal)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// tally writes everything from the closing to the end.
func (r *electionReader) tally() error {
	frozen, err := r.queries.ElectionAccumulators(r.ctx, &types.QueryElectionAccumulatorsRequest{ElectionId: r.id})
	if err != nil {
		return err
	}
	closing := &electionfile.Closing{}
	for _, d := range r.terms.Districts {
		form, err := r.terms.Form(d.ID)
		if err != nil {
			return err
		}
		line := electionfile.DistrictClosing{District: electionfile.Uint(d.ID), Accumulators: make([]byte, form.Cells()*elgamal.Size)}
		for _, a := range frozen.Accumulators {
			if a.District == d.ID && len(a.Ciphertexts) > 0 { // where nobody voted the sums are zero
				line.Ballots, line.Accumulators = electionfile.Uint(a.Ballots), a.Ciphertexts
			}
		}
		closing.Districts = append(closing.Districts, line)
	}
	if err := r.out.Write(closing); err != nil {
		return err
	}
	if err := r.shares(); err != nil {
		return err
	}
	if err := r.counts(); err != nil {
		return err
	}
	head := &r.found.Head
	return r.out.Write(&electionfile.End{Cast: electionfile.Uint(head.Cast), Spoiled: electionfile.Uint(head.Spoiled), Board: head.Board})
}

// shares writes the shares; the state has them by district and trustee.
func (r *electionReader) shares() error {
	request := &types.QueryDecryptionSharesRequest{ElectionId: r.id}
	for {
		page, err := r.queries.DecryptionShares(r.ctx, request)
		if err != nil {
			return err
		}
		for _, s := range page.Shares {
			line := &electionfile.Share{District: electionfile.Uint(s.District), Trustee: electionfile.Uint(s.Trustee), Bytes: s.Share}
			if err := r.out.Write(line); err != nil {
				return err
			}
		}
		if page.Pagination == nil || len(page.Pagination.NextKey) == 0 {
			return nil
		}
		request.Pagination = &query.PageRequest{Key: page.Pagination.NextKey}
	}
}

func (r *electionReader) counts() error {
	if !r.found.Final {
		return nil
	}
	results, err := r.queries.ElectionResults(r.ctx, &types.QueryElectionResultsRequest{ElectionId: r.id})
	if err != nil {
		return err
	}
	for _, result := range results.Results {
		if result.TurnoutOnly {
			continue
		}
		line := &electionfile.Counts{District: electionfile.Uint(result.District), Ballots: electionfile.Uint(result.Ballots)}
		for _, count := range result.Counts {
			line.Counts = append(line.Counts, electionfile.Uint(count))
		}
		if err := r.out.Write(line); err != nil {
			return err
		}
	}
	return nil
}
