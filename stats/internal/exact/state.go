package exact

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
)

// state is the JSON of a sum: the chunks that are not 0, from the lowest on, and what
// is not finite.
type state struct {
	From    int     `json:"from,omitempty"`
	Chunks  []int64 `json:"chunks,omitempty"`
	Special string  `json:"special,omitempty"`
}

// MarshalJSON implements [json.Marshaler]: nothing is rounded.
func (s *Sum) MarshalJSON() ([]byte, error) {
	o := *s
	o.carry()
	var st state
	from, to := 0, chunks
	for from < chunks && o.chunks[from] == 0 {
		from++
	}
	for to > from && o.chunks[to-1] == 0 {
		to--
	}
	if from < to {
		st.From, st.Chunks = from, o.chunks[from:to]
	}
	if o.special != 0 { // NaN too
		st.Special = strconv.FormatFloat(o.special, 'g', -1, 64)
	}
	return json.Marshal(st)
}

// UnmarshalJSON implements [json.Unmarshaler].
func (s *Sum) UnmarshalJSON(data []byte) error {
	var st state
	if err := json.Unmarshal(data, &st); err != nil {
		return err
	}
	if st.From < 0 || st.From+len(st.Chunks) > chunks {
		return errors.New("exact: a sum has chunks out of range")
	}
	for i, c := range st.Chunks {
		// After a carry all but the last are in [0, 2³²).
		if st.From+i < chunks-1 && (c < 0 || c > lowBits) {
			return fmt.Errorf("exact: chunk %d of a sum is %d", st.From+i, c)
		}
	}
	*s = Sum{}
	copy(s.chunks[st.From:], st.Chunks)
	if st.Special != "" {
		special, err := strconv.ParseFloat(st.Special, 64)
		if err != nil || special-special == 0 {
			return fmt.Errorf("exact: %q is finite or no number", st.Special)
		}
		s.special = special
	}
	return nil
}
