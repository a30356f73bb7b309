"""A sentence in French that tells opening hours: its words, its clauses, the hours of each day.

It is read whole or not at all: one word that is not known may change everything.
"""

from atlas.text.sentence.slots import Slot, told_slots, told_weeks

__all__ = ["Slot", "told_slots", "told_weeks"]
