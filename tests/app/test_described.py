"""What each page offers to download: every column of the file has a sense and a unit."""

import json

import pytest

from tests.app.test_page_acces import with_need  # noqa: F401  (fixture)
from tests.views.test_descriptor import check_described

pytestmark = pytest.mark.filterwarnings("default")
PAGES = [
    ("carte", {}), ("chercher", {"contenu": "lieux"}), ("chercher", {"q": "imprimer"}),
    ("ouvrir", {}),
    *(("acces", {"question": question, "niveau": level})
      for question, level in (("loin", "commune"), ("loin", "epci"), ("aide", "epci"),
                              ("besoin", "commune"), ("besoin", "epci"),
                              ("sur", "commune"), ("sur", "epci"))),
]  # fmt: skip


@pytest.mark.parametrize(("page", "query"), PAGES)
@pytest.mark.slow
def test_each_column_of_a_download_is_explained(with_need, page_of, monkeypatch, page, query):  # noqa: F811
    from atlas.app import downloads

    offered, real = [], downloads.offer

    def offer(download):
        offered.append(download)
        real(download)

    monkeypatch.setattr(downloads, "offer", offer)
    app = page_of(with_need, page, departement="01", besoin="besoin", **query)
    assert not app.error, app.error
    assert offered
    for download in offered:
        for chosen in ("excel", "csv", "geojson", "xlsx"):
            (entry,) = json.loads(downloads.notice(download, chosen))["resources"]
            check_described(entry["schema"]["fields"])
