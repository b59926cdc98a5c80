package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/cosmos/gogoproto/proto"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
	"github.com/moscowchain/moscowd/x/marketslots/rules/replay"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// window is how long the application window of the demo's seasons is open; the operator ends it when all are filed.
const window = 24 * time.Hour

// createSeason proposes the season, lets every department vote Yes and waits until it is there.
func (p *Player) createSeason(ctx context.Context, name string, in *replay.Input) (uint64, error) {
	now := time.Now().UTC()
	msg := &marketslots.MsgCreateSeason{
		Authority:         Authority(),
		Name:              name,
		Operator:          p.fairs.Address,
		Policy:            p.Policy,
		Filing:            marketslots.Filing_FILING_OPERATOR,
		ApplicationsOpen:  now,
		ApplicationsClose: now.Add(window),
		RefusalReasons: []marketslots.RefusalReason{
			{Code: refusalReason, TitleRu: "Документы не подтверждены", TitleEn: "Papers not confirmed"},
		},
	}
	for _, row := range in.Plan {
		msg.TradingDays = append(msg.TradingDays, uint64(rules.Day(row.Period)))
	}
	slices.Sort(msg.TradingDays)
	msg.TradingDays = slices.Compact(msg.TradingDays)

	if err := p.Pass(ctx, "Season "+name, msg); err != nil {
		return 0, err
	}
	seasons, err := marketslots.NewQueryClient(p.client.GRPC).Seasons(ctx, &marketslots.QuerySeasonsRequest{})
	if err != nil {
		return 0, err
	}
	for _, season := range slices.Backward(seasons.Seasons) {
		if season.Name == name {
			return season.Id, nil
		}
	}
	return 0, fmt.Errorf("the proposal passed and there is no season %q", name)
}

// Authority is the account that carries out what departments decide.
func Authority() string { return authtypes.NewModuleAddress(govtypes.ModuleName).String() }

// Pass proposes messages, lets every department vote Yes and waits until they have run.
func (p *Player) Pass(ctx context.Context, title string, msgs ...sdk.Msg) error {
	id, err := p.propose(ctx, title, msgs...)
	if err != nil {
		return err
	}
	proposal, err := p.decide(ctx, id)
	if err != nil {
		return err
	}
	if proposal.Status != govv1.StatusPassed {
		return fmt.Errorf("proposal %d: %s %s", id, proposal.Status, proposal.FailedReason)
	}
	return nil
}

// propose submits a proposal of the first department and returns its id.
func (p *Player) propose(ctx context.Context, title string, msgs ...sdk.Msg) (uint64, error) {
	submit, err := govv1.NewMsgSubmitProposal(msgs, nil, p.departments[0].Address, "", title, title, false)
	if err != nil {
		return 0, err
	}
	result, err := p.client.Run(ctx, p.departments[0], gasPerTx, submit)
	if err != nil {
		return 0, fmt.Errorf("proposing %q: %w", title, err)
	}
	var data sdk.TxMsgData
	if err := proto.Unmarshal(result.Data, &data); err != nil {
		return 0, err
	}
	var response govv1.MsgSubmitProposalResponse
	if err := proto.Unmarshal(data.MsgResponses[0].Value, &response); err != nil {
		return 0, err
	}
	return response.ProposalId, nil
}

// decide lets every department vote Yes and waits until the voting period is over.
func (p *Player) decide(ctx context.Context, id uint64) (*govv1.Proposal, error) {
	votes := make([][]byte, len(p.departments))
	for i, department := range p.departments {
		vote := &govv1.MsgVote{ProposalId: id, Voter: department.Address, Option: govv1.OptionYes}
		hash, err := p.client.Send(ctx, department, gasPerTx, vote)
		if err != nil {
			return nil, fmt.Errorf("vote of %s: %w", department.Address, err)
		}
		votes[i] = hash
	}
	for i, department := range p.departments {
		if _, err := p.client.Wait(ctx, votes[i]); err != nil {
			return nil, fmt.Errorf("vote of %s: %w", department.Address, err)
		}
	}
	query := govv1.NewQueryClient(p.client.GRPC)
	for {
		response, err := query.Proposal(ctx, &govv1.QueryProposalRequest{ProposalId: id})
		if err != nil {
			return nil, err
		}
		if response.Proposal.Status != govv1.StatusVotingPeriod {
			return response.Proposal, nil
		}
		p.report("departments vote on the season", len(p.departments), len(p.departments))
		if err := pause(ctx, time.Second); err != nil {
			return nil, err
		}
	}
}

// pause waits, or returns the context's error.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
