"""The list of places, filtered: every word of a query, one value of each filter."""

from collections.abc import Mapping

import pandas as pd

from atlas.text.lexicon import fold

SEARCHED = ("name", "address", "commune_name", "postal_code", "description", "summary", "services")


def search_text(places: pd.DataFrame) -> pd.Series:
    """Return the folded text in which each place is looked for (see `atlas.text.lexicon.fold`)."""
    columns = [places[column].fillna("") for column in SEARCHED]
    return columns[0].str.cat(columns[1:], sep=" ").map(fold)


def search_places(
    places: pd.DataFrame, texts: pd.Series, query: str, chosen: Mapping[str, list[str]]
) -> pd.DataFrame:
    """Return the places that hold every word of a query and one value of each filter.

    Parameters
    ----------
    places
        Table `places`.
    texts
        Result of `search_text`, same index.
    query
        Words in any order, case and accents ignored; empty for all.
    chosen
        Column -> accepted values; a column of several values joined by `|` needs one of them.
        An empty list accepts all.

    Returns
    -------
    DataFrame
        Rows of `places`, same order.
    """
    kept = pd.Series(True, index=places.index)
    for word in fold(query).split():
        kept &= texts.str.contains(word, regex=False)
    for column, values in chosen.items():
        if values:
            listed = "|" + places[column].fillna("") + "|"
            matches = pd.Series(False, index=places.index)
            for value in values:
                matches |= listed.str.contains(f"|{value}|", regex=False)
            kept &= matches
    return places[kept]
