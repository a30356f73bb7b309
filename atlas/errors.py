"""Every exception that the atlas raises on purpose: one class per thing the reader can do."""


class AtlasError(Exception):
    """Base of all errors with a message meant for the user."""


class InputError(AtlasError, ValueError):
    """What the reader asked is not acceptable: change the question.

    What only a programmer can mend is a plain `ValueError` or `TypeError`, in English.
    """


class CRSError(InputError):
    """The coordinate reference system of a file is missing, unknown or told twice."""


class SourceError(AtlasError):
    """A file is absent, altered or unreachable: fetch it again."""


class SchemaError(AtlasError, ValueError):
    """A file lacks a column or changed shape: the publisher moved."""


class StoreError(AtlasError):
    """There is no atlas, or another version built it: run `atlas build`."""


class HeldStoreError(StoreError):
    """Another program has the atlas open to write it: close that program."""


class DiskError(AtlasError):
    """The disk is full, read-only or refuses: make room, or choose another place."""
