"""What joins the steps of a build: linkage from end to end, its identities, what it must say."""

import pandas as pd

from atlas.directory.coverage import covering_sources
from atlas.directory.matching import DOUBTFUL
from atlas.directory.snapshot import misdated
from atlas.errors import AtlasError
from atlas.schema.frame import NOTED, REJECTED, conform
from atlas.schema.sphere import distance_m
from atlas.text.french import format_number, kilometres

FAR_MEMBERS = "fiches éloignées"
# The longest distance that matching still holds for near (`matching.DISTANCE_LEVELS_M`): beyond,
# two records agree by name, address or identifier alone. Of the 5,233 places of several records of
# the real files of 2020 to 2024, 20 go beyond, and one joins two départements (271 km).
MEMBERS_WITHIN_M = 5_000
_AXES = ["longitude", "latitude"]
_READ = ["place_id", "record_key", "record_id", "release_id", "source_id", "row_number", "name",
         "commune_name", *_AXES]  # fmt: skip


def check_identities(tables: dict[str, pd.DataFrame]) -> None:
    """Check that nothing disappeared on the way.

    Parameters
    ----------
    tables
        Every table of a build.

    Raises
    ------
    AtlasError
        An identity does not hold: a defect of the atlas, not of the data.
    """
    releases, records, places = tables["releases"], tables["records"], tables["places"]
    rejected = int((tables["issues"]["severity"] == REJECTED).sum())
    explained = set(tables["issues"]["record_id"].dropna())
    without_commune = records.loc[records["commune_code"].isna(), "record_id"]
    identities = {
        "rows = records + rejected": releases["row_count"].sum() == len(records) + rejected,
        "record ids are unique": records["record_id"].is_unique,
        "each record has one place": records["place_id"].notna().all(),
        "place ids are unique": places["place_id"].is_unique,
        "places come from records": set(places["place_id"]) <= set(records["place_id"]),
        "no commune without an issue": set(without_commune) <= explained,
        "aliases lead to places": set(tables["aliases"]["place_id"]) <= set(records["place_id"]),
    }
    broken = [name for name, holds in identities.items() if not holds]
    if broken:
        raise AtlasError(f"défaut de l'atlas, à signaler : {', '.join(broken)}")


def misdated_issues(releases: pd.DataFrame) -> pd.DataFrame:
    """Return an issue for each release whose data are dated after the day they were received.

    Such a release counts as of the day it was received: a wrong date never makes every other sheet
    look old.
    """
    rows = misdated(releases)
    messages = [
        f"{row.file_name} : reçu « {row.vintage_date:%d/%m/%Y} » pour la date des données, après "
        f"le jour de la réception ({row.retrieved_date:%d/%m/%Y}), qui compte à sa place ; "
        "réimportez le fichier avec --date"
        for row in rows.itertuples()
    ]
    return conform(
        rows[["source_id", "release_id"]].assign(
            **dict.fromkeys(("record_id", "row_number", "field", "proposed_value")),
            rule="date de l'édition",
            severity=NOTED,
            value=rows["vintage_date"].dt.strftime("%Y-%m-%d"),
            message=messages,
        ),
        "issues",
    )


def far_member_issues(records: pd.DataFrame) -> pd.DataFrame:
    """Return an issue for each place with two records more than `MEMBERS_WITHIN_M` apart.

    Parameters
    ----------
    records
        Table `records`, with `place_id`; EPSG:4326 degrees. The releases of one record are not
        compared: a place may move.

    Returns
    -------
    DataFrame
        Table `issues`, at most one row per place, on one of its two farthest records, in the order
        of places.
    """
    is_placed = records["longitude"].notna() & (records["location_precision"] != "commune")
    placed = records.loc[is_placed, _READ]
    pairs = placed.merge(placed, on="place_id", suffixes=("", "_other"))
    pairs = pairs[pairs["record_key"] < pairs["record_key_other"]]
    metres = distance_m(
        *(pairs[axis].to_numpy(float) for axis in _AXES),
        *(pairs[f"{axis}_other"].to_numpy(float) for axis in _AXES),
    )
    far = pairs.assign(metres=metres)[metres > MEMBERS_WITHIN_M]
    order = ["metres", "record_id", "record_id_other"]
    far = far.sort_values(order, ascending=[False, True, True]).drop_duplicates("place_id")
    far = far.sort_values("place_id")
    messages = [
        f"ligne {row.row_number}, « {row.name} » ({row.commune_name}) : réunie à "
        f"« {row.name_other} » ({row.commune_name_other}, {row.record_id_other}), à "
        f"{kilometres(row.metres)} ; une position ou une commune est fausse, ou ce sont deux lieux "
        "(page Doublons)"
        for row in far.itertuples(index=False)
    ]
    return conform(
        far[["source_id", "release_id", "record_id", "row_number"]].assign(
            field=None,
            rule=FAR_MEMBERS,
            severity=NOTED,
            value=far["record_id_other"],
            proposed_value=None,
            message=messages,
        ),
        "issues",
    )


def notice(tables: dict[str, pd.DataFrame]) -> str:
    """Return what a reader must know before comparing territories."""
    sources = tables["sources"][tables["sources"]["is_mediation"]]
    records = tables["records"]
    listed = records[records["place_id"].isin(tables["places"]["place_id"])]
    covering = covering_sources(tables["communes"], sources, listed)
    sentences = []
    unknown = int((covering == 0).sum())
    if unknown:
        sentences.append(
            f"Aucune source ne couvre {format_number(unknown)} communes : leur situation est "
            "inconnue, ce n'est pas un manque."
        )
    if covering[covering > 0].nunique() > 1:
        sentences.append(
            "Les territoires ne sont pas tous couverts par les mêmes sources : "
            "comparez leurs nombres de lieux avec prudence."
        )
    doubtful = int((tables["links"]["verdict"] == DOUBTFUL).sum())
    if doubtful:
        sentences.append(
            f"{format_number(doubtful)} paires de fiches, peut-être un même lieu, attendent une "
            "décision (page Doublons) : d'ici là, elles comptent pour deux lieux."
        )
    return " ".join(sentences)
