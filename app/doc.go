// Package app wires the moscowd node: which modules run, in which order, what every transaction has to pass and how a
// block is put together. Use New for a node, MakeEncoding for programs that only encode and sign.
//
// There is no staking, no inflation and no fee: x/poa returns the validator set, x/access says who may write how much.
package app
