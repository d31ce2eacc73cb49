package props

func activationFamily() []Property { return nil }
