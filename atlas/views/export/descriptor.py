"""The Table Schema (Frictionless) of a file: its columns with type, sense and unit, by format."""

from typing import Any

import pandas as pd

from atlas.schema.fields import Dtype
from atlas.views.export.dictionary import described_columns, dtype_of
from atlas.views.export.formats import NATIONAL, Format
from atlas.views.export.frames import attributes
from atlas.views.export.meanings import DEGREES_UNIT, NO_UNIT
from atlas.views.export.national import table_schema

_TYPES: dict[Dtype, str] = {
    "string": "string", "integer": "integer", "float": "number", "boolean": "boolean",
    "date": "date",
}  # fmt: skip
# What a CSV for a French Excel writes otherwise than the standard's default.
_FRENCH: dict[str, dict[str, Any]] = {
    "number": {"decimalChar": ","},
    "boolean": {"trueValues": ["VRAI"], "falseValues": ["FAUX"]},
}
_GEOMETRY = {"name": "geometry", "title": "Géométrie", "unit": DEGREES_UNIT}
_GEOMETRY_TEXT = "point du lieu ou contour du territoire ; vide quand la position est inconnue"
_BBOX = {
    "name": "bbox", "title": "Emprise", "type": "object", "unit": DEGREES_UNIT,
    "description": "xmin, ymin, xmax et ymax de la géométrie, pour lire une fenêtre du fichier",
}  # fmt: skip
_FAULTS = {
    "name": "champs_refuses", "title": "Champs refusés", "type": "string", "unit": NO_UNIT,
    "description": "champs que le schéma national refuse, joints par |",
}  # fmt: skip


def schema_of(frame: pd.DataFrame, known: Format, excel: bool = False) -> dict[str, Any]:
    """Return the Table Schema of a file made of a frame in a format.

    Parameters
    ----------
    frame
        Rows as they were given to the format.
    known, excel
        How the file was written. Formats with a geometry have a field of that name; GeoParquet
        has the `bbox` of each row too.

    Returns
    -------
    dict
        Every field has `name`, `title`, `type`, `description` and `unit` (`NO_UNIT` for what is
        not a quantity), texts in French. That of a national file has its constraints; places that
        the schema refuses have its fields without them, and `champs_refuses`.
    """
    if known == NATIONAL:
        return _national(has_faults="faults" in frame)
    rows = attributes(frame)
    fields: list[dict[str, Any]] = []
    for column in described_columns(rows, rows):
        kind = _TYPES[dtype_of(rows[column.name])]
        more = _FRENCH.get(kind, {}) if excel else {}
        fields.append({
            "name": column.name, "title": column.label or column.name, "type": kind,
            "description": column.meaning, "unit": column.unit, **more,
        })  # fmt: skip
    if known.has_geometry:
        kind = "geojson" if known.name == "geojson" else "any"
        fields.append(_GEOMETRY | {"type": kind, "description": _GEOMETRY_TEXT})
    return {"fields": fields + ([_BBOX] if known.name == "geoparquet" else [])}


def _national(has_faults: bool) -> dict[str, Any]:
    """Return the national schema, or that of the places that it refuses."""
    schema = table_schema()
    if not has_faults:
        return schema
    fields = [{k: v for k, v in f.items() if k != "constraints"} for f in schema["fields"]]
    return {"fields": [*fields, _FAULTS]}
