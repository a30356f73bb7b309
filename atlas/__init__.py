"""The national atlas of digital mediation: places of help with the Internet, and their gaps."""

__version__ = "0.4.0"
