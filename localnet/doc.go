// Package localnet runs a whole network on one machine: Init writes the homes of its nodes, Load finds them again, Start
// runs each node as a subprocess on loopback ports. The testnet and demo commands, the end-to-end tests and the load
// programs use it; keys are kept unencrypted, so it is not for production.
package localnet
