package layers_test

import (
	"fmt"
	"math"

	"bonpied/stats"
	"bonpied/stats/layers"
)

func ExampleDesign_Plan() {
	design := layers.Design{Layers: []layers.Layer{
		layers.He(784, 256, layers.Normal, 0.2), layers.He(256, 128, layers.Normal, 0.2), layers.He(128, 10, layers.Normal, 0.2),
	}}
	cost, _ := design.Plan(stats.Plan{FalseAlarm: 1e-9, Effect: 0.0201, Miss: 1e-3}) // 1 % of a gain
	fmt.Printf("%d degrees of freedom, %.0f networks\n", cost.Degrees, math.Ceil(cost.Networks))
	// Output:
	// 426476 degrees of freedom, 1083 networks
}

func ExampleMoments_Forward() {
	m := layers.Moments{Second: 1, Fourth: 1, Entries: 1. / 64}
	for range 50 {
		m = m.Forward(layers.He(64, 64, layers.Normal, 0))
	}
	fmt.Printf("E‖x‖² = %.0f, V/E² = %.1f\n", m.Second, m.Spread())
	// Output:
	// E‖x‖² = 1, V/E² = 42.0
}
