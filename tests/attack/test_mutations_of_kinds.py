"""Damaged files of every kind that is loaded beside places: a sentence, or every row told.

Contexts are read against a store, so that their codes, places and shapes are looked up. A longer
run, by hand: `python -m tests.attack.test_mutations_of_kinds 10000`.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from atlas.context.contexts import examine_context
from atlas.context.lists import describe, examine_list
from atlas.directory.lines import validate_decisions
from atlas.errors import AtlasError
from atlas.schema.kind import ACTIONS, GRANTS, NEED, POPULATION, ROUNDS, STAKES, TRIPS, ZONING
from atlas.siting.candidates import published_candidates
from atlas.sources.decision_files import read_decisions
from atlas.sources.files import read_file
from atlas.sources.movements import read_movements
from atlas.sources.registry import load_mappings, load_sources
from atlas.sources.vault import Description
from atlas.store.refresh import context_reference
from atlas.territory.gazetteer import Gazetteer
from tests.sources.mutations import damaged

pytestmark = pytest.mark.filterwarnings("default")

MOST_SECONDS = 10
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


def readers(tables: Any) -> dict[str, Callable[[Path], tuple[int, int]]]:
    """Return what reads each kind, and gives the rows read and those accounted for."""

    def context(kind: str) -> Callable[[Path], tuple[int, int]]:
        def read(path: Path) -> tuple[int, int]:
            unit = "minutes" if kind == TRIPS else None
            described = Description("essai", kind, "Essai", DAY, "x", unit=unit, crs=4326,
                                    is_commune_list=True)  # fmt: skip
            found = examine_context(path, described, tables).accounted
            rejected = found.issues[found.issues["severity"] == "rejet"]["row_number"].nunique()
            return found.row_count, found.kept_count + rejected

        return read

    def awards(path: Path) -> tuple[int, int]:
        found = examine_list(path, describe(path, None, None, None, (), DAY), gazetteer).accounted
        rejected = found.issues[found.issues["severity"] == "rejet"]["row_number"].nunique()
        return found.row_count, found.kept_count + rejected

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
    """What became of damaged files, by kind of end; `faults` tells those that must not be."""

    def __init__(self) -> None:
        super().__init__(read=0, refused=0)
        self.faults: list[str] = []


def mutate(
    count: int, seed: int, folder: Path, tables: Any, place_ids: list[str], is_bare: bool = False
) -> Outcome:
    """Read damaged files of every kind in turn; the same seed gives the same files."""
    outcome, good, by_kind = Outcome(), seeds(place_ids), readers(tables)
    for number, kind, name, content in _damaged(count, seed, good):
        own = folder / f"{number}"
        own.mkdir()
        path = own / name
        path.write_bytes(content)
        started = time.perf_counter()
        try:
            rows, accounted = by_kind[kind](path)
        except AtlasError as error:
            outcome["refused"] += 1
            if not str(error).strip():
                outcome.faults.append(f"{number} {kind}: no sentence")
        except Exception as error:
            if is_bare:
                raise
            outcome.faults.append(f"{number} {kind}: {type(error).__name__} {error}"[:300])
        else:
            outcome["read"] += 1
            if accounted < rows:
                outcome.faults.append(f"{number} {kind}: {rows} rows, {accounted} accounted for")
        if time.perf_counter() - started > MOST_SECONDS:
            outcome.faults.append(f"{number} {kind}: slow")
        path.unlink()
        own.rmdir()
    return outcome


def _damaged(
    count: int, seed: int, good: dict[str, tuple[str, bytes]]
) -> Iterator[tuple[int, str, str, bytes]]:
    chance = random.Random(seed)
    kinds = list(good)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        name, content = good[kind]
        # The heading of decisions and lists is kept half of the time: what follows is reached.
        head = content.index(b"\n") + 1 if b"\n" in content and chance.random() < 0.5 else 0
        yield number, kind, name, content[:head] + damaged(content[head:], chance)


@pytest.fixture(scope="module")
def against(built):
    from atlas.store.database import read_table

    ids = read_table(built.store_path, "places", ["place_id"])["place_id"].head(10).tolist()
    return context_reference(built), ids


def test_a_good_file_of_each_kind_is_read(against, tmp_path):
    """Else nothing would be reached by its damage."""
    tables, ids = against
    for kind, (name, content) in seeds(ids).items():
        (tmp_path / kind).mkdir()
        path = tmp_path / kind / name
        path.write_bytes(content)
        readers(tables)[kind](path)


@pytest.mark.parametrize("seed", range(2))
def test_damaged_files_of_every_kind_are_read_or_refused(against, tmp_path, seed):
    outcome = mutate(140, seed, tmp_path, *against)
    assert outcome.faults == []
    assert outcome["read"] > 20
    assert outcome["refused"] > 10


@pytest.mark.slow
def test_two_thousand_damaged_files_of_every_kind_are_read_or_refused(against, tmp_path):
    assert mutate(2_000, 2026, tmp_path, *against).faults == []


if __name__ == "__main__":
    from atlas.settings import load_settings
    from atlas.store.database import read_table

    settings = load_settings()
    known = read_table(settings.store_path, "places", ["place_id"])["place_id"].head(10).tolist()
    with tempfile.TemporaryDirectory() as own:
        ended = mutate(int(sys.argv[1]), 7, Path(own), context_reference(settings), known)
    print(dict(ended), f"{len(ended.faults)} faults", *ended.faults, sep="\n")  # noqa: T201
