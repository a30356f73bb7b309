/* The Leaflet layer of names: prefectures, towns, then every commune, as one comes nearer. */
var Names = L.Renderer.extend({
    options: { padding: 0.12, pane: "atlas-names" },
    initialize: function (atlas, options) {
        L.Renderer.prototype.initialize.call(this, options);
        this._atlas = atlas;
    },
    onAdd: function (map) {
        map.getPane(this.options.pane) || map.createPane(this.options.pane).style.setProperty("z-index", 440);
        map.getPane(this.options.pane).style.pointerEvents = "none";
        L.Renderer.prototype.onAdd.call(this, map);
    },
    _initContainer: function () {
        this._container = document.createElement("canvas");
        this._container.setAttribute("aria-hidden", "true");
    },
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
        var towns = this._atlas.towns;
        if (!this._map || !this._bounds || !towns) { return; }
        var context = this._container.getContext("2d"), self = this;
        context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
        context.clearRect(0, 0, this._container.width, this._container.height);
        var zoom = nearness(this._map), scale = 256 * Math.pow(2, this._map.getZoom());
        var origin = this._map.getPixelOrigin(), min = this._bounds.min;
        var taken = this._taken = this._map.ahead === undefined ? [] : [this._caption()];
        context.textAlign = "center"; context.textBaseline = "middle"; context.lineJoin = "round";
        towns.forEach(function (town) { // the first come first: prefectures, then by people
            if (zoom < (town.isPrefecture ? 0 : nearFor(town.people))) { return; }
            var x = town.x * scale - origin.x - min.x, y = town.y * scale - origin.y - min.y;
            self._write(context, town, x, y, zoom, taken);
        });
    },
    /* What the title of a small map covers. */
    _caption: function () {
        var at = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
        return [at.x, at.y, at.x + 90, at.y + 16];
    },
    _holds: function (box) { // whole in a small map
        var at = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min), size = this._map.getSize();
        return box[0] > at.x && box[1] > at.y && box[2] < at.x + size.x && box[3] < at.y + size.y;
    },
    _write: function (context, town, x, y, zoom, taken) {
        var large = town.isPrefecture || town.people >= 50000, size = large && zoom >= DOTS_FROM ? 12 : 11;
        var apart = zoom < DOTS_FROM ? 12 : 4; // farther, names must leave the colours to be seen
        context.font = (large ? "600 " : "") + size + 'px "Source Sans 3", "Segoe UI", sans-serif';
        town.wide = town.wide || {};
        var wide = town.wide[size] = town.wide[size] || context.measureText(town.name).width;
        var high = y - (zoom < KINDS_FROM ? 0 : 10); // a place stands where the town hall does
        var box = [x - wide / 2 - apart, high - size / 2 - apart / 2, x + wide / 2 + apart, high + size / 2 + apart / 2];
        if (box[2] < 0 || box[3] < 0 || box[0] > this._bounds.getSize().x || box[1] > this._bounds.getSize().y) { return; }
        if (overlaps(box, taken) || this._map.ahead !== undefined && !this._holds(box)) { return; }
        taken.push(box);
        context.lineWidth = 3; context.strokeStyle = "rgba(255,255,255,0.9)";
        context.strokeText(town.name, x, high);
        context.fillStyle = "#14142b"; context.fillText(town.name, x, high);
    }
});
function fitCanvas(layer) { // as many pixels as the screen has
    var size = layer._bounds.getSize(), ratio = Math.max(1, window.devicePixelRatio || 1), canvas = layer._container;
    canvas.width = Math.round(size.x * ratio); canvas.height = Math.round(size.y * ratio);
    canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
    L.DomUtil.setPosition(canvas, layer._bounds.min);
    layer._ratio = ratio;
}
function overlaps(box, taken) {
    return taken.some(function (o) { return box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]; });
}
/* The zoom of a map, as if it were the country's: an inset is nearer than it looks. */
function nearness(map) { return map.getZoom() - (map.ahead || 0); }
function nearFor(people) {
    return people >= 50000 ? 7 : people >= 20000 ? 8 : people >= 8000 ? 8.8 : people >= 3000 ? 9.6 : people >= 1000 ? 10.4 : 11.2;
}
Object.assign(Atlas.prototype, {
    /* Where names stand: at the town hall of the larger ones, else in the middle of the extent. */
    _readTowns: function () {
        var communes = this.territories.levels.commune, known = this.territories.towns, extents = this.topology.extents;
        var at = 0, lon = 0, lat = 0, where = {};
        known.row.forEach(function (step, i) {
            at += step; lon += known.lon[i]; lat += known.lat[i];
            where[at] = [(lon / 1000 + 180) / 360, worldY(lat / 1000)];
        });
        var prefectures = new Set(known.prefectures);
        this.towns = communes.names.map(function (name, c) {
            var box = extents.subarray(4 * c + 4, 4 * c + 8), own = where[c];
            return { name: name, people: communes.population[c] || 0, isPrefecture: prefectures.has(c), code: communes.codes[c],
                     x: own ? own[0] : (box[0] + box[2]) / 2, y: own ? own[1] : (box[1] + box[3]) / 2 };
        }).filter(function (town) { return town.x < 1.5; });
        this.towns.sort(function (a, b) { return b.isPrefecture - a.isPrefecture || b.people - a.people; });
    }
});
