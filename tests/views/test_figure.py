"""Report figures: what is written equals what is counted, what is drawn equals what is given."""

import io
import re
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.text import Text
from PIL import Image

from atlas.errors import InputError
from atlas.territory.insets import OVERSEAS
from atlas.text.french import format_number
from atlas.text.markdown import plain
from atlas.views.display.caption import Caption, licence_line, source_line
from atlas.views.display.finding import headline, measured_note, split_finding
from atlas.views.display.measures import (
    CHANGE_COLOURS,
    LACK_COLOURS,
    MEASURES,
    SUPPLY_COLOURS,
    legend,
)
from atlas.views.figure import SIZES, draw_map, map_figure
from atlas.views.figure.land import round_length
from atlas.views.figure.legend import (
    LEAST_LIGHTNESS_STEP,
    UNKNOWN_HATCH,
    hatches,
    lightness,
)
from atlas.views.figure.panels import compound_path, make_panels
from atlas.views.figure.scene import NATIONAL_SCENE, Scene
from atlas.views.figure.style import text_width, wrap
from atlas.views.words import crossing, sureness

DISTANCE = MEASURES["nearest_distance_m"]
LOCAL = Scene(is_national=False)
CAPTION = Caption(
    "Creuse : le lieu le plus proche est en moyenne à 5,2 km de ses habitants",
    "Distance à vol d'oiseau au lieu le plus proche (km), par commune — Creuse",
    "Source d'essai, lieux de médiation numérique (01/08/2024)",
    "Atlas construit le 25/11/2026",
    "Licence Ouverte 2.0 (1 source)",
    "État et Villes Internet",
    "https://atlas.exemple.fr/?departement=23&niveau=commune",
    "Sur 1 000 habitants mesurés.",
)


def territory(code: str, shape: object, metres: float | None, people: int) -> dict[str, object]:
    return {"level": "commune", "territory_code": code, "territory_name": f"Commune {code}",
            "departement_code": code[:3] if code.startswith("97") else code[:2],
            "population": people, "nearest_distance_m": metres, "geometry": shape}  # fmt: skip


