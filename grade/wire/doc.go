// Package wire is the protocol by which an implementation in another process is
// called: JSON-RPC 2.0, one message a line, on its standard input and output.
// grade/PROTOCOL.md says it for writers of adapters in any language, and
// grade/protocol.schema.json as a JSON Schema.
//
// # Both sides
//
// [Serve] is the server: it makes a program of an implementation,
//
//	func main() {
//		if err := wire.Serve(os.Stdin, os.Stdout, mine); err != nil {
//			log.Fatal(err)
//		}
//	}
//
// and needs nothing but the standard library and package contract, so that a
// student's program may link it, also for WebAssembly. [Bind] is half of a
// client: it makes an implementation of a function that carries one call. The
// other half, with limits on time, size and number, is package remote.
//
// # Numbers
//
// An array is its shape and its entries as base64 of little-endian float64, so
// that every bit arrives, of NaN and of −0 too; a list of JSON numbers is read as
// well. A single number is a JSON number of the digits that give the same
// float64 again, or one of the strings "NaN", "Infinity" and "-Infinity".
//
// # Whom the decoders trust
//
// Nobody. A message is bounded in size before it is read ([Lines]). One walk over it says
// whether it is JSON and notes where its values are, 12 bytes for each of 2²² at most
// ([MaxValues]); the decoders look there: what they allocate is bounded by the bytes that
// they read, and lists of anything but numbers by a count. Their errors name the
// place: "result.z[1] has the shape [2] and 12 characters of base64, which do not
// agree".
package wire
