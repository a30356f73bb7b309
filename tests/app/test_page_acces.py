"""The page *Accès* answers each question on the embedded atlas, obeys the URL, says the unknown."""

import re
import shutil

import duckdb
import pytest
from click.testing import CliRunner

from atlas.cli import main

NEED = "code;indice\n" + "".join(f"{code:05};{code % 7}\n" for code in range(1001, 1400))


@pytest.fixture(scope="module")
def with_need(built, tmp_path_factory):
    """A copy of the embedded atlas with a synthetic need index on a part of the Ain."""
    folder = tmp_path_factory.mktemp("besoin")
    store, raw = folder / "atlas.duckdb", folder / "raw"
    shutil.copyfile(built.store_path, store)
    published = folder / "besoin.csv"
    published.write_text(NEED, encoding="utf-8")
    env = {"ATLAS_STORE": str(store), "ATLAS_RAW_DIR": str(raw), "ATLAS_OFFLINE": "1"}
    command = ["context", "add", "besoin", str(published), "--column", "indice", "--date",
               "2024-01-01"]  # fmt: skip
    result = CliRunner().invoke(main, command, env=env)
    assert result.exit_code == 0, result.output
    return store


@pytest.fixture
def open_page(page_of):
    def run(store, page="acces", **query):
        app = page_of(store, page, **query)
        assert not app.error, app.error
        return app

    return run


def said(app):
    return " ".join(text.value for text in app.markdown)


pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.slow
def test_who_is_far_obeys_the_threshold_of_the_url(built, open_page):
    near = open_page(built.store_path, seuil_km="20", departement="01", niveau="commune")
    far = open_page(built.store_path, seuil_km="5", departement="01", niveau="commune")
    assert "à plus de 20 km" in said(near)
    assert "à plus de 5 km" in said(far)
    assert "Ain" in said(far)
    beyond = [app.dataframe[0].value["Au-delà"].sum() for app in (near, far)]
    assert 0 <= beyond[0] < beyond[1]


@pytest.mark.slow
def test_a_threshold_that_is_no_number_is_said(built, open_page):
    app = open_page(built.store_path, seuil_km="loin")
    assert "loin" in app.warning[0].value
    assert app.number_input[0].value == 10


@pytest.mark.slow
def test_a_moment_gives_two_bounds(built, open_page):
    app = open_page(built.store_path, jour="Sa", heure="1800", departement="01", niveau="commune")
    assert re.search(
        r"entre [\d,]+\xa0% et [\d,]+\xa0%.*samedi à 18 h 00, selon les horaires non publiés",
        said(app),
    )
    assert app.query_params["jour"] == "Sa"


@pytest.mark.parametrize("when", [{}, {"heure": "matin"}, {"heure": "0930"}])
@pytest.mark.slow
def test_saturday_asks_first_at_any_time_and_the_map_has_three_states(built, open_page, when):
    app = open_page(built.store_path, jour="Sa", departement="01", niveau="commune", **when)
    legend = " ".join(str(element.value) for element in app.get("html"))
    assert "selon les horaires non publiés" in said(app)
    for state in ("un lieu ouvert", "horaires inconnus", "aucun lieu ouvert"):
        assert state in legend
    table = app.dataframe[0].value
    assert (table["Au-delà, au moins"] <= table["Au-delà, au plus"]).all()


def hide_positions(store, commune_codes):
    """Forget where the places of some communes are."""
    with duckdb.connect(str(store)) as connection:
        connection.execute(
            "UPDATE places SET longitude = NULL, latitude = NULL, location_precision = 'commune' "
            "WHERE list_contains(?, commune_code)",
            [commune_codes],
        )


@pytest.mark.parametrize("sans_point", [{}, {"sans_point": "non"}])
@pytest.mark.slow
def test_a_known_place_of_unknown_position_is_no_gap(built, tmp_path, open_page, sans_point):
    store = tmp_path / "atlas.duckdb"
    shutil.copyfile(built.store_path, store)
    # As the crow flies, this commune has its own place alone within 10 km.
    code, asked = "01420", {"departement": "01", "niveau": "commune", "trajet": "vol"} | sans_point
    hide_positions(store, [code])
    app = open_page(store, **asked)
    legend = " ".join(str(element.value) for element in app.get("html"))
    table = app.dataframe[0].value.set_index("Code")
    is_counted = not sans_point
    assert ("Lieu connu, position inconnue" in legend) == is_counted
    assert ("lieu connu, position inconnue (compté" in said(app)) == is_counted
    chart = open_page(store, "carte", mesure="beyond_10km_share", **asked)
    counts = [
        re.findall(r"([\d\u202f]+) communes?\xa0: lieu connu, position", said(page))
        for page in (app, chart)
    ]
    assert counts[0] == counts[1], "the same number on both pages"
    assert len(counts[0]) == is_counted
    if is_counted:
        assert table.loc[code, "Au-delà"] == 0
    else:
        assert table.loc[code, "À portée"] == 0


