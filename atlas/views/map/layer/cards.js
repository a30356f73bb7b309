/* What the mouse points at, and what a click opens. */
Object.assign(Atlas.prototype, {
    _facts: function (t) {
        var level = this.territories.levels[this.state.level], measure = this.state.measure;
        var k = this.look.classes[t - 1], value = this.look.values[t - 1], text = "inconnu";
        if (k === OUTSIDE) { return null; }
        if (k !== UNKNOWN) {
            text = measure.labels ? measure.labels[k]
                : grouped(value / Math.pow(10, measure.decimals), measure.decimals) + "\u00a0" + measure.unit;
        }
        if (this.look.dotted[t]) { text += " (lieu connu, position inconnue : compté au point de référence)"; }
        var people = level.population[t - 1], nearest = null, places = this.places;
        if (places && places.nearest && this.state.level === "commune" && places.nearest[t - 1] >= 0) {
            nearest = places.name[places.nearest[t - 1]];
        }
        return { name: level.names[t - 1], code: level.codes[t - 1], value: text, nearest: nearest,
                 note: this.notes && this.notes[t - 1],
                 people: people === null ? "inconnue" : grouped(people, 0) };
    },
    _card: function (t, withLinks) {
        var facts = this._facts(t), level = this.state.level;
        if (!facts) { return null; }
        var box = node("div", undefined, "atlas-card");
        box.appendChild(node("strong", facts.name + " (" + facts.code + ")"));
        box.appendChild(node("div", this.state.measure.label + " : " + facts.value));
        box.appendChild(node("div", "Population : " + facts.people));
        if (facts.note) { box.appendChild(node("div", facts.note)); }
        if (facts.nearest) { box.appendChild(node("div", "Lieu le plus proche : " + facts.nearest)); }
        if (!withLinks || this.state.app === null) { return box; }
        this._link(box, "Ouvrir la fiche", this.state.app + "/territoire?niveau=" + level +
                   "&code=" + encodeURIComponent(facts.code));
        if (level === "departement") {
            this._link(box, "Voir les communes", this.state.app + "/?niveau=commune&departement=" +
                       encodeURIComponent(facts.code));
        }
        return box;
    },
    _link: function (box, text, url) {
        var link = box.appendChild(node("a", text));
        link.href = url; link.target = "_top";
        link.addEventListener("click", function (event) {
            // The map stands in a frame that may not navigate the page; a link of the page may.
            if (window.parent === window) { return; }
            event.preventDefault();
            var above = window.parent.document.createElement("a");
            above.href = url;
            window.parent.document.body.appendChild(above);
            above.click(); above.remove();
        });
    },
    _placeCard: function (rows) {
        var places = this.places, box = node("div", undefined, "atlas-card");
        rows.slice(0, 8).forEach(function (i) {
            box.appendChild(node("strong", places.name[i]));
            var kind = places.kinds[places.kind[i]].label + (places.itinerant[i] ? ", itinérant" : "");
            box.appendChild(node("div", places.detail[i] ? kind + " — " + places.detail[i] : kind));
        });
        if (rows.length > 8) { box.appendChild(node("em", "et " + (rows.length - 8) + " autres lieux")); }
        return box;
    },
    _hover: function (frame, event) {
        if (!this.look) { return; }
        var item = frame.points.at(event.containerPoint), card = null, t = 0;
        if (item) { card = item.rows.length > 1 ? node("div", item.rows.length + " lieux") : this._placeCard(item.rows); }
        else {
            t = this.look.own[frame.territories.at(event.containerPoint)];
            card = t ? this._card(t, false) : null;
        }
        frame.territories.shade(card && !item ? t : this._chosenIn(frame));
        frame.map.getContainer().style.cursor = card ? "pointer" : "";
        if (!card || frame.map._popup && frame.map._popup.isOpen()) { this._hide(frame); return; }
        if (!frame.tip) { frame.tip = L.tooltip({ direction: "top", offset: [0, -8], className: "atlas-tip" }); }
        frame.tip.setContent(card).setLatLng(event.latlng);
        if (!frame.map.hasLayer(frame.tip)) { frame.tip.addTo(frame.map); }
    },
    _chosenIn: function () { return this._chosen || 0; },
    _hide: function (frame) { if (frame.tip) { frame.tip.remove(); } },
    _leave: function (frame) { this._hide(frame); frame.territories.shade(this._chosen || 0); },
    _click: function (frame, event) {
        if (!this.look) { return; }
        var item = frame.points.at(event.containerPoint);
        this._hide(frame);
        if (item && item.rows.length > 1 && frame.map.getZoom() < frame.map.getMaxZoom() - 1) {
            frame.map.setView(event.latlng, Math.min(frame.map.getMaxZoom(), frame.map.getZoom() + 2));
            return;
        }
        if (item) { frame.map.openPopup(this._placeCard(item.rows), event.latlng); return; }
        var t = this.look.own[frame.territories.at(event.containerPoint)];
        if (t) { this._open(frame, t, event.latlng); }
    },
    _open: function (frame, t, where) {
        var card = this._card(t, true), self = this;
        if (!card) { return; }
        this._chosen = t;
        frame.territories.shade(t);
        this._keep("choix", this.territories.levels[this.state.level].codes[t - 1]);
        L.popup({ maxWidth: 280, autoPanPadding: [10, 10] }).setLatLng(where).setContent(card).openOn(frame.map)
            .on("remove", function () { self._chosen = 0; frame.territories.shade(0); self._keep("choix", null); });
    },
    _reopen: function () {
        var code = this._params().get("choix"), level = this.state.level;
        var t = code ? this.territories.levels[level].codes.indexOf(code) + 1 : 0;
        var bounds = t && this.boundsOf(level, code);
        if (bounds && this.map.getBounds().intersects(bounds)) { this._open(this.frames[0], t, bounds.getCenter()); }
    },
    go: function (level, code) { // to a territory, as the search box does
        var bounds = this.boundsOf(level, code);
        if (!bounds) { return; }
        this.map.fitBounds(bounds, { maxZoom: 11, animate: false });
        var t = this.territories.levels[this.state.level].codes.indexOf(code) + 1;
        if (level === this.state.level && t) { this._open(this.frames[0], t, bounds.getCenter()); }
    }
});
