"""The address of a view, and the frame that shows it in another site."""

import html
from urllib.parse import quote

# Of the window, until a page says its own; of the map in one file.
SITE_TITLE = "Atlas de la médiation numérique"
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


def share_html(public_url: str, base_path: str, title: str) -> str:
    """Return the address of what is on screen and its frame, each with a button that copies it.

    The address is that of the browser when it is asked for, the position of the map and what was
    chosen on it included: nothing but the browser knows them.

    Parameters
    ----------
    public_url
        What addresses begin with for those who follow them; empty for that of the browser.
    base_path
        Path of the app on its server, without a final slash.
    title
        Of the frame, said to those who do not see it.

    Examples
    --------
    >>> '<script>alert' in share_html("", "", "<script>alert(1)</script>")
    False
    """
    frame = iframe_html("ADDRESS", title)
    rows = [
        f"<p><label>{html.escape(words)}<br><textarea readonly rows='{rows}' data-share='{kind}'>"
        f"</textarea></label><br><button type='button' class='atlas-copy'>Copier {what}</button> "
        "<span role='status'></span></p>"
        for kind, rows, words, what in (
            ("link", 3, "L'adresse de ce qui est affiché", "le lien"),
            ("frame", 5, "Pour le montrer dans un autre site", "l'iframe"),
        )
    ]
    facts = {"public": public_url.rstrip("/"), "base": base_path, "frame": frame}
    data = "".join(f' data-{name}="{quote(text)}"' for name, text in facts.items())
    return f"<div class='atlas-share'{data}>{''.join(rows)}</div>{_SHARE_SCRIPT}"


# Texts are coded as in an address: cleaners of HTML drop attributes that hold tags.
# The clipboard is closed to pages without HTTPS: there, the old way.
_SHARE_SCRIPT = """<style>
.atlas-share textarea { width: 24rem; max-width: 80vw; font: 0.85rem monospace; }
.atlas-copy { font: inherit; color: #ffffff; background: #000091; border: 0; border-radius: 0.4rem;
    padding: 0.35rem 0.8rem; cursor: pointer; }
.atlas-copy:hover { background: #1212ff; }
.atlas-copy:focus-visible { outline: 2px solid #0a76f6; outline-offset: 2px; }
</style><script>
document.querySelectorAll(".atlas-share").forEach(function (box) {
    function told(name) { return decodeURIComponent(box.dataset[name]); }
    function fill() {
        var here = new URL(window.location.href), own = here.origin + told("base");
        if (here.searchParams.has("embed")) { here.searchParams.delete("embed"); }
        here.hash = "";
        var link = told("public") ? told("public") + here.href.slice(own.length) : here.href;
        var framed = link + (link.indexOf("?") < 0 ? "?" : "&");
        var escaped = framed.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
        box.querySelector("[data-share=link]").value = link;
        box.querySelector("[data-share=frame]").value =
            told("frame").replace("ADDRESS?", function () { return escaped; });
    }
    fill();
    if (box.dataset.ready) { return; }
    box.dataset.ready = "1";
    box.querySelectorAll("button.atlas-copy").forEach(function (button) {
        button.addEventListener("click", function () {
            fill();
            var said = button.parentElement.querySelector("[role=status]");
            var area = button.parentElement.querySelector("textarea");
            function done() { said.textContent = "Copié"; }
            function older() {
                area.select();
                said.textContent = document.execCommand("copy") ? "Copié" : "Copiez le texte";
            }
            if (navigator.clipboard && window.isSecureContext) {
                navigator.clipboard.writeText(area.value).then(done, older);
            } else { older(); }
        });
    });
});
</script>"""
