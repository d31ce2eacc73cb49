package remote

import (
	"fmt"
	"time"

	"bonpied/grade/wire"
)

// Limits of a connection; nil, and 0 in a field, mean the defaults.
type Limits struct {
	// Message is how many bytes a message of either side may have; 0 means
	// [bonpied/grade/wire.MaxMessage].
	Message int
	// Answer is how long the server may take for one message, a batch of calls
	// included; 0 means 10 s.
	Answer time.Duration
	// Calls is how many calls may be made in all; 0 means 10,000,000.
	Calls int
	// Batch is how many calls [Client.Together] puts into one message; 0 means
	// 128.
	Batch int
}

func (l *Limits) withDefaults() (Limits, error) {
	var set Limits
	if l != nil {
		set = *l
	}
	if set.Message < 0 || set.Answer < 0 || set.Calls < 0 || set.Batch < 0 {
		return set, fmt.Errorf("remote: a limit is negative: %+v", set)
	}
	if set.Message == 0 {
		set.Message = wire.MaxMessage
	}
	if set.Answer == 0 {
		set.Answer = 10 * time.Second
	}
	if set.Calls == 0 {
		set.Calls = 10_000_000
	}
	if set.Batch == 0 {
		set.Batch = 128
	}
	return set, nil
}
