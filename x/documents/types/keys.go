package types

import (
	"encoding/binary"

	"cosmossdk.io/collections"
)

const (
	// ModuleName is the name of the module.
	ModuleName = "documents"
	// StoreKey is the name of the module's store.
	StoreKey = ModuleName
)

// Prefixes of the collections; append-only.
var (
	KeyPrefixParams            = collections.NewPrefix(0)
	KeyPrefixTypes             = collections.NewPrefix(1)
	KeyPrefixInboxes           = collections.NewPrefix(2)
	KeyPrefixRequestSequence   = collections.NewPrefix(3)
	KeyPrefixRequests          = collections.NewPrefix(4)
	KeyPrefixRequestsByAccount = collections.NewPrefix(5)
	KeyPrefixOpenRequests      = collections.NewPrefix(6)
	KeyPrefixDeadlines         = collections.NewPrefix(7)
	KeyPrefixOpenCounts        = collections.NewPrefix(8)
	KeyPrefixQueues            = collections.NewPrefix(9)
	KeyPrefixTallies           = collections.NewPrefix(10)
	KeyPrefixIssuerKeys        = collections.NewPrefix(11)
	KeyPrefixBatches           = collections.NewPrefix(12)
	KeyPrefixFulfilments       = collections.NewPrefix(13)
	KeyPrefixStatusLists       = collections.NewPrefix(14)
	KeyPrefixStatusChunks      = collections.NewPrefix(15)
	KeyPrefixStatusChanges     = collections.NewPrefix(16)
	KeyPrefixIssuerTypes       = collections.NewPrefix(17)
	KeyPrefixIssuers           = collections.NewPrefix(18)
)

// The records that a verifier proves stand in the store StoreKey under a prefix byte, the issuer's address behind one
// byte with its length where they are an issuer's, and what numbers them: 8 bytes for batches and lists, 4 for indexes,
// big-endian; texts as they are. The values are the protobuf encodings.

// DocumentTypeKey is the key of a DocumentType: 0x01, id.
func DocumentTypeKey(id string) []byte {
	return append(KeyPrefixTypes.Bytes(), id...)
}

// IssuerKeyKey is the key of an IssuerKey: 0x0b, issuer, key id.
func IssuerKeyKey(issuer []byte, keyID string) []byte {
	return append(issuerPrefix(KeyPrefixIssuerKeys, issuer), keyID...)
}

// BatchKey is the key of a Batch: 0x0c, issuer, number.
func BatchKey(issuer []byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(issuerPrefix(KeyPrefixBatches, issuer), number)
}

// StatusListKey is the key of a StatusList: 0x0e, issuer, number.
func StatusListKey(issuer []byte, number uint64) []byte {
	return binary.BigEndian.AppendUint64(issuerPrefix(KeyPrefixStatusLists, issuer), number)
}

// StatusChangeKey is the key of a StatusChange: 0x10, issuer, list, index.
func StatusChangeKey(issuer []byte, list uint64, index uint32) []byte {
	key := binary.BigEndian.AppendUint64(issuerPrefix(KeyPrefixStatusChanges, issuer), list)
	return binary.BigEndian.AppendUint32(key, index)
}

func issuerPrefix(prefix collections.Prefix, issuer []byte) []byte {
	return append(append(prefix.Bytes(), byte(len(issuer))), issuer...)
}
