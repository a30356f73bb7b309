"""A dossier as one HTML page that holds everything, and prints well."""

import base64
import html
from collections.abc import Iterable
from typing import Any

from atlas.views.dossier.model import Dossier
from atlas.views.report.plain import NOTES_TITLE, WARNING_TITLE, plain_words

_STYLE = """
:root{color-scheme:light;--ink:#1b1b35;--accent:#000091;--soft:#53536b;--pale:#f1f1f8;--rule:#c9c9d9}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1.25rem 4rem;max-width:54rem;color:var(--ink);background:#fff;
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header p{margin:.2rem 0;color:var(--soft)}
.kind{text-transform:uppercase;letter-spacing:.04em;font-size:.85rem}
h1{margin:0;font-size:2.4rem;line-height:1.15;color:var(--accent)}
h2{margin:2.5rem 0 1rem;font-size:1.4rem;color:var(--accent);border-bottom:2px solid var(--accent);
padding-bottom:.2rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;
margin:1.25rem 0;padding:0;list-style:none}
.facts li{background:var(--pale);border-top:3px solid var(--accent);padding:.75rem}
.facts strong{display:inline-block;font-size:1.7rem;line-height:1.2;color:var(--accent)}
.facts span{display:block;font-size:.9rem}
.summary li{margin:.5rem 0}
.warning{border-left:3px solid #b34000;padding:.25rem .75rem;color:var(--soft);font-size:.9rem}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;font-weight:700;padding:.25rem 0}
th,td{padding:.3rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
thead th{border-bottom:2px solid var(--accent);vertical-align:bottom}
tbody th{font-weight:400}
tr.strong>*{background:var(--pale);font-weight:700}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td{overflow-wrap:anywhere}
td.number{overflow-wrap:normal}
figure{margin:1rem 0}
figure img{width:100%;height:auto}
figcaption{font-size:.9rem;color:var(--soft)}
pre{overflow-x:auto;background:var(--pale);padding:.5rem .75rem;font-size:.85rem}
sup{line-height:0;font-size:.7em}
sup a{color:var(--accent);text-decoration:none;padding:0 .1em}
a:focus-visible,.scroll:focus-visible,pre:focus-visible{outline:3px solid #0a76f6;
outline-offset:2px}
.notes{font-size:.9rem}
.notes li{margin:.4rem 0}
.notes li:target{background:#fff4c2}
@media print{body{max-width:none;padding:0;font-size:10pt}h2,caption{break-after:avoid}
tr,figure,.facts{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}}
"""


def to_html(dossier: Dossier) -> bytes:
    """Return a dossier as a page of UTF-8 HTML: no script, no request, every text escaped."""
    it = plain_words(dossier)
    sections = [_section(section) for section in it["sections"]]
    annexes = [_section(section) for section in it["annexes"]]
    facts = "".join(
        f"<li><strong>{_text(fact['value'])}</strong>{_refs(fact['notes'])}"
        f"<span>{_text(fact['label'])}</span></li>"
        for fact in it["facts"]
    )
    summary = "".join(f"<li>{_sentence(sentence)}</li>" for sentence in it["summary"])
    warning = (
        f'<p class="warning"><strong>{WARNING_TITLE}</strong> {_text(it["warning"])}</p>'
        if it["warning"]
        else ""
    )
    notes = "".join(
        f'<li id="note-{i}">{_text(note)}</li>' for i, note in enumerate(it["notes"], 1)
    )
    page = f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="author" content="{_text(it["author"])}">
<meta name="description" content="{_text(it["description"])}">
<meta name="dcterms.date" content="{dossier.data_date.isoformat()}">
<title>{_text(it["full_title"])}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<p class="kind">{_text(it["kind"])}</p>
<h1>{_text(it["title"])}</h1>
<p>{_text(it["nature"])}. {_text(it["dates"])}.</p>
<p>{_text(it["credits"])}</p>
</header>
<main>
<ul class="facts">{facts}</ul>
<ul class="summary">{summary}</ul>
{warning}
{"".join(_picture(picture) for picture in it["pictures"])}
{"".join(sections)}
{"".join(annexes)}
<section class="notes" aria-labelledby="notes"><h2 id="notes">{NOTES_TITLE}</h2>
<p>{_text(it["notes_intro"])}</p><ol>{notes}</ol></section>
</main>
</body>
</html>
"""
    return page.encode()


def _text(value: object) -> str:
    return html.escape(str(value)).replace("\n", "<br>")


def _refs(numbers: Iterable[int]) -> str:
    links = ", ".join(
        f'<a href="#note-{number}" aria-label="note {number}">{number}</a>' for number in numbers
    )
    return f"<sup>{links}</sup>" if links else ""


def _sentence(sentence: dict[str, Any]) -> str:
    parts = [
        f"<strong>{_text(text)}</strong>" if strong else _text(text)
        for text, strong in sentence["runs"]
    ]
    return "".join(parts) + _refs(sentence["notes"])


def _section(section: dict[str, Any]) -> str:
    key = _text(section["key"])
    blocks = "\n".join(_BLOCKS[block["kind"]](block) for block in section["blocks"])
    return (
        f'<section aria-labelledby="{key}"><h2 id="{key}">{_text(section["title"])}</h2>\n'
        f"{blocks}</section>\n"
    )


def _paragraph(block: dict[str, Any]) -> str:
    return f"<p>{' '.join(_sentence(sentence) for sentence in block['sentences'])}</p>"


def _bullets(block: dict[str, Any]) -> str:
    return f"<ul>{''.join(f'<li>{_sentence(s)}</li>' for s in block['items'])}</ul>"


def _table(block: dict[str, Any]) -> str:
    def cell(tag: str, x: int, value: str, scope: str = "") -> str:
        style = ' class="number"' if x in block["numeric"] else ""
        return f"<{tag}{scope}{style}>{_text(value)}</{tag}>"

    heads = "".join(cell("th", x, head, ' scope="col"') for x, head in enumerate(block["headings"]))
    rows = []
    for y, row in enumerate(block["rows"]):
        first = cell("th", 0, row[0], ' scope="row"')
        others = "".join(cell("td", x, value) for x, value in enumerate(row[1:], 1))
        strong = ' class="strong"' if y in block["strong_rows"] else ""
        if block["blank_lines"]:
            strong += f' style="height:{block["blank_lines"]}lh"'
        rows.append(f"<tr{strong}>{first}{others}</tr>")
    caption = _text(block["caption"])
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
        f"<caption>{caption}{_refs(block['notes'])}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _picture(block: dict[str, Any]) -> str:
    data = base64.b64encode(block["svg"].encode()).decode()
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{_text(block["alt"])}">'
        f"<figcaption>{_text(block['caption'])}</figcaption></figure>"
    )


def _commands(block: dict[str, Any]) -> str:
    lines = "\n".join(html.escape(line) for line in block["lines"])
    return f'<pre tabindex="0" aria-label="Commandes"><code>{lines}</code></pre>'


_BLOCKS = {"paragraph": _paragraph, "bullets": _bullets, "table": _table, "commands": _commands}
