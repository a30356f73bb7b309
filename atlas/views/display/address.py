"""The address of a view, and the frame that shows it in another site."""

import html
from urllib.parse import quote

EMBED = "embed"
FRAME_HEIGHT = 900


def embed_address(address: str) -> str:
    """Return the address of a view without the menus, for a frame.

    Examples
    --------
    >>> embed_address("https://atlas.fr/?niveau=epci"), embed_address("https://atlas.fr/acces")
    ('https://atlas.fr/?niveau=epci&embed=true', 'https://atlas.fr/acces?embed=true')
    """
    return f"{address}{'&' if '?' in address else '?'}{EMBED}=true"


def iframe_html(address: str, title: str) -> str:
    """Return the HTML of a frame that shows a view in another site.

    Parameters
    ----------
    address
        Of the view.
    title
        Said to those who do not see the frame.

    Examples
    --------
    >>> iframe_html("https://atlas.fr/?q=<", "Lieux")
    '<iframe src="https://atlas.fr/?q=&lt;&amp;embed=true" title="Lieux" width="100%" height="900" \
style="border:0" loading="lazy" allowfullscreen></iframe>'
    """
    source = html.escape(embed_address(address))
    return (
        f'<iframe src="{source}" title="{html.escape(title)}" width="100%" '
        f'height="{FRAME_HEIGHT}" style="border:0" loading="lazy" allowfullscreen></iframe>'
    )


def copy_button_html(label: str, text: str) -> str:
    """Return a button that copies a text, with its script; the page says that it did.

    Examples
    --------
    >>> '<script>alert' in copy_button_html("Copier", "<script>alert(1)</script>")
    False
    """
    return (
        f'<button type="button" class="atlas-copy" data-text="{quote(text)}">'
        f'{html.escape(label)}</button> <span role="status"></span>{_COPY_SCRIPT}'
    )


# The text is coded as in an address: cleaners of HTML drop attributes that hold tags.
# The clipboard is closed to pages without HTTPS: there, the old way.
_COPY_SCRIPT = """<style>
.atlas-copy { font: inherit; color: #ffffff; background: #000091; border: 0; border-radius: 0.4rem;
    padding: 0.35rem 0.8rem; cursor: pointer; }
.atlas-copy:hover { background: #1212ff; }
.atlas-copy:focus-visible { outline: 2px solid #0a76f6; outline-offset: 2px; }
</style><script>
document.querySelectorAll("button.atlas-copy").forEach(function (button) {
    if (button.dataset.ready) { return; }
    button.dataset.ready = "1";
    button.addEventListener("click", function () {
        var text = decodeURIComponent(button.dataset.text);
        var said = button.parentElement.querySelector("[role=status]");
        function done() { said.textContent = "Copié"; }
        function older() {
            var area = document.createElement("textarea");
            area.value = text;
            button.after(area);
            area.select();
            said.textContent = document.execCommand("copy") ? "Copié" : "Copiez le texte";
            area.remove();
            button.focus();
        }
        if (navigator.clipboard && window.isSecureContext) {
            navigator.clipboard.writeText(text).then(done, older);
        } else { older(); }
    });
});
</script>"""
