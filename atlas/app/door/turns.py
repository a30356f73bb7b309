"""Runs of pages take turns, and memory that nobody uses any more goes back to the system.

Python runs one thread at a time: fifty runs at once are no faster than four, and each holds its
tables meanwhile. Those who come wait for a turn, in the order in which they came.
"""

import ctypes
import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore, Thread

# By hand: a long answer leaves turns to the others, two cores are kept busy.
_TURNS = Semaphore(4)
# By convention, as `mallopt` names it (malloc.h): how many pools of memory threads share.
_M_ARENA_MAX, _ARENAS = -8, 2
# Between two times that memory is given back: a round of the collector takes a tenth of a second.
_REST_S = 20.0


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, and give it back at the end of a run."""
    with _TURNS:
        yield


def share_memory() -> None:
    """Let threads share few pools of memory, and give back what is free as time goes.

    Each run of a page is a thread of its own, that the C library of Linux would give a pool that
    never shrinks. Elsewhere, nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        return
    library.mallopt(_M_ARENA_MAX, _ARENAS)

    def give_back() -> None:
        while True:
            time.sleep(_REST_S)
            gc.collect()
            library.malloc_trim(0)

    Thread(target=give_back, daemon=True, name="memory").start()
