"""Actions of collectivities, from the rows of a file to table `actions`."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from atlas.context.roles import ROLES
from atlas.context.trips import known_places
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
from atlas.schema.frame import NOTED, SET_ASIDE, conform
from atlas.schema.kind import ACTIONS
from atlas.territory.collectivities import parents, resolve_collectivities
from atlas.territory.gazetteer import Gazetteer
from atlas.text.contacts import ACTIVE_PROBLEM, is_active_address
from atlas.text.days import written_days
from atlas.text.lexicon import fold

_FIRST_DAY = pd.Timestamp("1990-01-01")
# Role -> what is asked of the resolver.
_ASKED = {"collectivity": "name", "code": "code", "departement": "departement"}
_KEPT_TEXTS = ("title", "description", "service", "public", "partners", "link", "source")


def published_actions(
    raw: pd.DataFrame,
    context_id: str,
    columns: Mapping[str, str],
    vintage: date,
    tables: Mapping[str, pd.DataFrame],
    first_row_number: int = 2,
) -> Accounted:
    """Read the actions of a file.

    Parameters
    ----------
    raw
        One row per action, text as published, index 0 to n-1.
    context_id
        File of actions.
    columns
        Roles of `atlas.context.roles.ROLES[ACTIONS]` -> their columns.
    vintage
        Date of the data: codes are understood as on that day.
    tables
        `communes`, `former_communes`, `commune_events`, `epci`, `departements`, `regions`,
        `records`, `aliases` and `stakes`.
    first_row_number
        Number of the first row as a person counts them.

    Returns
    -------
    Accounted
        Table `actions`, in the order of the file, and the issues. A row is rejected without title
        or collectivity, or when it repeats another. A collectivity that its name does not decide,
        an unknown place or stake, a date or a cost that cannot be read leave the action, without
        this value, and are told.
    """
    rows = by_role(raw, columns, ROLES[ACTIONS], first_row_number)
    kept, findings = sift(rows, _checks(rows, columns))
    good = rows[kept]
    asked = good.rename(columns={f"published_{role}": name for role, name in _ASKED.items()})
    resolved = resolve_collectivities(asked.assign(day=vintage), Gazetteer(tables))
    good = good.assign(
        level=resolved["level"], territory_code=resolved["territory_code"],
        place_id=known_places(good["published_place"], tables),
        stake_code=good["published_stake"].map(stake_codes(tables["stakes"])).astype("str"),
        start_date=_days(good["published_start"]), end_date=_days(good["published_end"]),
        cost_eur=numbers(good["published_cost"]),
        **{name: good[f"published_{name}"] for name in _KEPT_TEXTS},
    )  # fmt: skip
    good = good.join(parents(resolved, tables))
    told = [findings_of(good, check, severity)
            for check, severity in _doubts(good, columns, resolved)]  # fmt: skip
    good = _without_doubtful(good)
    table = good.assign(
        context_id=context_id,
        action_id=context_id + ":" + good["row_number"].astype("str"),
        collectivity_name=good["published_collectivity"],
        stake_name=good["published_stake"],
    )
    return Accounted(
        conform(table, "actions"), as_issues(context_id, [findings, *told]), len(rows), len(good)
    )


def _checks(rows: pd.DataFrame, columns: Mapping[str, str]) -> list[Check]:
    """Return why actions are rejected, in order."""
    title, collectivity = rows["published_title"], rows["published_collectivity"]
    nowhere = collectivity.isna() & rows["published_code"].isna()
    same = ["published_title", "published_collectivity", "published_code", "published_start",
            "published_place"]  # fmt: skip
    return [
        misshapen(rows),
        Check(title.isna(), columns.get("title"), "titre", title, "l'action n'a pas de titre"),
        Check(nowhere, columns.get("collectivity"), "collectivité", title,
              "n'a ni collectivité ni code"),
        Check(rows.duplicated(same), columns.get("title"), "ligne répétée", title,
              "est déjà plus haut dans le fichier"),
    ]  # fmt: skip


def _doubts(
    rows: pd.DataFrame, columns: Mapping[str, str], resolved: pd.DataFrame
) -> list[tuple[Check, str]]:
    """Return what is to say of the rows kept, with its severity."""
    written = {role: rows[f"published_{role}"] for role in ROLES[ACTIONS]}
    undecided = rows["territory_code"].isna()
    problem = "territoire inconnu, " + resolved["reason"] + " ; ajoutez un code ou le département"
    return [
        (Check(undecided, columns.get("collectivity"), "collectivité indécise",
               written["collectivity"], problem,
               proposed=resolved["candidate_codes"]), NOTED),
        (Check(written["place"].notna() & rows["place_id"].isna(), columns.get("place"),
               "lieu inconnu", written["place"], "n'est l'identifiant d'aucun lieu de l'atlas"),
         SET_ASIDE),
        (Check(written["stake"].notna() & rows["stake_code"].isna(), columns.get("stake"),
               "enjeu hors référentiel", written["stake"],
               "n'est dans aucun référentiel chargé ; le texte publié est gardé"), NOTED),
        *((Check(written[role].notna() & rows[f"{role}_date"].isna(), columns.get(role), "date",
                 written[role], "n'est pas une date (attendu AAAA-MM-JJ ou JJ/MM/AAAA)"),
           SET_ASIDE) for role in ("start", "end")),
        (Check(_reversed(rows), columns.get("end"), "dates inversées", written["end"],
               "est avant le début"), SET_ASIDE),
        (Check(rows["published_link"].map(is_active_address), columns.get("link"), "lien",
               written["link"], ACTIVE_PROBLEM), SET_ASIDE),
        (Check(_costless(rows), columns.get("cost"), "coût", written["cost"],
               "n'est pas une somme en euros"), SET_ASIDE),
    ]  # fmt: skip


def _reversed(rows: pd.DataFrame) -> pd.Series:
    return rows["end_date"] < rows["start_date"]


def _costless(rows: pd.DataFrame) -> pd.Series:
    return rows["published_cost"].notna() & ~(rows["cost_eur"] >= 0)


def _without_doubtful(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows without ends before their beginnings, costs below zero, links that run."""
    return rows.assign(
        end_date=rows["end_date"].mask(_reversed(rows)),
        cost_eur=rows["cost_eur"].where(rows["cost_eur"] >= 0),
        link=rows["link"].mask(rows["published_link"].map(is_active_address)),
    )


def _days(texts: pd.Series) -> pd.Series:
    """Return published days; null when unreadable or before 1990."""
    days = written_days(texts)
    return days.where(days >= _FIRST_DAY)


def stake_codes(stakes: pd.DataFrame) -> "StakeCodes":
    """Return what gives the code of a published stake: by code, or by name; see `StakeCodes`."""
    codes = {fold(code): code for code in stakes["stake_code"]}
    names = {fold(name): code for name, code in
             zip(stakes["stake_name"][::-1], stakes["stake_code"][::-1], strict=True)}  # fmt: skip
    return StakeCodes(names | codes)


class StakeCodes(dict[str, str]):
    """Folded name or code -> code; a published text is folded first.

    Of two references with one name, the first of table `stakes` goes: the most recent.
    """

    def __missing__(self, text: str) -> str | None:
        return self.get(fold(text)) if isinstance(text, str) else None
