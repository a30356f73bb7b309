"""Where records are: the rule of evidence on conflicts of real files, each read and judged.

    python -m benchmarks.location    # with `../shared` beside the project

The judged conflicts are those of `tests/data/locations.csv` (how they were: tests/data/README.md).
The point alone, and the declaration alone, are what a plain rule would follow.
"""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from atlas.intake.coordinates import published_coordinates
from atlas.intake.location import locate
from atlas.intake.whereabouts.claims import resolve_declared
from atlas.settings import PROJECT
from atlas.sources.embedded import read_reference
from atlas.territory.naming import commune_lookup
from atlas.territory.points import AXES, commune_at
from benchmarks.real_records import SHARED, read_records, real_files

JUDGED = PROJECT / "tests" / "data" / "locations.csv"
TUNING, CONTROL = "réglage", "contrôle"
NAMES = ("communes", "former_communes", "arrondissements", "commune_events")


def files_of_2026() -> list[Path]:
    """Return the other real files beside the project, each list once."""
    folder = SHARED.with_name("places-2026")
    return [path for path in sorted(folder.iterdir()) if path.suffix in (".csv", ".json")]


class LocatedInput(NamedTuple):
    """What locating the real records needs."""

    records: pd.DataFrame
    published: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def located_input() -> LocatedInput:
    """Read every real file, and the territories."""
    records, faults = read_records([*real_files(), *files_of_2026()])
    records = records.reset_index(drop=True)
    tables = read_reference(PROJECT / "data" / "reference", NAMES)
    return LocatedInput(records, published_coordinates(records, faults), tables)


def judged_conflicts(given: LocatedInput) -> pd.DataFrame:
    """Return the judged conflicts with the commune that each rule gives.

    Returns
    -------
    DataFrame
        Index `record_id`: `commune_code`, the truth; `part`; `evidence`, `point`, `declared`: what
        each rule gives, null when nothing; `polygon`, the commune that covers the point.
    """
    records, published, tables = given
    communes = tables["communes"]
    located = locate(
        records, communes, tables["former_communes"], tables["arrondissements"],
        published=published, events=tables["commune_events"],
    ).records  # fmt: skip
    lookup = commune_lookup(*(tables[name] for name in NAMES))
    declared = resolve_declared(records, lookup)
    polygon = commune_at(published[AXES], communes)
    rules = pd.DataFrame(
        {
            "record_id": records["record_id"],
            "evidence": located["commune_code"],
            "point": polygon.where(polygon.notna(), declared),
            "declared": declared.where(declared.notna(), polygon),
            "polygon": polygon,
        }
    )
    judged = pd.read_csv(JUDGED, dtype="str")
    return judged.merge(rules, on="record_id", how="left").set_index("record_id")


def confusion(judged: pd.DataFrame, rule: str) -> pd.DataFrame:
    """Return how many conflicts of each truth a rule gives to what: the confusion table."""
    return pd.crosstab(_kind(judged, "commune_code"), _kind(judged, rule)).reindex(
        index=KINDS, columns=KINDS, fill_value=0
    )


def right_share(judged: pd.DataFrame, rule: str) -> float:
    """Return the part of conflicts that a rule gives the right commune."""
    return float((judged[rule] == judged["commune_code"]).mean())


KINDS = ("déclarée", "du point", "autre", "aucune")


def _kind(judged: pd.DataFrame, column: str) -> pd.Series:
    """Say of each commune whether it is the declared one, that of the point, another or none."""
    codes = judged[column]
    kind = pd.Series("autre", index=judged.index)
    kind = kind.mask(codes == judged["polygon"], "du point")
    kind = kind.mask(codes == judged["declared"], "déclarée")
    return kind.mask(codes.isna(), "aucune")


def postcodes_compared() -> str:
    """Return how the embedded postcodes of communes compare with La Poste's list."""
    tables = read_reference(PROJECT / "data" / "reference", NAMES)
    lookup = commune_lookup(*(tables[name] for name in NAMES))
    path = SHARED.parent / "context" / "postal-codes-laposte.csv"
    listed = pd.read_csv(path, sep=";", dtype="str")[["Code_commune_INSEE", "Code_postal"]]
    theirs = {(lookup.by_code.get(code), postcode) for code, postcode in listed.to_numpy()}
    ours = {(code, postcode) for postcode, codes in lookup.by_postcode.items() for code in codes}
    return (
        f"{len(listed)} lines; commune and postcode in both {len(ours & theirs)}, "
        f"ours only {len(ours - theirs)}, La Poste's only {len(theirs - ours)}"
    )


def main() -> None:
    """Print shares and confusion tables, then the postcodes against La Poste's."""
    print(postcodes_compared())
    judged = judged_conflicts(located_input())
    for part in (TUNING, CONTROL):
        rows = judged[judged["part"] == part]
        print(f"\n{part}: {len(rows)} conflicts")
        for rule in ("evidence", "point", "declared"):
            right = int((rows[rule] == rows["commune_code"]).sum())
            print(f"{rule:>9}: {right} right, {right_share(rows, rule):.3f}")
        for rule in ("point", "evidence"):
            print(f"\nTruth (lines) and {rule} (columns)\n{confusion(rows, rule)}")


if __name__ == "__main__":
    main()
