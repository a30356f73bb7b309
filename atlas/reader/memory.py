"""Answers kept once they are made, a few at a time, each made once however many ask."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any


class Memory:
    """The last answers, by what was asked.

    Those who ask the same at once wait for the one who makes it; those who ask otherwise do not.
    What is kept is shared: nobody changes it.

    Examples
    --------
    >>> kept = Memory(1)
    >>> kept.get("a", lambda: 1), kept.get("a", lambda: 2), kept.get("b", lambda: 3)
    (1, 1, 3)
    >>> kept.get("a", lambda: 4)
    4
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, _Slot] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what is kept under a key, made now when it is not; a failure is not kept."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._size:
                self._slots.popitem(last=False)
        with slot.lock:
            if not slot.is_made:
                slot.value, slot.is_made = make(), True
            return slot.value


class _Slot:
    """One answer, and the lock of those who wait for it."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.is_made = False
        self.value: Any = None
