"""Search in French over places and actions: words, meaning, places named, reasons.

Read `finder` (a question -> results, and why), then `documents` and `words` (what is searched),
`concepts`, `meaning` and `fusion` (how it is ranked), `reasons` and `results` (how it is shown).
Every module takes frames and texts and returns frames and texts: the full-text index is in
`atlas.store.word_index`, in the only wing that knows DuckDB.
"""
