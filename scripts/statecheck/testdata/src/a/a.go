package a

func bad(m map[string]int, c chan int) {
	go bad(m, c)  // want "a goroutine"
	for range m { // want "iteration over a map"
	}
	select { // want "select"
	case <-c:
	default:
	}
	_ = 1.5        // want "a floating-point number"
	_ = float64(1) // want "a floating-point type"
}

func good(m map[string]int, s []int) int {
	sum := 0
	for _, n := range m { //statecheck:sorted
		sum += n
	}
	for _, n := range s {
		sum += n
	}
	return sum + m["key"]
}
