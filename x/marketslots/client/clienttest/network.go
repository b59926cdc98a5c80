// Package clienttest makes networks with one closed season from the fixtures of 2018: a chain of lighttest whose state
// holds the season and its closing, and the module's queries for the rest.
package clienttest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/p2p"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/moscowchain/moscowd/crypto/merkle"
	"github.com/moscowchain/moscowd/lightproof/lighttest"
	"github.com/moscowchain/moscowd/x/marketslots/client"
	"github.com/moscowchain/moscowd/x/marketslots/dataset"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// ChainID is that of every network.
const ChainID = "moscow-test"

// SeasonID is that of the season of every network.
const SeasonID = 3

// batch is how many applications are filed in one block.
const batch = 500

// firstFiling is the height at which the first applications are filed.
const firstFiling = 5

// Start is the time of the block before the first.
var Start = time.Date(2018, 3, 1, 9, 0, 0, 0, time.UTC)

// Network serves one season.
type Network struct {
	*lighttest.Chain
	Season       types.Season
	Plan         []types.PlanRow
	Applications []types.Application
	Outcomes     []types.ApplicationOutcomes
	Closing      types.Closing
	Operations   []types.PlaceOperation
	Offers       []types.PlaceOffer
	Places       []types.Place
	PlacesHead   types.PlacesHead

	// PageLimit is the most elements that a page gives.
	PageLimit int
	// MessageLimit is the most elements that may be asked for, 0 if any number may.
	MessageLimit uint64
	// StateBehind is how many blocks the node has not executed yet.
	StateBehind int64
	// Heights counts the queries made at each height.
	Heights map[int64]int
}

// New runs the fixture, such as "tiny-10-farmers.json", on a chain of four validators that starts at Start. The policy is
// FIRST_COME_2018; with filing by both, where every other application is a trader's own, it is FIRST_COME.
func New(tb testing.TB, fixture string, filing types.Filing) *Network {
	tb.Helper()
	return NewAt(tb, fixture, filing, Start)
}

// NewAt is New for a chain that starts at another time, for tests of programs that read the clock.
func NewAt(tb testing.TB, fixture string, filing types.Filing, start time.Time) *Network {
	tb.Helper()
	n := &Network{
		Chain:     lighttest.New(tb, ChainID, start, 4, "bank", types.StoreKey),
		PageLimit: 1_000, Heights: make(map[int64]int),
	}
	in := read(tb, fixture)
	filed, _ := replay.Register(in)
	n.CommitBlocks(firstFiling + len(filed)/batch + 2)
	n.file(filed, filing)
	for _, row := range in.Plan {
		n.Plan = append(n.Plan, planRow(row))
	}
	n.close(tb, in.Plan, filing, start)
	return n
}

// Set collects the data set of the network's season, anchored at block 1.
func (n *Network) Set(tb testing.TB) *dataset.Set {
	tb.Helper()
	set, err := client.Collect(context.Background(), client.Source{Queries: n, Node: n}, SeasonID, 1, nil)
	require.NoError(tb, err)
	return set
}

// Fixture gives the path of a fixture, from whichever folder of the module a test runs in.
func Fixture(name string) string {
	root := "."
	for ; ; root = filepath.Join(root, "..") {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			return filepath.Join(root, "x/marketslots/rules/testdata", name)
		}
		if len(root) > 100 {
			panic("not in the module")
		}
	}
}

func read(tb testing.TB, fixture string) *replay.Input {
	tb.Helper()
	file, err := os.Open(Fixture(fixture))
	require.NoError(tb, err)
	defer func() { _ = file.Close() }() // it was only read
	in, err := replay.Parse(file)
	require.NoError(tb, err)
	return in
}

// file gives the applications what the chain gives them.
func (n *Network) file(filed []rules.Application, filing types.Filing) {
	for i := range filed {
		a := application(&filed[i])
		a.Id, a.SeasonId, a.FiledHeight = uint64(i+1), SeasonID, firstFiling+int64(i/batch)
		a.FiledAt = n.Block(a.FiledHeight).Time
		a.Source = types.Source_SOURCE_OPERATOR
		if filing == types.Filing_FILING_BOTH {
			a.ClaimedRegNum, a.Confirmed = a.RegNum, i%3 != 0
		}
		if filing == types.Filing_FILING_TRADERS || filing == types.Filing_FILING_BOTH && i%2 == 1 {
			a.Source, a.ClaimedRegNum = types.Source_SOURCE_SELF, 0
			a.ClaimedDate = uint64(rules.TicksFromUnix(a.FiledAt.Unix(), int64(a.FiledAt.Nanosecond())))
		}
		n.Applications = append(n.Applications, a)
	}
	for from := 0; filing != types.Filing_FILING_OPERATOR && from < len(filed); from += batch {
		to := min(from+batch, len(filed))
		ids := make([]uint64, 0, batch)
		for i := from; i < to; i++ {
			ids = append(ids, uint64(i+1))
		}
		next := n.Block(n.Applications[from].FiledHeight + 1)
		types.SortByOrder(types.OrderSeed(next.LastBlockID.Hash, next.Time), SeasonID, ids)
		for i, id := range ids {
			n.Applications[id-1].RegNum = uint64(from + i + 1)
		}
	}
}

