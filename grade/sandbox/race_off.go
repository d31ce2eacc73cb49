//go:build !race

package sandbox

// raceDetector says that this program, and so its parts in a sandbox, are built
// with the race detector, which maps terabytes of which it uses little. Then no
// single process has a bound on its memory, and only their sum is watched.
const raceDetector = false
