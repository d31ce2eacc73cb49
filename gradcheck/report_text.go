package gradcheck

import (
	"fmt"
	"strings"

	"bonpied/core/verdict"
)

// String returns the report as text, a line for the verdict, one for each tensor
// and one for each of the worst entries and kinks. Numbers have the digits that
// a person reads and that another machine repeats: 6 of values, 3 of bars, 2 of
// ratios.
func (r *Report) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", r.headline())
	c := r.Counts
	line("%d entries: %d compared, %d mismatch, %d unsettled, %d at a kink (%d judged by convention), %d screened",
		c.Entries, c.Compared, c.Mismatches, c.Unsettled, c.Kinks, c.Ties, c.Screened)
	line("resolution %.3g, unit roundoff %.3g%s, seed %d, %d evaluations", float64(r.Resolution), float64(r.UnitRoundoff), detectedText(r.Detected), r.Seed, r.Evaluations)
	if r.Pattern != "" {
		line("pattern: %s", r.Pattern)
	}
	for _, t := range r.Tensors {
		line("  %s (%s): rms %.6g, largest bar %.3g, worst ratio %.2g, %d mismatch", t.Name, shape(t), float64(t.RMS), float64(t.Bar), float64(t.Ratio), t.Mismatches)
	}
	for _, e := range r.shown() {
		line("  %s: claimed %v, numeric %v ± %.3g (%s), tolerance %.3g, off by %.2g tolerances", e.Where, e.Claimed, e.Numeric, float64(e.ErrorBar), e.From, float64(e.Tolerance), float64(e.Ratio))
	}
	for _, k := range r.Kinks {
		line("  kink at %s %+.3g ± %.3g: left %v, right %v, claimed %v", k.Where, float64(k.At), float64(k.Precision), k.Left, k.Right, k.Claimed)
	}
	if r.ToleranceFrom != "" {
		line("tolerance: %s", r.ToleranceFrom)
	}
	for _, text := range r.SelfCheck {
		line("self-check: %s", text)
	}
	return b.String()
}

func (r *Report) headline() string {
	text := r.Verdict.String()
	if r.Label != "" {
		text = r.Label + ": " + text
	}
	if r.Broken != "" {
		text += " (" + r.Broken + ")"
	}
	if r.Reason != "" {
		text += ": " + r.Reason
	}
	return text
}

// shown returns the worst entries that mismatch, or else the worst.
func (r *Report) shown() []EntryReport {
	shown := r.Worst[:min(1, len(r.Worst))]
	for n, e := range r.Worst {
		if e.Ratio > 1 {
			shown = r.Worst[:n+1]
		}
	}
	return shown
}

func detectedText(detected bool) string {
	if detected {
		return " (detected)"
	}
	return ""
}

func shape(t TensorReport) string {
	if t.Cols == 0 {
		return fmt.Sprint(t.Rows)
	}
	return fmt.Sprintf("%d×%d", t.Rows, t.Cols)
}

// Common says what several reports on one gradient have in common that no single
// one shows, or returns "": the caller sets their Label and Batch.
//
//	fails at batch 1 and passes at all larger ones, or the reverse
//	fails by the factor B or 1/B at batch B, for at least two sizes B
//	fails at ties only: every report that fails does so only there
//	fails at some points only, which are named by their labels
//
// Reports that neither pass nor fail take no part, nor does a nil one.
func Common(reports ...*Report) string {
	var failed, passed []*Report
	for _, r := range reports {
		switch {
		case r == nil:
		case r.Verdict == verdict.Fail:
			failed = append(failed, r)
		case r.Verdict == verdict.Pass:
			passed = append(passed, r)
		}
	}
	if len(failed) == 0 {
		return ""
	}
	for _, pattern := range []string{batchFactor(failed), onlyBatch(failed, passed), onlyTies(failed), onlyLabels(failed, passed)} {
		if pattern != "" {
			return pattern
		}
	}
	return ""
}

// batchFactor recognises a sum taken for a mean and the reverse. The factor of a
// report is known to 2⁻¹⁰ at least, where a batch of B ≤ 512 differs from B + 1.
func batchFactor(failed []*Report) string {
	times, over, sizes := true, true, map[int]bool{}
	for _, r := range failed {
		b, c := float64(r.Batch), float64(r.Factor)
		times = times && b > 1 && c > 0 && near(c, b)
		over = over && b > 1 && c > 0 && near(c, 1/b)
		sizes[r.Batch] = true
	}
	switch {
	case len(sizes) < 2:
		return ""
	case times:
		return "off by the factor B at every batch size B: looks like a missing 1/B"
	case over:
		return "off by the factor 1/B at every batch size B: looks like 1/B once too often"
	}
	return ""
}

func near(a, b float64) bool { return a >= b*(1-0x1p-10) && a <= b*(1+0x1p-10) }

func onlyBatch(failed, passed []*Report) string {
	all := func(rs []*Report, holds func(*Report) bool) bool {
		for _, r := range rs {
			if r.Batch == 0 || !holds(r) {
				return false
			}
		}
		return len(rs) > 0
	}
	one, more := func(r *Report) bool { return r.Batch == 1 }, func(r *Report) bool { return r.Batch > 1 }
	switch {
	case all(failed, one) && all(passed, more):
		return "wrong only at batch 1"
	case all(failed, more) && all(passed, one):
		return "right only at batch 1"
	}
	return ""
}

func onlyTies(failed []*Report) string {
	for _, r := range failed {
		if r.Counts.Mismatches == 0 || r.Counts.TiesWrong != r.Counts.Mismatches {
			return ""
		}
	}
	return "wrong only at ties"
}

func onlyLabels(failed, passed []*Report) string {
	var names []string
	for _, r := range failed {
		if r.Label == "" {
			return ""
		}
		names = append(names, r.Label)
	}
	if len(passed) == 0 {
		return ""
	}
	return fmt.Sprintf("wrong only at %s (%d of %d)", strings.Join(names, ", "), len(failed), len(failed)+len(passed))
}
