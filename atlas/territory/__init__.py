"""Where: communes through time, names of collectivities, points in polygons, borders shared.

Read `timeline` (who held each piece, and when), then `history` (a code or name of the past ->
today's), `gazetteer` and `mention` (names -> codes), `points`, `extent`, `topology` and `insets`.
"""
