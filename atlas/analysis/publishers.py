"""Which collectivities publish their places, told by the sources, releases and records loaded."""

import re

import pandas as pd

from atlas.text.lexicon import commune_key, fold

# First words of a producer that is a collectivity, and the level of its territory.
_HEADS = (
    (re.compile(r"(?:conseil )?(?:departemental|departement)\b"), "departement"),
    (re.compile(r"(?:conseil )?(?:regional|region)\b"), "region"),
    (re.compile(r"(?:ville|commune|mairie|municipalite)\b"), "commune"),
    (re.compile(r"(?:metropole|eurometropole|ca|cc|cu|communaute\b.*?\b(?:communes|agglomeration|"
                r"urbaine)|agglomeration)\b"), "epci"),
)  # fmt: skip
_DEPARTEMENT_CODE = re.compile(r"(?:cd|departement)[ -]?(2[ab]|97\d|\d{2})")
_LINKING = re.compile(r"^(?: |de\b|du\b|des\b|d |la\b|le\b|les\b|l |et\b)+")
DIRECT, THROUGH = "propre", "relayée"
UNSTATED = "licence non précisée"


def collectivity_names(territories: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the names by which a collectivity is known.

    Parameters
    ----------
    territories
        Level -> table of that level: `<level>_code`, `<level>_name`.

    Returns
    -------
    DataFrame
        `level`, `territory_code`, `key`: the name folded. Names that several territories of a level
        bear are left out: which one is meant is not told.
    """
    parts = [
        pd.DataFrame(
            {
                "level": level,
                "territory_code": table[f"{level}_code"].to_numpy(),
                "key": table[f"{level}_name"].map(_key).to_numpy(),
            }
        )
        for level, table in territories.items()
    ]
    names = pd.concat(parts, ignore_index=True)
    return names[~names.duplicated(["level", "key"], keep=False)].reset_index(drop=True)


def _key(name: str) -> str:
    """Return a name to compare, without the articles that stand before it."""
    return _LINKING.sub("", commune_key(name))


def collectivities(producers: pd.Series, names: pd.DataFrame) -> pd.DataFrame:
    """Tell which producers are collectivities, and of which territory.

    Parameters
    ----------
    producers
        What sources and records say of who publishes; null when they do not.
    names
        As `collectivity_names` returns them.

    Returns
    -------
    DataFrame
        Index of `producers`; `is_collectivity`; `level`, null when it is none; `territory_code`,
        null when several territories, or none, bear the name. A producer is a collectivity when it
        starts by a word of one (ville, département, région, métropole, communauté…), is `cd` and
        a code of département (`cd35`), or bears the whole name of
        a département, of a région or of an EPCI.

    Examples
    --------
    >>> table = pd.DataFrame({"commune_code": ["13001"], "commune_name": ["Aix-en-Provence"]})
    >>> found = collectivities(pd.Series(["Mairie d'Aix en Provence", "Hub d'Aix-en-Provence"]),
    ...                        collectivity_names({"commune": table}))
    >>> found["territory_code"].tolist()
    ['13001', nan]
    """
    lookup = names.set_index(["level", "key"])["territory_code"].to_dict()
    texts = {text: _collectivity(text, lookup) for text in producers.dropna().unique()}
    found = [texts.get(text, (None, None)) for text in producers]
    table = pd.DataFrame(found, producers.index, ["level", "territory_code"]).astype("str")
    return table.assign(is_collectivity=table["level"].notna())


def _collectivity(
    producer: str, lookup: dict[tuple[str, str], str]
) -> tuple[str | None, str | None]:
    """Return the level and code of the collectivity that a producer is; None for what is not."""
    text = re.sub(r"[-'’.,/]", " ", fold(producer))
    code = _DEPARTEMENT_CODE.fullmatch(text)
    if code:
        own = code[1].upper()
        codes = {value for (level, _), value in lookup.items() if level == "departement"}
        return "departement", own if own in codes else None
    for head, level in _HEADS:
        words = head.match(text)
        if words:
            key = _key(text[words.end() :])
            return level, lookup.get((level, key), lookup.get((level, _key(text))))
    for level in ("departement", "region", "epci"):
        if (level, _key(text)) in lookup:
            return level, lookup[(level, _key(text))]
    return None, None


def publications(
    sources: pd.DataFrame,
    releases: pd.DataFrame,
    records: pd.DataFrame,
    names: pd.DataFrame,
    schemas: dict[str, str],
) -> pd.DataFrame:
    """List the files by which collectivities publish their places, and what others relay.

    Parameters
    ----------
    sources, releases
        Tables of the same names; only sources of mediation places.
    records
        Table `records` of the current releases: `source_id`, `producer`, `updated_date`.
    names
        As `collectivity_names` returns them.
    schemas
        Format -> the one it comes from; see `atlas.sources.registry.format_roots`.

    Returns
    -------
    DataFrame
        One row per collectivity and source, the current release of each: `level`,
        `territory_code`, `producer`, `source_id`, `source_name`, `route` (`DIRECT`: the source is
        the collectivity's; `THROUGH`: its records stand in the source of another), `format_id`,
        `schema_id` (that from which the format comes), `is_national`, `vintage_date`,
        `updated_date` (latest of its records, null when they bear none), `row_count`
        (records kept), `release_count` (editions loaded), `licence`, `has_licence`.
    """
    known = sources[sources["is_mediation"]]
    own = known.join(collectivities(known["producer"], names))
    own = own[own["is_collectivity"]]
    rows = records[records["source_id"].isin(known["source_id"])]
    rows = rows.assign(producer=rows["producer"].where(~rows["source_id"].isin(own["source_id"])))
    relayed = rows.join(collectivities(rows["producer"], names))
    relayed = relayed[relayed["is_collectivity"]]
    columns = ["source_id", "producer", "level", "territory_code"]
    listed = pd.concat(
        [
            own[columns].assign(route=DIRECT),
            relayed[columns].drop_duplicates().assign(route=THROUGH),
        ],
        ignore_index=True,
    )
    current = releases.sort_values("vintage_date").drop_duplicates("source_id", keep="last")
    facts = current.set_index("source_id")[["format_id", "vintage_date"]]
    table = listed.join(facts, on="source_id").join(
        known.set_index("source_id")[["source_name", "licence"]], on="source_id"
    )
    table["release_count"] = table["source_id"].map(releases["source_id"].value_counts())
    table["schema_id"] = table["format_id"].map(schemas)
    table["is_national"] = table["schema_id"].fillna("").str.startswith("national-").astype(bool)
    table["has_licence"] = ~table["licence"].str.startswith(UNSTATED).astype(bool)
    counted = [_own_records(row, records) for row in table.to_dict("records")]
    table["row_count"] = [len(part) for part in counted]
    table["updated_date"] = pd.to_datetime([part["updated_date"].max() for part in counted])
    order = ["level", "territory_code", "producer", "source_id"]
    return table.sort_values(order, ignore_index=True)


def _own_records(publication: dict[str, object], records: pd.DataFrame) -> pd.DataFrame:
    """Return the records of a publication."""
    own = records[records["source_id"] == publication["source_id"]]
    if publication["route"] == DIRECT:
        return own
    return own[own["producer"] == publication["producer"]]


def published_places(publications: pd.DataFrame, records: pd.DataFrame) -> set[str]:
    """Return the places that a collectivity publishes itself, by its own file."""
    own = publications.loc[publications["route"] == DIRECT, "source_id"]
    return set(records.loc[records["source_id"].isin(own), "place_id"].dropna())


def openness(
    places: pd.DataFrame, published: set[str], territories: pd.Series, is_covered: pd.Series
) -> pd.DataFrame:
    """Measure what share of the places of each territory a collectivity publishes itself.

    Parameters
    ----------
    places
        Places of mediation, table `places`.
    published
        As `published_places` returns them.
    territories
        Territory of each place, index of `places`.
    is_covered
        Whether a source covers each territory, on its code.

    Returns
    -------
    DataFrame
        Index of `is_covered`: `place_count`, `published_count`, null where nothing is loaded;
        `published_share`, 0 to 1, null without place.
    """
    own = places["place_id"].isin(published)
    counts = pd.DataFrame(
        {"place_count": 1.0, "published_count": own.astype("float64")}, index=places.index
    )
    sums = counts.groupby(territories).sum().reindex(is_covered.index)
    sums = sums.fillna(0).where(is_covered | sums["place_count"].notna(), axis=0)
    share = (sums["published_count"] / sums["place_count"]).where(sums["place_count"] > 0)
    return sums.assign(published_share=share)


def territories_of(
    publications: pd.DataFrame, level: str, communes: pd.DataFrame, parents: pd.DataFrame
) -> pd.Series:
    """Return the territory, at a level, of each publication; null above it or when undecided.

    Parameters
    ----------
    publications
        As `publications` returns them.
    level
        `commune`, `epci`, `departement` or `region`.
    communes
        Table `communes`.
    parents
        Level `epci` or `departement` of table `measures`: `level`, `territory_code` and their
        parents.
    """
    column = f"{level}_code"
    above = {
        ("commune", row.commune_code): getattr(row, column)
        for row in communes[["commune_code", "epci_code", "departement_code", "region_code"]]
        .loc[communes["commune_code"].isin(publications["territory_code"])]
        .itertuples()
    }
    for row in parents[parents["territory_code"].isin(publications["territory_code"])].itertuples():
        above[(row.level, row.territory_code)] = getattr(row, column)
    found = [
        code if own == level else above.get((own, code))
        for own, code in zip(publications["level"], publications["territory_code"], strict=True)
    ]
    return pd.Series(found, publications.index, dtype="str")
