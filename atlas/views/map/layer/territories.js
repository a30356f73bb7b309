/* The Leaflet layer of territories: a picture per view, repainted from a table of colours. */
var Territories = L.Renderer.extend({
    options: { padding: 0.12, pane: "atlas-territories" },
    initialize: function (atlas, options) {
        L.Renderer.prototype.initialize.call(this, options);
        this._atlas = atlas;
    },
    onAdd: function (map) {
        map.getPane(this.options.pane) || map.createPane(this.options.pane).style.setProperty("z-index", 350);
        L.Renderer.prototype.onAdd.call(this, map);
    },
    _initContainer: function () {
        this._container = document.createElement("div");
        this._canvas = this._container.appendChild(document.createElement("canvas"));
        this._shade = this._container.appendChild(document.createElement("canvas"));
        this._shade.style.position = this._canvas.style.position = "absolute";
        this._shade.setAttribute("aria-hidden", "true");
        this._shown = 0;
    },
    _destroyContainer: function () { L.DomUtil.remove(this._container); },
    _updatePaths: function () {},
    _onZoomEnd: function () {},
    _update: function () {
        if (this._map._animatingZoom && this._bounds) { return; }
        this._wantsPicture = true;
        this.draw();
        this._updateTransform(this._map.getCenter(), this._map.getZoom());
    },
    _onViewReset: function () { this._update(); },
    _updateTransform: function (centre, zoom) {
        if (this._picture) { L.Renderer.prototype._updateTransform.call(this, centre, zoom); }
    },
    _newPicture: function () {
        var map = this._map, padding = this.options.padding, size = map.getSize();
        var min = map.containerPointToLayerPoint(size.multiplyBy(-padding)).round();
        var bounds = L.bounds(min, min.add(size.multiplyBy(1 + padding * 2)).round());
        var wide = bounds.getSize(), origin = map.getPixelOrigin().add(min);
        var width = wide.x * OVER, height = wide.y * OVER, picture = this._spare;
        if (!width || !height) { return null; }
        if (!picture || picture.width !== width || picture.height !== height) {
            var image = new ImageData(width, height);
            picture = { width: width, height: height, image: image,
                        pixels: new Uint32Array(image.data.buffer),
                        ids: new Int32Array(width * height), depth: new Float32Array(width * height) };
        }
        this._spare = null;
        picture.bounds = bounds; picture.centre = map.getCenter(); picture.zoom = map.getZoom();
        picture.scale = 256 * Math.pow(2, picture.zoom) * OVER;
        picture.ox = origin.x * OVER; picture.oy = origin.y * OVER;
        return picture;
    },
    /* Draw what is wanted: a new picture after a move, else the same in other colours. The
     * picture shown stays, and moves with the map, until the next one is ready. */
    draw: function () {
        var atlas = this._atlas, self = this;
        if (!atlas.topology || !atlas.look || !this._map || atlas.held) { return; }
        if (this._job) { clearTimeout(this._job.timer); this._spare = this._job.spare; this._job = null; }
        var fresh = this._wantsPicture || !this._picture;
        var picture = fresh ? this._newPicture() : this._picture;
        if (!picture) { return; }
        var job = this._job = { spare: fresh ? picture : this._spare, spent: 0 };
        var look = atlas.look, steps = (function* () {
            if (fresh) { yield* number(atlas.topology, picture); }
            job.numbered = job.spent + performance.now() - job.begun;
            yield* colour(picture, look, picture.zoom);
        })();
        // Nothing is shown yet: no need to leave room for anything else.
        var slice = this._picture ? SLICE_MS : Infinity;
        (function go() {
            job.begun = performance.now();
            do {
                if (steps.next().done) { self._show(picture, fresh, job); return; }
            } while (performance.now() - job.begun < slice);
            job.spent += performance.now() - job.begun;
            job.timer = setTimeout(go, 0);
        })();
    },
    _show: function (picture, fresh, job) {
        this._job = null;
        if (fresh) {
            this._spare = this._picture || null; this._picture = picture;
            this._wantsPicture = false;
            this._bounds = picture.bounds; this._center = picture.centre; this._zoom = picture.zoom;
            var size = picture.bounds.getSize();
            [this._canvas, this._shade].forEach(function (canvas) {
                if (canvas.width === picture.width && canvas.height === picture.height) { return; }
                canvas.width = picture.width; canvas.height = picture.height;
                canvas.style.width = size.x + "px"; canvas.style.height = size.y + "px";
            });
        }
        this._canvas.getContext("2d").putImageData(picture.image, 0, 0);
        if (fresh) { this._updateTransform(this._map.getCenter(), this._map.getZoom()); }
        this._shaded = null;
        this.shade(this._wanted || 0);
        var total = job.spent + performance.now() - job.begun;
        this._atlas.drawn(this, job.numbered, total - job.numbered);
    },
    at: function (point) { // container point -> number of commune + 1, 0 for none
        var picture = this._picture;
        if (!picture || this._wantsPicture) { return 0; }
        var on = this._map.containerPointToLayerPoint(point).subtract(this._bounds.min);
        var x = Math.floor(on.x * OVER), y = Math.floor(on.y * OVER);
        if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) { return 0; }
        return picture.ids[y * picture.width + x];
    },
    shade: function (t) { // outline of one territory of the level shown, 0 for none
        this._wanted = t;
        if (this._shaded === t) { return; }
        var context = this._shade.getContext("2d"), picture = this._picture;
        if (this._shaded) { context.clearRect(0, 0, this._shade.width, this._shade.height); }
        else if (this._shaded === null) { this._shade.width = this._shade.width; }
        this._shaded = t;
        if (!t || !picture) { return; }
        var box = this._atlas.extentOf(t), own = this._atlas.look.own, ids = picture.ids;
        var width = picture.width, scale = picture.scale;
        var x0 = Math.max(2, Math.floor(box[0] * scale - picture.ox));
        var y0 = Math.max(2, Math.floor(box[1] * scale - picture.oy));
        var x1 = Math.min(width - 2, Math.ceil(box[2] * scale - picture.ox));
        var y1 = Math.min(picture.height - 2, Math.ceil(box[3] * scale - picture.oy));
        if (x1 <= x0 || y1 <= y0) { return; }
        var image = context.createImageData(x1 - x0, y1 - y0);
        var out = new Uint32Array(image.data.buffer), black = abgr("#000000", 255);
        for (var y = y0, j = 0; y < y1; y++) {
            for (var x = x0; x < x1; x++, j++) {
                var i = y * width + x;
                if (own[ids[i]] === t && (own[ids[i + 2]] !== t || own[ids[i - 2]] !== t ||
                    own[ids[i + 2 * width]] !== t || own[ids[i - 2 * width]] !== t)) {
                    out[j] = black;
                }
            }
        }
        context.putImageData(image, x0, y0);
    }
});
