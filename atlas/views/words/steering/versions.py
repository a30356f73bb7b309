"""Versions of criteria in French: which is known, what changed between two."""

from collections.abc import Mapping

import pandas as pd

from atlas.schema.frame import column_labels
from atlas.text.french import UNKNOWN, counted, format_number, whole
from atlas.text.markdown import escaped
from atlas.views.words.steering.referentials import NO_LINK


def version_names(versions: pd.DataFrame) -> dict[str, str]:
    """Return version id -> title and version."""
    return {
        row.version_id: row.title if str(row.version) in str(row.title)
        else f"{row.title}, {row.version}"
        for row in versions.itertuples()
    }  # fmt: skip


def known_sentence(version: pd.Series) -> str:
    """Return how many criteria of a version are announced, and how many are known.

    Parameters
    ----------
    version
        One row of `atlas.reader.referential.CriteriaView.versions`.
    """
    announced = version["announced"]
    told = UNKNOWN if pd.isna(announced) else escaped(str(announced))
    known = version["known_words"] or "aucun texte"
    if not pd.isna(version["announced_count"]) and version["announced_count"]:
        told = f"**{whole(version['announced_count'])}**"
    words = f"Annoncé : {told} ; connu : **{escaped(str(known))}**."
    read = version["read_count"]
    if not pd.isna(read) and read > version["known_count"]:
        words += f" {counted(read, 'texte lu', 'textes lus')}, dont la licence empêche la copie."
    return words


def version_sentence(version: pd.Series) -> str:
    """Return what a version is: dates, producer, source, licence, remark."""
    spans = [f"depuis {version['starts']}"] if not pd.isna(version["starts"]) else []
    spans += [f"jusqu'à {version['ends']}"] if not pd.isna(version["ends"]) else []
    facts = [
        " ".join(spans) or "dates non connues",
        *(str(version[name]) for name in ("producer", "note") if not pd.isna(version[name])),
        f"licence : {version['licence']}",
    ]
    if not pd.isna(version["source_url"]):
        facts.append(f"source : {version['source_url']}")
    return escaped(" ; ".join(facts)) + "."


def versions_table(versions: pd.DataFrame) -> pd.DataFrame:
    """Return versions with French headings, what is announced beside what is known."""
    names = ["nature", "title", "version", "starts", "ends", "announced", "producer", "licence",
             "source_url", "note", "version_id"]  # fmt: skip
    shown = versions.assign(announced=versions["announced"].fillna(UNKNOWN))
    shown = shown[names].rename(columns=column_labels("referentials"))
    known = versions["known_words"].where(versions["known_words"] != "", "aucun")
    shown.insert(6, "Connus", known)
    return shown


def criteria_table(criteria: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return criteria with French headings, the text of the one that they belong to.

    Parameters
    ----------
    criteria
        Rows of table `criteria`.
    names
        Criterion id -> text.
    """
    labels = column_labels("criteria")
    columns = ["level", "criterion_name", "parent_id", "requirement", "subject_kind", "mastery",
               "aspect", "rule", "evidence", "criterion_id"]  # fmt: skip
    shown = criteria.assign(
        parent_id=criteria["parent_id"].map(dict(names)).astype("str"),
        requirement=criteria["requirement"].fillna(UNKNOWN),
        rule=criteria["rule"].fillna("aucune : des personnes seules l'apprécient"),
    )
    return shown[columns].rename(columns=labels)


def version_changes_sentence(
    changes: pd.DataFrame, first: pd.Series, second: pd.Series, names: Mapping[str, str]
) -> str:
    """Return how many criteria of each version are linked, by whom, and what cannot be told."""
    linked = changes[changes["relation"].notna()]
    by = linked["status"].value_counts()
    told = ", ".join(f"{format_number(count)} {status}{'s' if count > 1 else ''}"
                     for status, count in by.items())  # fmt: skip
    left = int((changes["relation"].isna() & changes["first_id"].notna()).sum())
    right = int((changes["relation"].isna() & changes["second_id"].notna()).sum())
    words = (
        f"**{escaped(names[first['version_id']])}** → **{escaped(names[second['version_id']])}** : "
        + (f"{counted(len(linked), 'correspondance', 'correspondances')} ({told})" if len(linked)
           else "aucune correspondance")
        + f" ; {NO_LINK} de {counted(left, 'critère', 'critères')} de la première et de "
        f"{counted(right, 'critère', 'critères')} de la seconde."
    )  # fmt: skip
    if (linked["status"] == "proposée").any():
        words += " Une correspondance proposée vient de mots communs : c'est à vous d'en décider."
    lacking = [names[one["version_id"]] for one in (first, second) if _lacks(one)]
    if lacking:
        words += (
            " Des textes manquent à " + " et à ".join(map(escaped, lacking))
            + " : une absence n'y prouve rien."
        )  # fmt: skip
    return words


def _lacks(version: pd.Series) -> bool:
    """Tell whether criteria of a version are announced, or may be, that are not known."""
    announced = version["announced_count"]
    return bool(pd.isna(announced) or announced > version["known_count"])


def version_changes_table(changes: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each criterion, French headings."""
    return pd.DataFrame(
        {
            "Première version": changes["first_name"].fillna("—"),
            "Relation": changes["relation"].fillna(NO_LINK),
            "Seconde version": changes["second_name"].fillna("—"),
            "Correspondance": changes["status"].fillna("aucune"),
            "Source ou mots communs": changes["reason"].fillna(""),
        }
    )


def editions_table(editions: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return the version of each edition of the label, French headings."""
    how = editions["is_own"].map({True: "version de l'année", False: "dernière version lue avant"})
    return pd.DataFrame(
        {
            "Édition": editions["edition_year"],
            "Critères": editions["version_id"].map(dict(names)).astype("str").fillna(UNKNOWN),
            "Comment": how.where(editions["version_id"].notna(), "aucune version lue avant"),
        }
    )
