package structured

// layOut makes the tensors of x, with their places in it.
func (c *check) layOut() {
	first := 0
	add := func(part byte, block, rows, cols, first int) {
		size := rows * max(cols, 1)
		t := &tensor{part: part, block: block, place: c.set.Name(part, block), rows: rows, cols: cols, first: first, claimed: c.claim.Gradient[first : first+size]}
		if c.set.Rounding != nil {
			t.rounding = c.set.Rounding[first : first+size]
		}
		c.tensors = append(c.tensors, t)
	}
	for b := range c.f.Blocks() {
		rows, cols, samples := c.f.Size(b)
		add('w', b, rows, cols, first)
		add('b', b, rows, 0, first+rows*cols)
		if b == 0 && counted(c.f) {
			add('x', 0, samples, cols, c.n-samples*cols)
		}
		first += rows * (cols + 1)
	}
}

// counted reports whether x ends with the inputs of block 0.
func counted(f Structure) bool {
	total := 0
	for b := range f.Blocks() {
		rows, cols, _ := f.Size(b)
		total += rows * (cols + 1)
	}
	return total < f.Len()
}

// tensor returns a part of a block.
func (c *check) tensor(part byte, block int) *tensor {
	for _, t := range c.tensors {
		if t.part == part && t.block == block {
			return t
		}
	}
	panic("structured: no such tensor")
}
