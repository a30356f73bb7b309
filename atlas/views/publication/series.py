"""The dataset of indicators through time: CSV, SDMX-CSV, and the codelists beside them."""

import pandas as pd

from atlas.reader import Atlas
from atlas.schema.kind import SERIES
from atlas.text.french import counted
from atlas.views.export import FORMAT_BY_NAME, file_facts
from atlas.views.export.formats import Format
from atlas.views.export.licences import decide_licence
from atlas.views.export.sdmx import (
    ATTRIBUTES,
    DIMENSIONS,
    sdmx_rows,
    structure_json,
    unit_code,
)
from atlas.views.export.whole import sha256_of, write_whole
from atlas.views.publication.folder import Folder
from atlas.views.publication.publication import (
    KEYWORDS,
    PublishedDataset,
    PublishedFile,
    Statistics,
)
from atlas.views.words.steering.indicators import territory_names

_SLUG, _TITLE = "indicateurs", "Indicateurs de la médiation numérique dans le temps"
_SDMX = Format("csv", "SDMX-CSV 2.1", ".csv", "text/csv")
_STRUCTURE = Format("json", "SDMX-JSON 2.1", ".json", "application/json")


def series_dataset(filled: Folder, atlas: Atlas) -> PublishedDataset | None:
    """Write every observation, every vintage of it, and its codelists; None without a series."""
    rows, known = atlas.table("observations"), atlas.indicators
    if rows.empty:
        return None
    contexts = atlas.table("contexts")
    sources = contexts[contexts["kind"] == SERIES].rename(columns={"context_name": "source_name"})
    decision = decide_licence(sources, filled.licence)
    facts = file_facts(sources, filled.build, "", filled.licence)
    plain = rows.drop(columns="row_number")
    files = (
        filled.add(f"{_SLUG}.csv", f"{_TITLE}, CSV", plain, FORMAT_BY_NAME["csv"], facts),
        filled.add(
            f"{_SLUG}-sdmx.csv", f"{_TITLE}, SDMX-CSV", sdmx_rows(rows, known), _SDMX, facts
        ),
    )
    structure = _structure(filled, structure_json(rows, known, territory_names(atlas.all_measures)))
    count = counted(len(known), "indicateur", "indicateurs")
    description = (
        f"{count}, leurs valeurs et leurs cibles par territoire et par période, avec la date à "
        "laquelle chaque valeur était connue : une révision s'ajoute, elle n'efface rien. Une "
        "valeur qui manque est une cellule vide, jamais zéro."
    )
    return PublishedDataset(
        _SLUG, _TITLE, description, KEYWORDS, files, sources, decision, (structure,),
        _statistics(rows, known),
    )  # fmt: skip


def _structure(filled: Folder, content: bytes) -> PublishedFile:
    """Write the codelists, and return what the file is."""
    name = f"{_SLUG}-structure.json"
    path = filled.path / name
    write_whole(path, content)
    return PublishedFile(
        name, "Listes de codes et structure, SDMX-JSON", _STRUCTURE, len(content),
        sha256_of(path), 0,
    )  # fmt: skip


def _statistics(rows: pd.DataFrame, known: pd.DataFrame) -> Statistics:
    """Return what the record says of a statistical dataset."""
    keys = ["indicator_id", "version", "level", "territory_code"]
    units = {unit_code(unit): str(unit) for unit in known["unit"].dropna()}
    return Statistics(
        f"{_SLUG}-structure.json", DIMENSIONS, ATTRIBUTES, units, len(rows.drop_duplicates(keys))
    )
