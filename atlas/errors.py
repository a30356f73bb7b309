"""Every exception that the atlas raises on purpose: one class per thing the reader can do."""


class AtlasError(Exception):
    """Base of all errors with a message meant for the user."""


class InputError(AtlasError, ValueError):
    """An argument is not acceptable: fix the call."""


class CRSError(InputError):
    """A coordinate reference system is missing or is not the required one."""


class SourceError(AtlasError):
    """A file is absent, altered or unreachable: fetch it again."""


class SchemaError(AtlasError, ValueError):
    """A file or frame lacks a column or changed shape: the publisher moved."""


class StoreError(AtlasError):
    """There is no atlas, or another version built it: run `atlas build`."""
