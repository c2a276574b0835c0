"""Quantiles."""

from collections.abc import Sequence


def quantile(values: Sequence[float], q: float) -> float:
    """Return the `q` quantile of `values`: the least of them that so large a part does not exceed."""
    return sorted(values)[min(int(q * len(values)), len(values) - 1)]
