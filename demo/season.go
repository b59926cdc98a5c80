package demo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// Sizes of batches, the largest that the messages take, and gas limits with room to spare.
const (
	batchSize = 500
	planChunk = 1_000

	// inFlight batches of applications wait for a block at most: a block numbers no more than 5 000 applications.
	inFlight = 10

	gasPerFilings  = 20_000_000 // of 500 applications
	gasPerStatuses = 6_000_000  // of 500 statuses
	gasPerConfirms = 10_000_000 // of 500 confirmations
	gasPerPlan     = 30_000_000 // of 1 000 rows
	gasPerTx       = 1_000_000
)

// refusalReason is the one entry in the published list of reasons of the demo's seasons; the fixtures name none.
const refusalReason = 1

// Report receives the progress of a step; done counts up to total.
type Report func(step string, done, total int)

// Timings are what a season took.
type Timings struct {
	SeasonID     uint64
	Vote         time.Duration // from the proposal to the season
	Plan         time.Duration // publishing and freezing
	File         time.Duration // from the first application to the last status in a block
	Distribute   time.Duration // from MsgStartDistribution to the last outcome
	LongestBlock time.Duration // between two blocks during the distribution
	Closing      marketslots.Closing
}

// Player plays seasons on one network.
type Player struct {
	// Policy allots the seasons; NewPlayer chooses the default one.
	Policy string

	client      *txclient.Client
	departments []*txclient.Account
	fairs       *txclient.Account
	report      Report
}

// NewPlayer connects to the first node of a network and reads the keys of its departments.
func NewPlayer(ctx context.Context, network *localnet.Network, encoding app.Encoding, report Report) (*Player, error) {
	client, err := txclient.Dial(ctx, network.Nodes[0].RPC, network.Nodes[0].GRPC, encoding)
	if err != nil {
		return nil, err
	}
	p := &Player{Policy: rules.DefaultPolicyName, client: client, report: report}
	account := func(node int, name string) (*txclient.Account, error) {
		key, err := network.Key(encoding, node, name)
		if err != nil {
			return nil, err
		}
		return client.Account(ctx, key)
	}
	for i := range network.Nodes {
		department, err := account(i, localnet.OperatorKey)
		if err != nil {
			return nil, err
		}
		p.departments = append(p.departments, department)
	}
	if p.fairs, err = account(0, localnet.FairsKey); err != nil {
		return nil, err
	}
	return p, nil
}

// FairsOperator is the account that runs the seasons.
func (p *Player) FairsOperator() string { return p.fairs.Address }

// Close ends the connections.
func (p *Player) Close() error { return p.client.Close() }

// Play runs a whole season with the applications of a fixture.
func (p *Player) Play(ctx context.Context, name string, in *replay.Input) (*Timings, error) {
	timings := &Timings{}
	steps := []struct {
		took *time.Duration
		run  func() error
	}{
		{&timings.Vote, func() (err error) {
			timings.SeasonID, err = p.createSeason(ctx, name, in)
			return err
		}},
		{&timings.Plan, func() error { return p.publishPlan(ctx, timings.SeasonID, in.Plan) }},
		{&timings.File, func() error { return p.file(ctx, timings.SeasonID, in.Requests) }},
		{&timings.Distribute, func() (err error) {
			timings.Closing, timings.LongestBlock, err = p.distribute(ctx, timings.SeasonID)
			return err
		}},
	}
	for _, step := range steps {
		began := time.Now()
		if err := step.run(); err != nil {
			return nil, err
		}
		*step.took = time.Since(began)
	}
	return timings, nil
}

func (p *Player) publishPlan(ctx context.Context, season uint64, plan rules.Plan) error {
	first := 0
	var last []byte
	for chunk := range slices.Chunk(plan, planChunk) {
		msg := &marketslots.MsgPublishPlan{Operator: p.fairs.Address, SeasonId: season, FirstRow: uint32(first)}
		for _, row := range chunk {
			msg.Rows = append(msg.Rows, marketslots.PlanRow{
				FairId: row.Fair, Period: uint64(row.Period), Speciality: marketslots.Speciality(row.Speciality),
				IndividualsPlaces:   row.Places[rules.QueueIndividuals],
				FarmersPlaces:       row.Places[rules.QueueFarmers],
				LegalEntitiesPlaces: row.Places[rules.QueueLegalEntities],
				MinPlaces:           row.MinPlaces,
			})
		}
		hash, err := p.client.Send(ctx, p.fairs, gasPerPlan, msg)
		if err != nil {
			return fmt.Errorf("publishing the plan from row %d: %w", first, err)
		}
		first += len(chunk)
		last = hash
		p.report("publish the plan", first, len(plan))
	}
	if _, err := p.client.Wait(ctx, last); err != nil {
		return fmt.Errorf("publishing the plan: %w", err)
	}
	root := rules.PlanHash(plan)
	_, err := p.client.Run(ctx, p.fairs, gasPerPlan, &marketslots.MsgFreezePlan{Operator: p.fairs.Address, SeasonId: season, PlanRoot: root[:]})
	return err
}

