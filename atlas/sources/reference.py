"""The reference territories committed with the atlas (`data/reference/`)."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from atlas.errors import SourceError
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES

GEOGRAPHIC = ("communes", "arrondissements", "epci", "departements", "regions")
TABULAR = ("former_communes", "commune_events")


def read_reference(
    folder: Path, names: tuple[str, ...] = (*GEOGRAPHIC, *TABULAR)
) -> dict[str, pd.DataFrame]:
    """Read reference tables, all by default.

    Returns
    -------
    dict
        Table name -> table; those of `GEOGRAPHIC` are GeoDataFrames in EPSG:4326.

    Raises
    ------
    SourceError
        A file is absent.
    """
    tables = {}
    for name in names:
        path = folder / f"{name}.parquet"
        if not path.exists():
            raise SourceError(f"{path} : fichier de référence absent ; récupérez le dépôt complet")
        read = gpd.read_parquet if name in GEOGRAPHIC else pd.read_parquet
        frame = read(path)
        for column in TABLES[name]:
            if column.dtype == "string" and column.name in frame:
                frame[column.name] = frame[column.name].astype("str")
        tables[name] = conform(frame, name)
    return tables


def reference_vintage(folder: Path) -> str:
    """Return the vintage that the file of communes states (`COG 2026`)."""
    metadata = pq.read_schema(folder / "communes.parquet").metadata or {}
    vintage: bytes = metadata.get(b"vintage", b"inconnu")
    return vintage.decode()
