"""How anything is shown, on whatever face: measures, classes, captions, links, tables, charts.

Read `measures` (French name, unit, classes, colours of each), then `classing` (other classes),
`table`, `chart` (the one door to altair), `caption` (what a picture says of itself) and `link`.
"""
