"""Grants: who funds whom, how much asked, awarded and paid, where its seat is and where it acts.

Reads the French schema of grants (SCDL *subventions* 2.1.1 and its extension of 2024), 360Giving,
and lists of a producer's own. A cell that cannot be read is set aside, with an issue; a row is
rejected only when nobody is named, or when no amount can be read.
"""

import re
from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.intake.issues import (
    Accounted,
    Check,
    as_issues,
    by_role,
    findings_of,
    misshapen,
    numbers,
    sift,
)
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.schema.frame import NOTED, SET_ASIDE, STRUCTURE_COLUMN, conform
from atlas.territory.history import resolve_code
from atlas.text.codes import SIRET_LENGTH, read_commune_code, siret_key_holds
from atlas.text.fault import Habits

# What an amount awarded is: a flat rate before any decision, or what was decided.
FLAT_RATE, DECIDED_AMOUNT = "forfait estimé", "conventionné"
# Above it, an amount is one of a whole programme, or in cents: by the agreement's own scale.
MOST_EUR = 100_000_000
# Shares of one grant sum to 1 up to the rounding of two decimals.
_SHARE_ROUNDING = 0.01
_AMOUNTS = ("requested", "awarded", "paid")
_ROLES = (
    "beneficiary", "siret", "rna", "funder", "funder_id", *_AMOUNTS, "share", "decided", "period",
    "object", "status", "reference", "scheme", "code", "action", "form",
)  # fmt: skip
_TEXTS = {"object": "object", "status": "status", "reference": "grant_reference",
          "scheme": "scheme_name", "funder": "funder_name"}  # fmt: skip
_RNA = re.compile(r"W\d{9}")
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?|(\d\d)/(\d\d)/(\d{4})")
_ISO, _FRENCH = (0, 1, 2), (5, 4, 3)  # year, month, day among the parts of _DAY
_PERSON = re.compile(r"(?:m|mr|mme|mlle|monsieur|madame|mademoiselle)[. ]+\S", re.IGNORECASE)
_PERSONS_FORM = re.compile(r"personne physique|particulier|individu", re.IGNORECASE)


