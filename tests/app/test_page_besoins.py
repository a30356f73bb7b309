"""The pages *Besoins* and *Données ouvertes* on the embedded atlas: URL, bounds, unknowns."""

import pytest

pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.slow
def test_both_bounds_are_said_and_the_url_obeyed(open_page):
    app = open_page("besoins", departement="01", niveau="commune", besoin="projets", km="5")
    assert not app.error
    assert app.selectbox(key="besoin").value == "projets"
    said = app.markdown[0].value
    assert "Créer et développer un projet" in said
    assert "Ain" in said
    assert "plus de 5\xa0km" in said
    assert "réponse est inconnue" in said
    overview = app.dataframe[0].value
    assert len(overview) == 3
    table = app.dataframe[1].value
    least, most = "Part au moins (%)", "Part au plus (%)"
    said_once = " ".join(text.value for text in app.caption)
    assert {least, most} <= {*table.columns} | {n for n in (least, most) if n[:12] in said_once}
    if {least, most} <= {*table.columns}:
        known = table.dropna(subset=[most])
        assert (known[least] <= known[most]).all()


@pytest.mark.slow
def test_a_territory_without_source_is_unknown(open_page):
    app = open_page("besoins", territoire="FR")
    table = app.dataframe[1].value
    outside = table[table["Code"] == "33"].iloc[0]
    assert outside[["Lieux qui y répondent", "Part au plus (%)"]].isna().all()


@pytest.mark.slow
def test_every_need_and_bound_answers(open_page):
    for need in ("essentiel", "apprendre"):
        app = open_page("besoins", besoin=need, borne="least", niveau="epci")
        assert not app.error


@pytest.mark.slow
def test_open_data_says_that_no_collectivity_publishes_in_the_embedded_atlas(open_page):
    app = open_page("ouverture")
    assert not app.error
    assert "**0** collectivités publient" in app.markdown[0].value
    assert "inconnus" in app.markdown[0].value
