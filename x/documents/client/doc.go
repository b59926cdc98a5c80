// Package client reads the public data set of documents from a node: see Collect.
package client
