"""Search in French over places and actions: territory, facts, words, reasons.

Read `finder` (a question -> results), then `understanding` and `facts` (what is asked), `glossary`
and `concepts` (what the field calls by several names), `states` and `near` (what places say, where
they are), `index`, `documents` and `weights` (what is searched), `reasons` and `results` (how it is
shown). Every module takes frames and texts and returns frames and texts: stems and the file kept
beside the store come from `atlas.store`.
"""
