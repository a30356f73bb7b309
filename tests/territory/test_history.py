"""Codes and names of the past: a toy land by hand, the embedded events, and real histories.

The history of the communes 1943-2020 of ../shared is made by others from INSEE's movements; nothing
of it is in the atlas. It serves here only to check.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from atlas.schema.frame import conform, empty_table
from atlas.sources.embedded import read_reference
from atlas.sources.movements import read_movements
from atlas.territory.history import resolve_code, resolve_name
from atlas.territory.timeline import (
    CREATED,
    DISSOLVED,
    EVENT_WORDS,
    MERGER,
    RECODED,
    RENAMING,
    RESTORED,
    Event,
    Timeline,
    read_events,
    write_events,
)
from atlas.territory.vintages import merge_events

PROJECT = Path(__file__).parents[2]
SHARED = PROJECT.parent / "shared" / "data"
HISTORY = SHARED / "context" / "cog-history-1943-2020.yaml"
AWARDS = SHARED / "labels" / "villes_internet_palmares.csv"
COLLECTIVITIES = ["975", "977", "978", "984", "986", "987", "988", "989"]


@pytest.fixture(scope="module")
def reference() -> dict[str, pd.DataFrame]:
    names = ("communes", "former_communes", "commune_events")
    tables = read_reference(PROJECT / "data" / "reference", names)
    tables["communes"] = pd.DataFrame(tables["communes"].drop(columns="geometry"))
    return tables


def follow(reference, codes, dates=None, events=None) -> pd.DataFrame:
    events = reference["commune_events"] if events is None else events
    tables = (events, reference["former_communes"], reference["communes"])
    if isinstance(dates, list):
        dates = pd.Series(pd.to_datetime(dates))
    return resolve_code(*tables, pd.Series(codes, dtype="str"), dates)


def found(row) -> set[str]:
    """Return the communes of one row of an answer."""
    if isinstance(row.commune_code, str):
        return {row.commune_code}
    return set(row.choices.split("|")) if isinstance(row.choices, str) else set()


# A toy land, by hand.


def happens(day: str | None, kind: str, old: tuple | None, new: tuple | None) -> Event:
    when = date.fromisoformat(day) if day else None
    return Event(when, kind, *(old or (None, None)), *(new or (None, None)), "essai")


BOURG, AVAL, AMONT = ("23001", "Bourg"), ("23002", "Aval"), ("23003", "Amont")
TOY_EVENTS = [
    happens("1960-03-01", RENAMING, BOURG, ("23001", "Bourg-la-Ville")),
    happens("1970-01-01", MERGER, AMONT, ("23002", "Aval-et-Amont")),
    happens("1970-01-01", RENAMING, AVAL, ("23002", "Aval-et-Amont")),
    happens("1980-01-01", RESTORED, ("23002", "Aval-et-Amont"), AMONT),
    happens("1980-01-01", RENAMING, ("23002", "Aval-et-Amont"), AVAL),
    happens("1990-01-01", RECODED, ("23009", "Lande"), ("87009", "Lande")),
    happens("2000-01-01", DISSOLVED, ("23008", "Perdue"), None),
    happens(None, RECODED, ("23007", "Vieille"), BOURG),
]


@pytest.fixture
def toy() -> dict[str, pd.DataFrame]:
    rows = [
        ("23001", "Bourg-la-Ville"), ("23002", "Aval"), ("23003", "Amont"), ("87009", "Lande"),
        ("87010", "Bourg"), ("2A001", "Cala"), ("23010", "Sans-Histoire"),
    ]  # fmt: skip
    communes = pd.DataFrame(rows, columns=["commune_code", "commune_name"])
    communes["departement_code"] = communes["commune_code"].str[:2]
    former = pd.DataFrame(
        [("23050", "Le Hameau", "23001", "deleguee"), ("23051", None, "23002", "ancien_code"),
         ("23052", "Fantôme", "23999", "deleguee")],
        columns=["former_code", "former_name", "commune_code", "kind"],
    )  # fmt: skip
    return {
        "commune_events": write_events(TOY_EVENTS),
        "former_communes": conform(former, "former_communes"),
        "communes": communes,
    }


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("23010", None, ("23010", "actuelle", None)),
        ("23010", "1950-01-01", ("23010", "actuelle", None)),
        ("23002", None, ("23002", "actuelle", None)),
        ("23002", "1975-01-01", (None, "à choisir", "23002|23003")),
        ("23002", "1969-12-31", ("23002", "actuelle", None)),
        ("23002", "1980-01-01", ("23002", "actuelle", None)),
        ("23003", "1975-01-01", ("23003", "actuelle", None)),
        ("23009", None, ("87009", "suivie", None)),
        ("23009", "2006-01-01", ("87009", "suivie", None)),
        ("87009", "1950-01-01", ("87009", "actuelle", None)),
        ("23007", None, ("23001", "suivie", None)),
        ("23008", None, (None, "inconnue", None)),
        ("23050", "2006-01-01", ("23001", "suivie", None)),
        ("23051", None, ("23002", "suivie", None)),
        ("23052", None, (None, "inconnue", None)),
        ("99999", "2006-01-01", (None, "inconnue", None)),
        (None, "2006-01-01", (None, "inconnue", None)),
    ],
)
def test_a_code_at_a_date(toy, code, day, expected):
    row = follow(toy, [code], date.fromisoformat(day) if day else None).loc[0]
    assert tuple(None if pd.isna(v) else v for v in row[:3]) == expected


def test_the_path_says_what_happened_since_the_date(toy):
    codes = ["23002", "23002", "23009", "23007", "23008", "23010"]
    dates = ["1950-01-01", "1975-01-01", "1975-01-01", None, None, None]
    paths = follow(toy, codes, dates)["path"].tolist()
    assert paths[:5] == [
        "Aval (23002) prend le nom de Aval-et-Amont (23002) le 01/01/1970 ; "
        "Aval-et-Amont (23002) prend le nom de Aval (23002) le 01/01/1980",
        "Aval-et-Amont (23002) prend le nom de Aval (23002) le 01/01/1980 ; "
        "Amont (23003) redevient une commune le 01/01/1980",
        "Lande (23009) change de code : Lande (87009) le 01/01/1990",
        "Vieille (23007) change de code : Bourg (23001) à une date inconnue ; Bourg (23001) prend "
        "le nom de Bourg-la-Ville (23001) le 01/03/1960",
        "Perdue (23008) est supprimée, son territoire passe à une commune que la source ne dit pas "
        "le 01/01/2000",
    ]
    assert pd.isna(paths[5])


def test_answers_keep_the_index_and_do_not_depend_on_the_order(toy):
    codes = pd.Series(["23009", "23002", None], index=["x", "y", "z"])
    dates = pd.Series(pd.to_datetime(["1975-01-01", "1975-01-01", None]), index=["x", "y", "z"])
    tables = (toy["commune_events"], toy["former_communes"], toy["communes"])
    answer = resolve_code(*tables, codes, dates)
    assert answer.index.tolist() == ["x", "y", "z"]
    assert set(answer.dtypes.astype(str)) == {"str"}
    backwards = resolve_code(*tables, codes[::-1], dates[::-1])
    pd.testing.assert_frame_equal(backwards.loc[["x", "y", "z"]], answer)
    assert resolve_code(*tables, codes[:0]).empty


@pytest.mark.parametrize(
    ("name", "departement", "day", "expected"),
    [
        ("Sans Histoire", "23", None, ("23010", "actuelle", None)),
        ("BOURG-LA-VILLE", "23", None, ("23001", "actuelle", None)),
        ("Bourg", "23", "1950-01-01", ("23001", "suivie", None)),
        ("Bourg", "23", "2006-01-01", ("23001", "suivie", None)),
        ("Bourg", "87", "2006-01-01", ("87010", "actuelle", None)),
        ("Bourg", None, "2006-01-01", ("87010", "actuelle", None)),
        ("Bourg", None, "1950-01-01", (None, "à choisir", "23001|87010")),
        ("Aval-et-Amont", "23", "1975-01-01", (None, "à choisir", "23002|23003")),
        ("Aval-et-Amont", "23", None, (None, "à choisir", "23002|23003")),
        ("Aval", "23", "1950-01-01", ("23002", "actuelle", None)),
        ("Lande", "23", "1975-01-01", ("87009", "actuelle", None)),
        ("Lande", "87", "1975-01-01", ("87009", "actuelle", None)),
        ("Lande", "19", "1975-01-01", (None, "inconnue", None)),
        ("Cala", "20", "1975-01-01", ("2A001", "actuelle", None)),
        ("Le Hameau", "23", "2006-01-01", ("23001", "suivie", None)),
        ("Perdue", "23", "1975-01-01", (None, "inconnue", None)),
        (None, "23", None, (None, "inconnue", None)),
    ],
)
def test_a_name_at_a_date(toy, name, departement, day, expected):
    tables = (toy["commune_events"], toy["former_communes"], toy["communes"])
    names, places = pd.Series([name], dtype="str"), pd.Series([departement], dtype="str")
    row = resolve_name(*tables, names, places, date.fromisoformat(day) if day else None).loc[0]
    assert tuple(None if pd.isna(v) else v for v in row[:3]) == expected


def test_departements_may_be_left_out(toy):
    tables = (toy["commune_events"], toy["former_communes"], toy["communes"])
    assert resolve_name(*tables, pd.Series(["Lande"])).loc[0, "commune_code"] == "87009"


# The embedded events.


def test_the_file_says_where_it_comes_from_and_what_it_holds(reference):
    metadata = pq.read_schema(PROJECT / "data" / "reference" / "commune_events.parquet").metadata
    assert metadata[b"made_by"] == b"data/make_history.py"
    assert b"Licence Ouverte 2.0" in metadata[b"licence"]
    assert metadata[b"vintage"] == b"COG 2026"
    events = reference["commune_events"]
    assert write_events(read_events(events)).equals(events)
    assert set(events["event_kind"]) == set(EVENT_WORDS)
    assert events[["old_code", "new_code"]].notna().any(axis=1).all()
    by_source = events["source"].str.split(" ").str[0].value_counts()
    assert by_source.to_dict() == {"historique": 7_479, "écarts": 249, "anciens": 17, "loi": 2}
    assert events["event_date"].isna().sum() == 17


COUNTS_OF_INSEE = {
    2012: 36_700, 2013: 36_681, 2015: 36_658, 2016: 35_885, 2017: 35_416, 2018: 35_357,
    2019: 34_970, 2020: 34_968, 2021: 34_965, 2022: 34_955, 2023: 34_945, 2024: 34_935,
    2025: 34_875,
}  # fmt: skip
"""Communes of France on 1 January, Mayotte included, as INSEE publishes them (2014 left out: Culey,
restored that day, is not in the 36,681 published)."""


def test_the_events_give_the_communes_of_today_and_the_counts_that_insee_publishes(reference):
    events, communes = reference["commune_events"], reference["communes"]
    timeline = Timeline(read_events(events))
    mentioned = set(events["old_code"].dropna()) | set(events["new_code"].dropna())
    today = set(communes["commune_code"])

    def communes_of(year: int) -> set[str]:
        day = date(year, 1, 1)
        extents = {code: timeline.extent(code, day) for code in mentioned}
        return {code for code, extent in extents.items() if extent[1] == day} | today - mentioned

    assert communes_of(2026) == today
    for year, count in COUNTS_OF_INSEE.items():
        codes = {code for code in communes_of(year) if code[:3] not in COLLECTIVITIES}
        assert len(codes) == count, year


def test_every_former_code_leads_where_the_package_says_but_those_shared_between_two(reference):
    former = reference["former_communes"]
    answers = follow(reference, former["former_code"])
    others = former[(answers["commune_code"] != former["commune_code"]).to_numpy()]
    # dissolved between several communes: the table of former codes can hold only one of them
    assert others["former_code"].tolist() == ["08227", "45117", "51385", "51606", "60606"]
    shared = answers.loc[others.index]
    assert (shared["status"] == "à choisir").all()
    assert [
        code in row for code, row in zip(others["commune_code"], shared["choices"], strict=True)
    ]


@pytest.mark.parametrize(
    ("code", "day", "expected", "path"),
    [
        ("01137", "1970-01-01", {"01426"},
         "Cuisiat (01137) fusionne dans Treffort-Cuisiat (01426) le 01/12/1972 ; Treffort-Cuisiat "
         "(01426) prend le nom de Val-Revermont (01426) le 01/01/2016"),
        ("01091", "2006-01-01", {"01033"},
         "Châtillon-en-Michaille (01091) fusionne dans Valserhône (01033) le 01/01/2019"),
        ("93059", "2006-01-01", {"93066"},
         "Pierrefitte-sur-Seine (93059) fusionne dans Saint-Denis (93066) au plus tard le "
         "01/01/2025"),
        ("20004", "1970-01-01", {"2A004"},
         "Ajaccio (20004) change de code : Ajaccio (2A004) le 01/01/1976"),
        ("97123", "2006-01-01", {"97701"},
         "Saint-Barthélemy (97123) change de code : Saint-Barthélemy (97701) le 15/07/2007"),
        ("97127", "2006-01-01", {"97801"},
         "Saint-Martin (97127) change de code : Saint-Martin (97801) le 15/07/2007"),
        ("98501", "2006-01-01", {"97601"},
         "Acoua (98501) change de code : Acoua (97601) à une date inconnue"),
        # Freigné left Maine-et-Loire for Loire-Atlantique by merging
        ("49144", "2006-01-01", {"44180"},
         "Freigné (49144) fusionne dans Vallons-de-l'Erdre (44180) le 01/01/2018"),
        # two transfers of chef-lieu, there and back
        ("27676", "2018-01-01", {"27676"},
         "Les Trois Lacs (27676) change de code : Les Trois Lacs (27058) au plus tard le "
         "01/01/2021 ; Les Trois Lacs (27058) change de code : Les Trois Lacs (27676) au plus "
         "tard le 01/01/2023"),
        # 12218 was Saint-Cyprien, and is Conques-en-Rouergue today
        ("12218", "2006-01-01", {"12218"},
         "Saint-Cyprien-sur-Dourdou (12218) fusionne dans Conques-en-Rouergue (12076) le "
         "01/01/2016 ; Conques-en-Rouergue (12076) change de code : Conques-en-Rouergue (12218) au "
         "plus tard le 01/01/2025"),
        ("12076", "2006-01-01", {"12218"}, None),
        # Saline split into Troarn and Sannerville at the end of 2019
        ("14712", "2018-01-01", {"14712", "14666"}, None),
        ("14712", "2006-01-01", {"14712"}, None),
        ("14666", "2018-01-01", {"14666"}, None),
        # Neussargues en Pinatelle gave four communes back
        ("15141", "2020-01-01", {"15031", "15035", "15047", "15141", "15171"}, None),
        ("15141", "2006-01-01", {"15141"}, None),
        # Les Hauts-Talican left its code to Beaumont and took that of Villotran, with La Neuville
        ("60054", "2020-01-01", {"60054", "60694"}, None),
        ("60455", "2006-01-01", {"60694"}, None),
        ("01999", "2006-01-01", set(), None),
    ],
)  # fmt: skip
def test_real_histories(reference, code, day, expected, path):
    row = follow(reference, [code], date.fromisoformat(day)).loc[0]
    assert found(row) == expected
    if path:
        assert row["path"] == path


def test_names_of_communes_that_are_no_more(reference):
    asked = pd.DataFrame(
        [
            ("Bellegarde sur Valserine", "01", "01033"), ("Châtillon-en-Michaille", "01", "01033"),
            ("Oullins", "69", "69149"), ("Cherbourg-Octeville", "50", "50129"),
            ("Saint-Martin", "971", "97801"), ("Pierrefitte sur Seine", "93", "93066"),
        ],
        columns=["name", "departement", "expected"],
    )  # fmt: skip
    tables = (reference["commune_events"], reference["former_communes"], reference["communes"])
    day = date(2006, 12, 31)
    answers = resolve_name(*tables, asked["name"], asked["departement"], day)
    assert answers["commune_code"].tolist() == asked["expected"].tolist()
    assert (answers["status"] == "suivie").tolist() == [True, True, True, True, False, True]


# Real labels.


@pytest.mark.skipif(not AWARDS.exists(), reason="../shared is absent: no real labels to test on")
def test_the_awards_of_the_label(reference):
    awards = pd.read_csv(AWARDS, dtype="str")
    awards = awards[awards["collectivity_type"] == "commune"].reset_index(drop=True)
    tables = (reference["commune_events"], reference["former_communes"], reference["communes"])
    names, days = awards["collectivity_name_as_published"], awards["edition_year"] + "-12-31"
    answers = resolve_name(*tables, names, awards["departement"], days)
    known = awards["code_insee_actuel"].notna() & answers["commune_code"].notna()
    assert (answers["commune_code"] == awards["code_insee_actuel"])[known].all()
    # none of this sample went to a commune that is no more: history is needed by no row
    assert Counter(answers["status"]) == {"actuelle": 178, "inconnue": 5, "à choisir": 3}
    assert names[answers["status"] == "inconnue"].unique().tolist() == [
        "Vandoeuvre", "Hazebrouk", "Castanet-Trojan", "Ambroise",
    ]  # fmt: skip
    assert awards.loc[answers["status"] == "à choisir", "departement"].isna().all()


# The history 1943-2020 made by others.

_PAIR = re.compile(r"(\w+): (?:\[([^\]]*)\]|'((?:[^']|'')*)'|([^,}]+))")


def read_history(path: Path) -> dict[str, dict[str, dict[str, dict[str, list[str]]]]]:
    """Return code -> date -> `évts` and `état` -> name -> values, of this regular YAML file."""
    history: dict = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        depth, text = len(line) - len(line.lstrip()), line.strip()
        key = text.rstrip(":").strip("'")
        if depth == 2 and re.fullmatch(r"\d[\dAB]\d{3}", key):
            versions = history[key] = {}
        elif depth == 4 and re.fullmatch(r"\d{4}-\d\d-\d\d", key):
            version = versions[key] = {"évts": {}, "état": {}}
        elif depth == 6 and text[:4] in version:
            for name, values, quoted, plain in _PAIR.findall(text[5:]):
                one = [quoted.replace("''", "'") or plain.strip()]
                several = [value.strip(" '") for value in values.split(",")]
                version[text[:4]][name] = several if values else one
    return history


@pytest.fixture(scope="module")
def history():
    if not HISTORY.exists():
        pytest.skip("../shared is absent: no history made by others to check against")
    return read_history(HISTORY)


def naive_end(history, code: str) -> set[str]:
    """Return the communes of 2020 that hold the last territory of a code: one step at a time."""
    versions = history[code]
    version = versions[max(versions)]
    if version["état"]:
        return set(version["état"].get("crat", [code]))
    for event in ("fusionneDans", "changeDeCodePour", "seDissoutDans"):
        if event in version["évts"]:
            return set().union(*(naive_end(history, heir) for heir in version["évts"][event]))
    return {code}


@pytest.fixture(scope="module")
def since_2020(reference):
    """Return code of 2020 -> communes of today, by our own later events."""
    events = reference["commune_events"]
    timeline = Timeline(read_events(events[events["event_date"] > "2020-01-01"]))

    def today(code: str) -> set[str]:
        extent = timeline.extent(code, date(2020, 1, 2))
        return timeline.holders(extent[0]) if extent else {code}

    return today


def test_codes_without_date_agree_with_the_history_made_by_others(reference, history, since_2020):
    codes = sorted(
        code for code, versions in history.items() if any(v["évts"] for v in versions.values())
    )
    ends = {code: naive_end(history, code) for code in codes}
    expected = {c: set().union(*(since_2020(end) for end in ends[c])) for c in codes}
    answers = {
        c: found(row) for c, row in zip(codes, follow(reference, codes).itertuples(), strict=True)
    }
    other = {code for code in codes if answers[code] != expected[code]}
    # arrondissements of Lyon: not communes
    districts = {"69385", "69387", "69388", "69389"}
    # left the perimeter of the other history in 2007; ours follows them
    overseas = {"97123", "97127"}
    # communes of 2020 that parted in 2024 and 2025: going through the commune of 2020, the check
    # cannot tell which part goes where; ours follows each part
    parted = {code for code in other if len(ends[code]) == 1 and answers[code] < expected[code]}
    # dissolved between several communes, of which the package names only some: our answer is short
    short = {"51385", "51606", "77362"}
    assert other == districts | overseas | (parted - districts) | short
    assert parted - districts == {
        "15031", "15035", "15047", "15141", "15171", "60054", "60455", "60694", "85030", "85084",
        "85165", "85212",
    }  # fmt: skip
    assert len(codes) == 8_374


def separations(history, event: str) -> list[tuple[str, str, set[str]]]:
    """Return the code, the day and the codes that leave it, of each separation."""
    return [
        (code, day, {*version["évts"][event]})
        for code, versions in history.items()
        for day, version in versions.items()
        if event in version["évts"]
    ]


def answers_around(reference, events, asked) -> tuple[list, list]:
    """Return the answers the day before each separation, and all that they should hold."""
    eve = [pd.Timestamp(day) - pd.Timedelta(days=1) for _, day, _ in asked]
    before = follow(reference, [code for code, _, _ in asked], eve, events)
    after_codes = [(code, day) for origin, day, parts in asked for code in (origin, *sorted(parts))]
    after = follow(reference, [c for c, _ in after_codes], [d for _, d in after_codes], events)
    rows = iter(after.itertuples())
    expected = [set().union(*(found(next(rows)) for _ in (0, *parts))) for _, _, parts in asked]
    return list(before.itertuples()), expected


def test_a_code_from_before_a_separation_asks(reference, history):
    asked = separations(history, "détacheCommeSimples")
    before, expected = answers_around(reference, None, asked)
    assert [found(row) for row in before] == expected
    statuses = Counter(row.status for row in before)
    # the seven others were merged together again since
    assert statuses["à choisir"] == 169
    assert len(asked) == 176


def test_what_the_embedded_events_do_not_know(reference, history):
    """Communes created out of others that the package does not name: a known limit."""
    asked = separations(history, "seScindePourCréer") + separations(history, "contribueA")
    asked = [row for row in asked if not row[0].startswith("693")]
    before, expected = answers_around(reference, None, asked)
    silent = [row for row, whole in zip(before, expected, strict=True) if found(row) != whole]
    assert len(silent) == 86
    assert len(asked) == 99
    events = reference["commune_events"]
    created = events[(events["event_kind"] == CREATED) & events["old_code"].isna()]
    assert len(created) == 72
    assert (created["event_date"] < "1994").all()


def in_insee_format(history) -> str:
    """Return the creations and dissolutions of a history as rows of INSEE's file of movements."""
    kinds = {"seScindePourCréer": 20, "contribueA": 20, "seDissoutDans": 30}
    lines = ["MOD,DATE_EFF,TYPECOM_AV,COM_AV,TNCC_AV,NCC_AV,NCCENR_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,"
             "TNCC_AP,NCC_AP,NCCENR_AP,LIBELLE_AP"]  # fmt: skip
    for event, kind in kinds.items():
        for code, day, parts in separations(history, event):
            kind_of_place = "ARM" if code.startswith("693") else "COM"
            lines += [
                f"{kind},{day},{kind_of_place},{code},0,X,X,X,{kind_of_place},{part},0,X,X,X"
                for part in sorted(parts)
            ]
    return "\n".join(lines)


