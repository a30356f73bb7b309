"""The page *Essayer un fichier*: a file dropped is read and described; nothing of it is kept."""

import hashlib
import tomllib
from datetime import date

import pandas as pd
import streamlit as st

from atlas.app import reads
from atlas.app.shell import grid
from atlas.errors import InputError
from atlas.intake.description import parse_mapping
from atlas.intake.mapping import Mapping
from atlas.intake.proposal import propose
from atlas.intake.proposal.summary import proposal_toml, what_is_left
from atlas.intake.reception.recognition import recognised
from atlas.intake.validation import Validated, validate
from atlas.sources.files import read_content
from atlas.sources.parsing.rawfile import WHOLE_FILE, RawFile
from atlas.sources.registry import load_mappings
from atlas.text.french import counted
from atlas.text.markdown import escaped

_SOURCE = "essai"
_SHOWN = ["row_number", "name", "address", "postal_code", "commune_name", "latitude", "longitude",
          "opening_hours", "services"]  # fmt: skip


# What is read of a file dropped: the server refuses any other ending.
_KINDS = ["csv", "tsv", "txt", "json", "geojson", "ndjson", "jsonl", "umap", "xlsx", "xls", "ods",
          "gpkg", "fgb", "kml", "gpx", "parquet", "zip"]  # fmt: skip


def receive() -> RawFile | None:
    """Show where to drop a file and return what was read of it; None without file."""
    dropped = st.file_uploader(
        "Un fichier de lieux (CSV, JSON, GeoJSON, classeur, GeoPackage, KML…)",
        type=_KINDS,
        help="Il est lu en mémoire le temps de cette page, et n'est gardé nulle part.",
    )
    if dropped is None:
        return None
    raw = read_content(dropped.getvalue(), dropped.name)
    for problem in raw.notes.loc[raw.notes.index == WHOLE_FILE, "problem"]:
        st.caption(escaped(str(problem)))
    return raw


def choose_description(raw: RawFile) -> str:
    """Show the description proposed, which the reader corrects; return it as TOML."""
    mappings = load_mappings(reads.settings().data_dir / "mappings")
    known = recognised(dict(mappings), raw.kind, set(raw.rows.columns), raw.rows)
    if known is not None:
        st.success(
            f"Ce format est déjà reconnu : {escaped(known.title)} ({escaped(known.format_id)})."
        )
    key = _key(raw.rows)
    if key not in st.session_state:
        proposal = propose(raw.rows, raw.kind, mappings)
        st.session_state[key] = proposal_toml(proposal, "Description proposée")
        st.session_state[f"{key}-reste"] = what_is_left(proposal)
    st.text(st.session_state[f"{key}-reste"])
    text = st.text_area("Description proposée, à corriger ici", key=key, height=320)
    st.download_button("Télécharger la description (TOML)", text, "description.toml")
    return text


def _key(rows: pd.DataFrame) -> str:
    """Return where the description of these rows is kept for the visit."""
    digest = hashlib.sha256(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    return f"essai-{digest.hexdigest()[:16]}"


def read_description(text: str) -> Mapping:
    """Return a description written by a reader.

    Raises
    ------
    InputError
        The text is not TOML.
    SchemaError
        Something in it is unknown, absent or has not its shape.
    """
    try:
        return parse_mapping(_SOURCE, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"description illisible ({error}) : corrigez cette ligne") from error


def show_outcome(raw: RawFile, mapping: Mapping) -> None:
    """Show what would become of the rows with a description: places, then what fails."""
    today = date.today()  # a file dropped is received now
    found = validate(
        raw.rows, mapping, _SOURCE, today, today,
        first_row_number=raw.first_row_number, notes=raw.notes,
    )  # fmt: skip
    kept = counted(len(found.records), "fiche", "fiches")
    st.markdown(f"**{kept}** sur {counted(len(raw.rows), 'ligne lue', 'lignes lues')}.")
    grid.show_rows(found.records[_SHOWN].head(200))
    st.header("Contrôles")
    grid.show_rows(_causes(found))


def _causes(found: Validated) -> pd.DataFrame:
    """Return one row per cause: how many rows, and what is said of the first."""
    told = found.issues.groupby(["severity", "rule", "field"], dropna=False, sort=False)
    causes = told.agg(Lignes=("row_number", "nunique"), Exemple=("message", "first"))
    causes = causes.sort_values("Lignes", ascending=False, kind="stable").reset_index()
    return causes.rename(columns={"severity": "Gravité", "rule": "Règle", "field": "Champ"})
