// Package client reads the public data set of a season from a node and binds a data set to the chain.
//
// [Collect] reads everything at one height and adds the proof; [Bind] checks that proof against a trusted block.
package client
