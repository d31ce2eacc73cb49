package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"bonpied"
	"bonpied/core/contract"
	"bonpied/core/verdict"
	"bonpied/grade/format"
	"bonpied/props"
)

// replayed is the JSON of replay.
type replayed struct {
	Schema         string       `json:"schema"`
	Implementation string       `json:"implementation"`
	Suite          string       `json:"suite"`
	Platform       string       `json:"platform"`
	Token          string       `json:"token"`
	Property       props.Result `json:"property"`
}

const replaySchema = "bonpied.replay/1"

func (a *app) replayCommand() *cobra.Command {
	var impl string
	cmd := &cobra.Command{
		Use:   "replay TOKEN",
		Short: "Judge one counterexample again",
		Long: `Judge one counterexample again: the inputs come from the token that a failure
printed, and the implementation too unless --impl names another. A TOKEN of "-"
is read from standard input. A token means the same as long as the property
draws the same inputs: one that does not fit any more is refused.`,
		Args: oneArg("TOKEN"),
		RunE: a.do(func(ctx context.Context, args []string) (exitCode, error) { return a.replay(ctx, args[0], impl) }),
	}
	a.addImpl(cmd, &impl, "", "`NAME` of the implementation (default: the token's)")
	return cmd
}

func (a *app) replay(ctx context.Context, text, impl string) (exitCode, error) {
	token, err := a.token(text)
	if err != nil {
		return exitUsage, err
	}
	if impl == "" {
		impl = token.Implementation
	}
	im, err := a.implementation(impl)
	if err != nil {
		return exitUsage, usagef("%w; a library's own counterexample is replayed by its test: %s=TOKEN go test", err, props.ReplayVariable)
	}
	p, ok := props.Find(a.properties, token.Property)
	if !ok {
		return exitUsage, usagef("TOKEN: no property %q", token.Property)
	}
	finding, err := replayWithin(ctx, im, token, p)
	if err != nil {
		return exitPass, err
	}
	return codeOfVerdict(finding.Verdict), a.deliverReplay(im.Name, token, p, finding)
}

// maxToken bounds what is read from standard input, in bytes.
const maxToken = 1 << 20

// token reads a token from the command line, or for "-" from standard input.
func (a *app) token(text string) (props.Token, error) {
	if text == "-" {
		line, err := bufio.NewReader(io.LimitReader(a.in, maxToken)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return props.Token{}, usagef("TOKEN: standard input: %w", err)
		}
		text = line
	}
	token, err := props.ParseToken(text)
	if err != nil {
		return props.Token{}, usagef("TOKEN: %w", err)
	}
	return token, nil
}

// replayWithin replays until the context ends; an operation that does not
// return is left behind, for it cannot be stopped. A panic of the property is a
// finding in error.
func replayWithin(ctx context.Context, im contract.Implementation, token props.Token, p props.Property) (verdict.Finding, error) {
	type outcome struct {
		finding verdict.Finding
		err     error
	}
	done := make(chan outcome, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- outcome{finding: verdict.Errorf("the property panicked: %v\n%s", v, debug.Stack())}
			}
		}()
		finding, err := props.Replay(ctx, im, token, p)
		done <- outcome{finding, err}
	}()
	var o outcome
	select {
	case o = <-done:
	case <-ctx.Done():
	}
	switch {
	case ctx.Err() != nil:
		return verdict.Finding{}, &incompleteError{fmt.Errorf("not finished: %w", ctx.Err())}
	case o.err != nil:
		return verdict.Finding{}, usagef("TOKEN: %w", o.err)
	}
	return o.finding, nil
}

func codeOfVerdict(v verdict.Verdict) exitCode {
	switch v {
	case verdict.Pass:
		return exitPass
	case verdict.Fail:
		return exitFail
	case verdict.Inconclusive:
		return exitIncomplete
	case verdict.NotProvided:
		return exitNothing
	}
	return exitHarness
}

func (a *app) deliverReplay(name string, token props.Token, p props.Property, f verdict.Finding) error {
	result := props.Result{
		Name: p.Name, Claim: p.Claim, Source: p.Source, Kind: p.Kind(),
		Verdict: f.Verdict, Reason: f.Reason, Checks: f.Evidence.Checks, Evidence: f.Evidence,
	}
	if a.json {
		return a.writeJSON(replayed{
			Schema: replaySchema, Implementation: name, Suite: bonpied.Digest(), Platform: props.Platform(),
			Token: token.String(), Property: result,
		})
	}
	return a.write(fmt.Sprintf("%s\n\n%s\n", format.Printable(name), format.Printable(result.Explain())))
}
