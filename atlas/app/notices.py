"""What a page warns of, above its content: the control at fault may stand in a closed list."""

from contextvars import ContextVar
from typing import Any

import streamlit as st

# Streamlit runs each page in a thread of its own, thus in a context of its own.
_ABOVE: ContextVar[Any] = ContextVar("above", default=st)


def reserve() -> None:
    """Keep a room here for what the rest of the page warns of."""
    _ABOVE.set(st.container())


def warn(text: str) -> None:
    """Warn in the room kept, or here where none was."""
    _ABOVE.get().warning(text)