// close allocates the season and writes it into the state.
func (n *Network) close(tb testing.TB, plan rules.Plan, filing types.Filing, start time.Time) {
	tb.Helper()
	root := rules.PlanHash(plan)
	policy := rules.FirstCome2018Name
	if filing == types.Filing_FILING_BOTH {
		policy = rules.FirstComeName
	}
	n.Season = types.Season{
		Id: SeasonID, Name: "Весна <2018>", Operator: "moscow1operator", Policy: policy, Filing: filing,
		ApplicationsOpen: start, ApplicationsClose: n.Block(n.Height()).Time,
		TradingDays:    []uint64{636_600_000_000_000_000},
		RefusalReasons: []types.RefusalReason{{Code: 7, TitleRu: "Неполные сведения", TitleEn: "Incomplete details"}},
		State:          types.SeasonState_SEASON_STATE_CLOSED, CreatedHeight: 2,
		PlanRows: uint32(len(plan)), PlanRoot: root[:], PlanFrozenHeight: 3,
		OfferPeriod: types.DefaultOfferPeriod, SellerNotice: types.DefaultSellerNotice,
	}
	filed := make([]rules.Application, len(n.Applications))
	for i := range filed {
		filed[i] = n.Applications[i].ToRules()
	}
	snapshot := n.Height()
	allocation, err := types.Allocate(&n.Season, snapshot, plan, filed)
	require.NoError(tb, err)
	n.Outcomes, n.Closing = allocation.Outcomes, allocation.Closing
	n.Closing.ClosedHeight = snapshot + 1
	n.changePlaces(tb, allocation.Rows, n.Block(n.Height()).Time.Add(time.Second))

	season, err := n.Season.Marshal()
	require.NoError(tb, err)
	closing, err := n.Closing.Marshal()
	require.NoError(tb, err)
	head, err := n.PlacesHead.Marshal()
	require.NoError(tb, err)
	n.Chain.Set(types.StoreKey, binary.BigEndian.AppendUint64(types.KeyPrefixSeasons.Bytes(), SeasonID), season)
	n.Chain.Set(types.StoreKey, types.ClosingKey(SeasonID), closing)
	n.Chain.Set(types.StoreKey, types.PlacesHeadKey(SeasonID), head)
	n.Chain.Set("bank", []byte("a"), []byte("b"))
	n.CommitBlocks(4)
	n.Season.Applications = uint64(len(filed))
	if filing != types.Filing_FILING_OPERATOR {
		n.Season.LastRegNum = n.Season.Applications
	}
}

func application(a *rules.Application) types.Application {
	declarant := sha256.Sum256([]byte("declarant " + a.ServiceNumber))
	details := sha256.Sum256([]byte("details " + a.ServiceNumber))
	out := types.Application{
		ServiceNumber: a.ServiceNumber, ClaimedDate: uint64(a.ClaimedDate), RegNum: a.RegNum,
		DeclarantType: types.DeclarantType(a.DeclarantType), UserId: a.UserID[:],
		DeclarantCommitment: declarant[:], DetailsCommitment: details[:],
		FairId: a.Fair, Speciality: types.Speciality(a.Speciality), District: a.District, Region: a.Region,
	}
	for _, period := range a.Periods {
		out.Periods = append(out.Periods, uint64(period))
	}
	for _, s := range a.Statuses[1:] { // the chain does not keep the first
		kept := types.Status{ResponseDate: uint64(s.ResponseDate), Code: s.Code, Height: firstFiling + 1}
		if rules.Refuses(s.Code) && s.Code != rules.StatusCancelled {
			kept.Reason = 7
		}
		out.Statuses = append(out.Statuses, kept)
	}
	return out
}

func planRow(r rules.PlanRow) types.PlanRow {
	return types.PlanRow{
		FairId: r.Fair, Period: uint64(r.Period), Speciality: types.Speciality(r.Speciality),
		IndividualsPlaces: r.Places[rules.QueueIndividuals], FarmersPlaces: r.Places[rules.QueueFarmers],
		LegalEntitiesPlaces: r.Places[rules.QueueLegalEntities], MinPlaces: r.MinPlaces,
	}
}

// Status gives the chain and its height.
func (n *Network) Status(context.Context) (*coretypes.ResultStatus, error) {
	return &coretypes.ResultStatus{
		NodeInfo: p2p.DefaultNodeInfo{Network: ChainID},
		SyncInfo: coretypes.SyncInfo{LatestBlockHeight: n.Height()},
	}, nil
}

// ABCIInfo gives the height of the state, which is behind the chain by StateBehind blocks.
func (n *Network) ABCIInfo(context.Context) (*coretypes.ResultABCIInfo, error) {
	return &coretypes.ResultABCIInfo{Response: abci.ResponseInfo{LastBlockHeight: n.Height() - n.StateBehind}}, nil
}

