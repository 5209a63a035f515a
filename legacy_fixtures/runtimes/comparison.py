"""Compare an output now with the golden one. Imported by old runtimes: keep it valid for Python 2.7 and 3.6."""
# ruff: noqa: UP010, UP031
from __future__ import print_function

import numpy as np


def compare(name, now, then):
    """Lines on how two values of an output differ."""
    if now.shape != then.shape or now.dtype.kind != then.dtype.kind:
        return ["%s: %s %s, was %s %s" % (name, now.dtype, now.shape, then.dtype, then.shape)]
    if then.dtype.kind in "fc":
        return [] if np.allclose(now, then, rtol=1e-4, atol=1e-5) else [name + ": differs"]
    return [] if (now == then).all() else [name + ": differs"]


def unremarkable(name, value):
    """A line when a golden output shows nothing: constant, or not finite."""
    if value.dtype.kind not in "fc":
        constant = value.size > 1 and (value == value.ravel()[0]).all()
        return [name + ": constant"] if constant else []
    print("    %s %s %s mean %.4g std %.4g" % (name, value.dtype, value.shape, np.abs(value).mean(), np.std(value)))
    if not np.isfinite(value).all():
        return [name + ": not finite"]
    return [name + ": nearly constant"] if value.size > 1 and np.std(value) < 1e-3 else []
