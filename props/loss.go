package props

func lossFamily() []Property { return nil }
