// Package python serves a student's submission.py over the protocol of package
// wire. The server is one file, adapter.py, which is embedded and needs Python 3.8
// and nothing else; SUBMISSION.md says to students what a submission is, and
// SUBMISSION.fr.md in French.
//
//	interpreter, err := python.Find(ctx, "python3")
//	conn, err := process.Start(ctx, interpreter.Command(folder), 0)
//	client, err := remote.Dial(ctx, conn, nil)
//
// # What a submission cannot disturb
//
// Python runs in isolated mode (-I: neither the environment nor the current folder
// nor the user's packages count), and the adapter is an argument (-c), so that no
// file of it can be changed. It takes the protocol off the standard descriptors
// before it imports a submission: what that prints goes to standard error, where
// the process captures it, and input() meets an end. The folder of the submission
// comes last in the path of imports, so that a random.py in it is never the
// library's. -S, which would leave out site-packages, is not given, for NumPy is
// there.
//
// All of this is against accidents. A submission runs in the same process as the
// adapter and can answer in its place; but it can only ever answer, never judge.
package python
