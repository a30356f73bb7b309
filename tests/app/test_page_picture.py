"""Pages offer their picture, their address and their frame."""

import io
from urllib.parse import quote

import pytest
from PIL import Image

from atlas.text.french import counted
from atlas.views.display.measures import MEASURES, legend


@pytest.fixture
def open_page(open_page, monkeypatch):
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.exemple.fr")
    return open_page


@pytest.mark.filterwarnings("default")
def test_what_is_shared_begins_with_the_public_address(open_page):
    app = open_page("carte", departement="01", mesure="beyond_10km_share")
    shared = next(box.value for box in app.get("html") if "atlas-share" in str(box.value))
    assert 'data-public="https%3A//atlas.exemple.fr"' in shared
    assert quote('<iframe src="ADDRESS?embed=true"') in shared


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("page", ["carte", "acces", "ouvrir", "territoire"])
@pytest.mark.slow
def test_every_page_with_a_map_offers_its_picture(open_page, page):
    app = open_page(page)
    assert "Télécharger l'image" in [button.label for button in app.get("download_button")]
    assert "Taille" in [box.label for box in app.selectbox]


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_evolution_offers_its_picture_where_a_source_spoke_twice(twice, page_of):
    app = page_of(twice.store_path, "evolution")
    assert "Télécharger l'image" in [button.label for button in app.get("download_button")]


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_the_picture_of_a_page_has_its_numbers(open_page, monkeypatch):
    from atlas.app import picture, reads

    offered = {}
    monkeypatch.setattr(picture, "offer", lambda draws, name, widened=None: offered.update(draws))
    open_page("carte", departement="01", mesure="beyond_10km_share")
    content = offered[picture.MAP_LABEL]("carre", "png")
    words = Image.open(io.BytesIO(content)).info["Description"]
    measure = MEASURES["beyond_10km_share"]
    rows = reads.atlas().measures("commune")
    counts = legend(rows[rows["departement_code"] == "01"], measure)
    for row in counts.itertuples():
        assert f"{row.label} : {counted(row.territory_count, 'territoire', 'territoires')}" in words
    assert "https://atlas.exemple.fr/?mesure=beyond_10km_share&territoire=D01" in words


@pytest.mark.filterwarnings("default")
@pytest.mark.slow
def test_one_picture_of_several_territories_has_the_value_of_each(open_page):
    from atlas.app import picture, reads

    app = open_page("carte", territoire="E240100883")
    chosen = next(box for box in app.multiselect if box.label == "Avec d'autres territoires")
    names = reads.built().measures("epci").set_index("territory_code")["territory_name"]
    assert names["200042935"] in chosen.options
    atlas, codes = reads.built(), ["E240100883", "E200042935"]
    shown = picture.MapPicture(
        atlas, atlas.territories("commune", codes[0]), MEASURES["nearest_road_m"], "commune",
        picture.parse_territory(codes[0]),
    ).together([picture.parse_territory(codes[1])])  # fmt: skip
    caption = shown.caption(picture.Signature())
    assert names["200042935"] in caption.title
    assert names["240100883"] in caption.title
    assert len(shown.rows) == sum(len(atlas.measures("commune", code)) for code in codes)
    content = shown.draw(caption, "carre", "png")
    assert names["200042935"] in Image.open(io.BytesIO(content)).info["Description"]
