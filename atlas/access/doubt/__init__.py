"""How sure an answer on access is: what may count, the data around people, their verdicts.

Read `offer` (the places that a variant may count), `surroundings`, then `judgement`, which asks
`atlas.access.variants` and `atlas.access.sureness` with every assumption said.
"""
