"""Places and actions: a question, filters, what answers as a list and on the map, a sheet."""

from atlas.app.page import show_page
from atlas.app.screen import asking, found, place, search
from atlas.app.shell import rooms


def content() -> None:
    """The sheet that the address names, else question, filters, map, list, table, files."""
    asked = asking.choose()
    named = place.named_place()
    if named is not None:
        place.show_sheet(named)
        return
    answered = search.answer(asked)
    rooms.find(found.sentence(answered))
    with rooms.map_room() as panel:
        found.show_map(answered)
    with panel:
        found.show_list(answered)
    found.show_table(answered)
    place.show_decisions()
    with rooms.files():
        found.offer_files(answered)


show_page("Chercher", content)
