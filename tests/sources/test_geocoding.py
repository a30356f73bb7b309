"""Addresses asked of a service that answers well, badly or not at all: nothing wrong comes back."""

import csv
import email
import io
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from atlas.errors import InputError
from atlas.settings import Settings
from atlas.sources.address_service import MAX_FAILURES, GeocodingService, pause_s
from atlas.sources.geocoding import NOT_FOUND_DAYS, geocode, street_of
from atlas.store.arrivals import keep_file
from atlas.store.database import read_table
from atlas.store.imports import ImportOptions, examine_file
from atlas.store.pipeline import build
from tests.conftest import PROJECT

TODAY = date(2026, 6, 1)
TIMEOUT_S = (2.0, 0.4)
POISON = "poison"  # an address that puts in error the whole hundred it comes in
BUCKET = 10  # our hundred
GOOD = {"latitude": "46.05", "longitude": "2.05", "result_score": "0.93",
        "result_type": "housenumber", "result_label": "1 Rue du Port 23000 Ouest",
        "result_citycode": "23001", "result_oldcitycode": "", "result_status": "ok"}  # fmt: skip
NOTHING = dict.fromkeys(GOOD, "") | {"result_status": "not-found"}


@dataclass
class Service:
    """What the service knows, how it misbehaves (one item per request), what it was asked."""

    known: dict[str, dict[str, str]] = field(default_factory=dict)  # by query; else `GOOD`
    troubles: list[object] = field(default_factory=list)
    requests: list[list[dict[str, str]]] = field(default_factory=list)
    forms: list[list[tuple[str, str]]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
        for start in range(0, len(rows), BUCKET):
            bucket = rows[start : start + BUCKET]
            spoiled = any(POISON in row["query"] for row in bucket)
            for row in bucket:
                answer = self.known.get(row["query"], GOOD)
                yield row | (NOTHING | {"result_status": "error"} if spoiled else answer)


class Handler(BaseHTTPRequestHandler):
    def __init__(self, service, *args):
        self.service = service
        super().__init__(*args)

    def log_message(self, *_):
        """Say nothing."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        header = f"Content-Type: {self.headers['Content-Type']}\n\n".encode()
        parts = email.message_from_bytes(header + body).get_payload()
        form = [
            (part.get_param("name", header="Content-Disposition"),
             part.get_payload(decode=True).decode()) for part in parts
        ]  # fmt: skip
        self.service.forms.append(form)
        rows = list(csv.DictReader(io.StringIO(dict(form)["data"])))
        self.service.requests.append(rows)
        trouble = self.service.troubles.pop(0) if self.service.troubles else None
        if isinstance(trouble, int):
            self._reply(trouble, b"refus", {})
        elif isinstance(trouble, tuple):
            self._reply(trouble[0], b"attendez", {"Retry-After": trouble[1]})
        elif trouble == "slow":
            self.service.over.wait(10)
        else:
            content = self._content(rows, form)
            self._reply(200, trouble(content) if trouble else content, {})

    def _content(self, rows, form):
        wanted = [value for name, value in form if name == "result_columns"]
        file = io.StringIO()
        columns = [*rows[0], *(name for name in GOOD if name in wanted)]
        columns.sort(key=lambda name: name == "result_status")
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.service.answer(rows))
        return file.getvalue().encode()

    def _reply(self, code, content, headers):
        self.send_response(code)
        for name, value in (headers | {"Content-Length": str(len(content))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    service = Service()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, service)) as http:
        service.url = f"http://127.0.0.1:{http.server_port}/geocodage/search/csv/"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield service
        service.over.set()
        http.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache" / "geocodage.parquet"


class Run:
    """One call of `geocode`, with what it said and how long it waited."""

    def __init__(self, server, cache, addresses, *, today=TODAY, codes=None, **settings):
        self.said, self.waits = [], []
        service = GeocodingService(server.url, timeout_s=TIMEOUT_S, **settings)
        self.result = geocode(
            addresses, service, cache, self.said.append,
            current_codes=codes or {}, today=today, sleep=self.waits.append,
        )  # fmt: skip

    @property
    def statuses(self):
        return self.result["status"].tolist()


def make_addresses(*streets, code="23001"):
    """Return addresses of one commune, on ids in reverse order."""
    rows = [{"address": street, "postal_code": "23000", "commune_name": "Ouest",
             "commune_code": code} for street in streets]  # fmt: skip
    index = pd.Index([f"toy:{len(rows) - i}" for i in range(len(rows))], name="record_id")
    names = ["address", "postal_code", "commune_name", "commune_code"]
    return pd.DataFrame(rows, index=index, columns=names, dtype="str")


def streets(count):
    return [f"{number} rue du Port" for number in range(1, count + 1)]


def test_an_address_becomes_a_point(server, cache):
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.result.to_dict("records") == [
        {"longitude": 2.05, "latitude": 46.05, "geocoding_score": 0.93, "precision": "adresse",
         "label": "1 Rue du Port 23000 Ouest", "status": "trouvée"}
    ]  # fmt: skip
    assert run.said[-1] == "Géocodage : 1 trouvée"


def test_the_service_is_asked_as_it_wants(server, cache):
    Run(server, cache, make_addresses("1 rue du Port"))
    form = [pair for pair in server.forms[0] if pair[0] != "data"]
    assert ("columns", "query") in form
    assert ("citycode", "citycode") in form
    assert ("indexes", "address") in form
    assert [value for name, value in form if name == "result_columns"][-1] == "result_status"
    assert server.requests == [
        [{"id": "0", "query": "1 rue du Port 23000 Ouest", "citycode": "23001"}]
    ]


@pytest.mark.parametrize(("kind", "precision"), [
    ("housenumber", "adresse"), ("street", "rue"), ("locality", "lieu-dit"),
    ("municipality", "commune"),
])  # fmt: skip
def test_precision_is_that_of_what_was_found(server, cache, kind, precision):
    server.known["1 rue du Port 23000 Ouest"] = GOOD | {"result_type": kind}
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.result["precision"].tolist() == [precision]


def test_rows_keep_their_order_and_index_across_files(server, cache):
    addresses = make_addresses(*streets(7))
    for number, street in enumerate(streets(7)):
        server.known[f"{street} 23000 Ouest"] = GOOD | {"latitude": f"46.{number}"}
    run = Run(server, cache, addresses, batch_size=3)
    assert run.result.index.equals(addresses.index)
    assert run.result["latitude"].tolist() == [float(f"46.{n}") for n in range(7)]
    assert [len(rows) for rows in server.requests] == [3, 3, 1]


def test_an_address_written_in_two_ways_is_asked_once(server, cache):
    addresses = make_addresses("1 rue du Port", "1, RUE  du\nPort", " - 1 rue du port")
    run = Run(server, cache, addresses)
    assert run.statuses == ["trouvée"] * 3
    assert [len(rows) for rows in server.requests] == [1]


def test_an_address_of_two_communes_is_asked_twice(server, cache):
    both = pd.concat(
        [make_addresses("1 rue du Port"), make_addresses("1 rue du Port", code="23002")]
    )
    run = Run(server, cache, both.set_axis(["a", "b"]))
    assert run.statuses == ["trouvée", "autre commune"]
    assert [row["citycode"] for row in server.requests[0]] == ["23001", "23002"]


def test_nothing_to_ask_asks_nothing(server, cache):
    addresses = pd.concat([make_addresses(None, " ", "-"), make_addresses("1 rue", code=None)])
    run = Run(server, cache, addresses.set_axis(list("abcd")))
    assert run.statuses == ["sans adresse"] * 3 + ["commune inconnue"]
    assert run.result.drop(columns="status").isna().all(axis=None)
    assert server.requests == []
    assert not cache.exists()
    assert Run(server, cache, make_addresses()).result.empty


def test_a_query_is_never_longer_than_accepted(server, cache):
    Run(server, cache, make_addresses("« Le Phare » " + "quai " * 80))
    query = server.requests[0][0]["query"]
    assert len(query) <= 200
    assert query.startswith("Le Phare")
    assert query.endswith(" 23000 Ouest")


def test_not_found_and_skipped_are_not_found(server, cache):
    server.known["2 rue du Port 23000 Ouest"] = NOTHING
    server.known["3 rue du Port 23000 Ouest"] = NOTHING | {"result_status": "skipped"}
    run = Run(server, cache, make_addresses(*streets(3)))
    assert run.statuses == ["trouvée", "introuvable", "introuvable"]
    assert run.result.iloc[1:].drop(columns="status").isna().all(axis=None)


def test_a_low_score_is_refused_and_said(server, cache):
    server.known["1 rue du Port 23000 Ouest"] = GOOD | {"result_score": "0.59"}
    server.known["2 rue du Port 23000 Ouest"] = GOOD | {"result_score": "0.6"}
    run = Run(server, cache, make_addresses(*streets(2)))
    assert run.statuses == ["score insuffisant", "trouvée"]
    refused = run.result.iloc[0]
    assert refused[["longitude", "latitude", "precision"]].isna().all()
    assert refused["geocoding_score"] == 0.59
    # the threshold is not in the cache: another one needs no new question
    assert (
        Run(server, cache, make_addresses(*streets(2)), min_score=0.5).statuses == ["trouvée"] * 2
    )
    assert len(server.requests) == 1


def test_another_commune_is_refused(server, cache):
    server.known["1 rue du Port 23000 Ouest"] = GOOD | {"result_citycode": "23002"}
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.statuses == ["autre commune"]
    assert run.result[["longitude", "latitude", "precision"]].isna().all(axis=None)


@pytest.mark.parametrize(("answer", "codes"), [
    ({"result_citycode": "75104"}, {"75104": "23001"}),  # an arrondissement of it
    ({"result_citycode": "23099"}, {"23099": "23001"}),  # the service knows an older commune
    ({"result_citycode": "23002", "result_oldcitycode": "23001"}, {}),  # or a newer one
])  # fmt: skip
def test_a_commune_under_another_code_is_the_same(server, cache, answer, codes):
    server.known["1 rue du Port 23000 Ouest"] = GOOD | answer
    assert Run(server, cache, make_addresses("1 rue du Port"), codes=codes).statuses == ["trouvée"]


def test_the_cache_answers_the_second_time(server, cache):
    server.known["2 rue du Port 23000 Ouest"] = NOTHING
    first = Run(server, cache, make_addresses(*streets(2)))
    again = Run(server, cache, make_addresses(*streets(3)))
    assert [row["query"][0] for row in server.requests[1]] == ["3"]
    assert again.statuses == [*first.statuses, "trouvée"]
    later = TODAY + timedelta(days=NOT_FOUND_DAYS - 1)
    Run(server, cache, make_addresses(*streets(3)), today=later)
    assert len(server.requests) == 2
    Run(server, cache, make_addresses(*streets(3)), today=later + timedelta(days=1))
    assert [row["query"][0] for row in server.requests[2]] == ["2"]


def test_another_service_has_its_own_answers(server, cache):
    Run(server, cache, make_addresses("1 rue du Port"))
    server.url = server.url.replace("/csv/", "/csv")
    Run(server, cache, make_addresses("1 rue du Port"))
    assert len(server.requests) == 2
    assert len(pd.read_parquet(cache)) == 2


@pytest.mark.parametrize("damage", [
    lambda path: path.write_bytes(path.read_bytes()[:-20]),
    lambda path: path.write_bytes(b""),
    lambda path: pd.DataFrame({"autre": [1]}).to_parquet(path),
    lambda path: pd.read_parquet(path).assign(score="x").to_parquet(path),
])  # fmt: skip
def test_a_damaged_cache_is_rebuilt_and_said(server, cache, damage):
    Run(server, cache, make_addresses("1 rue du Port"))
    damage(cache)
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.statuses == ["trouvée"]
    assert "abîmée" in run.said[0]
    assert len(server.requests) == 2
    assert Run(server, cache, make_addresses("1 rue du Port")).said == ["Géocodage : 1 trouvée"]


def test_a_cache_that_cannot_be_written_is_an_error(server, cache):
    cache.mkdir(parents=True)
    with pytest.raises(
        InputError, match=r"geocodage\.parquet : écriture impossible, c'est un dossier"
    ):
        Run(server, cache, make_addresses("1 rue du Port"))


@pytest.mark.parametrize("trouble", [
    500, 502, 503, 408, 413, (429, "2"), "slow",
    lambda content: b"<!DOCTYPE html><html><body>Maintenance</body></html>\n",
    lambda content: b"",
    lambda content: b"id,autre\n0,1\n",
    lambda content: "id,latitude,longitude,result_status\n0,é,é,ok\n".encode("latin-1"),
    lambda content: content.replace(b"46.05", b"nan"),
    lambda content: content.replace(b"46.05", b"460.5"),
    lambda content: content.replace(b"housenumber", b"planet"),
    lambda content: content.replace(b"\n0,", b"\n7,"),
    lambda content: content[:-3],
])  # fmt: skip
@pytest.mark.slow
def test_a_passing_trouble_is_got_over(server, cache, trouble):
    server.troubles = [trouble]
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.statuses == ["trouvée"]
    assert len(server.requests) == 2
    assert len(run.waits) == 1
    server.over.set()


def test_the_service_says_how_long_to_wait(server, cache):
    in_a_minute = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    server.troubles = [(429, "5"), (503, in_a_minute), (429, "bientôt")]
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.statuses == ["trouvée"]
    assert run.waits[0] == 5.0
    assert 55 < run.waits[1] <= 60
    assert 2.0 <= run.waits[2] <= 4.0


def test_pauses_double_up_to_a_minute():
    for failures, longest in [(1, 1), (2, 2), (3, 4), (4, 8), (7, 60), (20, 60)]:
        assert all(longest / 2 <= pause_s(failures) <= longest for _ in range(20))
    assert len({pause_s(5) for _ in range(20)}) > 1


def test_a_service_that_never_answers_is_left_alone(server, cache):
    server.troubles = [500] * 20
    run = Run(server, cache, make_addresses(*streets(3)))
    assert run.statuses == ["sans réponse"] * 3
    assert run.result.drop(columns="status").isna().all(axis=None)
    assert len(server.requests) == MAX_FAILURES
    assert len(run.waits) == MAX_FAILURES - 1
    assert run.said[1] == (f"{server.url} : refus du service (500) ; adresses sans réponse : 3")
    # what had no answer is not remembered: it is asked the next time
    server.troubles = []
    assert Run(server, cache, make_addresses(*streets(3))).statuses == ["trouvée"] * 3


@pytest.mark.parametrize(("trouble", "said"), [
    (400, "refus du service (400)"), (403, "refus du service (403)"),
    (404, "refus du service (404)"), (302, "refus du service (302)"),
    ((503, "86400"), "service indisponible pour 86400 s (503)"),
])  # fmt: skip
def test_a_refusal_is_not_asked_again(server, cache, trouble, said):
    server.troubles = [trouble]
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.statuses == ["sans réponse"]
    assert said in run.said[1]
    assert run.waits == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "pas une adresse", "ftp://127.0.0.1/"])
def test_no_service_is_no_error(server, cache, url):
    server.url = url
    run = Run(server, cache, make_addresses("1 rue du Port"))
    assert run.statuses == ["sans réponse"]
    assert url in run.said[1]


def test_what_came_before_a_failure_is_kept(server, cache):
    server.troubles = [None] + [500] * 20
    run = Run(server, cache, make_addresses(*streets(4)), batch_size=2)
    assert sorted(run.statuses) == ["sans réponse"] * 2 + ["trouvée"] * 2
    server.troubles = []
    assert Run(server, cache, make_addresses(*streets(4))).statuses == ["trouvée"] * 4
    assert len(server.requests[-1]) == 2


def test_a_file_cut_short_is_asked_for_the_rest(server, cache):
    for number, street in enumerate(streets(8)):
        server.known[f"{street} 23000 Ouest"] = GOOD | {"latitude": f"46.{number}"}
    server.troubles = [lambda content: content[: len(content) * 6 // 10]]
    run = Run(server, cache, make_addresses(*streets(8)))
    assert run.result["latitude"].tolist() == [float(f"46.{n}") for n in range(8)]
    assert run.waits == []
    assert 0 < len(server.requests[1]) < 8


def test_rows_in_disorder_repeated_or_unknown_change_nothing(server, cache):
    for number, street in enumerate(streets(5)):
        server.known[f"{street} 23000 Ouest"] = GOOD | {"latitude": f"46.{number}"}

    def disorder(content):
        heading, *rows = content.decode().splitlines()
        repeated = [row.replace("46.", "47.") for row in rows]
        return "\n".join([heading, *rows[::-1], *repeated, "99" + rows[0][1:], ""]).encode()

    server.troubles = [disorder]
    run = Run(server, cache, make_addresses(*streets(5)))
    assert run.result["latitude"].tolist() == [float(f"46.{n}") for n in range(5)]
    assert len(server.requests) == 1


def test_one_address_that_breaks_the_service_costs_only_itself(server, cache):
    addresses = make_addresses(*streets(40), f"rue {POISON}", *(f"{s} bis" for s in streets(20)))
    run = Run(server, cache, addresses)
    assert run.statuses.count("trouvée") == 60
    assert run.result.loc[addresses["address"] == f"rue {POISON}", "status"].tolist() == [
        "sans réponse"
    ]
    assert "adresses sans réponse : 1" in run.said[1]


@pytest.mark.parametrize("settings", [{"batch_size": 0}, {"batch_size": 60_000}, {"min_score": 2}])
def test_settings_that_make_no_sense_are_refused(settings):
    with pytest.raises(InputError, match="refus"):
        GeocodingService(**settings)


@pytest.mark.slow
def test_a_build_places_addresses_and_says_so(server, tmp_path):
    """Synthetic rows without coordinates: asked, placed when sure enough, reported."""
    settings = Settings(
        data_dir=PROJECT / "data", store=tmp_path / "atlas.duckdb", raw_dir=tmp_path / "raw",
        national_url="http://127.0.0.1:9/x.csv", geocoding_url=server.url,
    )  # fmt: skip
    heading = "id,nom,commune,code_postal,code_insee,adresse,services,frais_a_charge"
    rows = ["1,Mairie,Guéret,23000,23096,1 rue du Port,,", "2,Poste,Guéret,23000,23096,2 quai,,"]
    path = tmp_path / "adresses.csv"
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    found = {"longitude": "1.8713", "latitude": "46.1706", "result_citycode": "23096"}
    server.known = {
        "1 rue du Port 23000 Guéret": GOOD | found,
        "2 quai 23000 Guéret": GOOD | found | {"result_score": "0.2"},
    }
    keep_file(settings, examine_file(settings, path, ImportOptions(), TODAY), TODAY)
    build(settings, lambda text: None)
    places = read_table(settings.store_path, "places").set_index("name")
    asked = {row["query"] for rows in server.requests for row in rows}
    assert asked == set(server.known)
    assert places["location_precision"].to_dict() == {"Mairie": "adresse", "Poste": "commune"}
    assert places.loc["Mairie", "longitude"] == 1.8713
    issues = read_table(settings.store_path, "issues")
    assert (issues["rule"] == "géocodée").sum() == 1


@pytest.mark.parametrize(("address", "street"), [
    ("3 rue de l’Hôtel-de-Ville", "3 rue de l'Hôtel-de-Ville"),
    ("Hôtel de Ville, place Pierre Forest BP 80269", "Hôtel de Ville, place Pierre Forest"),
    ("B.P. 12 4 place Hyacinthe Bastaraud", "4 place Hyacinthe Bastaraud"),
    ("CS 70 608 9 rue d'Alger CEDEX 3", "9 rue d'Alger"),
    ("12 rue des CSP", "12 rue des CSP"),
    ("5 rue du Port 23000 Guéret Cedex", "5 rue du Port"),
    ("5 rue du Port, 23000 GUERET", "5 rue du Port"),
    ("5 rue du Port 23300 La Souterraine", "5 rue du Port 23300 La Souterraine"),
    ("26 Rue de l'Eglise,..", "26 Rue de l'Eglise"),
    ("TSA 12345", ""),
    ("", ""),
])  # fmt: skip
def test_an_address_is_asked_without_what_is_no_place(address, street):
    assert street_of(address, "Guéret") == street
