"""Published text as it is cleaned, compared and read, and French as the atlas writes it.

Read `lexicon` (texts and closed lists), then `values` (one reader per kind of field), `names`
(texts compared), `hours` and `timetable` (weeks), and `french` (numbers, units, plurals, dates).
"""
