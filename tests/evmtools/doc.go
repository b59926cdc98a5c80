// Package evmtools tries the tools of Ethereum's developers against a running node, as they are: ethers 6 and 4, viem,
// web3.js, Hardhat, cast, the requests of MetaMask, and contracts of the compilers of 2017, 2019 and today. It needs the binary
// in MOSCOWD_BIN, the packages of js/package-lock.json installed, and the build tag e2e; `make test-evmtools` sees to all.
//
// The tools run as the programs js/*.mjs; each of their cases is a subtest.
package evmtools
