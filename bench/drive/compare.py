"""Do two samples come from the same distribution? Two tests that assume nothing about its form."""

import math


def mann_whitney(a, b):
    """Two-sided p: is one of them larger on the whole? Normal approximation with ties (Mann and Whitney 1947)."""
    values = sorted([(value, 0) for value in a] + [(value, 1) for value in b])
    rank_sum, ties, i, n = 0.0, 0.0, 0, len(values)
    while i < n:
        j = i
        while j < n and values[j][0] == values[i][0]:
            j += 1
        rank_sum += (i + j + 1) / 2 * sum(1 for _, which in values[i:j] if which == 0)
        ties += (j - i) ** 3 - (j - i)
        i = j
    u = rank_sum - len(a) * (len(a) + 1) / 2
    variance = len(a) * len(b) / 12 * (n + 1 - ties / (n * (n - 1)))
    return math.erfc(abs(u - len(a) * len(b) / 2) / math.sqrt(2 * variance))


def kolmogorov_smirnov(a, b):
    """Two-sided p: do they differ anywhere? Asymptotic (Smirnov 1948)."""
    a, b, i, j, distance = sorted(a), sorted(b), 0, 0, 0.0
    while i < len(a) and j < len(b):
        value = min(a[i], b[j])
        while i < len(a) and a[i] == value:
            i += 1
        while j < len(b) and b[j] == value:
            j += 1
        distance = max(distance, abs(i / len(a) - j / len(b)))
    scaled = distance * math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    if scaled < 0.2:  # the series does not converge; p is 1 to 12 digits
        return 1.0
    return min(1.0, 2 * sum((-1) ** (k - 1) * math.exp(-2 * (k * scaled) ** 2) for k in range(1, 101)))
