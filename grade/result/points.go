package result

import (
	"fmt"
	"strconv"
	"strings"
)

// Points is a number of points in hundredths, so that sums are exact. Its text
// and its JSON are a decimal number: "12.5".
type Points int64

// MaxPoints bounds what one group of a rubric can be worth.
const MaxPoints Points = 10_000_00

// most bounds what is read: the sum over many groups.
const most = 1000 * MaxPoints

// ParsePoints reads a decimal number with at most two decimals, from 0 to
// [MaxPoints].
func ParsePoints(text string) (Points, error) {
	p, err := parsePoints(text)
	if err == nil && p > MaxPoints {
		return 0, fmt.Errorf("result: %s points are more than %v", text, MaxPoints)
	}
	return p, err
}

func parsePoints(text string) (Points, error) {
	whole, decimals, dot := strings.Cut(text, ".")
	if !digits(whole) || dot && !digits(decimals) {
		return 0, fmt.Errorf("result: %q is not a decimal number of points", text)
	}
	if len(decimals) > 2 {
		return 0, fmt.Errorf("result: %s points have more than two decimals", text)
	}
	n, err := strconv.ParseInt(whole+(decimals + "00")[:2], 10, 64)
	if err != nil || Points(n) > most {
		return 0, fmt.Errorf("result: %s points are too many", text)
	}
	return Points(n), nil
}

func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// String returns the shortest decimal number: "12.5".
func (p Points) String() string {
	sign, n := "", int64(p)
	if n < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// MarshalJSON implements [encoding/json.Marshaler].
func (p Points) MarshalJSON() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (p *Points) UnmarshalJSON(data []byte) error {
	n, err := parsePoints(string(data))
	*p = n
	return err
}
