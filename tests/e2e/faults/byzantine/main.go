//go:build byzantine

// Command byzantine is a validator that breaks the rules, to test that the others stand it. It is built with the tag byzantine
// only, and no part of it is in moscowd. It is started like moscowd (start --home DIR) and reads from DIR/misbehaviour, again
// for every vote and every proposal, how to behave:
//
//	double-sign    prevotes for the proposed block and, with the same key, for another one
//	undecodable    proposes blocks that hold bytes which are no transaction
//	withhold       neither votes nor proposes
//
// Without that file, or with another word in it, it follows the rules. It keeps no memory of what it signed.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	abci "github.com/cometbft/cometbft/abci/types"
	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	cmtcons "github.com/cometbft/cometbft/proto/tendermint/consensus"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/proxy"
	cmttypes "github.com/cometbft/cometbft/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/spf13/viper"

	"cosmossdk.io/log/v2"

	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/server"
	servercmtlog "github.com/cosmos/cosmos-sdk/server/log"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/moscowchain/moscowd/app"
)

func main() {
	flags := flag.NewFlagSet("byzantine start", flag.ExitOnError)
	home := flags.String("home", "", "as of moscowd")
	flags.Bool("log_no_color", true, "as of moscowd")
	if len(os.Args) < 2 || flags.Parse(os.Args[2:]) != nil || *home == "" {
		fmt.Fprintln(os.Stderr, "usage: byzantine start --home DIR")
		os.Exit(2)
	}
	if err := run(*home); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(home string) error {
	config := cmtcfg.DefaultConfig()
	reader := viper.New()
	reader.SetConfigFile(filepath.Join(home, "config", "config.toml"))
	if err := errors.Join(reader.ReadInConfig(), reader.Unmarshal(config)); err != nil {
		return err
	}
	config.SetRoot(home)
	logger := log.NewLogger(os.Stdout, log.ColorOption(false))
	how := behaviour{file: filepath.Join(home, "misbehaviour")}

	db, err := dbm.NewDB("application", dbm.GoLevelDBBackend, config.DBDir())
	if err != nil {
		return err
	}
	application, err := app.New(logger, db, false, simtestutil.EmptyAppOptions{}, baseapp.SetChainID(app.ChainID), baseapp.SetIAVLDisableFastNode(true))
	if err != nil {
		return err
	}
	application.SetPrepareProposal(func(sdk.Context, *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
		if how.is("undecodable") {
			return &abci.ResponsePrepareProposal{Txs: [][]byte{[]byte("no transaction")}}, nil
		}
		return &abci.ResponsePrepareProposal{}, nil
	})
	if err := application.LoadLatestVersion(); err != nil {
		return err
	}

	files := privval.LoadFilePV(config.PrivValidatorKeyFile(), config.PrivValidatorStateFile())
	key := &signer{key: files.Key.PrivKey, how: how}
	nodeKey, err := p2p.LoadNodeKey(config.NodeKeyFile())
	if err != nil {
		return err
	}
	genesis := func() (*cmttypes.GenesisDoc, error) {
		g, err := genutiltypes.AppGenesisFromFile(config.GenesisFile())
		if err != nil {
			return nil, err
		}
		return g.ToGenesisDoc()
	}
	n, err := node.NewNode(config, key, nodeKey, proxy.NewLocalClientCreator(server.NewCometABCIWrapper(application)), genesis,
		cmtcfg.DefaultDBProvider, node.DefaultMetricsProvider(config.Instrumentation), servercmtlog.CometLoggerWrapper{Logger: logger})
	if err != nil {
		return err
	}
	key.gossip = n.Switch()
	if err := n.Start(); err != nil {
		return err
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	<-end
	return errors.Join(n.Stop(), application.Close())
}

// behaviour is what the file says now.
type behaviour struct{ file string }

func (b behaviour) is(word string) bool {
	bz, err := os.ReadFile(b.file)
	return err == nil && strings.TrimSpace(string(bz)) == word
}

// signer signs whatever it is asked to, and sometimes more.
type signer struct {
	key    crypto.PrivKey
	how    behaviour
	gossip p2p.Switcher
}

var errWithheld = errors.New("withheld")

func (s *signer) GetPubKey() (crypto.PubKey, error) { return s.key.PubKey(), nil }

func (s *signer) SignProposal(chainID string, proposal *cmtproto.Proposal) (err error) {
	if s.how.is("withhold") {
		return errWithheld
	}
	proposal.Signature, err = s.key.Sign(cmttypes.ProposalSignBytes(chainID, proposal))
	return err
}

func (s *signer) SignVote(chainID string, vote *cmtproto.Vote) (err error) {
	if s.how.is("withhold") {
		return errWithheld
	}
	if vote.Type == cmtproto.PrevoteType && s.how.is("double-sign") {
		other := *vote
		hash := sha256.Sum256([]byte("a block that nobody proposed"))
		other.BlockID = cmtproto.BlockID{Hash: hash[:], PartSetHeader: cmtproto.PartSetHeader{Total: 1, Hash: hash[:]}}
		if other.Signature, err = s.key.Sign(cmttypes.VoteSignBytes(chainID, &other)); err != nil {
			return err
		}
		s.gossip.BroadcastAsync(p2p.Envelope{ChannelID: consensus.VoteChannel, Message: &cmtcons.Vote{Vote: &other}})
	}
	vote.Signature, err = s.key.Sign(cmttypes.VoteSignBytes(chainID, vote))
	return err
}
