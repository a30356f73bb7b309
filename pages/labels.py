"""The label: level on a date, history, what lapsed, what was published, label and access."""

from atlas.app.page import show_page
from atlas.app.screen import label as labels
from atlas.app.screen import label_access


def content() -> None:
    """What is known, map, history of a collectivity, losses, access, totals, lists."""
    asked = labels.choose()
    labels.say_what_is_known(asked)
    labels.show_map(asked)
    labels.choose_history(asked)
    labels.show_lapsed(asked)
    label_access.show_effect(asked)
    labels.show_published()
    labels.show_lists()


show_page("Labels", content)