def published_grants(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read grants.

    Parameters
    ----------
    raw
        One row per beneficiary of a grant, text as published, index 0 to n-1.
    context_id
        List of grants.
    columns
        Role -> its column; see `atlas.context.roles.ROLES`.
    vintage
        Date of the data: commune codes are understood as on that day.
    tables
        `communes`, `former_communes`, `commune_events`, `arrondissements`.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `grants`, one row per row kept, in the order of the file, and the issues. **A row
        that repeats another is kept and flagged**: two equal grants happen. The three amounts stay
        apart; column `amount_kind` says what the one awarded is. The name of a natural person is
        left out.

    References
    ----------
    Schéma des données essentielles de subvention (SCDL), 2.1.1; 360Giving Data Standard.
    """
    rows = by_role(raw, columns, _ROLES, first_row_number)
    rows = rows.assign(**_identified(rows), **_quantities(rows), **_dates(rows))
    rows = rows.assign(**_located(rows, vintage, tables))
    rows["is_repeat"] = raw.drop(columns=STRUCTURE_COLUMN, errors="ignore").duplicated()
    kept, findings = sift(rows, _reasons(rows, columns))
    told = [findings_of(rows, check, severity) for check, severity in _remarks(rows, columns)]
    return Accounted(
        _table(rows[kept], context_id, columns), as_issues(context_id, [findings, *told]),
        len(rows), int(kept.sum()),
    )  # fmt: skip


def _identified(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return who is funded: identifiers that hold, and whether it is a natural person."""
    siret, funder = (_siret(rows[f"published_{role}"]) for role in ("siret", "funder_id"))
    rna = rows["published_rna"].where(rows["published_rna"].str.fullmatch(_RNA, na=False))
    name, form = rows["published_beneficiary"], rows["published_form"]
    is_person = name.str.match(_PERSON, na=False) | form.str.contains(_PERSONS_FORM, na=False)
    is_person &= siret.isna() & rna.isna()
    return {"siret": siret, "rna": rna, "funder_siret": funder, "is_person": is_person.astype(bool)}


def _siret(published: pd.Series) -> pd.Series:
    """Return the SIRET whose key holds, null elsewhere."""
    digits = published.str.replace(r"[\s.\u00a0]", "", regex=True)
    right = [text for text in digits.dropna().unique()
             if len(text) == SIRET_LENGTH and siret_key_holds(text)]  # fmt: skip
    return digits.where(digits.isin(right))


def _quantities(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return amounts in euros and the share, null where they are not acceptable."""
    found = {}
    for role in _AMOUNTS:
        amount = numbers(rows[f"published_{role}"])
        found[f"{role}_eur"] = amount.where((amount > 0) & (amount <= MOST_EUR))
    share = numbers(rows["published_share"])
    return found | {"share": share.where((share > 0) & (share <= 1))}


def _dates(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the day of the decision and the period, null where they are not days in order."""
    period = rows["published_period"].str.extract(_PERIOD)
    whole = rows["published_period"].str.fullmatch(_PERIOD, na=False)
    start, end = (_days(period[part].where(whole)) for part in (0, 1))
    wrong = (end < start) | (end.isna() & period[1].notna())
    return {
        "decided_date": _days(rows["published_decided"]),
        "start_date": start.mask(wrong),
        "end_date": end.mask(wrong),
    }


def _days(published: pd.Series) -> pd.Series:
    """Return days written in ISO 8601 or as day/month/year."""
    parts = published.str.extract(rf"^(?:{_DAY.pattern})$").astype("str")
    iso, french = (parts[a].str.cat([parts[b], parts[c]], "-") for a, b, c in (_ISO, _FRENCH))
    texts = iso.fillna(french)
    return pd.to_datetime(texts, errors="coerce", format="%Y-%m-%d")


def _located(
    rows: pd.DataFrame, vintage: date, tables: Mapping[str, pd.DataFrame]
) -> dict[str, pd.Series]:
    """Return the commune of the seat, and the territory of the action as the atlas writes it."""
    field, habits = FIELD_BY_FRENCH["code_insee"], Habits(date.max)
    published = rows["published_code"]
    read = {text: read_commune_code(text, field, habits).value for text in published.dropna()}
    codes = published.map(read).astype("str")
    arrondissements = tables["arrondissements"].set_index("arrondissement_code")["commune_code"]
    whole = codes.map(arrondissements).fillna(codes)
    found = resolve_code(
        tables["commune_events"], tables["former_communes"], tables["communes"], whole, vintage
    )["commune_code"]
    departements = tables["communes"].set_index("commune_code")["departement_code"]
    action = rows["published_action"].str.upper().str.zfill(2)
    known = action.isin(set(departements.dropna()))
    seat = found.map(departements)
    return {
        "seat_commune_code": found.astype("str"),
        "action_code": ("D" + action).where(known),
        "is_elsewhere": (known & seat.notna() & (seat != action)).astype(bool),
    }


def _reasons(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why rows are rejected, in order."""
    nobody = rows[["siret", "rna"]].isna().all(axis=1) & ~rows["is_person"]
    nothing = pd.Series(None, rows.index, dtype="str")
    no_amount = rows[[f"{role}_eur" for role in _AMOUNTS]].isna().all(axis=1)
    return [
        misshapen(rows),
        Check(nobody, None, "bénéficiaire non identifié", nothing,
              "personne n'est désigné : il faut un SIRET dont la clé est juste, ou un RNA"),
        Check(no_amount, None, "montant absent", nothing, "aucun montant ne peut être lu"),
    ]  # fmt: skip


def _remarks(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[tuple[Check, str]]:
    """Return what is said of the cells of rows, kept or not: set aside, or noted."""

    def unread(role: str, value: str, rule: str, problem: str) -> tuple[Check, str]:
        published = rows[f"published_{role}"]
        fails = published.notna() & rows[value].isna()
        return Check(fails, columns.get(role), rule, published, problem), SET_ASIDE

    euros = "n'est pas un montant en euros, supérieur à 0 et d'au plus 100 millions"
    cells = [
        unread("siret", "siret", "SIRET", "n'a pas quatorze chiffres dont la clé est juste"),
        unread("rna", "rna", "RNA", "n'a pas la forme W et neuf chiffres"),
        unread("funder_id", "funder_siret", "SIRET",
               "n'a pas quatorze chiffres dont la clé est juste"),
        *(unread(role, f"{role}_eur", "montant illisible", euros) for role in _AMOUNTS),
        unread("share", "share", "part illisible", "n'est pas une part, de 0 exclu à 1"),
        unread("decided", "decided_date", "date illisible", "n'est pas une date (AAAA-MM-JJ)"),
        unread("period", "start_date", "période illisible",
               "n'est pas une période (AAAA-MM-JJ/AAAA-MM-JJ, dans l'ordre)"),
        unread("code", "seat_commune_code", "commune inconnue",
               "n'est le code d'aucune commune d'aujourd'hui"),
        unread("action", "action_code", "territoire d'action inconnu",
               "n'est le code d'aucun département"),
    ]  # fmt: skip
    nothing = pd.Series(None, rows.index, dtype="str")
    sums = rows.groupby(["published_funder", "published_reference"])["share"].transform("sum")
    several = rows.groupby(["published_funder", "published_reference"])["share"].transform("count")
    odd = (several > 1) & ((sums - 1).abs() > _SHARE_ROUNDING)
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
    ]  # fmt: skip


def _table(rows: pd.DataFrame, context_id: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return the table `grants` of the rows kept."""
    texts = {f"published_{role}": column for role, column in _TEXTS.items()}
    named = rows.rename(columns=texts).assign(
        context_id=context_id,
        beneficiary_name=rows["published_beneficiary"].mask(rows["is_person"]),
        amount_kind=amount_kind(columns.get("awarded", "")),
    )
    return conform(named, "grants")


def amount_kind(column: str) -> str:
    """Return what the amounts of a column are, told by its name.

    Examples
    --------
    >>> amount_kind("Investissement financier estimatif"), amount_kind("montant")
    ('forfait estimé', 'conventionné')
    """
    return FLAT_RATE if "estim" in column.lower() else DECIDED_AMOUNT
