"""Published files: the registry, downloads, releases, and files read as text."""
