package verdict

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// Float is a float64 whose JSON is a number, or the string "NaN", "+Inf" or
// "-Inf", which encoding/json refuses in a float64.
type Float float64

// MarshalJSON implements [json.Marshaler].
func (f Float) MarshalJSON() ([]byte, error) {
	v := float64(f)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return json.Marshal(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return json.Marshal(v)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (f *Float) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) == nil {
		switch text {
		case "NaN", "+Inf", "-Inf":
			v, err := strconv.ParseFloat(text, 64)
			*f = Float(v)
			return err
		}
		return fmt.Errorf("verdict: %q is not a number", text)
	}
	var v float64
	err := json.Unmarshal(data, &v)
	*f = Float(v)
	return err
}

// String formats f with the digits that a person needs: %.6g.
func (f Float) String() string { return strconv.FormatFloat(float64(f), 'g', 6, 64) }
