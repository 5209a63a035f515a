"""Writes what the machine of migrate.pycode is tested with: functions as this Python compiles them, and their results.

    python tests/tools/compile_functions.py > tests/pycode/compiled/3.11.json

Run it with every Python from 2.7 to 3.13: it keeps to what all of them understand.
"""
# ruff: noqa

import base64
import json
import marshal
import sys

KEPT = []


def keep(function, *args):
    KEPT.append((function, args))


def pair(args):
    a, b = args
    return a - b * 3


def skipping(x):
    total = 0
    for i in range(4):
        if i == 2:
            continue
        total += i * x
    return total


def leaving(x):
    total = 0
    for i in range(4):
        if i == 2:
            break
        total += i * x
    else:
        total = 100
    return total


def inner(x):
    def scaled(y, z=2):
        return y * z + x

    return scaled(x) + scaled(x, z=5) + scaled(*(1, 2)) + scaled(**{"y": 1})


def counting_down(x):
    while x > 3:
        x -= 1
    return x


def walking(x):
    out = []
    for i, (a, b) in enumerate(zip(x, x[1:])):
        out.append(a * b + i)
    return out


def assigning(x):
    a = b = x
    a += 1
    b *= 2
    a, b = b, a
    a, b, c = b, a, 4
    return a, b, c, (a if a < b < c else b)


def returning(x):
    if x.lower() == "channels_first":
        return [x, 1]
    else:
        return [x, 2, 3]


class scope(object):
    """A context that changes nothing: the machine is told so by its name."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        return self.name

    def __exit__(self, *error):
        return False


def scoped(x):
    with scope("outer") as name:
        y = x * 2
        with scope("inner"):
            y += 1
    return y, len([name])


def returning_from_a_scope(x):
    for i in range(3):
        with scope("one"):
            x += i
            with scope("two"):
                if x > 4:
                    return x * 10
    return x


def late(x):
    made = [lambda y: y * i + x for i in range(3)]
    k = 1
    twice = lambda y: y * k
    k = 5
    return made[0](2), twice(3)


def calling_itself(x):
    def power(y, n):
        return y if n == 1 else y * power(y, n - 1)

    return power(x, 4)


keep(lambda x: x * 2 + 1, 5)
keep(returning, "channels_last")
keep(returning, "Channels_First")
keep(pair, (7, 2))
keep(lambda x: [x[1:], x[:2], x[1:2], x[::2], x[:]], [1, 2, 3])
keep(lambda x: [y * 2 for y in x], [1, 2, 3])
keep(lambda x: sum(y for y in x), [1, 2, 3])
keep(lambda x: {"a": x, "b": 2}["a"], 3)
keep(lambda x: 1 if x > 2 else 0, 3)
keep(lambda x: 1 if x > 2 else 0, 1)
keep(lambda x: x and 5 or 6, 0)
keep(skipping, 3)
keep(leaving, 3)
keep(inner, 3)
keep(counting_down, 10)
keep(lambda x: (x // 2, x % 2, x**2, -x, not x, x != 3, x >= 3, x in (1, 3), x is None), 3)
keep(lambda x: dict(a=x, b=[x, x + 1]), 3)
keep(walking, [1, 2, 3, 4])
keep(lambda x, y=3: x + y, 4)
keep(lambda x: x / 2, 5)
keep(lambda x: [a * b for a in x for b in x if a != b], [1, 2, 3])
keep(lambda x: "th" if x == "th" else "tf", "th")
keep(lambda x: {k: v for k, v in x}, [("a", 1)])
keep(assigning, 3)
keep(scoped, 3)
keep(returning_from_a_scope, 1)
keep(returning_from_a_scope, 9)
keep(late, 3)
keep(calling_itself, 3)
keep(lambda x: len({x, 3, 4}) + len({y % 2 for y in (1, 2, 3)}), 3)
keep(lambda x: sorted(x.items()) + sorted(x.values()), {"b": 1, "a": 2})
if sys.version_info >= (3, 6):
    keep(eval("lambda x: f'a{x}b{x!r:>4}' + f'{x:03d}'"), 7)

rows = []
for function, args in KEPT:
    code = base64.b64encode(marshal.dumps(function.__code__)).decode("ascii")
    rows.append({"code": code, "args": args, "result": function(*args), "defaults": function.__defaults__})
json.dump(rows, sys.stdout, indent=0)
