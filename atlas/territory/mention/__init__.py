"""The territory that a question names.

Read `named` (the names that a question can hold, homonyms kept) and `utterance` (a question cut in
words), then `where` (the reading) and `homonyms` (what else the name may mean).
"""
