// Package dkg makes the key of an election together with n trustees, of whom any t can open the tally and fewer learn nothing:
// the ceremony of protocol MV1 (docs/voting-protocol.md), Joint-Feldman with commitments and public complaints.
//
// All are pure functions of what stands on the chain; who may send what and by when is the caller's business.
//
//	REGISTER   [Register]           checked with [VerifyRegistration]; the keys of all give a [Ceremony]
//	COMMIT     [NewDealing]         [Dealing.Commitment]
//	DEAL       [Dealing.Deal]       checked with [Ceremony.VerifyDeal]
//	COMPLAIN   [Ceremony.OpenShare] on [ErrShare] [Ceremony.Complain]; judged with [Ceremony.Judge]
//	FINALISE   [Ceremony.Finalise]  the trustee's own part: [Result.SecretShare]
//	REHEARSE   [Rehearsal]          opened with package tally
//
// Trustees are numbered from 1. Every hash covers the ceremony: chain, election, attempt, threshold, trustees and their keys;
// what was made for one attempt is refused in every other.
//
// A dealer that stops after seeing others' deals can still choose among a few keys, which does not help against ElGamal
// (Gennaro, Jarecki, Krawczyk, Rabin, Journal of Cryptology 2007). t trustees who work together read every ballot. Work with
// secret keys takes the same time whatever they are, except that the time of opening a share says whether it was false.
package dkg
