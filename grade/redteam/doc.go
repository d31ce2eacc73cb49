// Package redteam holds no code but tests: it grades the attacks of
// fixtures/redteam, on Linux, and looks at what became of them.
//
// # The corpus
//
// fixtures/redteam has a folder for each attack, and fixtures/redteam.json says what
// it does, where it was seen, and which verdict it is to get:
//
//	refused    it is not run, or does not start: no points, and the reason
//	fails      it runs, and a property fails, with the reason
//	judged     it is judged as its honest operations are: the attack had no effect
//	contained  one of these, by whether a bound ends it before it is judged
//	unearned   nothing could be judged: no points, and no pass
//
// "honest" names the submission that has the same honest operations and no attack;
// without it there are none. What a folder of git cannot hold (links, fifos, files
// of gigabytes) is planted in a copy. A folder attacks nothing as it is: the copy
// has the addresses of canaries in the place of @TCP@, @SECRET@ and others.
//
// # The canaries
//
// Each attack has its own: listeners on the loopback by TCP, UDP and unix socket,
// files whose text must not be in its result, folders in which nothing must appear,
// a marker that no process and no file may bear afterwards. They are made in a
// temporary folder, and everybody may read or write them: only the sandbox stands
// before them.
//
// # The checker is checked
//
// The same attacks, run without a sandbox, do reach the canaries, and results that
// an attack has gained from are noticed.
package redteam
