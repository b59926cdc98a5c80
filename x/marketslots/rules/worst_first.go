package rules

// worstFirst is a heap of keys with the greatest, the worst, on top.
type worstFirst []uint64

func (h *worstFirst) worst() uint64 { return (*h)[0] }

func (h *worstFirst) push(key uint64) {
	*h = append(*h, key)
	s := *h
	i := len(s) - 1
	for i > 0 {
		parent := (i - 1) / 2
		if s[parent] >= key {
			break
		}
		s[i] = s[parent]
		i = parent
	}
	s[i] = key
}

func (h *worstFirst) popWorst() uint64 {
	s := *h
	last := s[len(s)-1]
	*h = s[:len(s)-1]
	if len(*h) == 0 {
		return last
	}
	return h.replaceWorst(last)
}

// replaceWorst puts a key in the place of the worst, which it returns.
func (h *worstFirst) replaceWorst(key uint64) uint64 {
	s := *h
	worst := s[0]
	i := 0
	for {
		child := 2*i + 1
		if child >= len(s) {
			break
		}
		if child+1 < len(s) && s[child+1] > s[child] {
			child++
		}
		if s[child] <= key {
			break
		}
		s[i] = s[child]
		i = child
	}
	s[i] = key
	return worst
}
