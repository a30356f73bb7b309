"""What the store holds of the label: awards, published totals, mentions."""

from atlas.column import Column

LABEL_TABLES: dict[str, tuple[Column, ...]] = {}