def test_a_file_of_movements_completes_them(reference, history, tmp_path):
    path = tmp_path / "v_mvt_commune_2020.csv"
    path.write_text(in_insee_format(history), encoding="utf-8")
    movements = read_movements(path)
    assert movements.issues.empty
    events = merge_events(reference["commune_events"], movements.events)
    created = events[events["event_kind"] == CREATED]
    assert created["old_code"].notna().all()
    asked = separations(history, "seScindePourCréer") + separations(history, "contribueA")
    asked = [row for row in asked if not row[0].startswith("693")]
    before, expected = answers_around(reference, events, asked)
    assert [found(row) for row in before] == expected
    shared = ["51385", "51606", "77362"]
    lost = [found(row) for row in follow(reference, shared, None, events).itertuples()]
    assert [len(codes) for codes in lost] == [3, 3, 2]
    # among the former codes, only those that gave land to a commune created later now ask
    codes = reference["former_communes"]["former_code"]
    answers, without = follow(reference, codes, None, events), follow(reference, codes)
    differ = answers["commune_code"].fillna("") != without["commune_code"].fillna("")
    assert (answers.loc[differ, "status"] == "à choisir").all()
    # Le Vaudreuil and Val-de-Reuil; Bures, Orsay and Les Ulis; Mana and Awala-Yalimapo
    assert codes[differ].tolist() == ["27443", "77362", "78122", "78471", "97355"]


