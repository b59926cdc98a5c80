// Package simulation makes random polls, votes, elections and imports for the simulator of the SDK.
package simulation