// Invoke answers the queries that a data set needs.
func (n *Network) Invoke(ctx context.Context, method string, args, reply any, _ ...grpc.CallOption) error {
	outgoing, _ := metadata.FromOutgoingContext(ctx)
	at := outgoing.Get(grpctypes.GRPCBlockHeightHeader)
	if len(at) != 1 {
		return status.Errorf(codes.InvalidArgument, "%s: height %v", method, at)
	}
	height, err := strconv.ParseInt(at[0], 10, 64)
	if err != nil {
		return err
	}
	if height > n.Height()-n.StateBehind {
		return status.Errorf(codes.Unknown, "cannot query with height in the future: %d", height)
	}
	n.Heights[height]++
	switch request := args.(type) {
	case *types.QuerySeasonRequest:
		if request.SeasonId != SeasonID {
			return status.Errorf(codes.NotFound, "season %d", request.SeasonId)
		}
		reply.(*types.QuerySeasonResponse).Season = n.Season
	case *types.QueryClosingRequest:
		reply.(*types.QueryClosingResponse).Closing = n.Closing
	case *types.QueryPlanRowsRequest:
		r := reply.(*types.QueryPlanRowsResponse)
		r.Rows, r.Pagination, err = page(n, n.Plan, request.Pagination)
	case *types.QueryApplicationsRequest:
		r := reply.(*types.QueryApplicationsResponse)
		r.Applications, r.Pagination, err = page(n, n.Applications, request.Pagination)
	case *types.QueryOutcomesRequest:
		r := reply.(*types.QueryOutcomesResponse)
		r.Outcomes, r.Pagination, err = page(n, n.Outcomes, request.Pagination)
	case *types.QueryApplicationRequest:
		err = n.answerApplication(request, reply.(*types.QueryApplicationResponse))
	case *types.QueryInclusionProofRequest:
		err = n.answerProof(request, reply.(*types.QueryInclusionProofResponse))
	case *types.QueryPlacesHeadRequest:
		reply.(*types.QueryPlacesHeadResponse).Head = n.PlacesHead
	case *types.QueryPlaceOperationsRequest:
		r := reply.(*types.QueryPlaceOperationsResponse)
		r.Operations, r.Pagination, err = page(n, n.Operations, request.Pagination)
	case *types.QueryPlaceOffersRequest:
		r := reply.(*types.QueryPlaceOffersResponse)
		r.Offers, r.Pagination, err = page(n, n.Offers, request.Pagination)
	case *types.QueryChangedPlacesRequest:
		r := reply.(*types.QueryChangedPlacesResponse)
		r.Places, r.Pagination, err = page(n, n.Places, request.Pagination)
	default:
		return fmt.Errorf("no answer to %s", method)
	}
	return err
}

// find gives the index of an application.
func (n *Network) find(number string) (int, error) {
	for i := range n.Applications {
		if n.Applications[i].ServiceNumber == number {
			return i, nil
		}
	}
	return 0, status.Errorf(codes.NotFound, "application %q", number)
}

func (n *Network) answerApplication(request *types.QueryApplicationRequest, reply *types.QueryApplicationResponse) error {
	i, err := n.find(request.ServiceNumber)
	if err != nil {
		return err
	}
	reply.Application = n.Applications[i]
	for _, outcome := range n.Outcomes[i].Outcomes {
		reply.Outcomes = append(reply.Outcomes, types.ExplainedOutcome{Outcome: outcome})
	}
	return nil
}

// answerProof gives the path of the outcomes alone.
func (n *Network) answerProof(request *types.QueryInclusionProofRequest, reply *types.QueryInclusionProofResponse) error {
	i, err := n.find(request.ServiceNumber)
	if err != nil {
		return err
	}
	tree := merkle.NewTree(func(yield func([]byte) bool) {
		for i := range n.Outcomes {
			if !yield(rules.OutcomesLeaf(n.Outcomes[i].ApplicationId, n.Outcomes[i].ToRules())) {
				return
			}
		}
	})
	path, err := tree.Prove(uint64(i))
	for _, hash := range path {
		reply.OutcomesPath = append(reply.OutcomesPath, hash[:])
	}
	return err
}

// NewStream is not needed.
func (n *Network) NewStream(_ context.Context, _ *grpc.StreamDesc, method string, _ ...grpc.CallOption) (grpc.ClientStream, error) {
	return nil, fmt.Errorf("no stream %s", method)
}

func page[T any](n *Network, all []T, request *query.PageRequest) ([]T, *query.PageResponse, error) {
	if n.MessageLimit > 0 && request.Limit > n.MessageLimit {
		return nil, nil, status.Errorf(codes.ResourceExhausted, "%d elements", request.Limit)
	}
	from := 0
	if len(request.Key) == 8 {
		from = int(binary.BigEndian.Uint64(request.Key))
	}
	to := min(from+min(n.PageLimit, int(request.Limit)), len(all))
	response := &query.PageResponse{}
	if to < len(all) {
		response.NextKey = binary.BigEndian.AppendUint64(nil, uint64(to))
	}
	return all[from:to], response, nil
}
