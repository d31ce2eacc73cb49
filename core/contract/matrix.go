package contract

import "slices"

// Matrix is a dense matrix: rows, columns and row-major data without gaps, so
// that entry (i, j) is Data[i*Cols+j] and len(Data) = Rows·Cols. gonum wraps it
// without a copy: mat.NewDense(m.Rows, m.Cols, m.Data).
type Matrix struct {
	Rows int       `json:"rows"`
	Cols int       `json:"cols"`
	Data []float64 `json:"data"`
}

// NewMatrix returns a matrix of zeros. It panics if rows or cols is negative.
func NewMatrix(rows, cols int) Matrix {
	if rows < 0 || cols < 0 {
		panic("contract: NewMatrix: negative dimension")
	}
	return Matrix{Rows: rows, Cols: cols, Data: make([]float64, rows*cols)}
}

// RowMatrix returns the 1 × len(x) matrix that shares x.
func RowMatrix(x []float64) Matrix { return Matrix{Rows: 1, Cols: len(x), Data: x} }

// At returns entry (i, j), both from 0.
func (m Matrix) At(i, j int) float64 { return m.Data[i*m.Cols+j] }

// Set stores v in entry (i, j), both from 0.
func (m Matrix) Set(i, j int, v float64) { m.Data[i*m.Cols+j] = v }

// Row returns row i, which shares the matrix's data.
func (m Matrix) Row(i int) []float64 { return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols] }

// Clone returns a copy that shares nothing with m.
func (m Matrix) Clone() Matrix {
	m.Data = append([]float64(nil), m.Data...)
	return m
}

// Validate reports a dimension below 1, data of another length than Rows·Cols,
// or an entry that is not finite; name is what the error calls the matrix.
func (m Matrix) Validate(name string) error {
	if m.Rows < 1 {
		return badArgument(name+".Rows", "is %d, want at least 1", m.Rows)
	}
	if m.Cols < 1 {
		return badArgument(name+".Cols", "is %d, want at least 1", m.Cols)
	}
	// Rows·Cols may overflow an int; comparing by division does not.
	if len(m.Data)%m.Cols != 0 || len(m.Data)/m.Cols != m.Rows {
		return badArgument(name+".Data", "has %d entries, want %d·%d", len(m.Data), m.Rows, m.Cols)
	}
	return validateFinite(name, m.Data)
}

// ValidateVector reports a vector of another length than want, or an entry
// that is not finite; name is what the error calls the vector.
func ValidateVector(name string, x []float64, want int) error {
	if len(x) != want {
		return badArgument(name, "has %d entries, want %d", len(x), want)
	}
	return validateFinite(name, x)
}

func validateFinite(name string, x []float64) error {
	if allFinite(x) {
		return nil
	}
	for i, v := range x {
		if v-v != 0 {
			return badArgument(name, "has %v at index %d, want finite entries", v, i)
		}
	}
	return nil
}

// allFinite reports whether x has no NaN and no infinity, which no sum loses
// again; one that overflows is looked at entry by entry. Eight sums, so that one
// does not wait for the other: large networks are validated at every call of an
// operation.
func allFinite(x []float64) bool {
	var a, b, c, d, e, f, g, h float64
	rest := x
	for ; len(rest) >= 8; rest = rest[8:] {
		v := rest[:8:8]
		a, b, c, d = a+v[0], b+v[1], c+v[2], d+v[3]
		e, f, g, h = e+v[4], f+v[5], g+v[6], h+v[7]
	}
	for _, v := range rest {
		a += v
	}
	sum := (a + b + c + d) + (e + f + g + h)
	return sum-sum == 0 || !slices.ContainsFunc(x, func(v float64) bool { return v-v != 0 })
}
