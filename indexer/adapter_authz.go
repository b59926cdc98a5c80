package indexer

import (
	"strings"

	"github.com/cosmos/gogoproto/proto"

	"github.com/cosmos/cosmos-sdk/x/authz"

	"github.com/moscowchain/moscowd/indexer/store/sqldb"
)

func authzAdapter() *adapter {
	return &adapter{types: "cosmos.authz.v1beta1.", typed: authzEvent}
}

func authzEvent(b *block, _ position, event proto.Message) error {
	switch e := event.(type) {
	case *authz.EventGrant:
		put(b, (*sqldb.Queries).SetAuthzGrant, sqldb.SetAuthzGrantParams{
			Granter: e.Granter, Grantee: e.Grantee, Message: strings.TrimPrefix(e.MsgTypeUrl, "/"), GrantedHeight: b.height,
		})
	case *authz.EventRevoke:
		put(b, (*sqldb.Queries).RevokeAuthzGrant, sqldb.RevokeAuthzGrantParams{
			Granter: e.Granter, Grantee: e.Grantee, Message: strings.TrimPrefix(e.MsgTypeUrl, "/"), RevokedHeight: b.height,
		})
	}
	return nil
}
