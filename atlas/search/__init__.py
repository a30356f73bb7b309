"""Search in French over places and actions: words, meaning, places named, reasons.

Every module takes frames and texts and returns frames and texts. The full-text index is in
`atlas.store.database`, the only door of DuckDB; `atlas.search.finder` puts the two together.
"""
