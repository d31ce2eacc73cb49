package sequential

import "strconv"

// impossible is a sample that the law excludes, by its number, so that it can be
// renumbered when shards are merged. The zero value is none.
type impossible struct {
	number        int
	before, after string // of the number in the text
}

func (i impossible) is() bool { return i.number > 0 }

// String formats the text: "sample 3 is NaN, …".
func (i impossible) String() string { return i.before + strconv.Itoa(i.number) + i.after }

// first keeps the first impossible sample.
func (i *impossible) first(number int, before, after string) {
	if !i.is() {
		*i = impossible{number, before, after}
	}
}

// merge takes that of another shard, whose samples follow so many.
func (i *impossible) merge(other impossible, samples int) {
	if other.is() {
		i.first(samples+other.number, other.before, other.after)
	}
}