def frame(*rows: dict[str, object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(list(rows)), geometry="geometry", crs=4326)


@pytest.fixture
def communes() -> gpd.GeoDataFrame:
    """One square of the first class, one three times as wide of the last, one unknown."""
    return frame(
        territory("23001", shapely.box(2.0, 46.0, 2.1, 46.1), 500.0, 1234),
        territory("23002", shapely.box(2.1, 46.0, 2.4, 46.1), 12_000.0, 56_789),
        territory("23003", shapely.box(2.0, 46.1, 2.4, 46.2), None, 10),
        territory("23004", None, 3_000.0, 7),
    )


def texts(figure: Figure) -> list[Text]:
    return [text for text in figure.findobj(Text) if text.get_text()]


def rows_of(figure: Figure) -> dict[str, list[str]]:
    """Return the texts of the figure by line: first text -> the others, from left to right."""
    lines: dict[float, list[Text]] = {}
    for text in texts(figure):
        lines.setdefault(round(text.get_position()[1], 5), []).append(text)
    ordered = [sorted(line, key=lambda text: text.get_position()[0]) for line in lines.values()]
    return {line[0].get_text(): [text.get_text() for text in line[1:]] for line in ordered}


@pytest.mark.parametrize("size", SIZES)
def test_the_legend_has_the_numbers_of_the_page(communes: gpd.GeoDataFrame, size: str) -> None:
    figure, _ = draw_map(communes, DISTANCE, CAPTION, size, scene=LOCAL)
    written = rows_of(figure)
    for row in legend(communes, DISTANCE).itertuples():
        first = max((label for label in written if row.label.startswith(label)), key=len)
        assert written[first] == [format_number(row.territory_count), format_number(row.population)]
    assert written["moins de 1"] == ["1", "1\u202f234"]
    assert written["10 et plus"] == ["1", "56\u202f789"]


def test_a_place_of_unknown_position_has_its_row_and_its_dots(communes: gpd.GeoDataFrame) -> None:
    rows = communes.assign(unlocated_commune_count=[1, 0, 0, 0])
    figure, _ = draw_map(rows, DISTANCE, CAPTION, scene=LOCAL)
    written = rows_of(figure)
    assert written["Lieu connu, position inconnue"] == ["1", "1\u202f234"]
    assert written["moins de 1"] == ["0", "0"]
    hatches = [patch.get_hatch() for patch in figure.findobj(Patch)]
    assert hatches.count("....") == 2, "the commune and its row of the legend"


def test_the_classes_are_those_of_the_measure_given(communes: gpd.GeoDataFrame) -> None:
    reclassed = replace(DISTANCE, breaks=(0.1, 0.2, 0.3, 0.4, 20))
    figure, _ = draw_map(communes, reclassed, CAPTION, scene=LOCAL)
    assert rows_of(figure)["de 0,4 à moins de 20"] == ["3", "58\u202f030"]


def test_a_territory_without_boundary_is_named_with_its_value(communes: gpd.GeoDataFrame) -> None:
    figure, said = draw_map(communes, DISTANCE, CAPTION, scene=LOCAL)
    assert "Commune 23004 : 3,0\xa0km" in said.note
    written = " ".join(text.get_text() for text in texts(figure))
    assert "Commune 23004" in written


def test_areas_of_classes_are_those_of_their_territories(communes: gpd.GeoDataFrame) -> None:
    picture = Image.open(io.BytesIO(map_figure(communes, DISTANCE, CAPTION, scene=LOCAL)))
    pixels = np.asarray(picture.convert("RGB"))[: int(picture.height * 0.55)]

    def count(colour: str) -> int:
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        return int((pixels == wanted).all(axis=-1).sum())

    small, wide = count(LACK_COLOURS[0]), count(LACK_COLOURS[-1])
    assert small > 10_000
    assert wide / small == pytest.approx(3, rel=0.02)
    assert count(LACK_COLOURS[2]) == 0


def test_unknown_territories_are_hatched(communes: gpd.GeoDataFrame) -> None:
    figure, _ = draw_map(communes, DISTANCE, CAPTION, scene=LOCAL)
    hatched = [p for p in figure.findobj(PathPatch) if p.get_hatch() == UNKNOWN_HATCH]
    assert len(hatched) == 1
    known = communes.assign(nearest_distance_m=1.0)
    figure, _ = draw_map(known, DISTANCE, CAPTION, scene=LOCAL)
    assert not [p for p in figure.findobj(PathPatch) if p.get_hatch() == UNKNOWN_HATCH]


@pytest.mark.parametrize("size", SIZES)
def test_no_text_covers_another_nor_leaves_the_page(communes: gpd.GeoDataFrame, size: str) -> None:
    long = replace(CAPTION, title=CAPTION.title * 3, source=f"{CAPTION.source} ; " * 9)
    figure, _ = draw_map(communes, DISTANCE, long, size, scene=NATIONAL_SCENE)
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts(figure)]
    for words, box in boxes:
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, words
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, words
    for (left, one), (right, other) in combinations(boxes, 2):
        shared_width = min(one.x1, other.x1) - max(one.x0, other.x0)
        shared_height = min(one.y1, other.y1) - max(one.y0, other.y0)
        # Boxes of lines one under the other share the room of their longest letters.
        limit = 0.3 * min(one.height, other.height)
        assert shared_width <= 0 or shared_height <= limit, (left, right)


