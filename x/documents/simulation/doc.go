// Package simulation makes random document types, requests, decisions, batches and statuses for the simulator of the SDK.
package simulation
