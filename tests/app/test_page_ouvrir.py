"""The page *Où ouvrir ?* answers on the embedded atlas, obeys the URL, says what is proven."""

from functools import partial

import pytest

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def open_page(open_page):
    return partial(open_page, "ouvrir")


def said(app):
    return " ".join(text.value for text in app.markdown)


@pytest.mark.slow
def test_sites_of_a_departement_are_as_many_as_asked(open_page):
    app = open_page(territoire="D01", sites="3")
    assert not app.error
    assert "3 nouveaux sites mettent" in said(app)
    assert "Optimum prouvé" in said(app)
    sites = app.dataframe[0].value
    assert len(sites) == 3
    assert sites["Code commune"].str.startswith("01").all()
    gains = sites["Habitants nouvellement à portée"].tolist()
    assert gains == sorted(gains, reverse=True)


@pytest.mark.slow
def test_a_budget_gives_the_cost_of_each_person(open_page):
    app = open_page(territoire="D01", limite="budget", budget="100000", cout="50000")
    sites = app.dataframe[0].value
    assert len(sites) == 2
    assert "€ par habitant" in said(app).replace("**", "")
    first = sites.iloc[0]
    expected = 50_000 / first["Habitants nouvellement à portée"]
    assert first["Coût par habitant (€)"] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("model", ["trajets", "equite"])
@pytest.mark.slow
def test_the_other_criteria_answer(open_page, model):
    app = open_page(territoire="D01", critere=model, sites="2")
    assert not app.error
    assert "Optimum prouvé" in said(app)


def test_a_territory_that_no_source_covers_is_said_not_answered(open_page):
    app = open_page(territoire="D75")
    assert app.error or "Inconnu" in said(app)


@pytest.mark.slow
def test_closures_name_the_places_of_the_territory(open_page):
    app = open_page(territoire="D01")
    lost = app.dataframe[-1].value
    assert len(lost)
    assert lost["Perdent leur seul lieu, si l'adresse ferme"].is_monotonic_decreasing


@pytest.mark.slow
def test_a_place_opened_on_the_map_says_who_would_lose_it(open_page):
    from atlas.app import reads
    from atlas.search.results import point_key
    from atlas.siting.plan import Plan

    app = open_page(territoire="D01", sites="2")
    atlas = reads.built()
    located = atlas.places_in("D01")[["place_id", "name", "longitude", "latitude"]]
    worst = atlas.closures(Plan("D01")).merge(located, on="place_id")
    place = worst.dropna(subset=["longitude"]).iloc[0]
    assert "fermait seul" not in said(app)
    opened = open_page(territoire="D01", sites="2", choix=point_key(place))
    assert "fermait seul" in said(opened)
    assert place["name"] in said(opened)
    lost = opened.dataframe[-1].value
    assert lost.columns[0] != opened.dataframe[-2].value.columns[0], "who would lose it, in a table"


CANDIDATES = """id,nom,longitude,latitude,cout
a,<b>Gare</b>,5.43,46.21,1000
b,Halle,5.60,45.90,2000
c,Nulle part,,45.9,10
"""


@pytest.mark.slow
def test_sites_come_from_a_file_of_the_reader(open_page):
    app = open_page(territoire="D01", candidats="fichier", sites="2")
    assert "donnez le fichier des candidats" in app.error[0].value
    app.file_uploader[0].set_value(("sites.csv", CANDIDATES.encode(), "text/csv")).run()
    assert not app.exception
    assert not app.error
    assert any("3 lignes lues, 2 candidats" in text.value for text in app.caption)
    assert any("ligne 4" in text.value for text in app.text)
    assert set(app.dataframe[0].value.iloc[:, 1]) <= {"<b>Gare</b>", "Halle"}


def test_a_file_that_is_no_list_of_sites_is_a_message(open_page):
    app = open_page(territoire="D01", candidats="fichier")
    app.file_uploader[0].set_value(("x.csv", b"a,b\n1,2\n", "text/csv")).run()
    assert not app.exception
    assert "sans colonne id" in app.error[0].value


def table_of(app, heading):
    return next(table.value for table in app.dataframe if heading in table.value)


@pytest.mark.slow
def test_who_gains_is_listed_by_site_and_commune_and_adds_up(open_page):
    app = open_page(territoire="D01", sites="3")
    gains, sites = table_of(app, "Rang du site"), table_of(app, "Communes qui gagnent")
    by_site = gains.groupby("Rang du site")["Habitants qui gagnent"].sum()
    newly = sites.set_index("Rang")["Habitants nouvellement à portée"]
    assert by_site.to_dict() == newly.to_dict()
    first = gains[gains["Rang du site"] == 1].iloc[0]
    said = sites.set_index("Rang")["Communes qui gagnent"][1]
    assert said.startswith(f"{first['Commune']} ({first['Code commune']})\xa0: ")


@pytest.mark.slow
def test_a_number_and_a_budget_bind_together(open_page):
    asked = {"territoire": "D01", "limite": "deux", "budget": "200000", "cout": "50000"}
    few, many = (open_page(**asked, sites=count) for count in ("2", "9"))
    assert [len(table_of(app, "Communes qui gagnent")) for app in (few, many)] == [2, 4]
    assert "Un budget de 200\u202f000\xa0€ achète 4 sites ici" in said(many)
    assert "il en reste 100\u202f000\xa0€" in said(few)


@pytest.mark.slow
def test_a_place_that_is_closed_says_who_loses_it_and_where(open_page, built):
    table = open_page(territoire="D01").dataframe[-1].value
    heading = "Perdent leur seul lieu, si ce lieu seul ferme"
    most = table.loc[table[heading].idxmax()]
    app = open_page(territoire="D01", ferme=most["Identifiant"])
    lost = table_of(app, "Habitants qui perdent")
    assert lost["Habitants qui perdent"].sum() == pytest.approx(most[heading], abs=len(lost))
    assert "plus aucun lieu à" in said(app)
    assert "Qui perdrait" not in " ".join(h.value for h in open_page(ferme="x").header)


@pytest.mark.slow
def test_plans_are_kept_in_the_address_and_compared(open_page):
    app = open_page(territoire="D01", sites="2")
    next(button for button in app.button if button.label == "Garder ce plan").click().run()
    app.number_input(key="sites").set_value(4).run()
    assert not app.exception
    side = table_of(app, "À l'écran").set_index("")
    assert side.loc["Sites ouverts"].tolist() == ["2 sites", "4 sites"]
    kept = [int(text.replace("\u202f", "")) for text in side.loc["Habitants de plus à portée"]]
    assert kept[0] < kept[1]
    assert "D01;couverture;2" in str(app.query_params["garde"])


def test_a_kept_plan_that_cannot_be_read_is_said(open_page):
    assert "retirez-le" in open_page(territoire="D01", garde="D01;couverture").error[0].value


@pytest.mark.slow
def test_the_map_shows_today_or_with_the_new_sites(open_page):
    before, after = (open_page(territoire="D01", montre=state) for state in ("avant", "apres"))
    assert before.selectbox(key="montre").value == "avant"
    assert not after.error
