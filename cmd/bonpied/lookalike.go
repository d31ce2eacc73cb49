package main

import (
	"context"
	"math"
	"sync"
	"time"

	"bonpied/fixtures"
	"bonpied/grade/lookalike"
	"bonpied/grade/result"
	"bonpied/props"
)

// How long a fault may think about one counterexample, which takes milliseconds, so
// that a busy machine changes no report; and how far its answer may be from that of a
// submission that rounds otherwise.
const (
	patience   = time.Minute
	sameDigits = 1e-9
)

// answersOf asks faults about the counterexamples of a submission's failures.
func answersOf(ctx context.Context) lookalike.Answers {
	return func(name string, p result.Property) lookalike.Answer {
		fault, ok := faultsByName()[name]
		token, err := props.ParseToken(p.Evidence.Token)
		property, known := props.Find(props.All(), p.Name)
		if !ok || !known || err != nil || token.Sample {
			return lookalike.Unknown
		}
		ctx, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		found, err := replayWithin(ctx, fault.New(), token, property)
		if err != nil {
			return lookalike.Other
		}
		return likeness(p.Evidence, result.EvidenceOf(found))
	}
}

// faultsByName are the faults that there are.
var faultsByName = sync.OnceValue(func() map[string]fixtures.Fault {
	all := map[string]fixtures.Fault{}
	for _, f := range fixtures.Faults() {
		all[f.Name] = f
	}
	return all
})

// likeness compares two wrong answers.
func likeness(submission, fault *result.Evidence) lookalike.Answer {
	if fault.Got == nil || fault.Where != submission.Where {
		return lookalike.Other
	}
	a, b := float64(*submission.Got), float64(*fault.Got)
	switch most := math.Max(math.Abs(a), math.Abs(b)); {
	case a == b, math.IsNaN(a) && math.IsNaN(b):
		return lookalike.Same
	case math.IsInf(most, 0), !(math.Abs(a-b) <= sameDigits*most):
		return lookalike.Other
	}
	return lookalike.Same
}
