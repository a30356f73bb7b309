"""The national address service: one CSV file of addresses asked, the same file answered.

Protocol of `search/csv` of the Géoplateforme (IGN), which took over api-adresse.data.gouv.fr: UTF-8
files of at most 50 MB and 200,000 rows, 50 requests a second; a 429 tells in `Retry-After` how long
to wait. Addresses are handled by hundreds: one that is refused puts its whole hundred in error, and
a file may come back cut short. Documentation: https://data.geopf.fr/geocodage/openapi.
"""

import csv
import io
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pandas as pd
import requests

from atlas.errors import InputError, SourceError

GEOPLATEFORME_URL = "https://data.geopf.fr/geocodage/search/csv/"
# Longer questions are refused by the service, and so are those that begin with a sign.
MIN_QUERY_CHARS, MAX_QUERY_CHARS = 3, 200
MAX_BATCH_ROWS = 50_000

MAX_FAILURES = 5
FIRST_PAUSE_S, MAX_PAUSE_S = 1.0, 60.0
# Asked to wait longer than this, the atlas does without.
MAX_RETRY_AFTER_S = 300.0

TEXT_COLUMNS = ("result_label", "result_citycode", "result_oldcitycode")
# The status comes last: a row cut short has none.
SERVICE_COLUMNS = ("longitude", "latitude", "result_score", "result_type", *TEXT_COLUMNS,
                  "result_status")  # fmt: skip
ANSWERED, NOT_FOUND_ANSWER = "ok", "not-found"
STATUSES = {ANSWERED: ANSWERED, NOT_FOUND_ANSWER: NOT_FOUND_ANSWER, "skipped": NOT_FOUND_ANSWER}
KINDS = ("housenumber", "street", "locality", "municipality")

ANSWER_DTYPES = {"status": "str", "longitude": "float64", "latitude": "float64",
                 "score": "float64", "kind": "str", "label": "str", "found_code": "str",
                 "found_former_code": "str"}  # fmt: skip

Say = Callable[[str], None]
Sleep = Callable[[float], None]


@dataclass(frozen=True)
class GeocodingService:
    """Where addresses are asked, and what is accepted of the answers.

    Parameters
    ----------
    url
        Address of `search/csv`.
    batch_size
        Addresses sent at once: 5,000 are about 0.5 MB, far below the limits of the service.
    min_score
        Answers of a lower score, 0 to 1, are refused. The score says how the label found is like
        the address asked; below about 0.5 the street is commonly another one.
    timeout_s
        Seconds to wait for a connection, and for more bytes.
    """

    url: str = GEOPLATEFORME_URL
    batch_size: int = 5_000
    min_score: float = 0.6
    timeout_s: tuple[float, float] = (5.0, 120.0)

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= MAX_BATCH_ROWS:
            raise InputError(
                f"taille de lot {self.batch_size} refusée : entre 1 et {MAX_BATCH_ROWS}"
            )
        if not 0 <= self.min_score <= 1:
            raise InputError(f"score minimal {self.min_score} refusé : entre 0 et 1")


class _RequestError(SourceError):
    """A request without use: why, in French; how long to wait; whether it is worth asking again."""

    def __init__(self, reason: str, wait_s: float = 0.0, is_final: bool = False) -> None:
        super().__init__(reason)
        self.wait_s = wait_s
        self.is_final = is_final


