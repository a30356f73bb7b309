/* Search box, base map, sites, places; what a map alone offers. */
Object.assign(Atlas.prototype, {
    _search: function () {
        var self = this, names = null, communes = this.territories.levels.commune;
        var box = node("div", undefined, "atlas-search"), input = box.appendChild(node("input"));
        var list = box.appendChild(node("ul"));
        input.type = "search"; input.placeholder = "Montrer une commune";
        input.setAttribute("aria-label", "Chercher une commune, la montrer et l'ouvrir");
        input.addEventListener("input", function () {
            var wanted = folded(input.value);
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
                    list.replaceChildren();
                    input.value = communes.names[i];
                    self.go("commune", communes.codes[i]);
                });
            });
        });
        input.addEventListener("keydown", function (event) {
            if (event.key === "Enter" && list.firstChild) { list.querySelector("button").click(); }
            if (event.key === "Escape") { list.replaceChildren(); }
        });
        this._slot("search").appendChild(box);
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
        var sites = this.state.sites || [], self = this;
        if (before && JSON.stringify(before.sites) === JSON.stringify(this.state.sites)) { return; }
        if (this._marks) { this._marks.forEach(function (group) { group.remove(); }); }
        this._marks = this.frames.map(function (frame) {
            var group = L.layerGroup();
            sites.forEach(function (site) {
                L.marker([site[1], site[0]], {
                    icon: L.divIcon({ className: "atlas-site", html: node("span", site[2] ? String(site[2]) : "●"), iconSize: [24, 20] }),
                    zIndexOffset: 1000, alt: site[3], keyboard: true
                }).bindTooltip(node("span", site[3])).on("click", function () { self._openMark(site); }).addTo(group);
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
            places.y = places.lat.map(function (v) { return worldY(v / 1e5); });
            self.places = places;
            redraw();
            if (self._wantsPlace) { self._choosePlace(self._wantsPlace); self._wantsPlace = null; }
        }).catch(function () { self._say("Les lieux n'ont pas pu être lus."); });
    },
    offer: function (choices) { // a list of states, where no page around the map holds one
        var self = this, box = node("select", undefined, "atlas-choice");
        box.setAttribute("aria-label", "Mesure");
        choices.forEach(function (choice, i) { box.appendChild(node("option", choice.label)).value = String(i); });
        box.addEventListener("change", function () { self.show(choices[+box.value].state); self._keep("mesure", box.value); });
        var asked = +(this._params().get("mesure") || 0);
        box.value = String(choices[asked] ? asked : 0);
        this._slot("choice").appendChild(box);
        var sources = node("details", undefined, "atlas-legend");
        sources.appendChild(node("summary", "Sources"));
        sources.appendChild(node("p", this.options.credits));
        this._slot("credits").appendChild(sources);
        this.show(choices[+box.value].state);
    }
});
