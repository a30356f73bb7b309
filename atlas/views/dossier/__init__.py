"""The dossier of a territory: what it says, from frames. `atlas.views.report` writes it.

Read `model` (facts, sections, notes), then `shelf` and `subject` (what it is made from), `make`
(sections in order), then one room per section, from `situation` to `sources`.
"""

from atlas.views.dossier.make import make_dossier
from atlas.views.dossier.model import Dossier, Picture
from atlas.views.dossier.shelf import Shelf, make_shelf

__all__ = ["Dossier", "Picture", "Shelf", "make_dossier", "make_shelf"]