// file sends all applications, then confirmations and statuses, without waiting for each, and waits until the last is in
// a block.
func (p *Player) file(ctx context.Context, season uint64, requests []replay.Request) error {
	msgs, gas, err := p.filingMessages(season, requests)
	if err != nil {
		return err
	}
	filings := (len(requests) + batchSize - 1) / batchSize
	hashes := make([][]byte, len(msgs))
	waited := 0
	for i, msg := range msgs {
		if i < filings && i-waited == inFlight {
			if err := p.filed(ctx, hashes, waited); err != nil {
				return err
			}
			waited++
		}
		hash, err := p.client.Send(ctx, p.fairs, gas[i], msg)
		if err != nil {
			return fmt.Errorf("filing batch %d of %d: %w", i+1, len(msgs), err)
		}
		hashes[i] = hash
	}
	for ; waited < len(msgs); waited++ {
		if err := p.filed(ctx, hashes, waited); err != nil {
			return err
		}
	}
	return nil
}

// filed waits until batch i is in a block.
func (p *Player) filed(ctx context.Context, hashes [][]byte, i int) error {
	if _, err := p.client.Wait(ctx, hashes[i]); err != nil {
		return fmt.Errorf("filing batch %d of %d: %w", i+1, len(hashes), err)
	}
	p.report("file applications and statuses", i+1, len(hashes))
	return nil
}

// filingMessages gives the messages in the order in which the operator sends them, and the gas limit of each.
func (p *Player) filingMessages(season uint64, requests []replay.Request) (msgs []sdk.Msg, gas []uint64, err error) {
	takesClaims := p.Policy == rules.FirstCome2018Name
	for chunk := range slices.Chunk(requests, batchSize) {
		msg := &marketslots.MsgFileApplications{Operator: p.fairs.Address, SeasonId: season}
		for i := range chunk {
			filing, err := filing(&chunk[i].Application, takesClaims)
			if err != nil {
				return nil, nil, err
			}
			msg.Applications = append(msg.Applications, filing)
		}
		msgs, gas = append(msgs, msg), append(gas, gasPerFilings)
	}
	if !takesClaims {
		for chunk := range slices.Chunk(farmers(requests), batchSize) {
			msgs = append(msgs, &marketslots.MsgConfirmDeclarants{Operator: p.fairs.Address, SeasonId: season, ServiceNumbers: chunk})
			gas = append(gas, gasPerConfirms)
		}
	}
	for chunk := range slices.Chunk(statuses(requests), batchSize) {
		msgs = append(msgs, &marketslots.MsgUpdateStatuses{Operator: p.fairs.Address, SeasonId: season, Updates: chunk})
		gas = append(gas, gasPerStatuses)
	}
	return msgs, gas, nil
}

// farmers gives the service numbers of the applications whose declarants say that they are farmers.
func farmers(requests []replay.Request) []string {
	var numbers []string
	for i := range requests {
		if a := &requests[i].Application; a.DeclarantType == rules.Farmer {
			numbers = append(numbers, a.ServiceNumber)
		}
	}
	return numbers
}

// filing is an application as the operator files it. Names and details stay off the chain, behind salted commitments.
// A season that takes the operator's claims takes his user ids; in any other he names the subject, here one made from the
// fixture's user id as a registrar would have drawn it.
func filing(a *rules.Application, takesClaims bool) (marketslots.ApplicationFiling, error) {
	var salt [32]byte
	if _, err := rand.Read(salt[:]); err != nil {
		return marketslots.ApplicationFiling{}, err
	}
	declarant := sha256.Sum256(append(salt[:], "declarant"...))
	details := sha256.Sum256(append(salt[:], "details"...))
	f := marketslots.ApplicationFiling{
		ServiceNumber:       a.ServiceNumber,
		ClaimedDate:         uint64(a.ClaimedDate),
		RegNum:              a.RegNum,
		DeclarantType:       marketslots.DeclarantType(a.DeclarantType),
		UserId:              a.UserID[:],
		DeclarantCommitment: declarant[:],
		DetailsCommitment:   details[:],
		FairId:              a.Fair,
		Speciality:          marketslots.Speciality(a.Speciality),
		District:            a.District,
		Region:              a.Region,
	}
	for _, period := range a.Periods {
		f.Periods = append(f.Periods, uint64(period))
	}
	if !takesClaims {
		subject := sha256.Sum256(a.UserID[:])
		f.UserId, f.Subject = nil, subject[:]
	}
	return f, nil
}

// statuses are the status updates of all applications in order of application.
func statuses(requests []replay.Request) []marketslots.StatusUpdate {
	var updates []marketslots.StatusUpdate
	for i := range requests {
		for _, action := range requests[i].Actions {
			if action.Kind != replay.UpdateStatus {
				continue // the seasons of production size have no others
			}
			update := marketslots.StatusUpdate{
				ServiceNumber: requests[i].Application.ServiceNumber,
				ResponseDate:  uint64(action.Status.ResponseDate),
				Code:          action.Status.Code,
			}
			if rules.Refuses(update.Code) && update.Code != rules.StatusCancelled {
				update.Reason = refusalReason
			}
			updates = append(updates, update)
		}
	}
	return updates
}
