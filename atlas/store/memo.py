"""What earlier builds computed, found again by what it was computed from, and never trusted.

An answer is a file of the folder `.memory` of the files received. It is named by its key, the
SHA-256 of all that it depends on (bytes of files, descriptions, reference data, the code of the
atlas and its libraries), and begins with the SHA-256 of its key and content. What is missing,
damaged, altered or of another version is computed again; removing the folder loses only time.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pandas as pd

from atlas.intake.whereabouts.releases import row_marks
from atlas.schema.frame import Tables
from atlas.sources.vault import file_sha256

MEMO_FOLDER, SEARCH_MEMO_FOLDER = ".memory", ".memory-search"
_DIGEST_BYTES = hashlib.sha256().digest_size
_PACKAGE = Path(__file__).resolve().parents[1]
# What answers may depend on, beside the code of the atlas.
_LIBRARIES = (
    "charset-normalizer", "geopandas", "numpy", "opening_hours_py", "pandas", "phonenumbers",
    "pyarrow", "pyogrio", "pyproj", "python-calamine", "python-stdnum", "rapidfuzz", "scipy",
    "shapely",
)  # fmt: skip


class Memo:
    """The answers kept in a folder.

    Parameters
    ----------
    folder
        Made when the first answer is kept.
    is_blind
        Whether nothing is found again, so that everything is computed; answers are still kept.
    """

    def __init__(self, folder: Path, is_blind: bool = False) -> None:
        self._folder, self._is_blind = folder, is_blind
        self._asked: set[Path] = set()

    def recall(
        self, name: str, depends_on: object, compute: Callable[[], Tables]
    ) -> dict[str, pd.DataFrame]:
        """Return the frames that were computed from the same, else compute and keep them.

        Parameters
        ----------
        name
            What is computed.
        depends_on
            All that it is computed from, beside the code; its `repr` tells it whole.
        compute
            Gives the frames, by name; their index is not kept.
        """
        found = self.find(name, depends_on)
        if found is None:
            found = dict(compute())
            self.keep(name, depends_on, found)
        return found

    def recall_parts(
        self, name: str, depends_on: Mapping[str, object],
        compute: Callable[[list[str]], Mapping[str, Tables]],
    ) -> dict[str, Tables]:  # fmt: skip
        """Return the frames of each part, those of the parts not known being computed together.

        Parameters
        ----------
        name
            What is computed.
        depends_on
            Part -> all that its frames are computed from, beside the code.
        compute
            Gives the frames of some parts, by part and name; their index is not kept.
        """
        found: dict[str, Tables] = {}
        for part, own in depends_on.items():
            kept = self.find(name, own)
            if kept is not None:
                found[part] = kept
        new = [part for part in depends_on if part not in found]
        if new:
            for part, frames in compute(new).items():
                self.keep(name, depends_on[part], frames)
                found[part] = frames
        return found

    def recall_rows(
        self, name: str, rows: pd.DataFrame, compute: Callable[[pd.DataFrame], pd.DataFrame]
    ) -> pd.DataFrame:
        """Return what is computed of each row alone, only the new ones being computed.

        Parameters
        ----------
        name
            What is computed.
        rows
            Rows, of which repeats are computed once; index unique.
        compute
            Gives a frame on the index of the rows that it receives.
        """
        if rows.empty:
            return compute(rows)
        marks = row_marks(rows)
        once = marks.drop_duplicates()
        found = self.find(name, ())
        kept = found["rows"] if found else once.head(0)
        is_known = once.merge(kept[[*once]], "left", indicator=True)["_merge"] == "both"
        new = once[~is_known.to_numpy()]
        if len(new):
            kept = pd.concat([kept, new.join(compute(rows.loc[new.index]))])
            self.keep(name, (), {"rows": once.merge(kept)})
        return marks.merge(kept, "left").drop(columns=[*marks]).set_axis(rows.index)

    def find(self, name: str, depends_on: object) -> dict[str, pd.DataFrame] | None:
        """Return the frames kept under a name and what they depend on; None when there are none."""
        path, key = self._place(name, depends_on)
        if self._is_blind:
            return None
        with suppress(OSError, ValueError, KeyError, zipfile.BadZipFile):
            content = path.read_bytes()
            if content[:_DIGEST_BYTES] == _digest(key, content[_DIGEST_BYTES:]):
                return _unpacked(content[_DIGEST_BYTES:])
        return None

    def keep(self, name: str, depends_on: object, frames: Tables) -> None:
        """Keep frames, in one step; where nothing can be written, nothing is kept."""
        path, key = self._place(name, depends_on)
        content = _packed(frames)
        part = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(_digest(key, content) + content)
                os.replace(part, path)
            finally:
                part.unlink(missing_ok=True)

    def forget_others(self) -> None:
        """Remove the answers that nobody asked for since it was opened."""
        with suppress(OSError):
            for path in {*self._folder.iterdir()} - self._asked:
                path.unlink()

    def _place(self, name: str, depends_on: object) -> tuple[Path, bytes]:
        """Return the file of an answer and its key."""
        told = "\n".join((name, code_version(), repr(depends_on)))
        key = hashlib.sha256(told.encode("utf-8", "surrogatepass"))
        path = self._folder / f"{name}-{key.hexdigest()[:32]}"
        self._asked.add(path)
        return path, key.digest()


@cache
def code_version() -> str:
    """Return the SHA-256 of the code of the atlas and of the versions of its libraries."""
    seen = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*.py")):
        code = path.read_bytes()
        seen.update(f"{path.relative_to(_PACKAGE)} {len(code)}\n".encode() + code)
    for library in _LIBRARIES:
        with suppress(PackageNotFoundError):
            seen.update(f"{library} {version(library)}\n".encode())
    return seen.hexdigest()


def folder_version(folder: Path) -> str:
    """Return the SHA-256 of the files of a folder, with their names."""
    files = sorted(path for path in folder.iterdir() if path.is_file())
    told = "".join(f"{file_sha256(path)} {path.name}\n" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()


def _digest(key: bytes, content: bytes) -> bytes:
    return hashlib.sha256(key + content).digest()


def _packed(frames: Tables) -> bytes:
    """Return frames as the bytes of an archive of Parquet files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, frame in frames.items():
            content = frame.to_parquet(None, index=False, compression="lz4")
            archive.writestr(name, content)
    return packed.getvalue()


def _unpacked(content: bytes) -> dict[str, pd.DataFrame]:
    """Return the frames of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: pd.read_parquet(io.BytesIO(archive.read(name)))
                for name in archive.namelist()}  # fmt: skip
