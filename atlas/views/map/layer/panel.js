/* What stands beside the map: search, legend, and the card of what was clicked; a sheet on a phone. */
Object.assign(Atlas.prototype, {
    _slot: function (name) { // in the order of the page, whatever comes first
        if (!this._side) {
            this._side = document.body.appendChild(node("aside", undefined, "atlas-side"));
            this._side.setAttribute("aria-label", "Légende et fiche");
            this._slots = {};
            ["choice", "search", "legend", "card", "credits"].forEach(function (each) {
                this._slots[each] = this._side.appendChild(node("div", undefined, "atlas-slot atlas-slot-" + each));
            }, this);
        }
        return this._slots[name];
    },
    isNarrow: function () { return this.map.getContainer().clientWidth < NARROW_PX; },
    /* Room that the side takes from the map, in pixels. */
    sideWidth: function () { return this.isNarrow() || !this._side ? 0 : SIDE_PX; },
    _showCard: function (content, closed) {
        var self = this, slot = this._slot("card"), box = node("section", undefined, "atlas-card");
        this._closeCard(true);
        box.setAttribute("data-card", ""); box.setAttribute("aria-live", "polite"); box.setAttribute("aria-label", "Fiche");
        box.tabIndex = -1;
        var close = box.appendChild(node("button", "Fermer", "atlas-close"));
        close.type = "button";
        close.addEventListener("click", function () {
            self._closeCard();
            self.map.getContainer().focus({ preventScroll: true });
        });
        box.addEventListener("keydown", function (event) { if (event.key === "Escape") { close.click(); } });
        box.appendChild(content);
        slot.replaceChildren(box);
        this._closed = closed;
        this._makeRoom();
    },
    _closeCard: function (isReplaced) { // by another card, or by the address
        var closed = this._closed;
        this._closed = this._openCode = null; this._asked = (this._asked || 0) + 1;
        this._slot("card").replaceChildren();
        this._makeRoom();
        if (closed) { closed(isReplaced); }
    },
    _focusCard: function () {
        var box = this._slot("card").firstChild;
        if (box) { box.focus({ preventScroll: true }); }
    },
    _legend: function () {
        var slot = this._slot("legend"), state = this.state, self = this;
        var places = this.shownPlaces(), rows = state.legend || [];
        var box = node("details", undefined, "atlas-legend");
        var summary = box.appendChild(node("summary"));
        summary.addEventListener("click", function () { self._legendOpen = !box.open; });
        var unit = state.measure.unit && !state.measure.label.toLowerCase().includes(state.measure.unit) ? " (" + state.measure.unit + ")" : "";
        summary.textContent = state.measure.label + unit;
        rows.forEach(function (row) { self._classRow(box, row); });
        if (places && places.x.length) { this._kindRows(box, places); }
        slot.replaceChildren(box);
        this._makeRoom();
    },
    /* The legend is open unless its reader closed it, or a card needs its room. */
    _makeRoom: function () {
        var box = this._slot("legend").firstChild, isCrowded = this._slot("card").firstChild && this._side.clientHeight < TALL_PX;
        if (box) { box.open = !isCrowded && (this._legendOpen === undefined ? !this.isNarrow() : this._legendOpen); }
    },
    _classRow: function (box, row) {
        var line = box.appendChild(node("div")), swatch = line.appendChild(node("span", undefined, "atlas-swatch"));
        swatch.setAttribute("aria-hidden", "true");
        if (row[1] === UNLOCATED_COLOUR) { swatch.classList.add("atlas-dotted"); }
        else if (row[1]) { swatch.style.background = row[1]; } else { swatch.classList.add("atlas-hatched"); }
        line.appendChild(node("span", row[0]));
        line.appendChild(node("span", grouped(row[2], 0), "atlas-count"));
    },
    _kindRows: function (box, places) {
        var near = nearness(this.map), self = this;
        if (near < KINDS_FROM) {
            box.appendChild(node("p", near < DOTS_FROM && !this.state.found ? "Les lieux se montrent en rapprochant la carte."
                                                       : "Points\u00a0: les lieux, dont la nature se voit de plus près."));
            return;
        }
        var counts = places.kinds.map(function () { return 0; }), roving = 0;
        places.kind.forEach(function (k, i) { counts[k]++; roving += places.itinerant[i]; });
        box.appendChild(node("strong", "Lieux"));
        places.kinds.forEach(function (kind, k) { if (counts[k]) { self._kindRow(box, kind, false, kind.label, counts[k]); } });
        if (roving) { self._kindRow(box, { shape: "rond", colour: "#1b1b35" }, true, "Itinérants", roving); }
    },
    _kindRow: function (box, kind, itinerant, text, count) {
        var row = box.appendChild(node("div")), canvas = row.appendChild(node("canvas"));
        canvas.width = canvas.height = 32; canvas.setAttribute("aria-hidden", "true");
        var context = canvas.getContext("2d");
        context.scale(2, 2); mark(context, kind, itinerant, 8, 8, 5);
        row.appendChild(node("span", text));
        row.appendChild(node("span", grouped(count, 0), "atlas-count"));
    }
});
