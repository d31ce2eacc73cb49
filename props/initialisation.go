package props

func initialisationFamily() []Property { return nil }
