package props

func stochasticDepthFamily() []Property { return nil }