def superset(history, code: str, day: str, since_2020) -> set[str]:
    """Return all that may hold a code of a day, following codes and not territories."""
    leaves = {"fusionneDans", "devientDéléguéeDe", "sAssocieA", "changeDeCodePour", "seDissoutDans"}
    parts = {"détacheCommeSimples", "seScindePourCréer", "contribueA"}
    reached, pending = {(code, day + "+")}, [(code, day + "+")]  # after that day
    ends = set()
    while pending:
        code, day = pending.pop()
        ends.add(code)
        for later, version in history.get(code, {}).items():
            for event, heirs in version["évts"].items():
                is_step = later >= day and event in leaves | parts
                new = {(heir, later) for heir in heirs} if is_step else set()
                pending += new - reached
                reached |= new
    return set().union(*(since_2020(end) for end in ends))


def test_no_dated_code_leads_outside_what_became_of_it(reference, history, since_2020):
    """An answer may be finer than following codes one by one, never elsewhere."""
    # out of the perimeter of the other history; merged into Lyon, that it follows by arrondissement
    apart = ("97123", "97127", "69232")
    asked = [
        (code, day)
        for code, versions in history.items()
        if len(versions) > 1
        for day, version in versions.items()
        if version["état"].get("statut") == ["COM"] and code not in apart
    ]
    answers = follow(reference, [c for c, _ in asked], [d for _, d in asked])
    rows = defaultdict(set)
    for (code, day), row in zip(asked, answers.itertuples(), strict=True):
        where = found(row)
        assert where, (code, day)
        if not where <= superset(history, code, day, since_2020):
            rows[code].add(day)
    assert len(asked) > 10_000
    # parted on 31 December 2019, which ours knows as 1 January 2020 at the latest: it asks one day
    assert rows == {"14712": {"2019-12-31"}}


def test_without_events_only_the_tables_of_today_answer(reference):
    tables = dict(reference, commune_events=empty_table("commune_events"))
    answers = follow(tables, ["01426", "01137", "97123"], date(2006, 1, 1))
    assert answers["status"].tolist() == ["actuelle", "suivie", "inconnue"]
