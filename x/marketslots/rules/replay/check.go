package replay

import (
	"encoding/hex"
	"fmt"
	"math"

	"github.com/moscowchain/moscowd/x/marketslots/rules"
)

// checker converts what was read and keeps the first fault. Every element is named by the path of what holds it and
// its own name.
type checker struct {
	err error
}

func (c *checker) fail(parent, name, fault string) {
	if c.err == nil {
		c.err = fmt.Errorf("%s.%s: %s", parent, name, fault)
	}
}

// value reports a fault of an element, or that it is missing.
func (c *checker) value(set bool, fault, parent, name string) {
	switch {
	case !set:
		c.fail(parent, name, "missing")
	case fault != "":
		c.fail(parent, name, fault)
	}
}

func (c *checker) number(n number, parent, name string) uint64 {
	c.value(n.set, n.fault, parent, name)
	return n.value
}

func (c *checker) ticks(n number, parent, name string) rules.Ticks {
	return rules.Ticks(c.number(n, parent, name))
}

func (c *checker) code(n number, parent, name string) uint32 {
	code := c.number(n, parent, name)
	if code > math.MaxUint32 {
		c.fail(parent, name, fmt.Sprintf("status code %d is above %d", code, uint32(math.MaxUint32)))
	}
	return uint32(code)
}

func (c *checker) integer(n integer, highest int, parent, name string) int {
	c.value(n.set, n.fault, parent, name)
	if n.value > highest {
		c.fail(parent, name, fmt.Sprintf("%d is above %d", n.value, highest))
	}
	return n.value
}

func (c *checker) text(t text, parent, name string) string {
	c.value(t.set, t.fault, parent, name)
	return t.value
}

// length checks that an array is there and has at most limit elements.
func (c *checker) length(present bool, n, limit int, parent, name string) {
	if !present {
		c.fail(parent, name, "missing")
	}
	if n > limit {
		c.fail(parent, name, fmt.Sprintf("%d elements, at most %d are allowed", n, limit))
	}
}

func (c *checker) ticksList(numbers []number, limit int, parent, name string) []rules.Ticks {
	c.length(numbers != nil, len(numbers), limit, parent, name)
	list := make([]rules.Ticks, 0, len(numbers))
	for i, n := range numbers {
		if !n.set || n.fault != "" {
			c.value(n.set, n.fault, parent, element(name, i))
			break
		}
		list = append(list, rules.Ticks(n.value))
	}
	return list
}

func (c *checker) codes(numbers []number, limit int, parent, name string) []uint32 {
	c.length(numbers != nil, len(numbers), limit, parent, name)
	list := make([]uint32, 0, len(numbers))
	for i, n := range numbers {
		if !n.set || n.fault != "" || n.value > math.MaxUint32 {
			c.code(n, parent, element(name, i))
			break
		}
		list = append(list, uint32(n.value))
	}
	return list
}

func (c *checker) userID(t text, parent, name string) rules.UserID {
	var id rules.UserID
	value := c.text(t, parent, name)
	if len(value) != 2*len(id) {
		c.fail(parent, name, fmt.Sprintf("want %d hexadecimal digits", 2*len(id)))
		return id
	}
	if _, err := hex.Decode(id[:], []byte(value)); err != nil {
		c.fail(parent, name, err.Error())
	}
	return id
}

func (c *checker) serviceNumber(t text, parent, name string) string {
	value := c.text(t, parent, name)
	if err := rules.ValidateServiceNumber(value); err != nil {
		c.fail(parent, name, err.Error())
	}
	return value
}

func element(name string, i int) string { return fmt.Sprintf("%s[%d]", name, i) }
