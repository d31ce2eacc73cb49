package props

func gainFamily() []Property { return nil }
