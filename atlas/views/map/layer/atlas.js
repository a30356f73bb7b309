/* The map: its frames, what they read once, and the state that they show. */
function Atlas(map, options) {
    this.map = map; this.options = options; this.stats = { shows: 0, paints: 0, made: performance.now() };
    this.state = null; this.look = null; this.topology = null; this._extents = {};
    this.frames = [this._dress(map)];
    this._homeButton();
    map.getContainer().setAttribute("role", "main");
    map.getContainer().prepend(node("h1", document.title, "atlas-unseen"));
    var self = this;
    map.on("zoomend", function () { if (self.state) { self._legend(); } });
    this.ready = Promise.all([
        load(options.topology).then(function (answer) { return answer.arrayBuffer(); }).then(function (buffer) {
            self.stats.loaded = performance.now();
            self.topology = decodeTopology(buffer, options.grid);
            self.stats.decoded = performance.now();
        }),
        load(options.territories).then(function (answer) { return answer.json(); })
    ]).then(function (loaded) {
        self.territories = loaded[1];
        self._parents();
        self._search();
        self.stats.ready = performance.now();
    });
    this.ready.catch(function () { self._say("Les contours n'ont pas pu être lus : rechargez la page."); });
}
Atlas.prototype = {
    _say: function (text) {
        var box = node("p", text, "atlas-notice");
        this.map.getContainer().appendChild(box);
    },
    _dress: function (map) {
        var self = this, frame = { map: map, territories: new Territories(this), names: new Names(this),
                                         points: new Points(this) };
        var container = map.getContainer();
        container.setAttribute("role", "region");
        if (!container.hasAttribute("aria-label")) { container.setAttribute("aria-label", "Carte"); }
        frame.territories.addTo(map); frame.names.addTo(map); frame.points.addTo(map);
        this._hands(frame, this.options.embedded && window.parent !== window);
        map.on("mousemove", function (event) { self._hover(frame, event); });
        map.on("mouseout", function () { self._leave(frame); });
        map.on("click", function (event) { self._click(frame, event); });
        return frame;
    },
    _parents: function () {
        // Commune number + 1 -> territory number + 1 of each level; 0 for none.
        var count = this.topology.communes, lists = this.territories.parents;
        this.numbers = { commune: new Int32Array(count + 1) };
        for (var c = 0; c <= count; c++) { this.numbers.commune[c] = c; }
        for (var level in lists) {
            var to = this.numbers[level] = new Int32Array(count + 1);
            for (c = 0; c < count; c++) { to[c + 1] = lists[level][c] + 1; }
        }
        this.nothing = new Int32Array(count + 1).fill(1); this.nothing[0] = 0;
    },
    extentOf: function (t, level) {
        level = level || this.state.level;
        if (!this._extents[level]) {
            var own = this.numbers[level], size = this.territories.levels[level].codes.length;
            var boxes = this._extents[level] = new Float64Array(4 * (size + 1));
            for (var k = 0; k <= size; k++) { boxes.set([2, 2, -1, -1], 4 * k); }
            for (var c = 1; c <= this.topology.communes; c++) { grow(boxes, own[c], this.topology.extents, c); }
        }
        return this._extents[level].subarray(4 * t, 4 * t + 4);
    },
    boundsOf: function (level, code) {
        var t = this.territories.levels[level].codes.indexOf(code) + 1;
        var box = t && this.extentOf(t, level);
        if (!t || box[2] < box[0]) { return null; }
        function at(x, y) {
            return [Math.atan(Math.sinh((0.5 - y) * 2 * Math.PI)) * 180 / Math.PI, x * 360 - 180];
        }
        return L.latLngBounds(at(box[0], box[3]), at(box[2], box[1]));
    },
    _sized: function () { // a frame has no height until the page gives it one
        var map = this.map;
        return new Promise(function (resolve) {
            (function look() {
                map.invalidateSize({ animate: false });
                if (map.getSize().x && map.getSize().y) { resolve(); } else { requestAnimationFrame(look); }
            })();
        });
    },
    /* Show a state; nothing is built again: what changed is repainted. */
    show: function (state) {
        var self = this, token = this._token = (this._token || 0) + 1;
        if (this.state && JSON.stringify(this.state) === JSON.stringify(state)) { return Promise.resolve(); }
        if (this.state && sameBut("choice", this.state, state)) {
            this.state = state;
            this.choose(state.choice);
            return Promise.resolve();
        }
        var asked = performance.now();
        return Promise.all([
            this.ready, this._sized(),
            load({ base64: state.values }).then(function (answer) { return answer.arrayBuffer(); }),
            state.notes ? load(state.notes).then(function (answer) { return answer.json(); }) : null
        ]).then(function (loaded) {
            if (token !== self._token) { return; }
            var before = self.state;
            self.state = state; self.notes = loaded[3];
            self._decode(loaded[2]);
            self.held = true; // each frame is drawn once, when every one has its place
            self._place(before);
            self.held = false;
            self.frames.forEach(function (frame) { frame.territories.draw(); });
            self.frames.forEach(function (frame) { frame.names.draw(); });
            self._base(before); self._sites(before); self._legend(); self._again(before);
            self.stats.shows++; self.stats.show = performance.now() - asked;
            self._loadPlaces(before);
            if (!before) { self.choose(state.choice || self._params().get("choix")); }
            else if (state.choice !== before.choice) { self.choose(state.choice); }
            document.documentElement.dataset.shown = String(self.stats.shows);
        });
    },
    _decode: function (buffer) {
        var state = this.state, bytes = new Uint8Array(buffer), level = state.level;
        var count = this.territories.levels[level].codes.length;
        var classes = bytes.subarray(0, count), colours = new Uint32Array(count + 1), dotted = new Uint8Array(count + 1);
        var alpha = state.base ? 190 : 255;
        var palette = state.colours.map(function (hex) { return abgr(hex, alpha); });
        for (var t = 0; t < count; t++) {
            var k = classes[t];
            if (k < OUTSIDE && k & UNLOCATED) { dotted[t + 1] = 1; k = classes[t] -= UNLOCATED; }
            colours[t + 1] = k === UNKNOWN ? HATCHED : k === OUTSIDE ? abgr(OUTSIDE_COLOUR, alpha) : palette[k];
        }
        var up = UP[level], numbers = this.numbers, nothing = this.nothing;
        this.look = {
            own: numbers[level], fine: level === "commune" || level === "epci",
            up: [up[0] ? numbers[up[0]] : nothing, up[1] ? numbers[up[1]] : nothing],
            colours: colours, dotted: dotted, classes: classes, alpha: alpha,
            values: planes(bytes, count, count)
        };
    },
    drawn: function (layer, number, paint) {
        var stats = this.stats;
        stats.paints++;
        if (layer !== this.frames[0].territories) { return; }
        stats.number = number; stats.paint = paint;
        if (stats.first === undefined) {
            var self = this;
            requestAnimationFrame(function () {
                stats.first = performance.now();
                setTimeout(function () { // names come once the colours are seen
                    self._readTowns();
                    self.frames.forEach(function (frame) { frame.names.draw(); });
                }, 0);
            });
        }
    }
};
