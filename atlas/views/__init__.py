"""Frames in; a map, a figure, a table, words or a file out. Nothing here reads the store or asks.

Read `display` (measures, classes, tables and charts that all share), then `words` (what pages say),
`map`, `figure`, `dossier` and `report` (a territory as a document), `export` and `publication`.
"""
