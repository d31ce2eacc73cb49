#!/usr/bin/python3
"""Prints E tanh(z)^2 and E sigmoid(z)^2 for z ~ N(0, q), the numbers of
TestNormalMean: adaptive quadrature by Python 3.11, mpmath 1.2.1, 30 digits.

    /usr/bin/python3 moments.py
"""
import mpmath as mp

mp.mp.dps = 30
breaks = [-14, -10, -6, -3, -1, 0, 1, 3, 6, 10, 14]
for q in ("0.1", "1", "4", "16"):
    s = mp.sqrt(mp.mpf(q))
    density = lambda z: mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)
    tanh = mp.quad(lambda z: mp.tanh(s * z) ** 2 * density(z), breaks)
    sigmoid = mp.quad(lambda z: (1 / (1 + mp.exp(-s * z))) ** 2 * density(z), breaks)
    print(q, mp.nstr(tanh, 17), mp.nstr(sigmoid, 17))
