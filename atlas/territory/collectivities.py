"""Which territory each collectivity of a file is: the one resolver, of names and of codes."""

from collections.abc import Mapping

import pandas as pd

from atlas.schema.level import LEVEL_TABLES
from atlas.territory.appellation import Appellation
from atlas.territory.gazetteer import RESOLVED, TO_DECIDE, Collectivity, Gazetteer, Resolution
from atlas.territory.timeline import texts

_ASKED = ("name", "kind", "departement", "code", "decision")
_COLUMNS = ("level", "territory_code", "territory_name", "resolution", "reason", "candidates",
            "candidate_codes")  # fmt: skip
_PARENTS = ("epci_code", "departement_code", "region_code")


def resolve_collectivities(rows: pd.DataFrame, gazetteer: Gazetteer) -> pd.DataFrame:
    """Return the territory of today of each collectivity.

    Parameters
    ----------
    rows
        `day`, that of the data; and those there are of, null when not told: `name`, as published;
        `kind` and `departement`, which settle homonyms; `code`, as published: of a commune on
        `day`, of an EPCI, or `D23` and the like, tried before the name; `decision`, the code of
        today that a person gave, which goes before everything.
    gazetteer
        Collectivities of today and of the past.

    Returns
    -------
    DataFrame
        Texts on the index of `rows`: `level`, `territory_code` and `territory_name`, null when not
        decided; `resolution` (`résolue`, `à décider`, `refusée`); `reason`, why; `candidates`,
        what the name may mean, as shown and chosen, and `candidate_codes`, both joined by `|`, null
        when none. Then `is_contradicted`: the decision is not what the name says.
    """
    told = rows.reindex(columns=[*_ASKED])
    said = {column: texts(told[column]) for column in told}
    answers = _published(rows, said, gazetteer)
    contradicted = [False] * len(rows)
    for place, decision in enumerate(said["decision"]):
        if decision is not None:
            given = gazetteer.decide(decision, said["kind"][place])
            by_name = answers[place]
            both = by_name.chosen is not None and given.chosen is not None
            contradicted[place] = both and by_name.chosen != given.chosen
            if not both or contradicted[place]:
                answers[place] = given
    table = pd.DataFrame([_row(one) for one in answers], index=rows.index, columns=_COLUMNS)
    return table.astype("str").assign(is_contradicted=contradicted)


def _published(
    rows: pd.DataFrame, said: dict[str, list[str | None]], gazetteer: Gazetteer
) -> list[Resolution]:
    """Return what each published code means, and else each name."""
    codes: list[Collectivity | None] = [None] * len(rows)
    if any(said["code"]):
        codes = gazetteer.on_days(rows["code"], rows["day"])
    answers = {place: Resolution(RESOLVED, found, "code publié")
               for place, found in enumerate(codes) if found}  # fmt: skip
    days = pd.to_datetime(rows["day"]).dt.date
    asked = {
        place: Appellation(name, said["kind"][place], said["departement"][place], day)
        for place, (name, day) in enumerate(zip(said["name"], days, strict=True))
        if name is not None and place not in answers
    }
    if asked:
        answers |= zip(asked, gazetteer.resolve([*asked.values()]), strict=True)
    nothing = Resolution(TO_DECIDE, None, "le code n'est celui d'aucun territoire")
    return [answers.get(place, nothing) for place in range(len(rows))]


def _row(answer: Resolution) -> tuple[str | None, ...]:
    """Return the texts of a resolution, as `_COLUMNS`."""
    candidates = answer.candidates
    return (
        *(answer.chosen or (None, None, None)), answer.outcome, answer.reason,
        "|".join(one.words() for one in candidates) or None,
        "|".join(one.code for one in candidates) or None,
    )  # fmt: skip


def parents(resolved: pd.DataFrame, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return `commune_code` and the codes above it of resolved territories, null when none."""
    codes = pd.DataFrame(index=resolved.index, columns=["commune_code", *_PARENTS], dtype="str")
    for level, table in LEVEL_TABLES.items():
        own = resolved["level"] == level
        territories = tables[table].set_index(f"{level}_code", drop=False)
        kept = [column for column in codes if column in territories]
        found = territories.reindex(resolved.loc[own, "territory_code"])[kept]
        codes.loc[own, kept] = found.set_axis(resolved.index[own])
    return codes
