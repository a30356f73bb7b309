"""Label history: what may be said, what stays unknown."""

from datetime import date

import pandas as pd
import pytest

from atlas.analysis.labels import (
    BELOW,
    CONFLICTING,
    EVERY_EDITION,
    LABELLED,
    LEVEL_UNKNOWN,
    NOT_LABELLED,
    edition_days,
    edition_on,
    history,
    in_scope,
    lapsed,
    states,
    summaries,
)
from atlas.schema.frame import empty_table
from atlas.text.french import UNKNOWN

TERRITORIES = pd.DataFrame(
    {
        "territory_code": ["59001", "59002", "59003", "33001", "97101"],
        "departement_code": ["59", "59", "59", "33", "971"],
        "region_code": ["32", "32", "32", "75", "01"],
    }
)


def award(code, year, arobases=None, resolution="résolue", candidates=None):
    return {"level": "commune" if code else None, "territory_code": code, "territory_name": code,
            "edition_year": year, "arobases": arobases, "mention": None,
            "resolution": resolution, "candidates": candidates}  # fmt: skip


def labels_of(*awards):
    frame = pd.DataFrame(awards, columns=list(award("x", 2000)))
    return frame.astype({"arobases": "Int64", "edition_year": "Int64", "territory_code": "str"})


def complete(year, scope, least=1, level=None):
    row = {"list_id": "essai", "edition_year": year, "scope": scope, "level": level,
           "least_arobases": least, "source_url": None, "note": None}  # fmt: skip
    return pd.DataFrame([row])


NOTHING = empty_table("label_completeness")


def test_absence_is_unknown_unless_the_edition_is_complete_there():
    labels = labels_of(award("59001", 2018, 3))
    found = states(labels, NOTHING, TERRITORIES, "commune", 2018)["status"]
    assert found.tolist() == [LABELLED, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]
    found = states(labels, complete(2018, "R32"), TERRITORIES, "commune", 2018)["status"]
    assert found.tolist() == [LABELLED, NOT_LABELLED, NOT_LABELLED, UNKNOWN, UNKNOWN]
    found = states(labels, complete(2018, "R32"), TERRITORIES, "commune", 2019)["status"]
    assert (found == UNKNOWN).all()
    only_epci = complete(2018, "FR", level="epci")
    assert states(labels, only_epci, TERRITORIES, "commune", 2018)["status"].iloc[1] == UNKNOWN


def test_a_list_of_the_five_arobases_says_nothing_of_the_other_levels():
    found = states(labels_of(), complete(2006, "FR", 5), TERRITORIES, "commune", 2006)
    assert (found["status"] == BELOW).all()
    assert (found["least"] == 5).all()


def test_what_an_undecided_award_may_mean_stays_unknown():
    doubt = award(None, 2018, 5, "à décider", "commune:59002 B|commune:33001 D")
    found = states(labels_of(doubt), complete(2018, "FR"), TERRITORIES, "commune", 2018)["status"]
    assert found.tolist() == [NOT_LABELLED, UNKNOWN, NOT_LABELLED, UNKNOWN, NOT_LABELLED]


def test_a_level_not_published_and_sources_that_disagree_are_told_apart():
    labels = labels_of(award("59001", 2018), award("59002", 2018, 3), award("59002", 2018, 4),
                       award("59003", 2018), award("59003", 2018, 2))  # fmt: skip
    found = states(labels, NOTHING, TERRITORIES, "commune", 2018)
    assert found["status"].tolist()[:3] == [LEVEL_UNKNOWN, CONFLICTING, LABELLED]
    assert found["arobases"].tolist()[2] == 2
    assert found["arobases"].isna().tolist()[:2] == [True, True]


def test_lapsed_only_where_a_later_edition_is_complete():
    labels = labels_of(award("59001", 2014, 4), award("33001", 2014, 4), award("59002", 2006, 5),
                       award("59002", 2018, 5), award("59003", 2019, 2))  # fmt: skip
    found = lapsed(labels, complete(2018, "R32"), TERRITORIES, "commune")
    assert found[["territory_code", "last_year", "absent_year"]].to_numpy().tolist() == [
        ["59001", 2014, 2018]
    ]
    assert lapsed(labels, NOTHING, TERRITORIES, "commune").empty


def test_losing_the_top_level_needs_to_have_had_it():
    labels = labels_of(award("59001", 2006, 5), award("59002", 2006, 4))
    found = lapsed(labels, complete(2008, "FR", 5), TERRITORIES, "commune")
    assert found["territory_code"].tolist() == ["59001"]
    assert found["status"].tolist() == [BELOW]


def test_summaries_by_hand_and_whatever_the_order_of_rows():
    labels = labels_of(award("59001", 2014, 4), award("59001", 2016), award("59001", 2015, 3),
                       award("59002", 2014, 2))  # fmt: skip
    found = summaries(labels, "commune")
    first = found.loc["59001"]
    assert first[["edition_count", "first_year", "last_year", "last_level_year"]].tolist() == [
        3, 2014, 2016, 2015]  # fmt: skip
    assert (first["last_arobases"], first["progression"]) == (3, -1)
    assert pd.isna(found.loc["59002", "progression"])
    pd.testing.assert_frame_equal(summaries(labels[::-1], "commune"), found)
    assert summaries(labels, "commune", 2014)["edition_count"].tolist() == [1, 1]
    assert len(history(labels)) == 4


def test_before_the_first_edition_nothing_is_known_and_by_default_all_is():
    labels = labels_of(award("59001", 2014, 4), award("59002", 2016, 1))
    found = states(labels, complete(2014, "FR"), TERRITORIES, "commune", None)
    assert found["status"].tolist() == [UNKNOWN] * len(TERRITORIES)
    assert summaries(labels, "commune", None).empty
    every = summaries(labels, "commune", EVERY_EDITION)
    pd.testing.assert_frame_equal(summaries(labels, "commune"), every)
    assert every.index.tolist() == ["59001", "59002"]


def test_an_edition_is_in_force_from_its_ceremony():
    totals = pd.DataFrame({"edition_year": [2005, 2006, 2007],
                           "ceremony_date": ["2005-11", "2006-12-04", None]})  # fmt: skip
    days = edition_days(totals, labels_of(award("59001", 2008, 1)))
    assert days.tolist() == [date(2005, 11, 30), date(2006, 12, 4), date(2007, 12, 31),
                             date(2008, 12, 31)]  # fmt: skip
    assert edition_on(date(2006, 12, 3), days) == 2005
    assert edition_on(date(2006, 12, 4), days) == 2006
    assert edition_on(date(2001, 1, 1), days) is None


@pytest.mark.parametrize(
    ("scope", "inside"),
    [("FR", 5), ("OM", 1), ("R32", 3), ("D33", 1), ("D971", 1)],
)
def test_a_scope_holds_its_territories(scope, inside):
    assert in_scope(TERRITORIES, scope).sum() == inside
