"""What a reader is told of a fault of the program: one sentence, and what names it in the log."""

import logging
import secrets

import streamlit as st

_LOG = logging.getLogger("atlas")


def tell(error: Exception) -> bool:
    """Show a sentence instead of a fault that nobody foresaw; its traceback goes to the log.

    Streamlit would show the reader the files and the code of this machine.

    Returns
    -------
    bool
        True: Streamlit has nothing more to show.
    """
    name = secrets.token_hex(4)
    _LOG.error("fault %s", name, exc_info=error)
    st.error(
        "Cette page n'a pas pu être faite : c'est une faute de l'atlas, non de votre question. "
        f"Donnez à qui tient l'atlas ce nom, que son journal a aussi : {name}.",
        icon=":material/error:",
    )
    return True
