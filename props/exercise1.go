package props

func exercise1Family() []Property { return nil }
