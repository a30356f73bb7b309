"""The version of the atlas, written here alone."""

VERSION = "0.4.0"
