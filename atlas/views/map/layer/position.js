/* Where the map stands: its focus, its frames, and the address of the page. */
Object.assign(Atlas.prototype, {
    _place: function (before) {
        var state = this.state, national = this._isNational(state);
        if (!before || national !== this._isNational(before)) { this._frames(national); this._limit(); }
        if (before && String(before.focus) === String(state.focus) && String(before.bounds) === String(state.bounds)) { return; }
        var self = this, view = !before && this._readView();
        if (view) { this.map.setView([view[0], view[1]], view[2], { animate: false }); }
        else { this.home(); }
        if (!before) { this.map.on("moveend", function () { self._writeView(); }); }
    },
    _isNational: function (state) { return !state.focus && !state.bounds; },
    home: function () {
        var focus = this.state.focus, box = this.state.bounds;
        if (box && !focus) { this._fit(L.latLngBounds([box[1], box[0]], [box[3], box[2]]), false, NEAREST_FIT); return; }
        this._fit(focus && this.boundsOf(focus[0], focus[1]) || this.options.bounds, true);
    },
    _fit: function (bounds, close, nearest) { // beside what stands over the map
        this.map.fitBounds(bounds, { animate: false, maxZoom: close ? undefined : nearest || 11,
                                     paddingTopLeft: [this._left(), 4], paddingBottomRight: [this.sideWidth() + 4, 4] });
    },
    _left: function () { return !this._isNational(this.state) || this.isNarrow() ? 4 : STRIP_PX; },
    /* Nobody goes farther than the whole country. */
    _limit: function () {
        var map = this.map, taken = L.point(this._left() + this.sideWidth() + 4, 8);
        map.options.minZoom = LEAST_ZOOM;
        var least = Math.max(LEAST_ZOOM, map.getBoundsZoom(L.latLngBounds(this.options.bounds), false, taken));
        var floor = Math.floor(least * 10) / 10;
        // Without animation: one that begins here ends after the map has been put elsewhere.
        if (map.getZoom() < floor) { map.setView(map.getCenter(), floor, { animate: false }); }
        map.setMinZoom(floor);
    },
    resized: function () {
        this.frames.forEach(function (frame) { frame.map.invalidateSize({ animate: false }); });
        if (this.state) { this._limit(); }
    },
    _frames: function (national) {
        var self = this, body = document.body;
        if (!this._strip) {
            this._strip = node("aside", undefined, "atlas-frames");
            this._strip.setAttribute("aria-label", "Petite couronne et outre-mer");
            body.appendChild(this._strip);
            this.options.frames.forEach(function (frame) {
                var box = self._strip.appendChild(node("figure", undefined, "atlas-frame"));
                var plate = box.appendChild(node("div"));
                box.appendChild(node("figcaption", frame.name));
                plate.setAttribute("aria-label", frame.name);
                var map = L.map(plate, { zoomControl: false, attributionControl: false, zoomSnap: 0.1,
                                         minZoom: 4, maxZoom: 17, center: [0, 0], zoom: 4 });
                map.fitBounds(frame.bounds, { animate: false });
                var dressed = self._dress(map);
                dressed.bounds = frame.bounds;
                self.frames.push(dressed);
            });
        }
        body.classList.toggle("atlas-national", national);
        this.frames.forEach(function (frame, i) {
            frame.map.invalidateSize({ animate: false });
            if (i && national) {
                frame.map.options.minZoom = LEAST_ZOOM;
                frame.map.fitBounds(frame.bounds, { animate: false });
                frame.map.options.minZoom = frame.map.getZoom(); frame.map.ahead = frame.map.getZoom() - COUNTRY_ZOOM;
            }
        });
    },
    _address: function () {
        return this.options.embedded && window.parent !== window ? window.parent : window;
    },
    _params: function () {
        var at = this._address().location;
        return new URLSearchParams(this.options.embedded ? at.search : at.hash.slice(1));
    },
    _keep: function (name, value, isStep) { // a step is what the button Back of the browser undoes
        if (isStep && this._params().get(name) === value) { return; }
        var there = this._address(), params = this._params();
        if (value === null) { params.delete(name); } else { params.set(name, value); }
        var text = params.toString().replace(/%2C/g, ",").replace(/%40/g, "@");
        var url = this.options.embedded ? there.location.pathname + (text ? "?" + text : "") : "#" + text;
        try { there.history[isStep ? "pushState" : "replaceState"](null, "", url); } catch (refused) { return; }
    },
    _readView: function () {
        var parts = (this._params().get("vue") || "").split(",").map(Number);
        return parts.length === 3 && parts.every(isFinite) && parts[2] >= 4 && parts[2] <= 17 &&
            Math.abs(parts[0]) < 86 ? parts : null;
    },
    _writeView: function () {
        var centre = this.map.getCenter(), self = this;
        clearTimeout(this._timer);
        this._timer = setTimeout(function () {
            self._keep("vue", [+centre.lat.toFixed(4), +centre.lng.toFixed(4), +self.map.getZoom().toFixed(2)].join(","));
        }, 250);
    }
});
