/* Search box, base map, sites, places, legends. */
Object.assign(Atlas.prototype, {
    _search: function () {
        var self = this, names = null;
        var Control = L.Control.extend({
            options: { position: "topright" },
            onAdd: function () {
                var box = node("div", undefined, "atlas-search leaflet-bar");
                var input = box.appendChild(node("input"));
                var list = box.appendChild(node("ul"));
                input.type = "search"; input.placeholder = "Chercher une commune";
                input.setAttribute("aria-label", "Chercher une commune, la montrer et l'ouvrir");
                input.addEventListener("input", function () {
                    var communes = self.territories.levels.commune, wanted = folded(input.value);
                    names = names || communes.names.map(folded);
                    list.replaceChildren();
                    if (wanted.length < 2) { return; }
                    var found = [];
                    for (var i = 0; i < names.length; i++) {
                        if (names[i].startsWith(wanted) || communes.codes[i] === input.value.trim()) { found.push(i); }
                    }
                    found.sort(function (a, b) {
                        return (names[b] === wanted) - (names[a] === wanted) ||
                            (communes.population[b] || 0) - (communes.population[a] || 0);
                    });
                    found.slice(0, 8).forEach(function (i) {
                        var choice = list.appendChild(node("li")).appendChild(
                            node("button", communes.names[i] + " (" + communes.codes[i] + ")"));
                        choice.type = "button";
                        choice.addEventListener("click", function () {
                            // Later: Leaflet looks for the control around what was clicked.
                            setTimeout(function () { list.replaceChildren(); }, 0);
                            input.value = communes.names[i];
                            self.go("commune", communes.codes[i]);
                        });
                    });
                });
                input.addEventListener("keydown", function (event) {
                    if (event.key === "Enter" && list.firstChild) { list.querySelector("button").click(); }
                    if (event.key === "Escape") { list.replaceChildren(); }
                });
                L.DomEvent.disableClickPropagation(box); L.DomEvent.disableScrollPropagation(box);
                return box;
            }
        });
        new Control().addTo(this.map);
    },
    _base: function (before) {
        var base = this.state.base, map = this.map;
        if (before && JSON.stringify(before.base) === JSON.stringify(base)) { return; }
        if (this._tiles) { this._tiles.remove(); this._tiles = null; }
        if (!base) { return; }
        var tiles = this._tiles = L.tileLayer(base.url, { attribution: base.attribution, maxZoom: 19 });
        var came = false;
        tiles.on("tileload", function () { came = true; });
        tiles.on("tileerror", function () { if (!came) { tiles.remove(); } });
        tiles.addTo(map);
    },
    _sites: function (before) {
        var sites = this.state.sites || [];
        if (before && JSON.stringify(before.sites) === JSON.stringify(this.state.sites)) { return; }
        if (this._marks) { this._marks.forEach(function (group) { group.remove(); }); }
        this._marks = this.frames.map(function (frame) {
            var group = L.layerGroup();
            sites.forEach(function (site) {
                L.marker([site[1], site[0]], {
                    icon: L.divIcon({ className: "atlas-site", html: node("span", String(site[2])), iconSize: [24, 20] }),
                    zIndexOffset: 1000, alt: site[3], keyboard: true
                }).bindTooltip(node("span", site[3])).bindPopup(node("span", site[3])).addTo(group);
            });
            return group.addTo(frame.map);
        });
    },
    shownPlaces: function () { return this.state && this.state.showPlaces ? this.places : null; },
    _sourceOf: function (state) { return state.places && state.places.shared ? this.options.places : state.places; },
    _loadPlaces: function (before) {
        var self = this, source = this._sourceOf(this.state), token = this._token;
        function redraw() { self.frames.forEach(function (frame) { frame.points.draw(); }); self._legend(); }
        if (before && JSON.stringify(this._sourceOf(before)) === JSON.stringify(source)) { redraw(); return; }
        if (!source) { this.places = null; redraw(); return; }
        load(source).then(function (answer) { return answer.json(); }).then(function (places) {
            if (token !== self._token && JSON.stringify(self._sourceOf(self.state)) !== JSON.stringify(source)) { return; }
            ["lon", "lat", "nearest"].forEach(function (name) { // differences -> values
                (places[name] || []).forEach(function (step, i, all) { all[i] = step + (i ? all[i - 1] : 0); });
            });
            places.x = places.lon.map(function (v) { return (v / 1e5 + 180) / 360; });
            places.y = places.lat.map(function (v) {
                return 0.5 - Math.asinh(Math.tan(v / 1e5 * Math.PI / 180)) / (2 * Math.PI);
            });
            self.places = places;
            redraw();
        }).catch(function () { self._say("Les lieux n'ont pas pu être lus."); });
    },
    _classes: function () { // the legend, where no page around the map holds one
        var rows = this.state.legend, measure = this.state.measure, map = this.map;
        if (this._scale) { this._scale.remove(); this._scale = null; }
        if (!rows) { return; }
        var Control = L.Control.extend({
            options: { position: "bottomright" },
            onAdd: function () {
                var box = node("details", undefined, "atlas-kinds leaflet-bar");
                box.open = map.getSize().x > 640;
                box.appendChild(node("summary", measure.label + (measure.unit ? " (" + measure.unit + ")" : "")));
                rows.forEach(function (row) {
                    var line = box.appendChild(node("div")), swatch = line.appendChild(node("span", undefined, "atlas-swatch"));
                    if (row[1] === UNLOCATED_COLOUR) { swatch.classList.add("atlas-dotted"); }
                    else if (row[1]) { swatch.style.background = row[1]; } else { swatch.classList.add("atlas-hatched"); }
                    line.appendChild(node("span", row[0] + " : " + grouped(row[2], 0)));
                });
                L.DomEvent.disableClickPropagation(box);
                return box;
            }
        });
        this._scale = new Control().addTo(this.map);
    },
    _credits: function () {
        var text = this.options.credits;
        var Control = L.Control.extend({ options: { position: "bottomright" }, onAdd: function () {
            var box = node("details", undefined, "atlas-kinds leaflet-bar");
            box.appendChild(node("summary", "Sources"));
            box.appendChild(node("p", text));
            L.DomEvent.disableClickPropagation(box);
            return box;
        } });
        new Control().addTo(this.map);
    },
    choose: function (choices) { // a list of states, where no page around the map holds one
        var self = this, box = node("select", undefined, "atlas-choice leaflet-bar");
        box.setAttribute("aria-label", "Mesure");
        choices.forEach(function (choice, i) { box.appendChild(node("option", choice.label)).value = String(i); });
        box.addEventListener("change", function () { self.show(choices[+box.value].state); self._keep("mesure", box.value); });
        var asked = +(this._params().get("mesure") || 0);
        box.value = String(choices[asked] ? asked : 0);
        var Control = L.Control.extend({ options: { position: "topright" }, onAdd: function () {
            L.DomEvent.disableClickPropagation(box); return box;
        } });
        new Control().addTo(this.map);
        this._credits();
        this.show(choices[+box.value].state);
    },
    _legend: function () {
        var self = this;
        if (this._kinds) { this._kinds.remove(); this._kinds = null; }
        var places = this.shownPlaces();
        if (!places || !places.x || !places.x.length) { return; }
        var Control = L.Control.extend({
            options: { position: "bottomright" },
            onAdd: function () {
                var box = node("details", undefined, "atlas-kinds leaflet-bar");
                box.open = self._kindsOpen === undefined ? self.map.getSize().x > 1000 : self._kindsOpen;
                box.addEventListener("toggle", function () { self._kindsOpen = box.open; });
                box.appendChild(node("summary", "Lieux"));
                var counts = places.kinds.map(function () { return 0; }), roving = 0;
                places.kind.forEach(function (k, i) { counts[k]++; roving += places.itinerant[i]; });
                places.kinds.forEach(function (kind, k) {
                    if (counts[k]) { self._kindRow(box, kind, false, kind.label + " : " + grouped(counts[k], 0)); }
                });
                if (roving) { self._kindRow(box, { shape: "rond", colour: "#1b1b35" }, true, "Itinérants : " + grouped(roving, 0)); }
                L.DomEvent.disableClickPropagation(box);
                return box;
            }
        });
        this._kinds = new Control().addTo(this.map);
    },
    _kindRow: function (box, kind, itinerant, text) {
        var row = box.appendChild(node("div")), canvas = row.appendChild(node("canvas"));
        canvas.width = canvas.height = 32; canvas.setAttribute("aria-hidden", "true");
        var context = canvas.getContext("2d");
        context.scale(2, 2); mark(context, kind, itinerant, 8, 8, 5);
        row.appendChild(node("span", text));
    }
});