@pytest.mark.parametrize("size", SIZES)
def test_scale_bars_are_as_long_as_they_say(communes: gpd.GeoDataFrame, size: str) -> None:
    figure, _ = draw_map(communes, DISTANCE, CAPTION, size, scene=LOCAL)
    bar = max(
        (line for axes in figure.axes for line in axes.lines if len(line.get_xdata()) == 4),
        key=lambda line: len(line.get_xdata()),
    )
    assert isinstance(bar, Line2D)
    start, end = (
        bar.axes.transData.transform((x, bar.get_ydata()[1])) for x in bar.get_xdata()[1:3]
    )
    drawn_mm = (end - start)[0] / figure.dpi * 25.4
    # The 0.4 degree of longitude drawn are this long in Lambert-93.
    west, east = gpd.GeoSeries.from_xy([2.0, 2.4], [46.1, 46.1], crs=4326).to_crs(2154)
    ends = [bar.axes.transData.transform((point.x, point.y)) for point in (west, east)]
    land_mm = np.hypot(*(ends[1] - ends[0])) / figure.dpi * 25.4
    metres = gpd.GeoSeries([west]).distance(gpd.GeoSeries([east]))[0]
    label = next(t.get_text() for t in texts(figure) if re.fullmatch(r"[\d,]+\xa0km", t.get_text()))
    said = float(label.removesuffix("\xa0km").replace(",", ".")) * 1000
    assert drawn_mm / land_mm == pytest.approx(said / metres, rel=1e-6)


def test_png_is_300_dpi_and_says_what_it_shows(communes: gpd.GeoDataFrame) -> None:
    for name, size in SIZES.items():
        content = map_figure(communes, DISTANCE, CAPTION, name, scene=LOCAL)
        picture = Image.open(io.BytesIO(content))
        assert picture.width == pytest.approx(size.width / 25.4 * 300, abs=1)
        assert picture.height == pytest.approx(size.height / 25.4 * 300, abs=1)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert picture.info["Title"] == CAPTION.title
    for words in (CAPTION.subtitle, "10 et plus : 1 territoire, 56\u202f789 habitants",
                  CAPTION.source, CAPTION.licence, CAPTION.credits):  # fmt: skip
        assert words in picture.info["Description"]


def test_svg_is_an_image_with_title_and_description(communes: gpd.GeoDataFrame) -> None:
    hostile = replace(CAPTION, title="<script>alert(1)</script> & « $x$ »")
    content = map_figure(communes, DISTANCE, hostile, "carre", "svg", scene=LOCAL)
    root = ET.fromstring(content)
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    assert [node.text for node in root.findall("s:title", space)] == [hostile.title]
    assert hostile.title in str(root.find("s:desc", space).text)  # type: ignore[union-attr]
    assert not root.findall(".//s:script", space)
    # Letters are outlines: no font is needed where the file is opened.
    assert not root.findall(".//s:text", space)
    links = {value for node in root.iter() for key, value in node.attrib.items() if "href" in key}
    assert all(link.startswith("#") for link in links)


def test_pdf_has_its_words_and_its_fonts(communes: gpd.GeoDataFrame) -> None:
    pypdf = pytest.importorskip("pypdf")
    content = map_figure(communes, DISTANCE, CAPTION, "a4-portrait", "pdf", scene=LOCAL)
    document = pypdf.PdfReader(io.BytesIO(content))
    assert document.metadata.title == CAPTION.title
    assert CAPTION.source in document.metadata.subject
    assert document.trailer["/Root"]["/Lang"] == "fr-FR"
    page = document.pages[0]
    assert float(page.mediabox.width) == pytest.approx(210 / 25.4 * 72, abs=0.1)
    written = page.extract_text()
    assert "56\u202f789" in written
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].get_object().values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert "/FontFile2" in inner["/FontDescriptor"].get_object()


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_same_picture_same_bytes_even_from_several_threads(
    communes: gpd.GeoDataFrame, kind: str
) -> None:
    def draw(_: int) -> bytes:
        return map_figure(communes, DISTANCE, CAPTION, "carre", kind, scene=LOCAL)

    alone = draw(0)
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(draw, range(4))) == {alone}


