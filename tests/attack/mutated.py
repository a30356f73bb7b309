"""Damaged files of every kind: a sentence, or every row told; how long, how much memory.

Contexts are read against a store, so that their codes, places and shapes are looked up.
`python -m tests.attack.mutated 10000` reads as many, of places and of all the rest in turn,
against the store of the settings; a second number is the seed.
"""

import json
import random
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from atlas.context.contexts import examine_context
from atlas.context.lists import describe, examine_list
from atlas.directory.lines import validate_decisions
from atlas.errors import AtlasError
from atlas.schema.frame import REJECTED
from atlas.schema.kind import ACTIONS, GRANTS, NEED, POPULATION, ROUNDS, STAKES, TRIPS, ZONING
from atlas.settings import PROJECT, load_settings
from atlas.siting.candidates import published_candidates
from atlas.sources.decision_files import read_decisions
from atlas.sources.files import read_described, read_file
from atlas.sources.movements import read_movements
from atlas.sources.registry import load_mappings, load_sources
from atlas.sources.vault import Description
from atlas.store.database import read_table
from atlas.store.refresh import context_reference
from atlas.territory.gazetteer import Gazetteer
from tests.sources.mutations import damaged, mutated

MOST_SECONDS = 5
_SEVERAL = r"(\d+) lignes, la première"
PLACES = "lieux"
MAPPINGS = load_mappings(PROJECT / "data" / "mappings")
DAY = date(2024, 6, 1)
CODES = ["01001", "01002", "01004", "01005", "01006", "01007", "01008", "01009", "01010", "01011"]


def lines(*rows: list[object]) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in rows).encode()


