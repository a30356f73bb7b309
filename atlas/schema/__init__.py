"""The ground: what a row, a code, a coordinate and a published word are, for every wing above.

Read `tables` (what the store holds), then `frame` (a frame given its columns), `fields` and
`vocabulary` (the national schema), `level` (territories and their grammar), `crs` and `sphere`.
"""
