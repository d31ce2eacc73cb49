package props_test

import (
	"context"
	"fmt"
	"time"

	"bonpied/core"
	"bonpied/core/contract"
	"bonpied/props"
)

// ExampleExpect: a known failure is counted apart until its last day is over.
func ExampleExpect() {
	_, err := props.Expect(props.All(), props.Known{
		Property: "backprop/exakt", Reason: "issue 12", Expires: time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC),
	})
	fmt.Println(err)
	// Output: props: known failure "backprop/exakt" names no property
}

// ExampleRequire: an operation that vanishes from an implementation fails what
// is required.
func ExampleRequire() {
	ps, err := props.Require(props.All(), "activation/gamma")
	if err != nil {
		panic(err)
	}
	im := core.Reference()
	im.Gamma = nil
	p, _ := props.Find(ps, "activation/gamma")
	report, err := props.Run(context.Background(), im, nil, p)
	if err != nil {
		panic(err)
	}
	fmt.Println(report.Results[0].Verdict, report.Results[0].Reason)
	// Output: fail required, but Gamma is not provided
}

// ExampleReplay: the token of a failure judges the same inputs again, here on an
// implementation that is right.
func ExampleReplay() {
	wrong := core.Reference()
	wrong.Name = "wrong"
	wrong.ExpectedDepth = func(L int, _ float64) (float64, error) { return float64(L), nil }
	p, _ := props.Find(props.All(), "depth/lecture-example")
	report, err := props.Run(context.Background(), wrong, &props.Settings{Seed: 1}, p)
	if err != nil {
		panic(err)
	}
	token, err := props.ParseToken(report.Results[0].Evidence.Token)
	if err != nil {
		panic(err)
	}
	for _, im := range []contract.Implementation{wrong, core.Reference()} {
		finding, err := props.Replay(context.Background(), im, token, p)
		if err != nil {
			panic(err)
		}
		fmt.Println(im.Name, finding.Verdict)
	}
	// Output:
	// wrong fail
	// reference pass
}
