"""The territory that a question names.

Read `named` (the names that a question can hold, homonyms kept), then `where` (the reading).
"""
