"""Versions of referentials and their criteria, as files and the embedded lists say them."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from atlas.context.roles import choose_columns
from atlas.context.steering.referential_roles import REFERENTIAL_ROLES
from atlas.context.steering.rules import Rule, read_rule
from atlas.errors import SourceError
from atlas.intake.issues import Accounted, Check, as_issues, by_role, findings_of, misshapen, sift
from atlas.schema.frame import SET_ASIDE, Tables, conform, empty_table
from atlas.schema.kind import CRITERION_LISTS, REFERENTIALS
from atlas.sources.files import read_file
from atlas.text.days import partial_days
from atlas.text.lexicon import fold, slug

NATURES = ("label", "réseau", "formation", "habilitation")
ONE_PLACE, COLLECTIVITY, ONE_STRUCTURE, PERSON = "lieu", "collectivité", "structure", "personne"
SUBJECT_KINDS = (ONE_PLACE, COLLECTIVITY, ONE_STRUCTURE, PERSON)
REQUIRED, OPTIONAL = "oui", "non"
FOLDER = "referentials"
VERSIONS_FILE = "versions.csv"
CRITERIA_FILES = ("criteres.csv", "digcomp-3.0-acquis.csv")
_WHOLE = re.compile(r"\d+")


def published_referentials(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Tables,
    first_row_number: int = 2,
) -> Accounted:
    """Read versions of referentials.

    Parameters
    ----------
    raw
        One row per version, text as published, index 0 to n-1.
    context_id
        File.
    columns
        Roles of `REFERENTIAL_ROLES[REFERENTIALS]` -> their columns.
    vintage
        Not used: each version says its own dates.
    tables
        `referentials`: those known from elsewhere, which a file cannot say again.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `referentials`, in the order of the file. Nothing announced is completed: what is
        announced stays beside what is known.
    """
    rows = by_role(raw, columns, REFERENTIAL_ROLES[REFERENTIALS], first_row_number)
    rows["version_id"] = _version_ids(rows)
    rows["nature"] = closed(rows["published_nature"], NATURES)
    for role, column in (("start", "starts"), ("end", "ends")):
        rows[column] = partial_days(rows[f"published_{role}"])
    rows["announced_count"] = _counts(rows["published_announced"])
    rows["read_count"] = _counts(rows["published_read"])
    known = others(tables["referentials"], context_id)["version_id"]
    kept, findings = sift(rows, [
        misshapen(rows),
        _absent(rows, columns, "referential", "version_id", "version sans nom",
                "il faut un référentiel et une version"),
        _absent(rows, columns, "title", "published_title", "titre", "la version n'a pas de titre"),
        Check(rows["nature"].isna(), columns["nature"], "nature", rows["published_nature"],
              f"n'est pas une nature connue ({', '.join(NATURES)})"),
        _repeated(rows["version_id"], known, columns.get("version")),
    ])  # fmt: skip
    aside = [
        cell(rows, columns, "start", "starts", "n'est pas une date (AAAA, AAAA-MM, AAAA-MM-JJ)"),
        cell(rows, columns, "end", "ends", "n'est pas une date (AAAA, AAAA-MM, AAAA-MM-JJ)"),
        cell(rows, columns, "read", "read_count", "n'est pas un nombre entier"),
    ]
    table = rows.assign(
        context_id=context_id,
        referential_id=rows["published_referential"].map(_key, na_action="ignore"),
        version=rows["published_version"], title=rows["published_title"],
        announced=rows["published_announced"], producer=rows["published_producer"],
        licence=rows["published_licence"].fillna("non précisée"),
        stake_reference=rows["published_stakes"], source_url=rows["published_source"],
        note=rows["published_note"],
    )[kept]  # fmt: skip
    return Accounted(
        conform(table, "referentials"), as_issues(context_id, [findings, *aside]), len(rows),
        int(kept.sum()),
    )  # fmt: skip


def published_criteria(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Tables,
    first_row_number: int = 2,
) -> Accounted:
    """Read criteria of versions that are known.

    Parameters
    ----------
    raw, context_id, columns, vintage, first_row_number
        See `published_referentials`; roles are those of `CRITERION_LISTS`.
    tables
        `referentials`, `criteria`.

    Returns
    -------
    Accounted
        Table `criteria`, in the order of the file. A rule that cannot be read, a parent or a kind
        of subject that is not known is set aside: the criterion stays, and only people assess it.
    """
    rows = by_role(raw, columns, REFERENTIAL_ROLES[CRITERION_LISTS], first_row_number)
    rows["version_id"] = _version_ids(rows)
    order = (rows.groupby("version_id", dropna=False).cumcount() + 1).astype("Int64")
    position = _counts(rows["published_position"]).fillna(order)
    given = rows["published_criterion"]
    rows["criterion_id"] = given.fillna(rows["version_id"] + ":" + position.astype("str"))
    rows["requirement"] = closed(rows["published_requirement"], (REQUIRED, OPTIONAL))
    rows["subject_kind"] = closed(rows["published_subject"], SUBJECT_KINDS)
    known = others(tables["criteria"], context_id)["criterion_id"]
    every = {*known, *rows["criterion_id"].dropna()}
    parent = rows["published_parent"]
    rows["parent_id"] = parent.where(parent.isin(every) & (parent != rows["criterion_id"]))
    read = {text: read_rule(text) for text in rows["published_rule"].dropna().unique()}
    good = [text for text, rule in read.items() if isinstance(rule, Rule)]
    rows["rule"] = rows["published_rule"].where(rows["published_rule"].isin(good))
    is_known = rows["version_id"].isin(set(tables["referentials"]["version_id"]))
    kept, findings = sift(rows, [
        misshapen(rows),
        _absent(rows, columns, "name", "published_name", "critère", "la ligne n'a pas de texte"),
        Check(~is_known, columns["version"], "version inconnue", rows["version_id"],
              "n'est pas une version connue : chargez d'abord la liste des versions"),
        _repeated(rows["criterion_id"], known, columns.get("criterion")),
    ])  # fmt: skip
    faults = {text: rule for text, rule in read.items() if isinstance(rule, str)}
    fails = rows["published_rule"].isin(list(faults))
    said = rows["published_rule"].map(faults).astype("str").fillna("")
    unread = Check(fails, columns.get("rule"), "règle illisible", rows["published_rule"], said)
    aside = [
        cell(
            rows.assign(position=_counts(rows["published_position"])),
            columns,
            "position",
            "position",
            "n'est pas un nombre entier",
        ),
        cell(rows, columns, "requirement", "requirement", "n'est ni oui ni non"),
        cell(
            rows,
            columns,
            "subject",
            "subject_kind",
            f"n'est pas l'un de {', '.join(SUBJECT_KINDS)}",
        ),
        cell(rows, columns, "parent", "parent_id", "n'est le code d'aucun autre critère"),
        findings_of(rows, unread, SET_ASIDE),
    ]
    table = rows.assign(
        context_id=context_id, level=rows["published_level"].fillna("critère"), position=position,
        criterion_name=rows["published_name"], evidence=rows["published_evidence"],
        mastery=rows["published_mastery"], aspect=rows["published_aspect"],
    )[kept]  # fmt: skip
    return Accounted(
        conform(table, "criteria"), as_issues(context_id, [findings, *aside]), len(rows),
        int(kept.sum()),
    )  # fmt: skip


def embedded_referentials(data_dir: Path) -> dict[str, pd.DataFrame]:
    """Return tables `referentials` and `criteria` of what is committed with the atlas.

    Raises
    ------
    SourceError
        A file is absent, or a row of it cannot be kept.
    """
    tables = {name: empty_table(name) for name in ("referentials", "criteria")}
    tables["referentials"] = _embedded(data_dir / FOLDER / VERSIONS_FILE, REFERENTIALS, tables)
    parts = []
    for name in CRITERIA_FILES:
        parts.append(_embedded(data_dir / FOLDER / name, CRITERION_LISTS, tables))
        tables["criteria"] = conform(pd.concat(parts, ignore_index=True), "criteria")
    return tables


def _embedded(path: Path, kind: str, tables: Tables) -> pd.DataFrame:
    """Return what one embedded file says, by the reader of its kind."""
    raw = read_file(path, is_exact=True)
    columns = choose_columns(kind, [str(name) for name in raw.rows.columns], {})
    read = published_referentials if kind == REFERENTIALS else published_criteria
    found = read(raw.rows, "", columns, date.max, tables, raw.first_row_number)
    if len(found.issues):
        first = found.issues["message"].iloc[0]
        raise SourceError(f"{path} : {first} ; récupérez le dépôt complet")
    return found.table.assign(context_id=None)


def stake_criteria(stakes: pd.DataFrame, referentials: pd.DataFrame) -> pd.DataFrame:
    """Return the stakes as criteria of the versions that name their reference.

    Parameters
    ----------
    stakes
        Table `stakes`.
    referentials
        Table `referentials`.

    Returns
    -------
    DataFrame
        Table `criteria`: a stake judges collectivities, its code is the criterion. Stakes of a
        reference that no version names have a version of their own, as `stake_versions` says.
    """
    named = referentials.dropna(subset="stake_reference")
    versions = dict(zip(named["stake_reference"], named["version_id"], strict=True))
    own = stakes["reference_name"].map(lambda name: versions.get(name, _stake_version(name)))
    parents = dict(zip(stakes["stake_name"], stakes["stake_code"], strict=True))
    table = stakes.assign(
        criterion_id=stakes["stake_code"], version_id=own, criterion_name=stakes["stake_name"],
        parent_id=stakes["parent_name"].map(parents).astype("str"), subject_kind=COLLECTIVITY,
        **dict.fromkeys(("requirement", "rule", "evidence", "mastery", "aspect")),
    )  # fmt: skip
    return conform(table, "criteria")


def stake_versions(stakes: pd.DataFrame, referentials: pd.DataFrame) -> pd.DataFrame:
    """Return, as rows of table `referentials`, the references of stakes that no version names."""
    alone = stakes[~stakes["reference_name"].isin(referentials["stake_reference"])]
    rows = alone.drop_duplicates("reference_name")
    names = rows["reference_name"]
    announced = rows["announced_count"]
    table = rows.assign(
        version_id=names.map(_stake_version), referential_id="enjeux", version=names,
        nature="label", title="Enjeux : " + names, stake_reference=names,
        announced=announced.astype("str").where(announced.notna()), licence="non précisée",
        **dict.fromkeys(("starts", "ends", "read_count", "producer")),
    )  # fmt: skip
    return conform(table, "referentials")


def closed(published: pd.Series, values: tuple[str, ...]) -> pd.Series:
    """Return the value of a closed list that each text means, whatever its case and accents.

    Examples
    --------
    >>> closed(pd.Series(["Reseau", "autre", None]), NATURES).tolist()
    ['réseau', nan, nan]
    """
    folded = {fold(value): value for value in values}
    return published.map(lambda text: folded.get(fold(text)), na_action="ignore").astype("str")


def others(table: pd.DataFrame, context_id: str) -> pd.DataFrame:
    """Return the rows of a table that do not come from a file, which is read again."""
    return table[(table["context_id"] != context_id).fillna(True).astype(bool)]


def cell(
    rows: pd.DataFrame, columns: Mapping[str, str], role: str, value: str, problem: str
) -> pd.DataFrame:
    """Return the findings of the cells of a role that were set aside."""
    published = rows[f"published_{role}"]
    fails = published.notna() & rows[value].isna()
    column = columns.get(role)
    return findings_of(rows, Check(fails, column, "valeur inconnue", published, problem), SET_ASIDE)


def _stake_version(reference_name: str) -> str:
    return f"enjeux:{slug(reference_name, 'sans-nom')}"


def _key(text: str) -> str:
    return slug(text, "referentiel")


def _version_ids(rows: pd.DataFrame) -> pd.Series:
    """Return `referential:version` of each row, null when one is not told."""
    referential = rows["published_referential"].map(_key, na_action="ignore").astype("str")
    return referential + ":" + rows["published_version"]


def _counts(published: pd.Series) -> pd.Series:
    """Return whole numbers, null where a text is not one."""
    whole = published.where(published.str.fullmatch(_WHOLE, na=False))
    return pd.to_numeric(whole).astype("Int64")


def _absent(
    rows: pd.DataFrame, columns: Mapping[str, str], role: str, value: str, rule: str, problem: str
) -> Check:
    nothing = pd.Series(None, rows.index, dtype="str")
    return Check(rows[value].isna(), columns.get(role), rule, nothing, problem)


def _repeated(ids: pd.Series, known: pd.Series, column: str | None) -> Check:
    """Return the check of identifiers that are said before, in the file or elsewhere."""
    fails = ids.notna() & (ids.duplicated() | ids.isin(set(known)))
    return Check(fails, column, "déjà connu", ids, "est déjà plus haut, ou dans un autre fichier")
