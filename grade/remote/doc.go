// Package remote calls an implementation in another process, over the protocol
// of package wire, and trusts nothing of what it answers.
//
//	client, err := remote.Dial(ctx, conn, nil)
//	if err != nil { … }            // what does not speak the protocol, or cannot be loaded
//	defer client.Close()
//	set := props.Grading(seed, client.Together) // in few messages
//	report, err := props.Run(ctx, client.Implementation(), set, props.All()...)
//
// A message has a largest size, an answer a deadline, a connection a number of
// calls, and a line that answers no request is refused ([Limits]). The first of
// these that is broken ends the connection, for what comes after it means
// nothing: the other side is killed, and every later call returns the same error,
// which says what was broken and by which call. What keeps within the protocol is
// the error of its call alone.
//
// The protocol itself is spoken by github.com/creachadair/jrpc2, behind a channel
// of our own: its channels of lines keep a line of any length, and its client
// drops an answer that has another id, for which the caller would then wait. To
// the client a message is one call; the calls of a batch are the channel's.
package remote
