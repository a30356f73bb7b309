"""Start Streamlit on the app: `python -m atlas.app.serve [options of streamlit run]`.

Streamlit guesses from the folder `pages/` that each of its files is a page of its own, until the
app has called `st.navigation` once; a link to a page opened before that would show it bare, without
navigation or map. It is told here, before anyone comes, that the app has its own navigation.
"""

import sys

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

from atlas.settings import PROJECT

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    main(["run", str(PROJECT / "streamlit_app.py"), *sys.argv[1:]])
