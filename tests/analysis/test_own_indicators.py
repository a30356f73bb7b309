"""The indicators of the atlas: bounds, breaks, what is unknown, agreement with the measures."""

from datetime import date

import pandas as pd
import pytest

from atlas.analysis.steering.own_indicators import as_file, label_values, with_statuses
from atlas.analysis.steering.own_money import money_values
from atlas.context.roles import choose_columns
from atlas.context.steering.observations import published_observations
from atlas.reader import Atlas, View
from atlas.schema.frame import empty_table
from atlas.schema.kind import SERIES
from atlas.sources.embedded import read_indicators
from tests.conftest import PROJECT


def values(*rows):
    """Return values of one indicator of one territory: day, value, sources."""
    frame = pd.DataFrame(rows, columns=["period", "value", "source_ids"])
    return frame.assign(indicator_id="atlas-lieux", level="departement", territory_code="23",
                        low=frame["value"], high=frame["value"])  # fmt: skip


def test_a_value_of_other_sources_than_the_value_before_is_a_break():
    rows = with_statuses(values(
        ("2022-03-01", None, ""), ("2022-01-01", 5, "a"), ("2022-02-01", 6, "a"),
        ("2022-04-01", 7, "a"), ("2022-05-01", 9, "a|b"), ("2022-06-01", 9, "a|b"),
    ))  # fmt: skip
    assert rows["period"].is_monotonic_increasing
    assert rows["status"].tolist() == [
        "observé", "observé", "manquant", "observé", "rupture", "observé",
    ]  # fmt: skip


def labels(*rows):
    """Return a table `labels`: edition, level and code of each award."""
    frame = pd.DataFrame(rows, columns=["edition_year", "level", "territory_code"])
    known = empty_table("labels").reindex(frame.index)
    return known.assign(**frame.to_dict("series"), territory_name="x", arobases=3)


TERRITORIES = pd.DataFrame(
    [("commune", "62001", "62", "32"), ("commune", "23001", "23", "75"),
     ("epci", "200000001", "62", "32"), ("departement", "62", None, "32"),
     ("departement", "23", None, "75"), ("region", "32", None, None)],
    columns=["level", "territory_code", "departement_code", "region_code"],
)  # fmt: skip


def test_labels_are_a_value_only_where_the_edition_is_known_in_whole():
    awards = labels((2018, "commune", "62001"), (2018, "epci", "200000001"),
                    (2018, "commune", "23001"), (2019, "commune", "23001"))  # fmt: skip
    complete = pd.DataFrame(
        {"edition_year": [2018], "scope": ["R32"], "level": [None], "least_arobases": [1]}
    )
    rows = label_values(awards, complete, TERRITORIES).set_index(
        ["period", "level", "territory_code"]
    )
    for place in (("departement", "62"), ("region", "32")):
        known = rows.loc[("2018", *place)]
        assert known[["value", "low", "high", "status"]].tolist() == [2, 2, 2, "observé"]
    for key, least in ((("2018", "france", "FR"), 3), (("2019", "departement", "23"), 1)):
        unknown = rows.loc[key]
        assert (unknown["low"], unknown["status"]) == (least, "manquant")
        assert pd.isna(unknown["value"])
    assert ("2019", "departement", "62") not in rows.index


def test_euros_of_a_year_are_at_least_those_of_the_lists_and_break_with_them():
    """300 euros for 100 people are 3 each; 80 of another list the year after are a break."""
    rows = pd.DataFrame(
        [("a", "conventionné", 300.0, 2022, "23"), ("b", "conventionné", 80.0, 2023, "23"),
         ("b", "conventionné", 20.0, 2023, None), ("b", "versé", 7.0, None, "23")],
        columns=["context_id", "kind", "eur", "decided_year", "departement_code"],
    ).assign(region_code="75")  # fmt: skip
    people = pd.DataFrame(
        [("departement", "23", 100), ("region", "75", 200), ("france", "FR", 400),
         ("france", "METRO", 400)],
        columns=["level", "territory_code", "population"],
    )  # fmt: skip
    found = money_values(rows.astype({"decided_year": "Int64"}), people)
    creuse = found[found["territory_code"] == "23"]
    assert creuse[["period", "value", "low", "status"]].values.tolist() == [
        ["2022", 3, 3, "observé"], ["2023", 0.8, 0.8, "rupture"],
    ]  # fmt: skip
    assert creuse["high"].isna().all()
    assert found.loc[found["territory_code"] == "FR", "value"].tolist() == [0.75, 0.25]
    assert set(found["indicator_id"]) == {"atlas-euros-conventionnes"}
    assert money_values(rows[3:], people).empty


def test_a_file_of_values_is_read_again_as_it_was(reference):
    rows = with_statuses(values(("2022-01-01", 5.25, "a"), ("2022-02-01", None, "")))
    file = as_file(rows, "2026-06-01").astype(object).fillna("").astype(str)
    columns = choose_columns(SERIES, [*file], {})
    table = published_observations(file, "s", columns, date(2030, 1, 1), reference).table
    assert table["value"].tolist()[0] == 5.25
    assert table["status"].tolist() == ["observé", "manquant"]
    assert table["known_date"].unique().tolist() == [pd.Timestamp("2026-06-01")]
    assert table["territory_code"].tolist() == ["23", "23"]


@pytest.fixture(scope="module")
def reference():
    from atlas.sources.embedded import read_reference

    names = ("communes", "epci", "departements", "regions")
    return read_reference(PROJECT / "data" / "reference", names)


@pytest.mark.slow
def test_indicators_are_the_measures_of_each_date(twice):
    atlas = Atlas.open(twice.store_path)
    rows = atlas.own_series()
    assert set(rows["indicateur"]) <= set(read_indicators(PROJECT / "data")["indicator_id"])
    region = rows[(rows["niveau"] == "region") & (rows["code"] == "84")]
    region = region.set_index(["indicateur", "periode"])
    for day in (date(2022, 9, 30), date(2023, 9, 30)):
        then = Atlas.open(twice.store_path, View(on=day, source="hub"))
        known = then.territory("R84")
        rates = then.compliance("schema-national:1.0.2", "region", asked="oui")
        rate = rates.set_index("territory_code").loc["84"]
        found = region.loc[("atlas-respect-schema-national-1-0-2", day.isoformat())]
        for bound, share in (
            ("valeur", "share"),
            ("borne_basse", "least"),
            ("borne_haute", "most"),
        ):
            assert found[bound] == pytest.approx(100 * rate[f"respect_{share}"])
        for name, column, factor in (
            ("atlas-lieux", "place_count", 1),
            ("atlas-habitants-10-km", "population_beyond_10km", 1),
            ("atlas-part-10-km", "beyond_10km_share", 100),
        ):
            found = region.loc[(name, day.isoformat())]
            assert found["valeur"] == pytest.approx(factor * known[column])
            assert found["borne_basse"] <= found["valeur"] <= found["borne_haute"]
            assert found["statut"] == "observé"
    assert region.loc[("atlas-lieux", "2022-09-30"), "valeur"] - region.loc[
        ("atlas-lieux", "2023-09-30"), "valeur"
    ] in range(1, 13)
    elsewhere = rows[(rows["niveau"] == "departement") & (rows["code"] == "23")]
    assert elsewhere.loc[elsewhere["indicateur"] == "atlas-lieux", "valeur"].isna().all()
    again = Atlas.open(twice.store_path).own_series("hub")
    assert again.equals(rows)
