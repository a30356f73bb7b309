"""What is committed with the atlas (`data/`): territories, label, stakes, indicators, places."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow.parquet as pq

from atlas.errors import SourceError
from atlas.schema.frame import conform
from atlas.schema.tables import TABLES
from atlas.sources.registry import Source
from atlas.sources.vault import Release, file_sha256
from atlas.territory.islands import island_columns

GEOGRAPHIC = ("communes", "arrondissements", "epci", "departements", "regions")
TABULAR = ("former_communes", "commune_events", "parts")
ISLANDS_FILE = "islands.csv"
AWARDS_FILE = "villes_internet_palmares.csv"
STAKES_FILE = Path("stakes") / "referentiel_enjeux.csv"
INDICATORS_FILE = Path("series") / "indicateurs.csv"
_INDICATOR_COLUMNS = {
    "indicateur": "indicator_id", "nom": "indicator_name", "unite": "unit",
    "numerateur": "numerator", "denominateur": "denominator", "sens": "direction",
    "producteur": "producer", "licence": "licence", "limites": "limits",
    "rapproche_de": "counterpart_id",
}  # fmt: skip
# Table of the store -> its file in `data/labels`, and the names of its columns there.
_LABEL_FILES: dict[str, tuple[str, dict[str, str]]] = {
    "label_totals": ("totaux_par_edition.csv", {
        "date_ceremonie": "ceremony_date", "total_publie": "total_count",
        "n_mention_simple": "mention_only_count",
        **{f"n_{level}a": f"arobases_{level}_count" for level in range(1, 6)},
    }),
    "label_mentions": ("mentions_par_edition.csv", {"nombre_laureats_publie": "laureate_count"}),
    "label_conflicts": ("contradictions.csv", {}),
    "label_completeness": ("completude.csv", {}),
}  # fmt: skip


def read_reference(
    folder: Path, names: tuple[str, ...] = (*GEOGRAPHIC, *TABULAR)
) -> dict[str, pd.DataFrame]:
    """Read tables of the reference territories (`data/reference`), all by default.

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
            raise SourceError(f"{path} : fichier de référence absent ; récupérez le dépôt complet")
        read = gpd.read_parquet if name in GEOGRAPHIC else pd.read_parquet
        frame = read(path)
        if name == "communes":
            told = island_columns(read_islands(folder), frame["commune_code"])
            frame = frame.assign(**{name: told[name] for name in told})
        for column in TABLES[name]:
            if column.dtype == "string" and column.name in frame:
                frame[column.name] = frame[column.name].astype("str")
        tables[name] = conform(frame, name)
    return tables


def read_islands(folder: Path) -> pd.DataFrame:
    """Return the islands without a fixed link; see `atlas.territory.islands.island_columns`.

    Raises
    ------
    SourceError
        The file is absent.
    """
    path = folder / ISLANDS_FILE
    try:
        return pd.read_csv(path, dtype="str")
    except OSError as error:
        raise SourceError(
            f"{path} : fichier de référence absent ; récupérez le dépôt complet"
        ) from error


def reference_vintage(folder: Path) -> str:
    """Return the vintage that the file of communes states (`COG 2026`)."""
    metadata = pq.read_schema(folder / "communes.parquet").metadata or {}
    vintage: bytes = metadata.get(b"vintage", b"inconnu")
    return vintage.decode()


def embedded_release(data_dir: Path, source: Source) -> Release:
    """Return the release of a source committed with the atlas.

    Raises
    ------
    SourceError
        Its file is absent, or `sources.toml` does not date it.
    """
    path = data_dir / str(source.embedded)
    if source.vintage is None:
        raise SourceError(
            f"sources.toml, {source.source_id} : fichier embarqué sans date ; écrivez vintage = "
            "AAAA-MM-JJ, la date de ses données"
        )
    if not path.exists():
        raise SourceError(f"{path} : fichier embarqué absent ; récupérez le dépôt complet")
    sha256, day = file_sha256(path), source.vintage
    return Release(path, day, sha256, source, str(source.format), day)


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
    for name, (file_name, columns) in _LABEL_FILES.items():
        path = folder / file_name
        try:
            rows = pd.read_csv(path, dtype="str", keep_default_na=False, na_values=[""])
        except OSError as error:
            raise SourceError(
                f"{path} : fichier embarqué absent ; récupérez le dépôt complet"
            ) from error
        tables[name] = conform(_numbers(rows.rename(columns=columns).assign(list_id=list_id)), name)
    return tables


def _numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose counts are numbers."""
    counts = [c for c in rows if c.endswith("_count") or c in ("edition_year", "least_arobases")]
    return rows.assign(**{c: pd.to_numeric(rows[c]).astype("Int64") for c in counts})


def read_stakes(data_dir: Path) -> pd.DataFrame:
    """Return table `stakes` of the embedded reference, as its sources publish it.

    Raises
    ------
    SourceError
        The file is not there.
    """
    path = data_dir / STAKES_FILE
    try:
        rows = pd.read_csv(path, dtype="str")
    except OSError as error:
        raise SourceError(f"{path} : référentiel d'enjeux illisible ({error.strerror})") from error
    versions = {name: number for number, name in
                enumerate(dict.fromkeys(rows["referentiel_version"]), start=1)}  # fmt: skip
    code = rows["referentiel_version"].map(versions).astype("str")
    return conform(
        rows.assign(
            context_id=None,
            stake_code="enjeux-" + code + ":" + rows["position_dans_la_source"],
            reference_name=rows["referentiel_version"],
            level=rows["niveau"],
            position=rows["position_dans_la_source"].astype("int64"),
            stake_name=rows["libelle"],
            parent_name=None,
            announced_count=rows["nombre_annonce_par_la_source"].astype("int64"),
        ),
        "stakes",
    )


def read_indicators(data_dir: Path) -> pd.DataFrame:
    """Return table `indicators` of the embedded definitions: those of the atlas, and published.

    Raises
    ------
    SourceError
        The file is not there.
    """
    path = data_dir / INDICATORS_FILE
    try:
        rows = pd.read_csv(path, dtype="str")
    except OSError as error:
        raise SourceError(f"{path} : indicateurs illisibles ({error.strerror})") from error
    return conform(rows.rename(columns=_INDICATOR_COLUMNS).assign(context_id=None), "indicators")
