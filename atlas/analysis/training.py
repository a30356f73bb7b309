"""What places offer to learn: services, certifications, ways of helping, by territory.

The national schema has no field for the level of a training: none is told here.
"""

import re

import pandas as pd

from atlas.analysis.purposes import LEARNING, PURPOSES
from atlas.directory.coverage import receives_public

PIX = "Certification PIX"
WORKSHOP = "Dans un atelier collectif"
TRAINING_FIELDS = {
    "services": "Services d'apprentissage",
    "national_programmes": "Certification et programmes nationaux",
    "training_labels": "Formations et labels",
    "other_labels": "Autres labels",
    "support_modes": "Modalités d'accompagnement",
}
# Programmes that train or certify the people who come, among those of the schema.
PROGRAMMES = (PIX, "Grande école du numérique")
# Of the rate, by definition.
_PER_PEOPLE = 10_000
_PIX = re.compile(r"(?i)\bpix\b")


def offers(places: pd.DataFrame) -> pd.DataFrame:
    """Count the places that offer each thing to learn.

    Parameters
    ----------
    places
        Table `places`; those open to the public count.

    Returns
    -------
    DataFrame
        A row per field of `TRAINING_FIELDS` and value, the field's order then the most offered
        first: `field`, `value`, `place_count`, `published_count` (places that fill the field) and
        `unknown_count` (those that leave it empty: unknown, not none). Values of `services` that
        teach nothing and programmes that do not train are left out; the values of the schema are
        there even when nobody offers them.
    """
    counted = places[receives_public(places)]
    expected = {
        "services": PURPOSES[LEARNING].services, "national_programmes": PROGRAMMES,
    }  # fmt: skip
    rows = []
    for field in TRAINING_FIELDS:
        published = counted[field].dropna()
        found = published.str.split("|").explode().str.strip().value_counts()
        if field in expected:
            found = found.reindex(list(expected[field])).fillna(0)
        for value, count in found.items():
            rows.append((field, value, int(count), len(published), len(counted) - len(published)))
    names = ["field", "value", "place_count", "published_count", "unknown_count"]
    table = pd.DataFrame(rows, columns=names)
    order = table["field"].map({field: i for i, field in enumerate(TRAINING_FIELDS)})
    return (
        table.assign(order=order)
        .sort_values(["order", "place_count", "value"], ascending=[True, False, True])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def training_by_territory(
    places: pd.DataFrame, territories: pd.Series, population: pd.Series
) -> pd.DataFrame:
    """Count what the places of each territory offer to learn.

    Parameters
    ----------
    places
        Table `places`; those open to the public count.
    territories
        Territory of each place, index of `places`; null for none.
    population
        People of each territory that a source covers, on its code; null where none does.

    Returns
    -------
    DataFrame
        One row per territory of `population`, its order; all null where no source covers it:
        `place_count`; `teaching_count` and `service_unknown_count`,
        places with a service of learning and places that publish no service; `pix_count`, places
        that say that they certify with PIX, and `certification_unknown_count`, places that publish
        neither programme nor other label; `label_count`, places with a training or a label of the
        schema; `workshop_count` and `mode_unknown_count`, places with workshops and places that do
        not say how they help; `teaching_per_10k`, teaching places per 10,000 people.
    """
    counted = places[receives_public(places)]
    own = territories[counted.index]
    teaches = _holds(counted["services"], PURPOSES[LEARNING].services)
    flags = pd.DataFrame(
        {
            "place_count": True,
            "teaching_count": teaches,
            "service_unknown_count": counted["services"].isna(),
            "pix_count": certifies_pix(counted),
            "certification_unknown_count": counted["national_programmes"].isna()
            & counted["other_labels"].isna(),
            "label_count": counted["training_labels"].notna(),
            "workshop_count": _holds(counted["support_modes"], (WORKSHOP,)),
            "mode_unknown_count": counted["support_modes"].isna(),
        },
        index=counted.index,
    ).astype("int64")
    sums = flags.groupby(own).sum().reindex(population.index).fillna(0)
    sums = sums.astype("float64").where(population.notna(), axis=0)
    people = population.astype("float64")
    sums["teaching_per_10k"] = (_PER_PEOPLE * sums["teaching_count"] / people).where(people > 0)
    return sums


def certifies_pix(places: pd.DataFrame) -> pd.Series:
    """Tell which places say that they certify with PIX: as a programme, or in another label."""
    own = _holds(places["national_programmes"], (PIX,))
    return own | places["other_labels"].fillna("").astype("str").str.contains(_PIX).astype(bool)


def _holds(lists: pd.Series, values: tuple[str, ...]) -> pd.Series:
    """Tell which lists, joined by `|`, hold one of some values."""
    listed = "|" + lists.fillna("").astype("str") + "|"
    found = pd.Series(False, index=lists.index)
    for value in values:
        found |= listed.str.contains(f"|{value}|", regex=False).astype(bool)
    return found
