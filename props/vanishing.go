package props

func vanishingFamily() []Property { return nil }
