/* The Leaflet layer of places: none at the scale of the country, then dots, then kinds by colour and
 * shape, those that would cover each other in one small disc; names at high zoom. */
function radius(count) { return count === 1 ? 5.5 : 6 + Math.min(4, 1.8 * Math.log10(count)); }
function apart(items) { // the small ones join the large ones that they would cover
    var kept = [];
    items.sort(function (a, b) { return b.rows.length - a.rows.length; });
    items.forEach(function (item) {
        for (var i = 0; i < kept.length; i++) {
            var other = kept[i];
            if (Math.abs(other.x - item.x) + Math.abs(other.y - item.y) < other.r + item.r) {
                other.rows = other.rows.concat(item.rows);
                other.r = radius(other.rows.length);
                return;
            }
        }
        kept.push(item);
    });
    return kept;
}
function shape(context, kind, x, y, r) {
    context.beginPath();
    if (kind === "carré") { context.rect(x - r * 0.88, y - r * 0.88, r * 1.76, r * 1.76); }
    else if (kind === "triangle") {
        context.moveTo(x, y - r * 1.2); context.lineTo(x + r * 1.1, y + r * 0.8);
        context.lineTo(x - r * 1.1, y + r * 0.8); context.closePath();
    } else if (kind === "losange") {
        context.moveTo(x, y - r * 1.25); context.lineTo(x + r * 1.25, y);
        context.lineTo(x, y + r * 1.25); context.lineTo(x - r * 1.25, y); context.closePath();
    } else if (kind === "croix") {
        var t = r * 0.42;
        [[-t, -r], [t, -r], [t, -t], [r, -t], [r, t], [t, t], [t, r], [-t, r], [-t, t],
         [-r, t], [-r, -t], [-t, -t]].forEach(function (d, i) {
            context[i ? "lineTo" : "moveTo"](x + d[0] * 1.1, y + d[1] * 1.1);
        });
        context.closePath();
    } else { context.arc(x, y, r, 0, 2 * Math.PI); }
}
function mark(context, kind, itinerant, x, y, r) {
    shape(context, kind.shape, x, y, r);
    context.lineWidth = itinerant ? 2 : 1.5;
    context.fillStyle = itinerant ? "#ffffff" : kind.colour;
    context.strokeStyle = itinerant ? kind.colour : "#ffffff";
    context.fill(); context.stroke();
    if (itinerant) { context.beginPath(); context.arc(x, y, 1.6, 0, 2 * Math.PI);
                     context.fillStyle = kind.colour; context.fill(); }
}
var Points = L.Renderer.extend({
    options: { padding: 0.12, pane: "atlas-points" },
    initialize: function (atlas, options) {
        L.Renderer.prototype.initialize.call(this, options);
        this._atlas = atlas; this._items = [];
    },
    onAdd: function (map) {
        map.getPane(this.options.pane) || map.createPane(this.options.pane).style.setProperty("z-index", 450);
        map.getPane(this.options.pane).style.pointerEvents = "none";
        L.Renderer.prototype.onAdd.call(this, map);
    },
    _initContainer: function () { this._container = document.createElement("canvas"); },
    _destroyContainer: function () { L.DomUtil.remove(this._container); },
    _updatePaths: function () {},
    _onZoomEnd: function () {},
    _update: function () {
        if (this._map._animatingZoom && this._bounds) { return; }
        L.Renderer.prototype._update.call(this);
        fitCanvas(this);
        this.draw();
    },
    draw: function () {
        var places = this._atlas.shownPlaces();
        if (!this._map || !this._bounds) { return; }
        var context = this._container.getContext("2d");
        context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
        context.clearRect(0, 0, this._container.width, this._container.height);
        var near = nearness(this._map);
        this._items = [];
        if (!places || (near < DOTS_FROM && !this._atlas.state.found)) { return; }
        if (near < KINDS_FROM) { this._dots(context, places); return; }
        this._items = this._gather(places);
        var labels = this._map.getZoom() >= 13, taken = [], r1 = near < 10 ? 4 : 5.5;
        this._items.forEach(function (item) {
            if (item.rows.length === 1) {
                var row = item.rows[0];
                mark(context, places.kinds[places.kind[row]], places.itinerant[row], item.x, item.y, r1);
                return;
            }
            var n = item.rows.length, r = item.r;
            context.beginPath(); context.arc(item.x, item.y, r, 0, 2 * Math.PI);
            context.fillStyle = "rgba(27,27,53,0.9)"; context.fill();
            context.lineWidth = 1; context.strokeStyle = "#ffffff"; context.stroke();
            context.fillStyle = "#ffffff"; context.font = "600 " + (r < 8 ? 8.5 : 9.5) + "px sans-serif";
            context.textAlign = "center"; context.textBaseline = "middle";
            context.fillText(n > 9999 ? Math.round(n / 1000) + "k" : String(n), item.x, item.y + 0.5);
        });
        if (!labels) { return; }
        context.font = "600 12px sans-serif"; context.textAlign = "left";
        context.textBaseline = "middle"; context.lineWidth = 3; context.strokeStyle = "#ffffff";
        this._items.forEach(function (item) {
            if (item.rows.length > 1) { return; }
            var text = places.name[item.rows[0]], wide = context.measureText(text).width;
            var box = [item.x + 9, item.y - 8, item.x + 11 + wide, item.y + 8];
            if (overlaps(box, taken)) { return; }
            taken.push(box);
            context.strokeText(text, box[0], item.y); context.fillStyle = "#1b1b35";
            context.fillText(text, box[0], item.y);
        });
    },
    _dots: function (context, places) {
        var scale = 256 * Math.pow(2, this._map.getZoom()), origin = this._map.getPixelOrigin().add(this._bounds.min);
        var size = this._bounds.getSize();
        context.fillStyle = "rgba(20,20,43,0.75)";
        for (var i = 0; i < places.x.length; i++) {
            var x = places.x[i] * scale - origin.x, y = places.y[i] * scale - origin.y;
            if (x > 0 && y > 0 && x < size.x && y < size.y) { context.fillRect(x - 1, y - 1, 2, 2); }
        }
    },
    _gather: function (places) {
        var zoom = this._map.getZoom(), scale = 256 * Math.pow(2, zoom);
        var cell = nearness(this._map) < 10 ? 9 : 12, cells = new Map(), found = [];
        var origin = this._map.getPixelOrigin(), min = this._bounds.min, max = this._bounds.max;
        function near(column, row, x, y) { // a group at less than a cell, here or next to here
            for (var k = 0; k < 9; k++) {
                var item = cells.get((column + k % 3 - 1) * 1e7 + row + (k / 3 | 0) - 1);
                if (item && Math.hypot(item.x / item.rows.length - x, item.y / item.rows.length - y) < cell) { return item; }
            }
            return null;
        }
        for (var i = 0; i < places.x.length; i++) {
            var x = places.x[i] * scale - origin.x, y = places.y[i] * scale - origin.y;
            if (x < min.x || y < min.y || x > max.x || y > max.y) { continue; }
            var column = Math.floor((x + origin.x) / cell), row = Math.floor((y + origin.y) / cell);
            var item = near(column, row, x - min.x, y - min.y);
            if (!item) {
                item = { x: 0, y: 0, rows: [] };
                cells.set(column * 1e7 + row, item); found.push(item);
            }
            item.x += x - min.x; item.y += y - min.y; item.rows.push(i);
        }
        found.forEach(function (item) {
            item.x /= item.rows.length; item.y /= item.rows.length;
            item.r = radius(item.rows.length);
        });
        return apart(found);
    },
    at: function (point) {
        if (!this._bounds) { return null; }
        var on = this._map.containerPointToLayerPoint(point).subtract(this._bounds.min);
        for (var i = this._items.length - 1; i >= 0; i--) {
            var item = this._items[i];
            if (Math.hypot(item.x - on.x, item.y - on.y) <= item.r + 1) { return item; }
        }
        return null;
    }
});