def test_the_qr_code_leads_to_the_permalink(communes: gpd.GeoDataFrame) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    content = map_figure(communes, DISTANCE, CAPTION, scene=LOCAL)
    found = zxingcpp.read_barcodes(np.asarray(Image.open(io.BytesIO(content)).convert("L")))
    assert [code.text for code in found] == [CAPTION.permalink]


def test_no_credits_and_no_permalink_by_default(communes: gpd.GeoDataFrame) -> None:
    bare = replace(CAPTION, credits="", permalink="")
    figure, _ = draw_map(communes, DISTANCE, bare, scene=LOCAL)
    assert not [p for p in figure.findobj(PathPatch) if p.get_gid() == "qr"]
    assert not [t for t in texts(figure) if "Villes Internet" in t.get_text()]


def test_formulas_are_text() -> None:
    rows = frame(territory("23001", shapely.box(2, 46, 3, 47), 1.0, 1))
    odd = replace(CAPTION, title=r"$\frac{a}{b}$ et \alpha", subtitle="100 $ et 5 $", note="^_{}")
    figure, said = draw_map(rows, DISTANCE, odd, scene=LOCAL)
    assert said.title in [text.get_text() for text in texts(figure)]
    assert map_figure(rows, DISTANCE, odd, "carre", "svg", scene=LOCAL)


def test_control_characters_never_reach_a_file() -> None:
    odd = replace(CAPTION, title="Une\x00ligne\nqui \x1bdéborde")
    assert odd.title == "Une ligne qui  déborde"


@pytest.mark.parametrize("palette", [LACK_COLOURS, SUPPLY_COLOURS])
def test_ordered_palettes_darken_steadily_in_grey(palette: tuple[str, ...]) -> None:
    steps = -np.diff([lightness(colour) for colour in palette])
    assert (steps >= LEAST_LIGHTNESS_STEP).all(), steps
    assert set(hatches(palette)) == {""}


@pytest.mark.parametrize(
    "palette",
    [LACK_COLOURS, SUPPLY_COLOURS, CHANGE_COLOURS, crossing.CROSSED_CLASSES.colours,
     sureness.SURENESS.colours, sureness.FRAGILE_SHARE.colours],
)  # fmt: skip
def test_no_two_classes_look_alike_in_grey(palette: tuple[str, ...]) -> None:
    looks = list(zip(map(lightness, palette), hatches(palette), strict=True))
    for (one, pattern), (other, other_pattern) in combinations(looks, 2):
        assert abs(one - other) >= LEAST_LIGHTNESS_STEP or pattern != other_pattern
    assert UNKNOWN_HATCH not in hatches(palette)


def test_frames_hold_their_land_in_metres() -> None:
    rows = frame(
        *(
            territory(f"{code}01", shapely.Point(f.centre).buffer(f.half_height * 0.9), 1.0, 1)
            for code, f in OVERSEAS.items()
        ),
        territory("98801", shapely.box(165, -22, 166, -21), 1.0, 1),
        territory("75056", shapely.box(2.2, 48.8, 2.4, 48.9), 1.0, 1),
    )
    main, *frames = make_panels(rows, is_national=True)
    assert main.rows.tolist() == [6]
    assert [panel.name for panel in frames] == [f.name for f in OVERSEAS.values()]
    assert [panel.rows.tolist() for panel in frames] == [[0], [1], [2], [3], [4]]
    for panel in frames:
        west, south, east, north = shapely.total_bounds(panel.shapes)
        assert panel.bounds[0] < west < east < panel.bounds[2]
        assert panel.bounds[1] < south < north < panel.bounds[3]
        # A circle in degrees is an ellipse whose height is 111.2 km by degree, within 1 %.
        half = next(f.half_height for f in OVERSEAS.values() if f.name == panel.name)
        assert north - south == pytest.approx(2 * 0.9 * half * 111_195, rel=0.01)


