"""An automatic audit (axe-core) of every page, in Chromium; see docs/accessibility.md."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("default")]

PAGES = sorted(
    {
        "": "Carte",
        "accueil?territoire=C01004": "Accueil",
        "?tableau=oui&couleurs=arc": "Carte",
        "acces?question=loin": "Accès",
        "acces?question=besoin": "Accès",
        "acces?question=sur": "Accès",
        "ouvrir?territoire=D01": "Où ouvrir ?",
        "chercher": "Chercher",
        "besoins": "Besoins",
        "chercher?q=cours le samedi&frais=Gratuit": "Chercher",
        "actions": "Actions",
        "labels": "Labels",
        "comparer?niveau=departement&code=01": "Comparer",
        "ouverture": "Données ouvertes",
        "territoire?niveau=departement&code=01": "Territoire",
        "evolution": "Évolution",
        "doublons": "Doublons",
        "qualite": "Qualité",
        "donnees": "Données",
        "methode": "Méthode",
    }.items()
)
# Rules that Streamlit's own parts break, with where: nothing else is left out of the audit.
STREAMLIT = {"empty-table-header": "a table of one column of buttons, drawn by Streamlit"}
STILL = "[data-testid='stApp'][data-test-script-state='notRunning']"


def settled(page, address, path, title):
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", level=1, name=title).wait_for(timeout=60_000)
    page.wait_for_selector(STILL, timeout=60_000)
    page.wait_for_timeout(1_500)
    return page


def violations(page):
    """Return the rules broken in the page and in each of its frames, with the first place."""
    from axe_playwright_python.sync_playwright import Axe

    found = []
    for frame in page.frames:
        for broken in Axe().run(frame).response["violations"]:
            node = broken["nodes"][0]
            found.append((broken["impact"], broken["id"], node["target"], node["html"][:200]))
    return found


@pytest.mark.parametrize(("path", "title"), PAGES)
def test_no_rule_is_broken(page, address, path, title):
    settled(page, address, path, title)
    ours = [found for found in violations(page) if found[1] not in STREAMLIT]
    assert not ours
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_no_rule_is_broken_in_the_list_of_settings(page, address):
    settled(page, address, "", "Carte")
    page.get_by_role("button", name="Réglages").press("Enter")
    page.get_by_role("combobox", name="Couleurs").wait_for()
    page.wait_for_timeout(500)
    assert not [found for found in violations(page) if found[1] not in STREAMLIT]


def test_the_audit_sees_what_is_wrong(page, address):
    settled(page, address, "methode", "Méthode")
    page.evaluate("""() => {
        const main = document.querySelector("[data-testid='stMain']");
        main.insertAdjacentHTML("beforeend", '<img src="data:,"><button></button>');
    }""")
    assert {"image-alt", "button-name"} <= {rule for _, rule, *_ in violations(page)}


LOOK = """own => [own, own.parentElement, own.parentElement.parentElement,
    own.closest("[data-baseweb]")].filter(Boolean).map(part => {
        const style = getComputedStyle(part);
        return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor,
                style.backgroundColor].join();
    }).join("|")"""


def test_a_focused_control_is_seen(page, address):
    """Each of the first controls that the keyboard reaches looks different once it has focus."""
    settled(page, address, "acces?question=loin", "Accès")
    unseen, count = [], 0
    for _ in range(14):
        page.keyboard.press("Tab")
        page.wait_for_timeout(250)
        control = page.evaluate_handle("document.activeElement")
        if control.evaluate("own => own.matches('main, body, iframe')"):
            continue
        count += 1
        focused = control.evaluate(LOOK)
        control.evaluate("own => own.blur()")
        page.wait_for_timeout(250)
        if focused == control.evaluate(LOOK):
            unseen.append(control.evaluate("own => own.outerHTML.slice(0, 150)"))
        control.evaluate("own => own.focus({focusVisible: true})")
    assert count > 8
    assert not unseen
