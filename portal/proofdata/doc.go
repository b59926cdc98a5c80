// Package proofdata makes the data by which the portal's TypeScript in ../src/proof is tested against the Go code, and tests
// that what is committed there is still what the Go code says:
//
//	go test ./portal/proofdata          # is it current?
//	go test ./portal/proofdata -update  # write it anew
package proofdata
