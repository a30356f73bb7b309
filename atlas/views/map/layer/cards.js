/* What the mouse points at, and the card that a click opens: at once what the map knows, then what
 * the server says of it. */
Object.assign(Atlas.prototype, {
    _facts: function (t) {
        var level = this.territories.levels[this.state.level], measure = this.state.measure;
        var k = this.look.classes[t - 1], value = this.look.values[t - 1], text = "inconnu";
        if (k === OUTSIDE) { return null; }
        if (k !== UNKNOWN) {
            text = measure.labels ? measure.labels[k]
                : grouped(value / Math.pow(10, measure.decimals), measure.decimals) + (measure.unit ? "\u00a0" + measure.unit : "");
        }
        var people = level.population[t - 1], nearest = null, places = this.places;
        if (places && places.nearest && this.state.level === "commune" && places.nearest[t - 1] >= 0) {
            nearest = places.name[places.nearest[t - 1]];
        }
        return { title: level.names[t - 1] + " (" + level.codes[t - 1] + ")", code: level.codes[t - 1], value: text,
                 nearest: nearest, note: this.notes && this.notes[t - 1],
                 doubt: this.look.dotted[t] ? "Lieu connu, position inconnue\u00a0: compté au point de référence." : null,
                 people: people === null ? "inconnue" : grouped(people, 0) };
    },
    _territoryTip: function (t) {
        var facts = this._facts(t), box = node("div");
        if (!facts) { return null; }
        box.appendChild(node("strong", facts.title));
        box.appendChild(node("div", this.state.measure.label + "\u00a0: " + facts.value));
        if (facts.nearest) { box.appendChild(node("div", "Lieu le plus proche\u00a0: " + facts.nearest)); }
        return box;
    },
    _territoryCard: function (facts) {
        var box = node("div"), state = this.state;
        this._title(box, facts.title);
        box.appendChild(node("div", state.measure.label, "atlas-label"));
        box.appendChild(node("div", facts.value, "atlas-figure"));
        [facts.doubt, facts.note].forEach(function (text) { if (text) { box.appendChild(node("p", text)); } });
        var more = box.appendChild(node("div", undefined, "atlas-more"));
        var own = [["Habitants", facts.people]];
        if (facts.nearest) { own.push(["Lieu le plus proche", facts.nearest]); }
        this._lines(more, own);
        return box;
    },
    _title: function (box, text) {
        var title = box.appendChild(node("strong", text));
        title.setAttribute("role", "heading"); title.setAttribute("aria-level", "2");
    },
    _lines: function (box, lines) { // label, text, and the address that the text leads to
        var list = box.appendChild(node("dl")), self = this;
        lines.forEach(function (line) {
            list.appendChild(node("dt", line[0]));
            var said = list.appendChild(node("dd"));
            if (line[2]) { self._link(said, line[1], line[2]); } else { said.textContent = line[1]; }
        });
    },
    _fold: function (box, title) {
        var folded = box.appendChild(node("details"));
        folded.appendChild(node("summary", title));
        return folded;
    },
    _served: function (box, card) { // what the server says of a place or of a territory
        var self = this;
        this._lines(box, card.lines);
        if (card.week) {
            var today = card.week[(new Date().getDay() + 6) % 7];
            this._lines(box, [["Aujourd'hui (" + today[0] + ")", today[1]]]);
            var week = this._fold(box, "Toute la semaine");
            this._lines(week, card.week);
            week.appendChild(node("p", "Semaine ordinaire, hors jours fériés."));
        }
        card.links.forEach(function (link) { self._link(box, link[0], link[1], "atlas-link"); });
        if (card.more.length) { this._lines(this._fold(box, "Sources et dates"), card.more); }
    },
    _link: function (box, text, url, className) {
        var link = box.appendChild(node("a", text, className));
        link.href = url;
        if (/^https?:/.test(url)) { link.target = "_blank"; link.rel = "noopener noreferrer"; return; }
        if (!url.startsWith("/")) { return; } // a telephone number
        link.target = "_top";
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
    _ask: function (query, then) { // null where nobody answers: the card stays with what the map knows
        var self = this, asked = this._asked;
        if (!this.state.cards) { return; }
        fetch(this.state.cards + query).then(function (answer) {
            if (!answer.ok) { throw new Error(String(answer.status)); }
            return answer.json();
        }).catch(function () { return null; }).then(function (answer) {
            if (answer && asked === self._asked) { then(answer); }
        });
    },
    _placeTip: function (rows) {
        var places = this.places, box = node("div");
        box.appendChild(node("strong", this._titleOf(rows)));
        if (rows.length === 1) { box.appendChild(node("div", this._kindOf(rows[0]))); box.appendChild(node("div", places.detail[rows[0]])); }
        return box;
    },
    _titleOf: function (rows) { return rows.length > 1 ? grouped(rows.length, 0) + " lieux" : this.places.name[rows[0]]; },
    _kindOf: function (row) {
        return this.places.kinds[this.places.kind[row]].label + (this.places.itinerant[row] ? ", itinérant" : "");
    },
    _openPlaces: function (frame, rows, where) {
        var box = node("div"), self = this, places = this.places;
        if (rows.length === 1) { this._openPlace(rows[0]); return; }
        this._title(box, this._titleOf(rows));
        var list = box.appendChild(node("ul"));
        rows.slice(0, LISTED_PLACES).forEach(function (row) {
            var button = list.appendChild(node("li")).appendChild(node("button", places.name[row]));
            button.type = "button";
            button.addEventListener("click", function () { self._openPlace(row); self._focusCard(); });
        });
        if (rows.length > LISTED_PLACES) { box.appendChild(node("p", "et " + grouped(rows.length - LISTED_PLACES, 0) + " autres")); }
        if (frame.map.getZoom() < frame.map.getMaxZoom() - 1) {
            var nearer = box.appendChild(node("button", "Rapprocher la carte", "atlas-link"));
            nearer.type = "button";
            nearer.addEventListener("click", function () { frame.map.setView(where, frame.map.getZoom() + 2); });
        }
        this._showCard(box);
    },
    _openPlace: function (row) {
        var places = this.places, box = node("div"), self = this;
        this._title(box, places.name[row]);
        box.appendChild(node("div", this._kindOf(row), "atlas-label"));
        var more = box.appendChild(node("div", undefined, "atlas-more"));
        if (places.detail[row]) { more.appendChild(node("p", places.detail[row])); }
        this._showCard(box, function (isReplaced) { self._tell(); if (!isReplaced) { self._keep("choix", null); } });
        this._openCode = "@" + places.lon[row] + "," + places.lat[row];
        this._keep("choix", this._openCode, true);
        this._tell();
        this._ask("&point=" + places.lon[row] + "," + places.lat[row], function (answer) {
            var own = answer.filter(function (card) { return card.title === places.name[row]; });
            if (answer.length) { more.replaceChildren(); }
            (own.length ? own : answer).forEach(function (card) { self._served(more, card); });
        });
    },
    _openTerritory: function (frame, t) {
        var facts = this._facts(t), self = this;
        if (!facts) { return; }
        var box = this._territoryCard(facts), level = this.state.level;
        this._showCard(box, function (isReplaced) {
            self._chosen = 0;
            frame.territories.shade(0); self._tell();
            if (!isReplaced) { self._keep("choix", null); }
        });
        this._chosen = t;
        frame.territories.shade(t);
        this._openCode = facts.code;
        this._keep("choix", facts.code, true);
        this._tell();
        this._ask("&niveau=" + level + "&code=" + encodeURIComponent(facts.code), function (card) {
            var more = box.querySelector(".atlas-more");
            more.replaceChildren();
            self._served(more, card);
        });
    },
    _openMark: function (site) { // a place found by its rank, or a proposed site
        var places = this.places, lon = Math.round(site[0] * 1e5), lat = Math.round(site[1] * 1e5);
        var row = !this.state.found || !places ? -1 : places.name.findIndex(function (name, i) {
            return name === site[3] && places.lon[i] === lon && places.lat[i] === lat;
        });
        if (row >= 0) { this._openPlace(row); } else { this._openSite(site[3]); }
    },
    _openSite: function (text) { // a title, then lines
        var box = node("div"), self = this;
        text.split("\n").forEach(function (line, i) { if (i) { box.appendChild(node("p", line)); } else { self._title(box, line); } });
        this._showCard(box);
    },
    /* Tell the page around the map which territory is chosen, where it wants to know. */
    _tell: function () {
        var self = this;
        clearTimeout(this._telling);
        this._telling = setTimeout(function () { // one card closes as another opens: the last is said
            var open = self._openCode, code = self._chosenCode() || (self.state.found && open) || null;
            if (self.state.tellsPlaces) { code = open && open[0] === "@" ? open : null; }
            if (self.tell && code !== self._told) { self._told = code; self.tell(code); }
        }, 0);
    },
    _hover: function (frame, event) {
        if (!this.look) { return; }
        var item = frame.points.at(event.containerPoint), t = 0, tip = item ? this._placeTip(item.rows) : null;
        if (!item) {
            t = this.look.own[frame.territories.at(event.containerPoint)];
            tip = t ? this._territoryTip(t) : null;
        }
        frame.territories.shade(tip && !item ? t : this._chosen || 0);
        frame.map.getContainer().style.cursor = tip ? "pointer" : "";
        if (!tip) { this._hide(frame); return; }
        if (!frame.tip) { frame.tip = L.tooltip({ direction: "auto", offset: [12, 0], className: "atlas-tip" }); }
        frame.tip.setContent(tip).setLatLng(event.latlng);
        if (!frame.map.hasLayer(frame.tip)) { frame.tip.addTo(frame.map); }
    },
    _hide: function (frame) { if (frame.tip) { frame.tip.remove(); } },
    _leave: function (frame) { this._hide(frame); frame.territories.shade(this._chosen || 0); },
    _click: function (frame, event) {
        if (!this.look) { return; }
        var item = frame.points.at(event.containerPoint);
        this._hide(frame);
        if (item) { this._openPlaces(frame, item.rows, event.latlng); return; }
        var t = this.look.own[frame.territories.at(event.containerPoint)];
        if (t) { this._openTerritory(frame, t); }
    },
    /* Open what the address, or a table of the page, names; the map goes there when it is out of sight. */
    choose: function (code) {
        if (!code || code === this._openCode) { return; }
        this._told = code; // who asks knows
        if (code[0] === "@") { this._choosePlace(code.slice(1).split(",").map(Number)); return; }
        var level = this.state.level, t = this.territories.levels[level].codes.indexOf(code) + 1;
        var bounds = t && this.boundsOf(level, code);
        if (!bounds) { return; }
        if (!this.map.getBounds().intersects(bounds)) { this._fit(bounds); }
        this._openTerritory(this.frames[0], t);
    },
    followBack: function () {
        var self = this, there = this._address();
        function follow() {
            var code = self._params().get("choix");
            if (!self.state) { return; }
            if (code) { self.choose(code); } else { self._closeCard(true); }
        }
        there.addEventListener("popstate", follow);
        window.addEventListener("pagehide", function () { there.removeEventListener("popstate", follow); });
    },
    _chosenCode: function () {
        return this._chosen ? this.territories.levels[this.state.level].codes[this._chosen - 1] : null;
    },
    _choosePlace: function (point) {
        var places = this.places;
        if (!places || !places.lon) { this._wantsPlace = point; return; }
        var row = places.lon.findIndex(function (lon, i) { return lon === point[0] && places.lat[i] === point[1]; });
        if (row < 0) { return; }
        if (this.state.found) {
            var at = L.latLng(point[1] / 1e5, point[0] / 1e5);
            if (!this.map.getBounds().contains(at)) { this.map.panTo(at, { animate: false }); }
        }
        this._openPlace(row);
    },
    go: function (level, code) { // to a territory, as the search box does
        var bounds = this.boundsOf(level, code);
        if (!bounds) { return; }
        this._fit(bounds);
        var t = this.territories.levels[this.state.level].codes.indexOf(code) + 1;
        if (level === this.state.level && t) { this._openTerritory(this.frames[0], t); this._focusCard(); }
    },
    _again: function (before) { // what is open, in another state
        var code = before && before.level === this.state.level ? this._chosenCode() : null;
        if (this._chosen && !code) { this._closeCard(); }
        if (code && this._facts(this._chosen)) { this._openTerritory(this.frames[0], this._chosen); }
    }
});
