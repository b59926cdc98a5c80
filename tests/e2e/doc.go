// Package e2e drives the built moscowd by txtar scripts, as a person would: testdata/*.txtar. It needs the binary in
// MOSCOWD_BIN and the build tag e2e; `make test-e2e` sees to both.
package e2e
