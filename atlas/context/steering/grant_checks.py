"""Why a row of grants is rejected, and what is said of its cells."""

import re
from collections.abc import Mapping

import pandas as pd

from atlas.intake.issues import Check, misshapen
from atlas.schema.frame import NOTED, SET_ASIDE

# Shares of one grant sum to 1 up to the rounding of two decimals.
SHARE_ROUNDING = 0.01
AMOUNTS = ("requested", "awarded", "paid")
# How org-id.guide writes a French identifier, as 360Giving does.
_REGISTER = r"^FR-[A-Z]+-"
RNA_FORM = re.compile(r"W\d{9}")
# Digits of a SIRET that lost some: a spreadsheet drops zeros, or the five of the site are missing.
TRUNCATED_FORM = re.compile(r"\d{9,13}")


def digits_of(published: pd.Series) -> pd.Series:
    """Return identifiers without the name of their register, nor what is written between digits."""
    bare = published.str.replace(_REGISTER, "", regex=True)
    return bare.str.replace(r"[\s.\u00a0]", "", regex=True)


def grant_reasons(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why rows are rejected, in order."""
    nobody = rows[["siret", "siren", "rna"]].isna().all(axis=1) & ~rows["is_person"]
    nothing = pd.Series(None, rows.index, dtype="str")
    no_amount = rows[[f"{role}_eur" for role in AMOUNTS]].isna().all(axis=1) & ~rows["refused"]
    return [
        misshapen(rows),
        Check(nobody, None, "bénéficiaire non identifié", nothing,
              "personne n'est désigné : il faut un SIRET ou un SIREN dont la clé est juste, ou "
              "un RNA"),
        Check(no_amount, None, "montant absent", nothing, "aucun montant ne peut être lu"),
    ]  # fmt: skip


def grant_remarks(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[tuple[Check, str]]:
    """Return what is said of the cells of rows, kept or not: set aside, or noted."""

    def unread(role: str, value: str, rule: str, problem: str) -> tuple[Check, str]:
        published = rows[f"published_{role}"]
        fails = published.notna() & rows[value].isna()
        if role in AMOUNTS:  # those are told for what they are
            fails &= ~rows["is_foreign"] & ~(rows["refused"] & (role == "awarded"))
        return Check(fails, columns.get(role), rule, published, problem), SET_ASIDE

    euros = "n'est pas un montant en euros, supérieur à 0 et d'au plus 100 millions"
    cells = [
        *_identifiers(rows, columns),
        unread("rna", "rna", "RNA", "n'a pas la forme W et neuf chiffres"),
        unread("funder_id", "funder_siret", "SIRET",
               "n'a pas quatorze chiffres dont la clé est juste"),
        *(unread(role, f"{role}_eur", "montant illisible", euros) for role in AMOUNTS),
        unread("share", "share", "part illisible", "n'est pas une part, de 0 exclu à 1"),
        unread("decided", "decided_date", "date illisible",
               "n'est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA)"),
        *(unread(role, "start_date", "période illisible",
                 "n'est pas une période (AAAA-MM-JJ/AAAA-MM-JJ, dans l'ordre)")
          for role in ("period", "start", "end")),
        unread("code", "seat_commune_code", "commune inconnue",
               "n'est le code d'aucune commune d'aujourd'hui"),
        unread("action", "action_code", "territoire d'action inconnu",
               "n'est le code d'aucun département"),
        unread("place", "declared_place_id", "lieu inconnu",
               "n'est l'identifiant d'aucun lieu de l'atlas"),
        (Check(rows["is_foreign"], columns.get("currency"), "monnaie",
               rows["published_currency"], "n'est pas l'euro : les montants sont écartés"),
         SET_ASIDE),
        (Check(rows["refused"], columns.get("status"), "rien d'attribué",
               rows["published_status"], "ne donne rien : le montant attribué est écarté"),
         SET_ASIDE),
    ]  # fmt: skip
    nothing = pd.Series(None, rows.index, dtype="str")
    sums = rows.groupby(["published_funder", "published_reference"])["share"].transform("sum")
    several = rows.groupby(["published_funder", "published_reference"])["share"].transform("count")
    odd = (several > 1) & ((sums - 1).abs() > SHARE_ROUNDING)
    return [
        *cells,
        (Check(rows["is_person"], columns.get("beneficiary"), "personne physique", nothing,
               "le nom d'une personne n'est pas gardé"), SET_ASIDE),
        (Check(rows["is_repeat"], None, "ligne répétée", nothing,
               "répète une ligne au caractère près : gardée, à vérifier"), NOTED),
        (Check(rows["is_elsewhere"], columns.get("action"), "siège hors du territoire d'action",
               rows["published_action"], "n'est pas le département du siège"), NOTED),
        (Check(odd.fillna(False), columns.get("share"), "parts d'une subvention",
               rows["published_share"], "les parts de cette subvention ne font pas 1"), NOTED),
        (Check(_by_several(rows), columns.get("funder_id") or columns.get("funder"),
               "même subvention de deux financeurs", rows["published_funder"],
               "déclare le même bénéficiaire, le même objet et le même montant qu'un autre "
               "financeur : gardée, à vérifier"), NOTED),
    ]  # fmt: skip


def _identifiers(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[tuple[Check, str]]:
    """Return what is said of the numbers that name beneficiaries."""
    published, column = rows["published_siret"], columns.get("siret")
    digits = digits_of(published)
    is_rna = digits.str.fullmatch(RNA_FORM, na=False)
    fails = published.notna() & rows["siret"].isna() & ~is_rna
    is_short = fails & digits.str.fullmatch(TRUNCATED_FORM, na=False)
    is_alone = is_short & rows["siren"].notna()
    return [
        (Check(is_alone, column, "SIRET tronqué", published,
               "a neuf chiffres : c'est un SIREN, qui désigne l'organisme et non son "
               "établissement"), NOTED),
        (Check(is_short & ~is_alone, column, "SIRET tronqué", published,
               "n'a pas quatorze chiffres : un tableur a pu en perdre", proposed=rows["restored"]),
         SET_ASIDE),
        (Check(fails & ~is_short, column, "SIRET", published,
               "n'a pas quatorze chiffres dont la clé est juste"), SET_ASIDE),
    ]  # fmt: skip


def _by_several(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows are those of another funder: one beneficiary, one object, one amount."""
    who = rows["siret"].fillna(rows["rna"]).fillna(rows["siren"])
    funder = rows["funder_siret"].fillna(rows["published_funder"])
    key = [who, rows["published_object"], rows["awarded_eur"]]
    funders = funder.groupby(key).transform("nunique")
    return (funders > 1).fillna(False) & rows["published_project"].isna()
