"""A file's rows -> records, and issues that say why the others are not: nothing is lost unsaid.

Read `validation` (the whole way), then `mapping` and `reading` (columns -> fields), `coordinates`
and `location` (where), `issues`; `proposal` describes a file never seen.
"""
