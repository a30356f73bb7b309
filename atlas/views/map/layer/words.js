/* Texts reach the page through textContent only. */
function node(tag, text, className) {
    var made = document.createElement(tag);
    if (text !== undefined) { made.textContent = text; }
    if (className) { made.className = className; }
    return made;
}
function grouped(number, decimals) { // as French readers write it
    var parts = Math.abs(number).toFixed(decimals).split(".");
    var whole = parts[0].replace(/\B(?=(\d{3})+$)/g, "\u202f");
    var text = parts.length > 1 ? whole + "," + parts[1] : whole;
    return number < 0 && /[1-9]/.test(text) ? "-" + text : text;
}
function folded(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
        .replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();
}
function sameBut(name, one, other) { // two states, whatever one key of theirs says
    return JSON.stringify(Object.assign({}, one, { [name]: 0 })) === JSON.stringify(Object.assign({}, other, { [name]: 0 }));
}
