package props

func batchFamily() []Property { return nil }
