package props

func forwardFamily() []Property { return nil }
