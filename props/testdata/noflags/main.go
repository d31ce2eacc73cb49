// Command noflags calls props.Run as a program does that has neither registered
// nor parsed the flags of the testing package, then as one that has.
package main

import (
	"context"
	"flag"
	"fmt"
	"testing"

	"bonpied/core"
	"bonpied/props"
)

func main() {
	ps, err := props.Match(props.All(), "backprop/bias")
	if err != nil {
		panic(err)
	}
	_, err = props.Run(context.Background(), core.Reference(), nil, ps...)
	fmt.Println(err)
	testing.Init()
	flag.Parse()
	report, err := props.Run(context.Background(), core.Reference(), nil, ps...)
	fmt.Println(report.Summary.Pass, err)
}
