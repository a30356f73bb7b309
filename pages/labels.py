"""The label: level on a date, history, what lapsed, what was published, label and access."""

from atlas.app.page import show_page
from atlas.app.screen import label, label_access


def content() -> None:
    """What is known, map, history of a collectivity, losses, access, totals, lists."""
    asked = label.choose()
    label.show_map(asked)
    label.say_what_is_known(asked)
    label.choose_history(asked)
    label.show_lapsed(asked)
    label_access.show_effect(asked)
    label.show_published()
    label.show_lists()


show_page("Labels", content)
