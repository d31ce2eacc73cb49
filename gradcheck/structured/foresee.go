package structured

import "math/rand/v2"

// foresee does on all goroutines at once, where that pays, what no comparison is needed for and no
// part of which waits for another: it has the variances of rounding errors made, and
// checks them; takes the slopes of every block by dual numbers, if asked for; and
// the plain values of the spot that is drawn first.
func (c *check) foresee(f Function, duals bool) (problem error) {
	var passes []pass
	if duals {
		passes = c.passes(f)
	}
	moves := c.firstSpot()
	values := make([]float64, len(moves))
	_, _, samples := f.Size(0)
	parallel(shared(c.set.Workers, c.n*samples), 1+len(passes)+len(moves), func() func(int) {
		var slopes func(dst []float64, block, sample int)
		return func(job int) {
			switch own := job - 1 - len(passes); {
			case job == 0:
				problem = varied(f)
			case own >= 0:
				values[own] = moves[own].of(f)
			default:
				if slopes == nil {
					slopes = f.Slopes()
				}
				p := passes[job-1]
				slopes(p.dst, p.block, p.sample)
			}
		}
	})
	c.plains = make(map[move]float64, len(moves))
	for i, m := range moves {
		c.plains[m] = values[i]
	}
	return problem
}

// pass is a forward pass of dual numbers.
type pass struct {
	block, sample int
	dst           []float64
}

// passes makes room for the slopes of every block, and lists what fills it.
func (c *check) passes(f Function) (list []pass) {
	c.duals = make([]slopes, f.Blocks())
	for b := range c.duals {
		rows, _, samples := f.Size(b)
		c.duals[b].value = make([]float64, rows*samples)
		for s := range samples {
			list = append(list, pass{b, s, c.duals[b].value[s*rows:][:rows]})
		}
	}
	return list
}

// firstSpot returns the moves that the first of the spots begins with.
func (c *check) firstSpot() []move {
	t, i := c.draw(c.spotSource())
	moves, _ := c.moves(t, i, spotStep)
	return moves[:]
}

// spotSource is what spots are drawn from.
func (c *check) spotSource() *rand.Rand { return rand.New(rand.NewPCG(c.set.Seed, 0x73706f7473)) }

// draw returns an entry for a spot.
func (c *check) draw(rng *rand.Rand) (*tensor, int) {
	t := c.tensors[rng.IntN(len(c.tensors))]
	return t, rng.IntN(len(t.claimed))
}

// move is a plain value with one entry of x moved.
type move struct {
	part         byte
	block, index int
	by           float64
}

func (m move) of(f Structure) float64 { return f.Plain(m.part, m.block, m.index, m.by) }

// value returns a plain value, which may have been foreseen.
func (c *check) value(m move) float64 {
	if v, ok := c.plains[m]; ok {
		return v
	}
	return m.of(c.f)
}
