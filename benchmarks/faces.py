"""Ask the same six questions of every face: how many people are more than 10 km from help, there?

Run ``python -m benchmarks.faces`` on a built atlas (`ATLAS_STORE`); prints a table, and fails when
a face says another number than the others. A face that writes a share says that of these people.
"""

import base64
import gzip
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from click.testing import CliRunner
from PIL import Image
from streamlit.testing.v1 import AppTest

from atlas.app import reads
from atlas.cli import main as command
from atlas.reader import Atlas
from atlas.schema.level import LEVEL_TABLES, parse_territory
from atlas.settings import PROJECT, load_settings
from atlas.text.french import UNKNOWN, format_number, percent
from atlas.text.markdown import plain
from atlas.views.display.measures import MEASURES
from atlas.views.dossier import make_dossier, make_shelf
from atlas.views.map.packing import read_codes
from atlas.views.map.payload import UNKNOWN_BYTE
from atlas.views.map.single_file import map_document

ASKED = ("D23", "D01", "D974", "R84", "METRO", "FR")
PEOPLE, SHARE = "population_beyond_10km", "beyond_10km_share"
# Pages between stars.
NAMES = (
    "notebook, `atlas.open().territory`", "notebook, `access` then `reach`",
    "*Carte*, first sentence", "*Accès*, first sentence", "*Est-ce sûr ?*, first sentence",
    "*Où ouvrir ?*, first sentence", "*Territoire*, table", "`atlas export`, CSV",
    "`atlas export`, GeoJSON", "`atlas export`, XLSX", "`atlas access`", "`atlas info`", "dossier",
    "`atlas figure`", "map in one file",
)  # fmt: skip
SILENT = "—"  # the face has no line for this territory
_NUMBER = r"(\d[\d\s]*)"
_SO_MANY = rf"soit {_NUMBER}habitant"
_BEFORE = rf"(?:avant eux|critère\s;) {_NUMBER}(?:sont|des)"


