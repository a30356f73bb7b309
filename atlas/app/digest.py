"""A digest of rows, for the caches of the app: Streamlit's own takes ten times longer."""

import hashlib
import weakref
from typing import Any

import pandas as pd
import pyarrow as pa

# By the address of an object in memory: the object, lest another takes its address, and its digest.
_KNOWN: dict[int, tuple[weakref.ref[Any], bytes]] = {}


def digest(rows: pd.DataFrame | pd.Series) -> bytes:
    """Return a digest of the index and values of rows, at once when the same object comes again.

    For rows that nobody changes, as those of `atlas.app.reads`. Columns are those that Arrow holds:
    numbers, texts, dates, lists; no geometry.
    """
    address = id(rows)
    known = _KNOWN.get(address)
    if known is not None and known[0]() is rows:
        return known[1]
    frame = rows if isinstance(rows, pd.DataFrame) else rows.to_frame()
    made = hashlib.blake2b(digest_size=16)
    made.update(",".join(map(str, frame.columns)).encode())
    for batch in pa.Table.from_pandas(frame).to_batches():
        made.update(batch.serialize())

    def forget(_: object) -> None:
        _KNOWN.pop(address, None)

    _KNOWN[address] = weakref.ref(rows, forget), made.digest()
    return _KNOWN[address][1]
