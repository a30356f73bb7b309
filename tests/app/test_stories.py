"""Three stories of readers, played in a browser from the first page to the end, clicks counted."""

import json
from pathlib import Path

import pytest

from tests.app.test_shell import FIELD, settle

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("default")]


class Hand:
    """What clicks, and counts its clicks; keys are not clicks."""

    def __init__(self, page):
        self.page, self.clicks = page, 0

    def click(self, role, name):
        self.page.get_by_role(role, name=name, exact=True).first.click(timeout=60_000)
        self.clicks += 1
        settle(self.page)

    def choose(self, label, typed, found):
        """Open a list with a click, then choose with the keyboard."""
        self.page.get_by_role("combobox", name=label).click(timeout=60_000)
        self.clicks += 1
        self.page.keyboard.type(typed)
        self.page.get_by_role("option", name=found).first.wait_for(timeout=10_000)
        self.page.keyboard.press("Enter")
        settle(self.page)

    def name(self, typed, found):
        self.page.get_by_label(FIELD).click(timeout=60_000)
        self.clicks += 1
        self.page.keyboard.type(typed)
        self.page.get_by_role("option", name=found).wait_for(timeout=10_000)
        self.page.keyboard.press("Enter")
        settle(self.page)


@pytest.fixture
def hand(page, address):
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto(address)
    settle(page)
    return Hand(page)


@pytest.mark.slow
def test_the_saturday_gap_of_a_departement_with_its_bounds_and_its_link(hand):
    hand.name("ain", "Ain, département")
    hand.click("button", "Voir")
    hand.click("menuitem", "Accès")
    hand.click("combobox", "Ouvert")
    hand.click("option", "samedi")
    said = hand.page.locator(".st-key-constat")
    said.get_by_text("selon les horaires non publiés").wait_for(timeout=60_000)
    finding = said.inner_text()
    assert "Ain" in finding
    assert "selon les horaires non publiés" in finding
    hand.click("button", "Lien")
    assert hand.page.locator("[data-share=link]").input_value() == hand.page.url
    assert "territoire=D01" in hand.page.url
    assert "jour=Sa" in hand.page.url
    assert hand.clicks <= 6


@pytest.mark.slow
def test_the_picture_of_a_region(hand):
    hand.name("auvergne", "Auvergne-Rhône-Alpes, région")
    hand.click("button", "Image")
    with hand.page.expect_download(timeout=120_000):
        hand.page.get_by_role("button", name="Télécharger l'image").click()
    assert hand.clicks + 1 <= 4


@pytest.mark.slow
def test_the_sites_that_a_budget_buys_with_who_gains_and_a_file(hand):
    hand.name("ain", "Ain, département")
    hand.click("button", "Décider")
    hand.click("menuitem", "Où ouvrir ?")
    hand.click("button", "Nombre et budget")
    hand.choose("Limite", "un budget", "Un budget")
    hand.page.keyboard.press("Escape")
    assert "limite=budget" in hand.page.url
    said = hand.page.locator(".st-key-constat")
    said.get_by_text("10 sites").wait_for(timeout=60_000)
    hand.page.get_by_role("heading", name="Qui gagne").wait_for(timeout=60_000)
    hand.click("button", "Fichiers")
    hand.choose("Format du fichier", "geojson", "GeoJSON")
    with hand.page.expect_download(timeout=120_000) as download:
        hand.page.get_by_role("button", name="Télécharger (GeoJSON)").click()
    assert hand.clicks + 1 <= 8
    made = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert len(made["features"]) == 10
    assert all(one["properties"]["gaining_communes"] for one in made["features"])
