// Package conform tests whether a server speaks the protocol of package wire, as
// grade/PROTOCOL.md says it: for who writes an adapter for another language.
//
//	conn, err := process.Start(ctx, process.Command{Path: "./adapter"}, 0)
//	report := conform.Run(ctx, conn, 0)
//	fmt.Print(report)
//
// It judges how messages are carried, and not whether the mathematics is right:
// that is what the catalogue is for.
package conform
