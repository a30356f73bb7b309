"""The facts on the label committed with the atlas (`data/labels/`)."""

from pathlib import Path

import pandas as pd

from atlas.errors import SourceError
from atlas.schema.frame import conform

AWARDS_FILE = "villes_internet_palmares.csv"
# Table of the store -> its file, and the names of its columns there.
_FILES: dict[str, tuple[str, dict[str, str]]] = {
    "label_totals": ("totaux_par_edition.csv", {
        "date_ceremonie": "ceremony_date", "total_publie": "total_count",
        "n_mention_simple": "mention_only_count",
        **{f"n_{level}a": f"arobases_{level}_count" for level in range(1, 6)},
    }),
    "label_mentions": ("mentions_par_edition.csv", {"nombre_laureats_publie": "laureate_count"}),
    "label_conflicts": ("contradictions.csv", {}),
    "label_completeness": ("completude.csv", {}),
}  # fmt: skip


def read_label_facts(folder: Path, list_id: str) -> dict[str, pd.DataFrame]:
    """Read the published totals, mentions, conflicts, and what is known to be complete.

    Parameters
    ----------
    folder
        `data/labels`.
    list_id
        Identifier of the embedded list of awards, which what is complete is said of.

    Returns
    -------
    dict
        Tables `label_totals`, `label_mentions`, `label_conflicts`, `label_completeness`.

    Raises
    ------
    SourceError
        A file is absent.
    """
    tables = {}
    for name, (file_name, columns) in _FILES.items():
        path = folder / file_name
        try:
            rows = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
        except OSError as error:
            raise SourceError(
                f"{path} : fichier embarqué absent ; récupérez le dépôt complet"
            ) from error
        tables[name] = conform(_numbers(rows.rename(columns=columns).assign(list_id=list_id)), name)
    return tables


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose counts are numbers."""
    counts = [c for c in rows if c.endswith("_count") or c in ("edition_year", "least_arobases")]
    return rows.assign(**{c: pd.to_numeric(rows[c]).astype("Int64") for c in counts})
