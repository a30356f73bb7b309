"""Files as published: the registry of sources, downloads, and how files are read as text.

`vault` keeps everything received with its date and SHA-256; `embedded` reads what is committed with
the atlas; `address_service` asks where addresses are.
"""
