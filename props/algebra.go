package props

func backpropAlgebra() []Property { return nil }
