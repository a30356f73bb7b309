"""An indicator as pictures: its curve for a territory, its map for a period."""

import pandas as pd

from atlas.context.steering.observations import VALUE
from atlas.errors import InputError
from atlas.reader import Atlas
from atlas.schema.level import Territory
from atlas.views.display.finding import split_finding
from atlas.views.figure.picture import Draw, MapPicture, Signature, series_picture
from atlas.views.words.steering import indicators as words

_MAP_COLUMNS = ["level", "territory_code", "territory_name", "departement_code", "region_code",
                "epci_code", "population"]  # fmt: skip


def indicator_curve(
    atlas: Atlas, definition: pd.Series, territory: Territory, signature: Signature
) -> Draw:
    """Return what draws the series of an indicator in a territory.

    Raises
    ------
    InputError
        Nothing is known of it there.
    """
    own = atlas.series(str(definition["indicator_id"]), territory)
    where = atlas.territory_name(territory)
    if own.empty:
        raise InputError(f"indicateur « {definition['indicator_id']} » : rien pour {where}")
    title, rest = split_finding(words.indicator_finding(definition, own, where))
    below = f"{definition['indicator_name']} — {where}"
    unit = "" if pd.isna(definition["unit"]) else str(definition["unit"])
    return series_picture(atlas, own, (title, below, rest), unit, signature)


def indicator_values(
    atlas: Atlas, rows: pd.DataFrame, level: str, role: str, period: str
) -> pd.DataFrame:
    """Return the territories of a level with the value of an indicator for a period.

    Parameters
    ----------
    atlas
        Where the territories are.
    rows
        As `Atlas.series` returns them.
    level, role, period
        What is shown: `departement`, `valeur` (or `cible`, `base`), `2022-12`.
    """
    asked = rows["level"].eq(level) & rows["period"].eq(period) & rows["role"].eq(role)
    values = rows[asked].set_index("territory_code")["value"]
    shown = atlas.measures(level)[_MAP_COLUMNS]
    return shown.assign(value=shown["territory_code"].map(values))


def indicator_map(
    atlas: Atlas, definition: pd.Series, level: str, period: str | None
) -> MapPicture:
    """Return the map of an indicator for a period, the last one known by default.

    Raises
    ------
    InputError
        Nothing is known of the level, or of that period.
    """
    rows = atlas.series(str(definition["indicator_id"]))
    known = [key.partition(":")[2] for key in words.periods_of(rows, level)
             if key.startswith(f"{VALUE}:")]  # fmt: skip
    if not known or (period is not None and period not in known):
        said = ", ".join(known) or "aucune"
        raise InputError(
            f"indicateur « {definition['indicator_id']} », niveau {level} : périodes connues : "
            f"{said}"
        )
    chosen = period or known[0]
    values = indicator_values(atlas, rows, level, VALUE, chosen)
    measure = words.indicator_measure(definition, values["value"])
    found = f"{measure.label}, {words.period_words(chosen)}"
    return MapPicture(atlas, atlas.with_shapes(values, level), measure, level, None, found)
