"""What the store holds of the register of actions: actions and the stakes they answer."""

from atlas.column import Column

ACTION_TABLES: dict[str, tuple[Column, ...]] = {}
