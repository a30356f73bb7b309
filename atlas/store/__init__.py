"""The DuckDB file: `pipeline` builds it, `database` writes and reads its tables.

`refresh` reads one part of it again, `imports` receives a file of places, `provenance` and `checks`
say where rows come from and that none is lost.
"""