@pytest.mark.slow
def test_shared_supply_says_what_is_estimated(built, open_page):
    app = open_page(built.store_path, question="aide", offre="heures")
    assert "Offre à portée, partagée" in said(app)
    assert "estimés" in said(app)


@pytest.mark.slow
def test_a_question_that_nothing_loaded_answers_is_not_offered(built, open_page):
    app = open_page(built.store_path, question="besoin")
    assert "besoin" in app.warning[0].value
    offered = app.selectbox(key="question").options
    assert offered == ["Qui est loin ?", "Combien d'aide à portée de chacun ?", "Est-ce sûr ?"]


@pytest.mark.slow
def test_need_by_access_counts_the_unknown_apart(with_need, open_page):
    app = open_page(with_need, question="besoin", departement="01", niveau="commune")
    assert "en besoin fort" in said(app)
    table = app.dataframe[0].value
    assert len(table) == 391
    assert "inconnue" in set(table["Classe"])


@pytest.mark.slow
def test_sureness_gives_each_commune_a_reason(built, open_page):
    app = open_page(built.store_path, question="sur", departement="01", niveau="commune")
    assert "verdict sûr ou plutôt sûr" in said(app)
    table = app.dataframe[0].value
    assert len(table) == 391
    assert table["Pourquoi"].notna().all()
    assert "Variantes d'accord" not in " ".join(table.columns)
    assert table["Ce qui le changerait"].str.contains("bascule si le détour passe").any()
    assert table["Ce qui le changerait"].str.contains("tient à un seul lieu, «").any()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"departement": "01"},
        {"departement": "01", "niveau": "commune", "seuil_km": "5"},
        {"departement": "38", "niveau": "epci", "sans_point": "non"},
        {"departement": "01", "niveau": "commune", "jour": "Sa", "heure": "matin"},
        {"departement": "69", "niveau": "commune", "trajet": "vol"},
    ],
    ids=str,
)
@pytest.mark.slow
def test_far_and_sure_give_the_same_number_in_the_same_words(built, open_page, query):
    far, sure = (open_page(built.store_path, question=name, **query) for name in ("loin", "sur"))
    first = next(text.value for text in far.markdown if "Part des habitants" in text.value)
    whole = next(text.value for text in sure.markdown if "Part des habitants" in text.value)
    assert whole.startswith(f"{first} ")
    split = whole.removeprefix(first)
    told = re.search(r"\*\*([\d\u202f]+) habitants?\*\* sans lieu.*et \*\*([\d\u202f]+)\*\*", split)
    parts = [int(number.replace("\u202f", "")) for number in told.groups()]
    headline = re.findall(r"\*\*([^*]*)\*\* habitants", first)[0].split(" et ")[-1]
    assert sum(parts) == pytest.approx(int(headline.replace("\u202f", "")), abs=1)
    if query.get("niveau") == "commune":
        column = "Au-delà, au plus" if "jour" in query else "Au-delà"
        sums = far.dataframe[0].value[column].sum(), sure.dataframe[0].value["Au-delà"].sum()
        assert sums[0] == pytest.approx(sums[1])


def test_ranks_come_with_their_range(built, open_page):
    app = open_page(built.store_path, question="sur", niveau="epci", departement="01")
    words = app.dataframe[1].value["En mots"]
    assert words.str.contains("entre").any()


def test_the_page_of_data_shows_contexts_and_what_became_of_their_rows(built, with_need, open_page):
    assert not any(
        "Nature" in table.value for table in open_page(built.store_path, "donnees").dataframe
    )
    shown = [table.value for table in open_page(with_need, "donnees").dataframe]
    contexts = next(table for table in shown if "Nature" in table).iloc[0]
    assert contexts["Nature"] == "Indice de besoin"
    assert contexts["Lignes lues"] == 399
    assert contexts["Lignes retenues"] + contexts["Lignes rejetées"] == 399
    assert 0 < contexts["Habitants dont le besoin est connu (%)"] < 2
