// Package simulation makes random polls and votes for the simulator of the SDK.
package simulation
