package faults

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
)

// agree compares what every node computed for its latest block with what the other nodes have in the header of the next, and
// the blocks themselves. It returns a height at which all agree.
func (n *network) agree(ctx context.Context) (int64, error) {
	var top int64
	for i, client := range n.clients {
		info, err := client.RPC.ABCIInfo(ctx)
		if err != nil {
			return 0, err
		}
		height := info.Response.LastBlockHeight
		for j, witness := range n.clients {
			if err := n.WaitHeight(ctx, j, height+1); err != nil {
				return 0, err
			}
			next := height + 1
			header, err := witness.RPC.Header(ctx, &next)
			if err != nil {
				return 0, err
			}
			if !bytes.Equal(header.Header.AppHash, info.Response.LastBlockAppHash) {
				return 0, fmt.Errorf("%s has app hash %X at height %d, %s has %s", nodeName(i), info.Response.LastBlockAppHash, height, nodeName(j), header.Header.AppHash)
			}
		}
		top = max(top, height)
	}
	var first string
	for i, client := range n.clients {
		header, err := client.RPC.Header(ctx, &top)
		if err != nil {
			return 0, err
		}
		hash := hex.EncodeToString(header.Header.Hash())
		if i == 0 {
			first = hash
		} else if hash != first {
			return 0, fmt.Errorf("block %d of %s has hash %s, that of %s has %s", top, nodeName(i), hash, nodeName(0), first)
		}
	}
	return top, nil
}

// judge reads the whole chain again from one node and counts what became of every transaction.
func (t *traffic) judge(ctx context.Context, report *Report) error {
	found, failed := make(map[string]int), make(map[string]string)
	for height := int64(1); height <= report.Height; height++ {
		block, err := t.network.clients[0].RPC.Block(ctx, &height)
		if err != nil {
			return err
		}
		if len(block.Block.Txs) == 0 {
			continue
		}
		results, err := t.network.clients[0].RPC.BlockResults(ctx, &height)
		if err != nil {
			return err
		}
		for i, tx := range block.Block.Txs {
			hash := string(tx.Hash())
			found[hash]++
			if results.TxsResults[i].Code != 0 {
				failed[hash] = results.TxsResults[i].Log
			}
		}
	}
	for _, s := range t.senders {
		for _, tx := range s.record {
			if tx.acknowledged {
				report.Acknowledged++
			}
			switch times := found[tx.hash]; {
			case times == 0 && tx.acknowledged:
				report.Lost++
				report.finding("lost: sequence %d of %s, held by %d", tx.sequence, s.account.Address, tx.by)
			case times > 1:
				report.Repeated++
				report.finding("%d times in the chain: sequence %d of %s", times, tx.sequence, s.account.Address)
			}
			if log, ok := failed[tx.hash]; ok {
				report.Failed++
				report.finding("failed: sequence %d of %s: %s", tx.sequence, s.account.Address, log)
			}
		}
	}
	report.Resent = t.resent
	for _, refusal := range t.refusals {
		report.finding("refused: %s", refusal)
	}
	return nil
}

func (r *Report) finding(format string, args ...any) {
	r.Findings = append(r.Findings, fmt.Sprintf(format, args...))
}
