"""Files that the browser asks for: page of the map, boundaries, places; named by their content.

A name tells the content, so that a file is written once and a browser keeps it for ever.
"""

import hashlib
import os
import time
from functools import cache
from pathlib import Path

import pandas as pd
import streamlit as st
from xstatic.pkg import leaflet

from atlas.disk.writing import write_file
from atlas.settings import load_settings
from atlas.views.map import component_html
from atlas.views.map.packing import read_codes
from atlas.views.map.payload import BOUNDARIES, NAMES, BytesSource, boundary_file

# Places of the views that were looked at; older files are removed.
KEPT_FILES, KEPT_S = 60, 3600
PAGE = "index.html"


@cache
def folder() -> Path:
    """Return the folder of these files, one for the life of the process."""
    return load_settings().map_path


def prepare() -> None:
    """Fill the folder of the map; nothing is rewritten when it is there already."""
    _prepared(_stamp())


def _stamp() -> tuple[float, ...]:
    reference = load_settings().reference_path
    paths = [reference / name for name in (BOUNDARIES, NAMES)]
    return tuple(path.stat().st_mtime if path.exists() else 0.0 for path in paths)


@st.cache_resource(show_spinner=False)
def _prepared(stamp: tuple[float, ...]) -> Path:
    folder().mkdir(parents=True, exist_ok=True)
    reference = load_settings().reference_path
    files = {
        name.split(".")[0]: keep(boundary_file(reference, name), name)
        for name in (BOUNDARIES, NAMES)
    }
    page = component_html(Path(leaflet.BASE_DIR), files)
    _write(folder() / PAGE, page.encode())
    return folder()


@st.cache_resource(show_spinner=False)
def _codes(stamp: tuple[float, ...]) -> dict[str, pd.Index]:
    return dict(read_codes(boundary_file(load_settings().reference_path, NAMES)))


def codes(level: str) -> pd.Index:
    """Return the codes of the territories of a level, in the order that the map knows."""
    return _codes(_stamp())[level]


def keep(content: bytes, name: str) -> str:
    """Put bytes where the browser can ask for them, under a name that tells the content."""
    stem, _, suffix = name.partition(".")
    named = f"{stem}-{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"
    path = folder() / named
    if path.exists():
        os.utime(path)
    else:
        _write(path, content)
        _sweep(stem)
    return named


def source(content: bytes, name: str) -> BytesSource:
    """Return where the browser finds bytes that `keep` puts."""
    return {"url": keep(content, name)}


def _sweep(stem: str) -> None:
    """Remove the oldest files of a kind, when they are many and nobody asked for them lately."""
    files = sorted(folder().glob(f"{stem}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[KEPT_FILES:]:
        if time.time() - path.stat().st_mtime > KEPT_S:
            path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write a file whole, unless it has this content already."""
    if path.exists() and path.read_bytes() == content:
        return
    write_file(path, content)
