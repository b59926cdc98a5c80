package localnet

import (
	"fmt"
	"math/rand/v2"
	"net"
	"sync"
)

// portsPerNode is how many consecutive ports a node has: p2p, rpc, grpc, rest, prometheus, Ethereum's
// JSON-RPC and WebSocket.
const portsPerNode = 10

// given holds the ranges that findPorts gave to this process, since nodes that are stopped leave theirs free.
var (
	givenMutex sync.Mutex
	given      = map[int]bool{}
)

// findPorts looks for a free range for n nodes, below the range from which the system takes ports for clients.
func findPorts(n int) (int, error) {
	givenMutex.Lock()
	defer givenMutex.Unlock()
	const lowest, highest, tries = 20_000, 31_000, 100
	for range tries {
		base := lowest + portsPerNode*rand.IntN((highest-lowest)/portsPerNode-n) //nolint:gosec // ports are no secret
		if portsFree(base, n*portsPerNode) {
			for node := range n {
				given[base+node*portsPerNode] = true
			}
			return base, nil
		}
	}
	return 0, fmt.Errorf("no %d free ports in a row between %d and %d", n*portsPerNode, lowest, highest)
}

// FreePorts is the first of as many free ports in a row as n nodes of this package have; a process never gives one twice.
func FreePorts(n int) (int, error) { return findPorts(n) }

func portsFree(base, count int) bool {
	for port := base; port < base+count; port++ {
		if given[port] {
			return false
		}
		listener, err := net.Listen("tcp", loopback(port))
		if err != nil {
			return false
		}
		_ = listener.Close() // it only showed that the port is free
	}
	return true
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
