"""One place once: records of many files -> places, with stable ids, scores and people's decisions.

Read `blocking`, `matching` and `linkage` (records -> clusters), then `identity` and
`consolidation` (clusters -> places), `quality`, `corrections` and `decisions`, `snapshot`.
"""
