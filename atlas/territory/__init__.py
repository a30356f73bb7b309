"""Where: communes through time, names of collectivities, points in polygons, borders shared.

Read `timeline` (who held each piece, and when), then `history` (a code or name of any day ->
today's), `appellation`, `gazetteer` and `collectivities` (a published name or code -> its
territory), `mention`, `points`, `extent`, `topology` and `insets`.
"""
