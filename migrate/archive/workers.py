"""Several processes that read models at once, in order, and survive one that brings its process down."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from migrate import garbage

A = TypeVar("A")
B = TypeVar("B")

_AHEAD = 8
"""Pieces of work a process that wait at most: memory stays flat however many there are."""


def in_order(work: Callable[[A], B], pieces: Iterable[A], processes: int, lost: Callable[[A], B]) -> Iterator[B]:
    """The results of all pieces, in their order. `lost` answers for a piece whose process has died of it."""
    waiting: deque[tuple[A, Future[B]]] = deque()
    pool = _pool(processes)
    try:
        for piece in pieces:
            waiting.append((piece, _submitted(pool, work, piece)))
            if len(waiting) >= processes * _AHEAD:
                pool = yield from _next(work, waiting, pool, processes, lost)
        while waiting:
            pool = yield from _next(work, waiting, pool, processes, lost)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=garbage.seldom)


def _submitted(pool: ProcessPoolExecutor, work: Callable[[A], B], piece: A) -> Future[B]:
    """The result to come; where the pool has died before it took the piece, one that says so."""
    try:
        return pool.submit(work, piece)
    except BrokenProcessPool as error:
        failed: Future[B] = Future()
        failed.set_exception(error)
        return failed


def _next(
    work: Callable[[A], B],
    waiting: deque[tuple[A, Future[B]]],
    pool: ProcessPoolExecutor,
    processes: int,
    lost: Callable[[A], B],
) -> Generator[B, None, ProcessPoolExecutor]:
    """Give the first result that waits. Where its pool has died, each waiting piece gets a process of its own."""
    piece, future = waiting.popleft()
    try:
        yield future.result()
        return pool
    except BrokenProcessPool:
        pool.shutdown(wait=False, cancel_futures=True)
    for one in [piece, *(other for other, _ in waiting)]:
        with _pool(1) as alone:
            try:
                yield alone.submit(work, one).result()
            except BrokenProcessPool:
                yield lost(one)
    waiting.clear()
    return _pool(processes)
