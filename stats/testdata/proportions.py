#!/usr/bin/python3
"""Prints the number of samples from which on the two-sided exact binomial test
of p at alpha = 1e-9 misses p + effect and p - effect with at most 1e-3: by a
plain search downwards from a number that is enough. The values are in
plan_test.go (TestProportionSamples). Made with Python 3.11 and scipy 1.10.1,
whose binomial tails hold 10 digits here; the counts are integers.

    /usr/bin/python3 proportions.py
"""
from scipy.stats import binom


def critical(n, p, alpha):
    """The least k with P(K >= k) <= alpha."""
    k = int(binom.isf(alpha, n, p))
    while binom.sf(k - 1, n, p) <= alpha:
        k -= 1
    while binom.sf(k - 1, n, p) > alpha:
        k += 1
    return k


def miss(n, p, other, alpha):
    return binom.cdf(critical(n, p, alpha) - 1, n, other)


def two_sided(n, p, effect, alpha):
    worst = 0
    if p + effect <= 1:
        worst = miss(n, p, p + effect, alpha / 2)
    if p - effect >= 0:
        worst = max(worst, miss(n, 1 - p, 1 - p + effect, alpha / 2))
    return worst


for p, effect, enough in ((0.8, 0.1, 2200), (0.8, 0.05, 8000), (0.5, 0.1, 2600), (0.7, 0.4, 200), (0.95, 0.04, 3500), (0.9, 0.8, 100)):
    n = enough
    while two_sided(n, p, effect, 1e-9) <= 1e-3:
        n -= 1
    assert n + 1 < enough
    print(p, effect, n + 1)