def test_land_that_no_frame_shows_is_named() -> None:
    rows = frame(
        territory("98801", shapely.box(165, -22, 166, -21), 2_000.0, 1),
        territory("75056", shapely.box(2.2, 48.8, 2.4, 48.9), 1.0, 1),
    )
    _, said = draw_map(rows, DISTANCE, CAPTION)
    assert "Commune 98801 : 2,0\xa0km" in said.note


def test_a_compound_path_covers_what_its_polygons_do() -> None:
    holed = shapely.box(0, 0, 4, 4) - shapely.box(1, 1, 2, 2)
    both = np.array([shapely.orient_polygons(holed), shapely.box(5, 0, 6, 1), None])
    path = compound_path(both)
    assert path is not None
    figure = Figure((0.7, 0.7), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 7), ylim=(0, 7))
    axes.set_axis_off()
    axes.add_artist(PathPatch(path, facecolor="black", linewidth=0, antialiased=False))
    figure.canvas.draw()
    dark = np.asarray(figure.canvas.buffer_rgba())[::-1, :, 0] < 128  # type: ignore[attr-defined]
    x, y = np.meshgrid(np.arange(70) / 10 + 0.05, np.arange(70) / 10 + 0.05)
    assert (dark == shapely.contains_xy(shapely.union_all(both[:2]), x, y)).all()
    assert compound_path(np.array([None])) is None


def test_wrapped_lines_fit_and_lose_nothing() -> None:
    text = f"{CAPTION.title} https://atlas.exemple.fr/{'x' * 90}?departement=23&niveau=commune"
    lines = wrap(text, 10, 60)
    assert all(text_width(line, 10) <= 60 * 1.01 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_round_lengths_are_the_longest_that_fit() -> None:
    for most in np.geomspace(3, 9e6, 200):
        length = round_length(most)
        assert length <= most < 2.5 * length + 1e-6


def test_headlines_say_the_value() -> None:
    row = pd.Series({"territory_name": "Creuse", "nearest_distance_m": 5_249.0,
                     "places_per_10k": np.nan, "place_count": 3, "population": 100,
                     "population_measured": 90, "unknown_commune_count": 2})  # fmt: skip
    assert headline(row, DISTANCE).endswith("à 5,2\xa0km")
    assert headline(row, MEASURES["places_per_10k"]).endswith("inconnue")
    assert headline(row, MEASURES["place_count"]) == "Creuse : 3\xa0lieux"
    assert measured_note(row) == (
        "Sur 90 habitants mesurés (90,0\xa0% de la population) ; 2 communes inconnues exclues."
    )
    assert measured_note(row.replace({90: 100})) == ""


def test_a_long_finding_is_cut_at_a_comma_and_loses_nothing() -> None:
    text = f"**Entre** deux dates, {'mot ' * 40}, puis la fin. Et *ensuite*."
    title, rest = split_finding(text)
    assert len(title) <= 150
    kept = f"{title} {rest}".lower()
    assert [w for w in re.findall(r"\w+", plain(text).lower()) if w not in kept] == []


def test_sources_and_licences_are_all_cited() -> None:
    dates = pd.to_datetime(["2023-01-02", "2024-08-01"])
    sources = pd.DataFrame(
        {"source_name": ["A", "B"], "licence": ["LO", "LO"], "vintage_date": dates}
    )
    assert source_line(sources) == "B (01/08/2024)\xa0; A (02/01/2023)"
    assert licence_line(sources) == "LO (2 sources)"


def test_unknown_sizes_formats_and_crs_are_refused(communes: gpd.GeoDataFrame) -> None:
    with pytest.raises(InputError, match="a4-portrait"):
        map_figure(communes, DISTANCE, CAPTION, "a5")
    with pytest.raises(InputError, match="png, svg, pdf"):
        map_figure(communes, DISTANCE, CAPTION, format="gif")
    with pytest.raises(ValueError, match="EPSG:4326 is required"):
        map_figure(communes.to_crs(2154), DISTANCE, CAPTION)
