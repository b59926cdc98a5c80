package keeper_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/moscowchain/moscowd/x/marketslots/keeper"
	"github.com/moscowchain/moscowd/x/marketslots/types"
)

// listener is told of seasons.
type listener struct {
	k    keeper.Keeper
	told []uint64
	err  error
}

func (l *listener) AfterSeasonCreated(ctx context.Context, id uint64) error {
	if _, err := l.k.Season(ctx, id); err != nil {
		return err
	}
	l.told = append(l.told, id)
	return l.err
}

func TestWhoListensIsToldOfEveryNewSeasonThatItCanRead(t *testing.T) {
	s := newSuite(t)
	told := &listener{k: s.k}
	s.msgs = keeper.NewMsgServerImpl(s.k.WithSeasonHooks(told))
	s.season(types.Filing_FILING_OPERATOR)
	s.season(types.Filing_FILING_TRADERS)
	require.Equal(t, []uint64{1, 2}, told.told)

	told.err = errors.New("no room")
	_, err := s.msgs.CreateSeason(s.ctx, s.terms(types.Filing_FILING_OPERATOR))
	require.ErrorIs(t, err, told.err)
}
