"""Grants: who funds whom, how much asked, awarded and paid, where its seat is and where it acts.

Reads the French schema of grants (SCDL *subventions* 2.1.1 and its extension of 2024), 360Giving,
and lists of a producer's own. A cell that cannot be read is set aside, with an issue; a row is
rejected only when nobody is named, or when no amount can be read.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

import pandas as pd

from atlas.context.steering.grant_checks import (
    AMOUNTS,
    RNA_FORM,
    SHARE_ROUNDING,
    TRUNCATED_FORM,
    digits_of,
    grant_reasons,
    grant_remarks,
)
from atlas.context.steering.headings import STEERING_ROLES, unread_headings
from atlas.context.steering.scdl import off_schema
from atlas.context.trips import known_places
from atlas.intake.issues import (
    FINDING_COLUMNS,
    Accounted,
    as_issues,
    by_role,
    findings_of,
    numbers,
    sift,
)
from atlas.schema.fields import FIELD_BY_FRENCH
from atlas.schema.frame import NOTED, STRUCTURE_COLUMN, conform
from atlas.schema.kind import GRANTS
from atlas.territory.history import resolve_code
from atlas.text.codes import (
    SIREN_LENGTH,
    SIRET_LENGTH,
    read_commune_code,
    siren_key_holds,
    siret_key_holds,
)
from atlas.text.days import written_days
from atlas.text.fault import Habits

# What an amount awarded is: a flat rate before any decision, or what was decided.
FLAT_RATE, DECIDED_AMOUNT = "forfait estimé", "conventionné"
# Above it, an amount is one of a whole programme, or in cents: by the agreement's own scale.
MOST_EUR = 100_000_000
_TEXTS = {"object": "object", "status": "status", "reference": "grant_reference",
          "scheme": "scheme_name", "funder": "funder_name",
          "project": "project_reference"}  # fmt: skip
# What the extension of 2024 calls a request that got nothing, or not yet.
_NOT_AWARDED = re.compile(r"refus|in[ée]ligible|instruc|intruc|rejet", re.IGNORECASE)
_EURO = re.compile(r"eur|euros?|€", re.IGNORECASE)
_PERIOD = re.compile(r"(\d{4}-\d\d-\d\d)(?:/(\d{4}-\d\d-\d\d))?")
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
    rows = by_role(raw, columns, STEERING_ROLES[GRANTS], first_row_number)
    rows = rows.assign(**_identified(rows), **_quantities(rows), **_dates(rows))
    rows["own_eur"] = rows["awarded_eur"] * _own_share(rows)
    rows["declared_place_id"] = _declared(rows["published_place"], tables)
    rows = rows.assign(**_located(rows, vintage, tables))
    rows["is_repeat"] = raw.drop(columns=STRUCTURE_COLUMN, errors="ignore").duplicated()
    kept, findings = sift(rows, grant_reasons(rows, columns))
    told = [findings_of(rows, check, severity) for check, severity in grant_remarks(rows, columns)]
    return Accounted(
        _table(rows[kept], context_id, columns),
        as_issues(context_id, [findings, *told, _formal(raw, rows, told),
                               unread_headings(raw, columns)]),
        len(rows), int(kept.sum()),
    )  # fmt: skip


def _formal(raw: pd.DataFrame, rows: pd.DataFrame, told: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the cells that have not the form of the schema and of which nothing is said yet."""
    said = pd.concat(told)[["row_number", "field"]].drop_duplicates()
    found = [findings_of(rows, check, NOTED) for check in off_schema(raw)]
    if not found:
        return pd.DataFrame(columns=FINDING_COLUMNS)
    merged = pd.concat(found).merge(said, how="left", indicator="told")
    return merged[merged.pop("told") == "left_only"]


