package rules

// wishRow is one plan row while places are given: whom it would take of those who have asked so far.
type wishRow struct {
	free     [NumQueues]uint64     // by quota: places not given in earlier passes
	own      [NumQueues]worstFirst // by queue: wishes at places of the queue's own quota
	leftOver worstFirst            // wishes at places that other quotas leave over, keyed by leftOverKey
}

// leftOverKey orders wishes at left-over places: by queue, then by application.
func leftOverKey(q Queue, w int32) uint64 { return uint64(q)<<32 | uint64(w) }

// give runs one pass over some wishes, in order: every asker gets at most one place. An asker asks at the row of the
// first wish and, when a row does not take it or no longer does, at that of the next; a row always keeps the best of
// those who asked (deferred acceptance). Whom it keeps does not depend on the sequence of the questions.
func (f *firstCome) give(wishes []int32, askers int, asker func(*wish) int32) {
	last := make([]int32, askers)        // by asker: the wish seen last + 1, 0 if none
	next := make([]int32, len(f.wishes)) // by wish: the asker's next wish + 1, 0 if none
	firsts := make([]int32, 0, askers)   // the first wish of every asker
	for _, w := range wishes {
		a := asker(&f.wishes[w])
		if last[a] == 0 {
			firsts = append(firsts, w)
		} else {
			next[last[a]-1] = w + 1
		}
		last[a] = w + 1
	}
	for _, first := range firsts {
		for w := first + 1; w != 0; {
			left := f.ask(w - 1)
			if left < 0 {
				break
			}
			w = next[left]
		}
	}
	for row := range f.rows {
		f.settle(&f.rows[row])
	}
}

// ask lets a row choose between a new wish and those it has taken so far, and returns the one left over, -1 if none.
func (f *firstCome) ask(w int32) int32 {
	q := f.wishes[w].queue
	row := &f.rows[f.wishes[w].row]
	own := &row.own[q]
	if uint64(len(*own)) < row.free[q] {
		own.push(uint64(w))
		if taken := len(row.leftOver); taken > 0 && !row.leavesOver(taken-1) {
			return wishOfKey(row.leftOver.popWorst())
		}
		return -1
	}
	if len(*own) > 0 && uint64(w) < own.worst() {
		w = int32(own.replaceWorst(uint64(w)))
	}
	key := leftOverKey(q, w)
	if row.leavesOver(len(row.leftOver)) {
		row.leftOver.push(key)
		return -1
	}
	if len(row.leftOver) > 0 && key < row.leftOver.worst() {
		return wishOfKey(row.leftOver.replaceWorst(key))
	}
	return w
}

func wishOfKey(key uint64) int32 { return int32(uint32(key)) }

// leavesOver reports whether the quotas leave over more than n places.
func (r *wishRow) leavesOver(n int) bool {
	rest := uint64(n)
	for q := range r.free {
		unused := r.free[q] - uint64(len(r.own[q]))
		if unused > rest {
			return true
		}
		rest -= unused
	}
	return false
}

// settle makes what the row took final. A left-over place comes from the first quota that has one.
func (f *firstCome) settle(r *wishRow) {
	for q := range r.own {
		r.free[q] -= uint64(len(r.own[q]))
		for _, w := range r.own[q] {
			f.wishes[w].state = wishOwn
		}
		r.own[q] = r.own[q][:0]
	}
	for _, key := range r.leftOver {
		f.wishes[wishOfKey(key)].state = wishLeftOver
		for q := range r.free {
			if r.free[q] > 0 {
				r.free[q]--
				break
			}
		}
	}
	r.leftOver = r.leftOver[:0]
}
