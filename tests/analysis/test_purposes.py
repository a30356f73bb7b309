"""The table of the three needs: whole, documented, and unknown where nothing is published."""

import pandas as pd

from atlas.analysis.purposes import ESSENTIAL, LEARNING, PROJECTS, PURPOSES, answered, purpose_table
from atlas.schema.vocabulary import SERVICES
from tests.conftest import PROJECT


def test_every_service_answers_a_purpose_and_none_is_invented():
    table = purpose_table()
    assert tuple(table.index) == SERVICES
    assert table.any(axis=1).all()
    for purpose in PURPOSES.values():
        assert set(purpose.services) <= set(SERVICES)
        assert len(set(purpose.services)) == len(purpose.services)


def test_a_place_without_published_services_is_unknown_not_none():
    services = pd.Series(
        ["Loisirs et créations numériques|Aide aux démarches administratives", None, "autre"],
        index=["a", "b", "c"],
    )
    found = answered(services)
    assert found.loc["a"].tolist() == [True, True, True]
    assert found.loc["b"].isna().all()
    assert found.loc["c"].tolist() == [False, False, False]


def test_only_whole_values_count():
    assert not answered(pd.Series(["Aide aux démarches administratives en ligne"])).any(axis=None)


def test_answers_follow_the_table_service_by_service():
    found = answered(pd.Series(SERVICES, index=SERVICES))
    assert (found.astype(bool) == purpose_table()).all(axis=None)


def test_the_documented_table_is_the_one_used():
    text = (PROJECT / "docs" / "purposes.md").read_text(encoding="utf-8")
    columns = (ESSENTIAL, LEARNING, PROJECTS)
    for service, row in purpose_table().iterrows():
        cells = " | ".join("oui" if row[name] else "—" for name in columns)
        assert f"| {service} | {cells} |" in text
