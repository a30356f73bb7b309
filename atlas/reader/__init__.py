"""The store as a reader sees it: one view, one set of assumptions, every answer.

`Atlas` is the only way that a page, a command, a dossier, a figure or a notebook reads the store.
Read in this order: `view` (what is looked at), `build` (the tables), `listing`, `known`, `people`,
`atlas`.
"""

from atlas.reader.atlas import Atlas
from atlas.reader.view import NOW, Period, View, read_day

__all__ = ["NOW", "Atlas", "Period", "View", "read_day"]