def ask(
    questions: pd.DataFrame, service: GeocodingService, say: Say, sleep: Sleep
) -> Iterator[pd.DataFrame]:
    """Yield the answers to addresses as they come.

    What comes back without answer is asked again, in smaller files. After five failures in a row,
    or a refusal, the rest is given up, and it is said.

    Parameters
    ----------
    questions
        One row per address, index unique: `query`, the whole address; `commune_code`, to which the
        search is limited.
    service
        Whom to ask.
    say
        Receives French sentences on what happens.
    sleep
        Receives the seconds to wait before asking again.

    Yields
    ------
    DataFrame
        Rows of `questions` answered, on its index: `status` (`ok` or `not-found`), and for the
        former `longitude`, `latitude` (EPSG:4326 degrees), `score` (0 to 1), `kind` (see `KINDS`),
        `label`, `found_code` (commune) and `found_former_code` (null when none).
    """
    waiting = questions
    size, failures = service.batch_size, 0
    while len(waiting):
        batch, rest = waiting.iloc[:size], waiting.iloc[size:]
        try:
            answers = _request(batch, service)
        except _RequestError as failure:
            failures += 1
            if failure.is_final or failures == MAX_FAILURES:
                say(f"{service.url} : {failure} ; adresses sans réponse : {len(waiting)}")
                return
            sleep(max(failure.wait_s, pause_s(failures)))
            waiting, size = pd.concat([rest, batch]), max(1, len(batch) // 2)
            continue
        yield answers
        failures = 0
        unanswered = batch.drop(index=answers.index)
        size = max(1, len(batch) // 2) if len(unanswered) else min(size * 2, service.batch_size)
        waiting = pd.concat([rest, unanswered])


def pause_s(failures: int) -> float:
    """Return seconds to wait after failures in a row: twice as long each time, less some chance."""
    longest = min(math.ldexp(FIRST_PAUSE_S, failures - 1), MAX_PAUSE_S)
    return longest * random.SystemRandom().uniform(0.5, 1.0)


def _request(batch: pd.DataFrame, service: GeocodingService) -> pd.DataFrame:
    """Ask one file, return the rows answered; at least one.

    Raises
    ------
    _RequestError
        The service does not answer, refuses, or answers nothing that can be used.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["id", "query", "citycode"])
    writer.writerows(zip(range(len(batch)), batch["query"], batch["commune_code"], strict=True))
    try:
        response = requests.post(
            service.url,
            data={"columns": "query", "citycode": "citycode", "indexes": "address",
                  "result_columns": list(SERVICE_COLUMNS)},
            files={"data": ("adresses.csv", file.getvalue().encode(), "text/csv")},
            timeout=service.timeout_s,
            allow_redirects=False,
        )  # fmt: skip
    except requests.Timeout as error:
        raise _RequestError("délai dépassé") from error
    except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
        raise _RequestError("adresse injoignable ou connexion coupée") from error
    except requests.RequestException as error:
        raise _RequestError(
            f"demande impossible ({type(error).__name__})", is_final=True
        ) from error
    _check_status(response)
    answers = _read_answers(response.content, len(batch))
    if answers.empty:
        raise _RequestError("aucune ligne de réponse utilisable")
    return answers.set_axis(batch.index[answers.index])


def _check_status(response: requests.Response) -> None:
    """Check that the service accepted the file.

    Raises
    ------
    _RequestError
        It did not.
    """
    code = response.status_code
    if code == requests.codes.ok:
        return
    wait_s = _retry_after_s(response.headers.get("Retry-After", ""))
    if wait_s > MAX_RETRY_AFTER_S:
        raise _RequestError(f"service indisponible pour {wait_s:.0f} s ({code})", is_final=True)
    is_passing = code >= 500 or code in (
        requests.codes.request_timeout,
        requests.codes.request_entity_too_large,
        requests.codes.too_many_requests,
    )
    raise _RequestError(f"refus du service ({code})", wait_s, is_final=not is_passing)


def _retry_after_s(text: str) -> float:
    """Return the seconds of a `Retry-After`, a number or a date; 0 when it says nothing.

    Examples
    --------
    >>> _retry_after_s("5"), _retry_after_s("bientôt")
    (5.0, 0.0)
    """
    if text.strip().isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _read_answers(content: bytes, count: int) -> pd.DataFrame:
    """Return the rows that answer, on the number of the question; the first of each number.

    Raises
    ------
    _RequestError
        The file is not one of answers.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _RequestError("réponse illisible (encodage)") from error
    # A file cut short ends in the middle of a row.
    lines = csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1]))
    missing = {"id", "longitude", "latitude", "result_status"} - {*(lines.fieldnames or ())}
    if missing:
        raise _RequestError("réponse d'une autre forme qu'attendue (page web ?)")
    answers: dict[int, list[object]] = {}
    try:
        for row in lines:
            number, answer = row["id"] or "", _answer(row)
            if answer and number.isdecimal() and int(number) < count:
                answers.setdefault(int(number), answer)
    except csv.Error as error:
        raise _RequestError("réponse abîmée") from error
    frame = pd.DataFrame.from_dict(answers, orient="index", columns=list(ANSWER_DTYPES))
    return frame.astype(ANSWER_DTYPES).sort_index()


def _answer(row: dict[str, str | None]) -> list[object] | None:
    """Return one row as in `ANSWER_DTYPES`; None when in error, or not what it says to be."""
    status = STATUSES.get(row["result_status"] or "")
    if status is None:
        return None
    if status == NOT_FOUND_ANSWER:
        return [status, math.nan, math.nan, math.nan, None, None, None, None]
    try:
        longitude, latitude, score = (
            float(row.get(name) or "") for name in ("longitude", "latitude", "result_score")
        )
    except ValueError:
        return None
    kind = row.get("result_type")
    if not (abs(longitude) <= 180 and abs(latitude) <= 90 and score >= 0 and kind in KINDS):
        return None
    texts = [row.get(name) or None for name in TEXT_COLUMNS]
    return [ANSWERED, longitude, latitude, min(score, 1.0), kind, *texts]