def shapes() -> bytes:
    features = [
        {"type": "Feature", "properties": {"code": f"QP{n}", "nom": f"Quartier {n}"},
         "geometry": {"type": "Polygon", "coordinates": [
             [[5 + n / 50, 46], [5.01 + n / 50, 46], [5.01 + n / 50, 46.01], [5 + n / 50, 46]]]}}
        for n in range(12)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def seeds(place_ids: list[str]) -> dict[str, tuple[str, bytes]]:
    """Return a good file of each kind: kind -> name and content."""
    with_n = list(enumerate(CODES))
    return {
        NEED: ("n.csv", lines(["code_commune", "indice"], *([c, n / 3] for n, c in with_n))),
        ZONING: ("z.geojson", shapes()),
        POPULATION: ("p.csv", lines(["id", "longitude", "latitude", "habitants"],
                                    *([n, 5.1 + n / 50, 46.1, 10 * n] for n, _ in with_n))),
        TRIPS: ("t.csv", lines(["origine", "destination", "duree"],
                               *([c, p, 5] for c, p in zip(CODES, place_ids, strict=False)))),
        ROUNDS: ("r.csv", lines(["lieu", "nom", "longitude", "latitude"],
                                *([p, f"Arrêt {n}", 5.1, 46.1] for n, p in enumerate(place_ids)))),
        ACTIONS: ("a.csv", lines(["titre", "collectivite", "code", "enjeu", "datedebut", "cout"],
                                 *([f"Atelier {n}", "Ain", "D01", "x", "2024-01-01", 10 * n]
                                   for n, _ in with_n))),
        STAKES: ("e.csv", lines(["nom", "code", "niveau"],
                                *([f"Enjeu {n}", n, "enjeu"] for n, _ in with_n))),
        GRANTS: ("f.csv", lines(["nomBeneficiaire", "idBeneficiaire", "montant", "objet",
                                 "dateConvention", "nomAttribuant"],
                                *([f"Association {n}", "13002603200016", 100 * n, "aide",
                                   "2024-01-01", "Ain"] for n, _ in with_n))),
        "labels": ("l.csv", lines(["edition", "collectivite", "departement", "arobases"],
                                  *([2019, "Bourg-en-Bresse", "01", 1 + n % 5]
                                    for n, _ in with_n))),
        "decisions": ("d.csv", lines(
            ["date", "decision", "fiche", "autre_fiche", "champ", "valeur_publiee",
             "valeur_proposee", "motif", "preuve"],
            *(["2024-01-01", "fermeture", f"hinaura-2022:{n}", "", "", "", "", "clos", ""]
              for n, _ in with_n))),
        "candidates": ("s.csv", lines(["id", "nom", "longitude", "latitude", "cout"],
                                      *([n, f"Site {n}", 5.1, 46.1, 1000] for n, _ in with_n))),
        "movements": ("m.csv", ("MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,"
                                "LIBELLE_AP\n32,2019-01-01,COM,01033,Bellegarde,COM,01033,"
                                "Valserhône\n").encode()),
        "mapping": ("x.toml", b'title = "Essai"\nkind = "csv"\n[columns]\nname = "nom"\n'),
        "sources": ("sources.toml", b'[essai]\nname = "Essai"\nlicence = "x"\ncovers = ["FR"]\n'),
    }  # fmt: skip


def rejected_rows(issues: pd.DataFrame) -> int:
    """Return how many rows were rejected, each cause being said once for all of its rows."""
    said = issues.loc[issues["severity"] == REJECTED, "message"]
    return int(said.str.extract(_SEVERAL)[0].fillna("1").astype(int).sum())


def readers(tables: Any) -> dict[str, Callable[[Path], tuple[int, int]]]:
    """Return what reads each kind, and gives the rows read and those accounted for."""

    def context(kind: str) -> Callable[[Path], tuple[int, int]]:
        def read(path: Path) -> tuple[int, int]:
            unit = "minutes" if kind == TRIPS else None
            columns = {"value": "indice"} if kind == NEED else {}
            described = Description("essai", kind, "Essai", DAY, "x", unit=unit, crs=4326,
                                    is_commune_list=True, columns=columns)  # fmt: skip
            found = examine_context(path, described, tables).accounted
            return found.row_count, found.kept_count + rejected_rows(found.issues)

        return read

    def awards(path: Path) -> tuple[int, int]:
        found = examine_list(path, describe(path, None, None, None, (), DAY), gazetteer).accounted
        return found.row_count, found.kept_count + rejected_rows(found.issues)

    def decisions(path: Path) -> tuple[int, int]:
        raw = read_decisions(path)
        checked = validate_decisions(raw, DAY)
        return len(raw), len(checked.decisions) + checked.faults["row_number"].nunique()

    def candidates(path: Path) -> tuple[int, int]:
        raw = read_file(path).rows
        found = published_candidates(raw)
        return found.row_count, found.kept_count + found.issues["row_number"].nunique()

    def told(read: Callable[[Path], object]) -> Callable[[Path], tuple[int, int]]:
        def only(path: Path) -> tuple[int, int]:
            read(path)
            return 0, 0

        return only

    gazetteer = Gazetteer(tables)
    kinds = (NEED, ZONING, POPULATION, TRIPS, ROUNDS, ACTIONS, STAKES, GRANTS)
    return {kind: context(kind) for kind in kinds} | {
        "labels": awards, "decisions": decisions, "candidates": candidates,
        "movements": told(read_movements), "sources": told(load_sources),
        "mapping": told(lambda path: load_mappings(path.parent)),
    }  # fmt: skip


class Outcome(dict[str, int]):
    """What became of damaged files: how many were read and refused; `faults` must not be."""

    def __init__(self) -> None:
        super().__init__(read=0, refused=0)
        self.faults: list[str] = []
        self.slowest: tuple[float, str] = (0.0, "")

    def count(self, label: str, seconds: float) -> None:
        """Keep the slowest file."""
        self.slowest = max(self.slowest, (round(seconds, 1), label))
        if seconds > MOST_SECONDS:
            self.faults.append(f"{label}: {seconds:.1f} s")


def mutate(count: int, seed: int, folder: Path, tables: Any, place_ids: list[str]) -> Outcome:
    """Read damaged files of every kind in turn; the same seed gives the same files."""
    outcome, good, by_kind = Outcome(), seeds(place_ids), readers(tables)
    by_kind[PLACES] = _places
    of_places = mutated(count, seed)
    for number, kind, name, content in _damaged(count, seed, good, of_places):
        label = f"{number} {kind} {name}"
        own = folder / f"{number}"
        own.mkdir()
        path = own / name
        path.write_bytes(content)
        started = time.process_time()
        try:
            rows, accounted = by_kind[kind](path)
        except AtlasError as error:
            outcome["refused"] += 1
            if not str(error).strip():
                outcome.faults.append(f"{label}: no sentence")
        except Exception as error:
            outcome.faults.append(f"{label}: {type(error).__name__} {error}"[:300])
        else:
            outcome["read"] += 1
            if accounted < rows:
                outcome.faults.append(f"{label}: {rows} rows, {accounted} accounted for")
        outcome.count(label, time.process_time() - started)
        path.unlink()
        own.rmdir()
    return outcome


def _places(path: Path) -> tuple[int, int]:
    """Read a file of places as `atlas import` does."""
    raw, _ = read_described(path, MAPPINGS)
    assert raw.rows.columns.is_unique
    assert (raw.rows.dtypes == "str").all()
    return 0, 0


def _damaged(
    count: int, seed: int, good: dict[str, tuple[str, bytes]],
    of_places: Iterator[tuple[str, bytes]],
) -> Iterator[tuple[int, str, str, bytes]]:  # fmt: skip
    chance = random.Random(seed)
    kinds = [*good, PLACES]
    for number in range(count):
        kind = kinds[number % len(kinds)]
        if kind == PLACES:
            yield number, kind, *next(of_places)
            continue
        name, content = good[kind]
        # The heading of decisions and lists is kept half of the time: what follows is reached.
        head = content.index(b"\n") + 1 if b"\n" in content and chance.random() < 0.5 else 0
        yield number, kind, name, content[:head] + damaged(content[head:], chance)


def main() -> None:
    """Read as many damaged files as asked, and print what became of them."""
    settings = load_settings()
    known = read_table(settings.store_path, "places", ["place_id"])["place_id"].head(10).tolist()
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    tables = context_reference(settings)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ended = mutate(int(sys.argv[1]), seed, Path(folder), tables, known)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(  # noqa: T201
        f"{ended['read']} read, {ended['refused']} refused, {len(ended.faults)} faults",
        f"slowest: {ended.slowest[1]}, {ended.slowest[0]} s of processor",
        f"peak memory: {after / 1e6:.2f} GB, {(after - before) / 1e6:.2f} GB more than before",
        *ended.faults, sep="\n",
    )  # fmt: skip


if __name__ == "__main__":
    main()
