// Package faults runs a network of four departments and two observers, each with its own address, under a load of native
// transactions, and hurts it: nodes are killed, paused, cut off, slowed down, run out of disk, or have a wrong clock. The
// faults follow from a seed, so that a run can be repeated. Run tells what became of the network and of every transaction
// that a node acknowledged.
//
// It needs Linux, the program ip of iproute2, and leave to make namespaces: root, or user namespaces and a /dev/net/tun that
// this user may open. Everything happens in namespaces of its own (Reexecute), which end with the program.
//
// The nodes' packets pass through this process (Wires), which drops and delays them. So no module of the kernel is needed
// beyond TUN: many kernels have no netem.
package faults
