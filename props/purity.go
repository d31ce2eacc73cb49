package props

func purityFamily() []Property { return nil }
