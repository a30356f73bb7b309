"""Who is far from help, and how much help is within reach of each person.

Read `demand`, `supply` and `travel` (who, what, how far), then `measures` (each commune), `reach`
and `catchment` (E2SFCA), `question` (with every assumption said), `variants` and `sureness`.
"""

from atlas.access.distributed.blocks import Horizon
from atlas.access.distributed.partition import (
    measure_partitions,
    partition_by,
    people_within,
    read_partitions,
)
from atlas.access.inequality import gini, quantiles

__all__ = [
    "Horizon",
    "gini",
    "measure_partitions",
    "partition_by",
    "people_within",
    "quantiles",
    "read_partitions",
]
