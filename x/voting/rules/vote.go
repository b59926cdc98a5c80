package rules

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/moscowchain/moscowd/crypto/keccak"
)

// The domain of a voter's signature (EIP-712). The contract is the precompile IVoting.
const (
	DomainName    = "moscowd poll"
	DomainVersion = "1"
	DomainChainID = 8995
	// DomainContract is the address without 0x.
	DomainContract = "0000000000000000000000000000000000000903"
)

// VoteType is the type that a voter signs, as EIP-712 encodes it.
const VoteType = "Vote(uint64 poll,uint32 question,uint32 version,uint32[] choices,bytes32 textCommitment,uint64 seq,uint64 expiry)"

const domainType = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"

// AddressSize is the length of a signer's address in bytes.
const AddressSize = 20

// SignatureSize is the length of a signature: r and s of 32 bytes each, and 27 or 28.
const SignatureSize = 65

// Recover tells the address whose key made a signature over a digest. It must refuse a signature whose s is above half the
// order of the curve and a last byte other than 27 and 28, so that nobody can make a second one of a first.
type Recover func(digest [32]byte, signature []byte) ([AddressSize]byte, error)

// Vote is what a voter signs.
type Vote struct {
	Poll           uint64
	Question       uint32
	Version        uint32
	Choices        []uint32
	TextCommitment [32]byte
	Seq            uint64
	Expiry         uint64
}

var (
	domainSeparator = newDomainSeparator()
	voteTypeHash    = keccak.Sum256([]byte(VoteType))
)

func newDomainSeparator() [32]byte {
	contract, err := hex.DecodeString(DomainContract)
	if err != nil {
		panic(err) // the constant is not hexadecimal
	}
	typeHash, name, version := keccak.Sum256([]byte(domainType)), keccak.Sum256([]byte(DomainName)), keccak.Sum256([]byte(DomainVersion))
	chain := word(DomainChainID)
	return keccak.Sum256(typeHash[:], name[:], version[:], chain[:], make([]byte, 12), contract)
}

// word is an integer as EIP-712 encodes it: 32 bytes, big-endian.
func word(n uint64) (w [32]byte) {
	binary.BigEndian.PutUint64(w[24:], n)
	return w
}

// Digest is the hash that the voter's key signs (EIP-712).
func (v *Vote) Digest() [32]byte {
	choices := make([]byte, 0, 32*len(v.Choices))
	for _, choice := range v.Choices {
		w := word(uint64(choice))
		choices = append(choices, w[:]...)
	}
	choicesHash := keccak.Sum256(choices)
	message := make([]byte, 0, 8*32)
	message = append(message, voteTypeHash[:]...)
	for _, n := range []uint64{v.Poll, uint64(v.Question), uint64(v.Version)} {
		w := word(n)
		message = append(message, w[:]...)
	}
	message = append(append(message, choicesHash[:]...), v.TextCommitment[:]...)
	for _, n := range []uint64{v.Seq, v.Expiry} {
		w := word(n)
		message = append(message, w[:]...)
	}
	structHash := keccak.Sum256(message)
	return keccak.Sum256([]byte{0x19, 0x01}, domainSeparator[:], structHash[:])
}

// Tracker is the number by which a voter finds the own vote: SHA-256("moscowd/vote/v1" || digest || signer's address). It
// names what was voted and by which key, and can be computed before the vote is sent.
func Tracker(digest [32]byte, signer [AddressSize]byte) [32]byte {
	input := append([]byte("moscowd/vote/v1"), digest[:]...)
	return sha256.Sum256(append(input, signer[:]...))
}

// CensusLeaf is the leaf of a voter's key in a census: "moscowd/census/v1" and the key's address.
func CensusLeaf(address [AddressSize]byte) []byte {
	return append([]byte("moscowd/census/v1"), address[:]...)
}

// CensusSubject is the subject under which votes of a key of a census stand: 12 zero bytes and the address.
func CensusSubject(address [AddressSize]byte) (subject [32]byte) {
	copy(subject[32-AddressSize:], address[:])
	return subject
}

// TextCommitment commits to a text beside the options: SHA-256("moscowd/text/v1" || salt || text).
func TextCommitment(salt [32]byte, text string) [32]byte {
	input := append([]byte("moscowd/text/v1"), salt[:]...)
	return sha256.Sum256(append(input, text...))
}