class Faces:
    """What every face says, of one store."""

    def __init__(self, store: Path, folder: Path) -> None:
        self.store, self.folder = store, folder
        self._written: dict[tuple[str, ...], pd.DataFrame] = {}
        self._said: dict[tuple[str, str], str] = {}

    @cached_property
    def atlas(self) -> Atlas:
        """The store as a notebook opens it."""
        return Atlas.open(self.store)

    def expected(self, asked: str) -> set[str]:
        """Return what a face may say: the people, or their share among those measured."""
        row = self.atlas.territory(asked)
        if pd.isna(row[PEOPLE]):
            return {UNKNOWN}
        return {format_number(row[PEOPLE]), percent(row[SHARE])}

    def say(self, name: str, asked: str) -> str:
        """Return what a face of `NAMES` says of a territory, asked once."""
        if (name, asked) not in self._said:
            self._said[name, asked] = self._each[name](asked)
        return self._said[name, asked]

    def notebook(self, asked: str) -> str:
        """`Atlas.territory`."""
        return _people(self.atlas.territory(asked)[PEOPLE])

    def engine(self, asked: str) -> str:
        """`Atlas.access`, then `Atlas.reach`."""
        communes = self.atlas.reach(self.atlas.access(), 10_000)
        return _people(self.atlas.total(communes, parse_territory(asked))["people_beyond"])

    def page(self, name: str, pattern: str, **query: str) -> Callable[[str], str]:
        """Return what reads the first sentence of a page of the app."""

        def say(asked: str) -> str:
            if asked == "METRO":  # a page looks at the whole country
                return SILENT
            app = self._open(name, {"territoire": asked} | query)
            return _found(pattern, plain(str(app.markdown[0].value)))

        return say

    def certainty(self, asked: str) -> str:
        """*Est-ce sûr ?*: people without a place, sure, rather sure or fragile."""
        if asked == "METRO":
            return SILENT
        said = plain(
            self._open("acces", {"territoire": asked, "question": "sur"}).markdown[0].value
        )
        parts = re.search(rf"{_NUMBER}habitants? sans lieu.*?\bet {_NUMBER}dont", said)
        if parts is None:
            return _found(_SO_MANY, said)
        return format_number(sum(map(_number, parts.groups())))

    def territory_page(self, asked: str) -> str:
        """The table of *Territoire*."""
        if parse_territory(asked).level == "france":
            return SILENT
        app = self._open("territoire", {"territoire": asked})
        shown = app.dataframe[0].value.set_index("Mesure")["Valeur"]
        return str(shown[MEASURES[SHARE].label])

    def _open(self, page: str, query: Mapping[str, str]) -> AppTest:
        os.environ["ATLAS_STORE"] = str(self.store)
        reads._settings.clear()
        app = AppTest.from_file(PROJECT / "streamlit_app.py", default_timeout=300)
        app.switch_page(f"pages/{page}.py")
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        if app.exception:
            raise SystemExit(f"{page} {query}: {app.exception[0].value}")
        return app

    def exported(self, file_format: str) -> Callable[[str], str]:
        """Return what reads a file of `atlas export`."""

        def say(asked: str) -> str:
            level, code = parse_territory(asked)
            if level not in LEVEL_TABLES:
                return SILENT
            rows = self._write(file_format, "export", LEVEL_TABLES[level])
            heads = [PEOPLE, *(name for name in rows if "plus de 10 km" in name)]
            column = next(name for name in heads if name in rows)
            return _people(rows.set_index(rows.columns[0]).loc[code, column])

        return say

    def access(self, asked: str) -> str:
        """`atlas access --level`."""
        level, code = parse_territory(asked)
        if level not in LEVEL_TABLES:
            return SILENT
        rows = self._write("csv", "access", "--level", level).set_index(f"{level}_code")
        return _people(rows.loc[code, "people_beyond"])

    def _write(self, file_format: str, *words: str) -> pd.DataFrame:
        key = (file_format, *words)
        if key not in self._written:
            out = self.folder / f"{len(self._written)}.{file_format}"
            self._run(*words, "--out", str(out))
            self._written[key] = _read(out, file_format)
        return self._written[key]

    def _run(self, *words: str) -> str:
        done = CliRunner().invoke(command, words, env={"ATLAS_STORE": str(self.store)})
        if done.exit_code:
            raise SystemExit(f"atlas {' '.join(words)}: {done.output}")
        return str(done.output)

    @cached_property
    def _info(self) -> str:
        return next(line for line in self._run("info").splitlines() if "plus de 10 km" in line)

    def info(self, asked: str) -> str:
        """`atlas info`."""
        if parse_territory(asked).level != "france":
            return SILENT
        people = format_number(self.atlas.territory(asked)[PEOPLE])
        return people if people in self._info else self._info

    def dossier(self, asked: str) -> str:
        """The first page of the dossier."""
        if parse_territory(asked).level == "france":
            return SILENT
        dossier = make_dossier(make_shelf(self.atlas), *parse_territory(asked))
        return next(fact.value for fact in dossier.facts if "plus de 10 km" in fact.label)

    def figure(self, asked: str) -> str:
        """The words of `atlas figure`."""
        level, code = parse_territory(asked)
        if level not in ("departement", "france") or asked == "METRO":
            return SILENT
        out = self.folder / "figure.png"
        where = ("--departement", code) if level == "departement" else ()
        self._run("figure", *where, "--measure", SHARE, "--size", "carre", "--out", str(out))
        said = Image.open(io.BytesIO(out.read_bytes())).info["Description"]
        return UNKNOWN if UNKNOWN in said[:200] else _found(r"(\d[\d,]*\s%)", said)

    def map_file(self, asked: str) -> str:
        """The map in one file, read as the browser does."""
        level, code = parse_territory(asked)
        if level not in LEVEL_TABLES:
            return SILENT
        folder, measure = PROJECT / "data" / "reference", MEASURES[SHARE]
        document = map_document(self.atlas, folder, level, SHARE).decode()
        codes = read_codes((folder / "territories.bin").read_bytes())[level]
        first = re.search(r'"values":\s*"([A-Za-z0-9+/=]+)"', document)
        content = gzip.decompress(base64.b64decode(first[1] if first else ""))
        at = codes.get_loc(code)
        if content[at] == UNKNOWN_BYTE:
            return UNKNOWN
        planes = np.frombuffer(content[len(codes) :], np.uint8).reshape(4, -1)
        number = planes[:, at].copy().view("<i4")[0] / 10**measure.decimals
        return percent(number / measure.factor)

    @cached_property
    def _each(self) -> dict[str, Callable[[str], str]]:
        """Return every face, name of `NAMES` -> what it says of a territory."""
        answers = (
            self.notebook, self.engine, self.page("carte", _SO_MANY, mesure=SHARE),
            self.page("acces", _SO_MANY), self.certainty,
            self.page("ouvrir", _BEFORE), self.territory_page, self.exported("csv"),
            self.exported("geojson"), self.exported("xlsx"), self.access, self.info, self.dossier,
            self.figure, self.map_file,
        )  # fmt: skip
        return dict(zip(NAMES, answers, strict=True))


def _read(path: Path, file_format: str) -> pd.DataFrame:
    if file_format == "csv":
        return pd.read_csv(path, dtype=str)
    if file_format == "geojson":
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return pd.DataFrame([feature["properties"] for feature in features])
    return pd.read_excel(path, dtype=str, engine="openpyxl")


def _people(value: object) -> str:
    is_unknown = pd.isna(value) or value == ""
    return UNKNOWN if is_unknown else format_number(round(float(str(value))))


def _number(text: str) -> int:
    return int(re.sub(r"\s", "", text))


def _found(pattern: str, said: str) -> str:
    """Return what a pattern finds in a sentence, `inconnu`, or the sentence that says neither."""
    found = re.search(pattern, said)
    if found is None:
        return UNKNOWN if UNKNOWN in said else said
    return found[1].strip()


def main() -> None:
    """Print what every face says, and whether it is the same."""
    with tempfile.TemporaryDirectory() as folder:
        faces = Faces(load_settings().store_path, Path(folder))
        names = [faces.atlas.territory_name(asked) for asked in ASKED]
        print(f"| face | {' | '.join(names)} |\n|---|{'---|' * len(ASKED)}")
        wrong = 0
        for name in NAMES:
            told = [faces.say(name, asked) for asked in ASKED]
            print(f"| {name} | {' | '.join(told)} |", flush=True)
            wrong += sum(
                text != SILENT and text not in faces.expected(asked)
                for text, asked in zip(told, ASKED, strict=True)
            )
    print(f"\n{wrong} different")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
