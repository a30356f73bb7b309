"""Addresses without coordinates -> points, each different address asked once and remembered."""

import re
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from atlas.disk.faults import writes
from atlas.disk.writing import new_file
from atlas.sources.address_service import (
    ANSWER_DTYPES,
    ANSWERED,
    MAX_QUERY_CHARS,
    MIN_QUERY_CHARS,
    NOT_FOUND_ANSWER,
    GeocodingService,
    Say,
    Sleep,
    ask,
)
from atlas.text.lexicon import commune_key, fold

PRECISIONS = {"housenumber": "adresse", "street": "rue", "locality": "lieu-dit",
              "municipality": "commune"}  # fmt: skip
# An address not found may be so later: the national base grows every week.
NOT_FOUND_DAYS = 90

FOUND = "trouvée"
NOT_FOUND = "introuvable"
LOW_SCORE = "score insuffisant"
OTHER_COMMUNE = "autre commune"
NO_ADDRESS = "sans adresse"
NO_COMMUNE = "commune inconnue"
NO_ANSWER = "sans réponse"

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ´`", "'"))
# Post boxes and where the post sorts its sacks are no place; neither are in the national base.
_BOXES = re.compile(
    r"\b(?:b\.? ?p\.?|bo[iî]te postale|c\.? ?s\.?|tsa) ?(?:n° ?)?(?:\d{2} \d{3}|\d{1,5})\b"
    r"|\bcedex(?: ?\d{1,2})?\b",
    re.IGNORECASE,
)
_TOWN_AGAIN = re.compile(r"[\s,;–-]*\b\d{5}[\s,–-]+(\D+)$")

KEY = ["service", "key", "commune_code"]
CACHE_DTYPES = dict.fromkeys([*KEY, "asked_date"], "str") | ANSWER_DTYPES
RESULT_COLUMNS = ["longitude", "latitude", "geocoding_score", "precision", "label", "status"]


def geocode(
    addresses: pd.DataFrame,
    service: GeocodingService,
    cache: Path,
    say: Say,
    *,
    current_codes: Mapping[str, str],
    today: date,
    sleep: Sleep = time.sleep,
) -> pd.DataFrame:
    """Find where addresses are; what the service does not answer is said, and asked next time.

    Parameters
    ----------
    addresses
        One row per address, index `record_id`: `address`, `postal_code`, `commune_name` and
        `commune_code`, the current commune, outside of which nothing is accepted; null when
        unknown.
    service
        Whom to ask.
    cache
        Parquet file of the answers already had; made when absent. Of a service, an address is
        asked once; one that was not found, again after 90 days.
    say
        Receives French sentences on what happens.
    current_codes
        Commune code, former or not, -> current one: the service may know other communes than the
        atlas. See `atlas.territory.naming.current_codes`.
    today
        Day of the answers.
    sleep
        Receives the seconds to wait before asking again.

    Returns
    -------
    DataFrame
        Same index and order as `addresses`: `longitude`, `latitude` (EPSG:4326 degrees),
        `precision` (`adresse`, `rue`, `lieu-dit` or `commune`), null unless `status` is `trouvée`;
        `geocoding_score` (0 to 1) and `label`, null unless the service found something; `status`:
        also `introuvable`, `score insuffisant`, `autre commune`, `sans adresse`,
        `commune inconnue`, `sans réponse`.

    Raises
    ------
    SourceError
        The cache cannot be written.
    """
    questions = _questions(addresses, service)
    known = _read_cache(cache, say)
    asked = questions[questions["status"] == NO_ANSWER].drop_duplicates(KEY)
    asked = asked[~_keys(asked).isin(_keys(_fresh(known, today)))].reset_index(drop=True)
    if len(asked):
        say(f"Géocodage : {len(asked)} adresses demandées à {service.url}")
    for answers in ask(asked[["query", "commune_code"]], service, say, sleep):
        new = asked.loc[answers.index, KEY].assign(asked_date=today.isoformat()).join(answers)
        known = pd.concat([new, known]).drop_duplicates(KEY)
        _write_cache(cache, known)
    result = _result(questions, known, current_codes, service.min_score)
    counts = result["status"].value_counts()
    if len(counts):
        say("Géocodage : " + ", ".join(f"{counts[status]} {status}" for status in counts.index))
    return result


def _questions(addresses: pd.DataFrame, service: GeocodingService) -> pd.DataFrame:
    """Return what to ask of each address, `KEY` and `query`, and in `status` why it cannot be."""
    towns = zip(addresses["address"].fillna(""), addresses["commune_name"].fillna(""), strict=True)
    street = pd.Series(
        [street_of(address, town) for address, town in towns], index=addresses.index, dtype="str"
    )
    tail = addresses["postal_code"].fillna("") + " " + addresses["commune_name"].fillna("")
    query = [
        f"{first[: MAX_QUERY_CHARS - 1 - len(last)]} {last}".strip()
        for first, last in zip(street, tail.str.strip(), strict=True)
    ]
    questions = pd.DataFrame(
        {"service": service.url, "query": query, "commune_code": addresses["commune_code"],
         "status": NO_ANSWER},
        index=addresses.index, dtype="str",
    )  # fmt: skip
    questions["key"] = questions["query"].map(_key)
    questions["status"] = (
        questions["status"]
        .mask(questions["commune_code"].isna(), NO_COMMUNE)
        .mask(street.str.len() < MIN_QUERY_CHARS, NO_ADDRESS)
    )
    return questions


def street_of(address: str, commune_name: str = "") -> str:
    """Return the street of an address as the service knows it: no box, no CEDEX, no town again.

    Examples
    --------
    >>> street_of("12, rue de l’Église – BP 42, Cedex 9.."), street_of("CS 80509")
    ("12, rue de l'Église", '')
    >>> street_of("91 Rue Chantraine 02120 Guise", "Guise")
    '91 Rue Chantraine'
    """
    text = address.translate(_APOSTROPHES)
    if (found := _TOWN_AGAIN.search(text)) and _is_town(found[1], commune_name):
        text = text[: found.start()]
    text = re.sub(r"\s+", " ", _BOXES.sub(" ", text))
    return re.sub(r"^\W+|[^\w)]+$", "", text)


def _is_town(text: str, commune_name: str) -> bool:
    """Tell whether a text is the name of a commune."""
    return commune_key(text) == commune_key(commune_name)


def _key(query: str) -> str:
    """Return an address as two that are the same are written."""
    return " ".join(re.sub(r"\W", " ", fold(query)).split())


def _keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[KEY])


def _fresh(known: pd.DataFrame, today: date) -> pd.DataFrame:
    """Return the answers that need not be asked again."""
    oldest = (today - timedelta(days=NOT_FOUND_DAYS)).isoformat()
    return known[(known["status"] == ANSWERED) | (known["asked_date"] > oldest)]


def _result(
    questions: pd.DataFrame, known: pd.DataFrame, current_codes: Mapping[str, str], min_score: float
) -> pd.DataFrame:
    """Return the answer to each question, refused where it is not good enough."""
    answers = known.set_index(KEY).reindex(_keys(questions)).set_axis(questions.index)
    answers = answers.where(questions["status"] == NO_ANSWER)
    found = answers["status"] == ANSWERED
    is_there = pd.Series(False, index=questions.index)
    for column in ("found_code", "found_former_code"):
        codes = answers[column].map(current_codes).astype("str").fillna(answers[column])
        is_there |= codes.eq(questions["commune_code"]).fillna(False)
    status = (
        questions["status"]
        .mask(answers["status"] == NOT_FOUND_ANSWER, NOT_FOUND)
        .mask(found, FOUND)
        .mask(found & (answers["score"] < min_score), LOW_SCORE)
        .mask(found & ~is_there, OTHER_COMMUNE)
    )
    result = answers[["longitude", "latitude", "label"]].assign(
        precision=answers["kind"].map(PRECISIONS).astype("str"),
        geocoding_score=answers["score"],
        status=status,
    )
    located = ["longitude", "latitude", "precision"]
    result[located] = result[located].where(status == FOUND)
    return result[RESULT_COLUMNS]


def _read_cache(cache: Path, say: Say) -> pd.DataFrame:
    """Return the answers already had; none when the file is absent or damaged."""
    known = pd.DataFrame(columns=list(CACHE_DTYPES))
    if cache.exists():
        try:
            known = pd.read_parquet(cache)[list(CACHE_DTYPES)].astype(CACHE_DTYPES)
        except (OSError, ValueError, KeyError):
            say(f"{cache} : mémoire du géocodage abîmée ; elle est reconstruite")
    return known.astype(CACHE_DTYPES).drop_duplicates(KEY)


def _write_cache(cache: Path, known: pd.DataFrame) -> None:
    """Replace the cache at once.

    Raises
    ------
    DiskError
        It cannot be written.
    """
    with writes(cache):
        cache.parent.mkdir(parents=True, exist_ok=True)
        with new_file(cache) as unfinished:
            known.to_parquet(unfinished, index=False)
