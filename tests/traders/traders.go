// Package traders makes a load of native transactions: accounts of traders, a season in which they may file, and their
// applications. Benchmarks and the tests of faults use it. It needs a network of localnet, whose registrar and departments
// have their keys on this machine.
package traders

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/cosmos/evm/crypto/ethsecp256k1"

	"github.com/moscowchain/moscowd/app"
	"github.com/moscowchain/moscowd/demo"
	"github.com/moscowchain/moscowd/localnet"
	"github.com/moscowchain/moscowd/txclient"
	access "github.com/moscowchain/moscowd/x/access/types"
	"github.com/moscowchain/moscowd/x/marketslots/rules"
	marketslots "github.com/moscowchain/moscowd/x/marketslots/types"
)

// GasPerApplication is close to what one application uses: what is stated counts towards a block.
const GasPerApplication = 110_000

const gasPerEnrolment = 50_000_000 // of some hundred accounts

// Enrol makes n keys and lets the network's registrar enrol their accounts as traders.
func Enrol(ctx context.Context, network *localnet.Network, client *txclient.Client, encoding app.Encoding, n int) ([]*ethsecp256k1.PrivKey, error) {
	registrarKey, err := network.Key(encoding, 0, localnet.RegistrarKey)
	if err != nil {
		return nil, err
	}
	registrar, err := client.Account(ctx, registrarKey)
	if err != nil {
		return nil, err
	}
	keys := make([]*ethsecp256k1.PrivKey, n)
	enrol := &access.MsgEnrolAccounts{Signer: registrar.Address}
	for i := range keys {
		if keys[i], err = ethsecp256k1.GenerateKey(); err != nil {
			return nil, err
		}
		subject := sha256.Sum256(number(i))
		enrol.Accounts = append(enrol.Accounts, access.NewAccount{Address: txclient.Address(keys[i]), Class: "trader", Subject: subject[:]})
	}
	_, err = client.Run(ctx, registrar, gasPerEnrolment, enrol)
	return keys, err
}

// OpenSeason lets the departments vote on a season in which each trader may file so many applications.
func OpenSeason(ctx context.Context, player *demo.Player, client *txclient.Client, perTrader int) (uint64, error) {
	query := marketslots.NewQueryClient(client.GRPC)
	params, err := query.Params(ctx, &marketslots.QueryParamsRequest{})
	if err != nil {
		return 0, err
	}
	params.Params.MaxApplicationsPerSubject = uint32(perTrader)
	now := time.Now().UTC()
	err = player.Pass(ctx, "Load", &marketslots.MsgUpdateParams{Authority: demo.Authority(), Params: params.Params}, &marketslots.MsgCreateSeason{
		Authority: demo.Authority(), Name: "load", Operator: player.FairsOperator(), Policy: rules.FirstCome2018Name,
		Filing: marketslots.Filing_FILING_TRADERS, ApplicationsOpen: now, ApplicationsClose: now.Add(24 * time.Hour),
		TradingDays: []uint64{uint64(rules.Day(rules.TicksFromUnix(now.Unix(), 0)))},
	})
	if err != nil {
		return 0, err
	}
	seasons, err := query.Seasons(ctx, &marketslots.QuerySeasonsRequest{})
	if err != nil {
		return 0, err
	}
	return seasons.Seasons[len(seasons.Seasons)-1].Id, nil
}

// Application is the n-th application of the load. No two are alike.
func Application(trader string, season uint64, n int) *marketslots.MsgSubmitApplication {
	commitment := sha256.Sum256(number(n))
	return &marketslots.MsgSubmitApplication{
		Trader: trader, SeasonId: season, DeclarantType: marketslots.DECLARANT_TYPE_FARMER,
		DeclarantCommitment: commitment[:], DetailsCommitment: commitment[:],
		FairId: uint64(1 + n%100), Speciality: marketslots.SPECIALITY_VEGETABLES, District: 1, Region: 1,
		Periods: []uint64{uint64(rules.Day(rules.TicksFromUnix(time.Now().Unix(), 0)))},
	}
}

func number(n int) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