def _identified(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return who is funded: identifiers that hold, and whether it is a natural person."""
    digits, funder = (digits_of(rows[f"published_{role}"]) for role in ("siret", "funder_id"))
    siret = _right(digits, SIRET_LENGTH, siret_key_holds)
    alone = _right(digits, SIREN_LENGTH, siren_key_holds)
    rna = rows["published_rna"].fillna(digits)
    rna = rna.where(rna.str.fullmatch(RNA_FORM, na=False))
    name, form = rows["published_beneficiary"], rows["published_form"]
    is_person = name.str.match(_PERSON, na=False) | form.str.contains(_PERSONS_FORM, na=False)
    is_person = (is_person | rows["published_person"].notna()) & siret.isna() & rna.isna()
    return {
        "siret": siret,
        "siren": siret.str.slice(0, SIREN_LENGTH).fillna(alone),
        "rna": rna,
        "funder_siret": _right(funder, SIRET_LENGTH, siret_key_holds),
        "is_person": is_person.astype(bool),
        "restored": _restored(digits.where(siret.isna() & alone.isna())),
    }


def _right(digits: pd.Series, length: int, key_holds: Callable[[str], bool]) -> pd.Series:
    """Return the identifiers of a length whose key holds, null elsewhere."""
    right = [text for text in digits.dropna().unique() if len(text) == length and key_holds(text)]
    return digits.where(digits.isin(right))


def _restored(digits: pd.Series) -> pd.Series:
    """Return the SIRET that a shorter number would be with its zeros; null when its key is wrong.

    One shorter number in ten has the right key by chance: it is proposed, never taken.
    """
    short = digits.where(digits.str.fullmatch(TRUNCATED_FORM, na=False)).str.zfill(SIRET_LENGTH)
    return _right(short, SIRET_LENGTH, siret_key_holds)


def _quantities(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return amounts in euros and the share, null where they are not acceptable."""
    found = {}
    is_euro = rows["published_currency"].isna() | rows["published_currency"].str.fullmatch(
        _EURO, na=False
    )
    for role in AMOUNTS:
        amount = numbers(rows[f"published_{role}"])
        found[f"{role}_eur"] = amount.where((amount > 0) & (amount <= MOST_EUR) & is_euro)
    refused = rows["published_status"].str.contains(_NOT_AWARDED, na=False)
    share = numbers(rows["published_share"])
    return found | {
        "refused": (refused & found["awarded_eur"].notna()).astype(bool),
        "awarded_eur": found["awarded_eur"].mask(refused),
        "is_foreign": (~is_euro).astype(bool),
        "share": share.where((share > 0) & (share <= 1)),
    }


def _own_share(rows: pd.DataFrame) -> pd.Series:
    """Return what part of the amount awarded goes to the beneficiary of each row.

    By the schema, an amount is that of the whole grant, before it is shared: the share says how
    much. Where the amounts of the rows of one grant are already as their shares are, each is whole.
    """
    named = rows[rows["published_reference"].notna()]
    key = named["published_funder"].fillna("") + "\n" + named["published_reference"]
    own = named[["awarded_eur", "share"]]
    parts = own / own.groupby(key).transform("sum")
    fits = (parts["awarded_eur"] - parts["share"]).abs() <= SHARE_ROUNDING
    is_whole = fits.groupby(key).transform("min").astype(bool) & (key.map(key.value_counts()) > 1)
    return rows["share"].mask(is_whole.reindex(rows.index, fill_value=False), 1.0).fillna(1.0)


def _declared(published: pd.Series, tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Return the places that a list names, old identifiers followed; null when unknown."""
    if published.isna().all():
        return published
    return known_places(published, tables)


def _dates(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the day of the decision and the period, null where they are not days in order."""
    period = rows["published_period"].str.extract(_PERIOD)
    whole = rows["published_period"].str.fullmatch(_PERIOD, na=False)
    paid_from, paid_to = (written_days(period[part].where(whole)) for part in (0, 1))
    start, end = (written_days(rows[f"published_{role}"]) for role in ("start", "end"))
    told = start.notna() | end.notna()
    start, end = start.where(told, paid_from), end.where(told, paid_to)
    wrong = (end < start) | (~told & end.isna() & period[1].notna())
    return {
        "decided_date": written_days(rows["published_decided"]),
        "start_date": start.mask(wrong),
        "end_date": end.mask(wrong),
    }


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
