/* The map of the atlas: every commune of France on a canvas, over Leaflet.
 *
 * Arcs that neighbours share are drawn once per view into a picture of territory numbers, with no
 * blending: pixel = commune. Everything else reads that picture: colour is a table from number to
 * class, so that another measure, scale or level repaints without drawing anything again; borders
 * are where neighbouring pixels differ; what the mouse points at is the number under it.
 * Texts reach the page through textContent only.
 */
(function () {
    "use strict";
    var SLICE_MS = 14; // of work at a time while the map moves
    var HATCHED = 1; // the colour that no class has
    var OVER = 2; // canvas pixels per screen pixel, each way: smooth borders
    var UNKNOWN = 255, OUTSIDE = 254;
    var SEA = "#dfe7ee", OUTSIDE_COLOUR = "#eef0f3", HATCH = "#8a8a99";
    var UP = { commune: ["epci", "departement"], epci: ["departement", "region"],
               departement: ["region", "region"], region: [null, null] };
    var LEVEL_WORDS = { commune: "Commune", epci: "EPCI", departement: "Département",
                        region: "Région" };

    // ---------------------------------------------------------------- bytes
    function gunzip(stream) {
        return new Response(stream.pipeThrough(new DecompressionStream("gzip")));
    }
    function fromBase64(text) {
        var raw = atob(text), bytes = new Uint8Array(raw.length);
        for (var i = 0; i < raw.length; i++) { bytes[i] = raw.charCodeAt(i); }
        return bytes;
    }
    function load(source) {
        if (source.base64) { return Promise.resolve(unpacked(fromBase64(source.base64))); }
        return fetch(source.url).then(function (answer) {
            if (!answer.ok) { throw new Error(source.url + " : " + answer.status); }
            return answer.arrayBuffer();
        }).then(function (buffer) { return unpacked(new Uint8Array(buffer)); });
    }
    function unpacked(bytes) { // the browser has unpacked them already, where the server says how
        var isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
        return isPacked ? gunzip(new Blob([bytes]).stream()) : new Response(bytes);
    }
    function planes(bytes, start, count) {
        var out = new Int32Array(count);
        for (var i = 0; i < count; i++) {
            out[i] = bytes[start + i] | bytes[start + count + i] << 8 |
                bytes[start + 2 * count + i] << 16 | bytes[start + 3 * count + i] << 24;
        }
        return out;
    }
    function signed(n) { return (n >>> 1) ^ -(n & 1); }

    // ---------------------------------------------------------------- topology
    function decodeTopology(buffer, grid) {
        var bytes = new Uint8Array(buffer), head = new Uint32Array(buffer.slice(0, 16));
        var arcs = head[1], communes = head[2], count = head[3], at = 16;
        var sizes = planes(bytes, at, arcs); at += 4 * arcs;
        var jumps = planes(bytes, at, 2 * arcs); at += 8 * arcs;
        var sides = planes(bytes, at, 2 * arcs); at += 8 * arcs;
        var steps = planes(bytes, at, 2 * (count - arcs));
        // Far fewer latitudes than points: each is projected once.
        var north90 = Math.round(90 / grid), projected = new Float64Array(2 * north90 + 1);
        var xs = new Float64Array(count), ys = new Float64Array(count);
        var starts = new Int32Array(arcs + 1), left = new Int32Array(arcs);
        var right = new Int32Array(arcs), boxes = new Float64Array(4 * arcs);
        var x = 0, y = 0, p = 0, s = 0, half = count - arcs, side = 0;
        for (var a = 0; a < arcs; a++) {
            starts[a] = p;
            side += signed(sides[a]);
            left[a] = side + 1; // 0 is for none
            right[a] = side + signed(sides[arcs + a]) + 1;
            var west = Infinity, north = Infinity, east = -Infinity, south = -Infinity;
            for (var k = 0; k < sizes[a]; k++) {
                if (k === 0) { x += signed(jumps[a]); y += signed(jumps[arcs + a]); }
                else { x += signed(steps[s]); y += signed(steps[half + s]); s++; }
                var mx = (x * grid + 180) / 360;
                var my = projected[y + north90];
                if (my === 0) {
                    my = projected[y + north90] =
                        0.5 - Math.asinh(Math.tan(y * grid * Math.PI / 180)) / (2 * Math.PI);
                }
                xs[p] = mx; ys[p] = my; p++;
                if (mx < west) { west = mx; } if (mx > east) { east = mx; }
                if (my < north) { north = my; } if (my > south) { south = my; }
            }
            boxes[4 * a] = west; boxes[4 * a + 1] = north;
            boxes[4 * a + 2] = east; boxes[4 * a + 3] = south;
        }
        starts[arcs] = p;
        var extents = new Float64Array(4 * (communes + 1));
        for (var c = 0; c <= communes; c++) { extents.set([2, 2, -1, -1], 4 * c); }
        for (a = 0; a < arcs; a++) { grow(extents, left[a], boxes, a); grow(extents, right[a], boxes, a); }
        return { xs: xs, ys: ys, starts: starts, left: left, right: right, boxes: boxes,
                 arcs: arcs, communes: communes, extents: extents };
    }
    function grow(extents, to, boxes, from) {
        var t = 4 * to, f = 4 * from;
        extents[t] = Math.min(extents[t], boxes[f]);
        extents[t + 1] = Math.min(extents[t + 1], boxes[f + 1]);
        extents[t + 2] = Math.max(extents[t + 2], boxes[f + 2]);
        extents[t + 3] = Math.max(extents[t + 3], boxes[f + 3]);
    }

    /* Number every pixel of a picture: `scale` pixels per world width, from (ox, oy) in pixels.
     *
     * Every border crosses the middle line of a row of pixels at one abscissa; the last crossing
     * before the middle of a pixel says where that pixel is. No sorting: a pixel keeps the farthest
     * of the crossings that fall just before its middle, and the row is then read from its left.
     * A generator: it stops now and then, so that the page answers meanwhile.
     */
    function* number(topology, picture) {
        var ids = picture.ids, depth = picture.depth, width = picture.width, height = picture.height;
        var scale = picture.scale, ox = picture.ox, oy = picture.oy;
        var boxes = topology.boxes;
        ids.fill(-1); depth.fill(-Infinity);
        yield;
        for (var a = 0; a < topology.arcs; a++) {
            var b = 4 * a;
            if ((a & 2047) === 2047) { yield; }
            if (boxes[b] * scale - ox > width || boxes[b + 3] * scale - oy < 0 ||
                boxes[b + 1] * scale - oy > height) { continue; }
            cross(topology, a, ids, depth, width, height, scale, ox, oy);
        }
        for (var r = 0; r < height; r++) {
            if ((r & 127) === 127) { yield; }
            fillRow(ids, r * width, width);
        }
    }
    function cross(topology, a, ids, depth, width, height, scale, ox, oy) {
        var xs = topology.xs, ys = topology.ys, left = topology.left[a], right = topology.right[a];
        var p = topology.starts[a], end = topology.starts[a + 1];
        var shift = 0.5 + 1e-5; // no vertex stands exactly on the middle line of a row
        var x0 = xs[p] * scale - ox, y0 = ys[p] * scale - oy;
        for (p++; p < end; p++) {
            var x1 = xs[p] * scale - ox, y1 = ys[p] * scale - oy;
            var down = y1 > y0, top = down ? y0 : y1, bottom = down ? y1 : y0;
            var row = Math.ceil(top - shift), last = Math.ceil(bottom - shift);
            if (row < last && last > 0 && row < height) {
                if (row < 0) { row = 0; }
                if (last > height) { last = height; }
                var slope = (x1 - x0) / (y1 - y0), east = down ? left : right;
                for (; row < last; row++) {
                    var x = x0 + (row + shift - y0) * slope, pixel = Math.ceil(x - 0.5);
                    if (pixel >= width) { continue; }
                    // Before the picture the abscissa itself ranks; within a pixel its fraction.
                    var rank = pixel < 0 ? x - 1 : x - pixel;
                    var i = row * width + (pixel < 0 ? 0 : pixel);
                    if (rank > depth[i]) { depth[i] = rank; ids[i] = east; }
                }
            }
            x0 = x1; y0 = y1;
        }
    }
    function fillRow(ids, start, width) {
        for (var k = start, here = 0, end = start + width; k < end; k++) {
            if (ids[k] < 0) { ids[k] = here; } else { here = ids[k]; }
        }
    }
    /* Colour every pixel of a numbered picture; a generator too. */
    function* colour(picture, look, zoom) {
        var ids = picture.ids, pixels = picture.pixels, width = picture.width, height = picture.height;
        // Borders of the level shown fade where its territories are a few pixels wide.
        var style = {
            thin: look.fine ? Math.max(0, Math.min(0.45, (zoom - 6.4) * 0.16)) : 0.5,
            middle: look.fine ? Math.max(0.16, Math.min(0.6, (zoom - 4) * 0.1)) : 0.75,
            line: abgr("#3a3a48", 255), white: abgr("#ffffff", look.alpha), grey: abgr(HATCH, look.alpha),
            shift: ((picture.ox + picture.oy) % 12 + 12) % 12 | 0
        };
        for (var y = 0; y < height; y++) {
            if ((y & 63) === 63) { yield; }
            colourRow(ids, pixels, width, y, y > 0 ? -width : 0, y < height - 1 ? width : 0, look, style);
        }
    }
    function colourRow(ids, pixels, width, y, up, below, look, style) {
        var own = look.own, one = look.up[0], two = look.up[1], colours = look.colours;
        var i = y * width, w = ids[i], c = w, last = i + width - 1;
        for (var x = 0; i <= last; x++, i++) {
            var e = i < last ? ids[i + 1] : c, n = ids[i + up], s = ids[i + below];
            var t = own[c], paint = colours[t];
            if (paint === HATCHED) { paint = (x + y + style.shift) % 12 < 4 ? style.grey : style.white; }
            if (c !== e || c !== s || c !== w || c !== n) {
                var q = two[c], p = one[c];
                if (q !== two[e] || q !== two[s] || q !== two[w] || q !== two[n]) {
                    paint = darker(paint, style.line, 0.75);
                } else if (p !== one[e] || p !== one[s]) {
                    paint = darker(paint, style.line, style.middle);
                } else if (t !== own[e] || t !== own[s]) {
                    paint = darker(paint, style.line, style.thin);
                }
            }
            pixels[i] = paint;
            w = c; c = e;
        }
    }

    // ---------------------------------------------------------------- colours
    function rgb(hex) {
        var n = parseInt(hex.slice(1), 16);
        return [n >> 16 & 255, n >> 8 & 255, n & 255];
    }
    function abgr(hex, alpha) {
        var c = rgb(hex);
        return (alpha << 24 | c[2] << 16 | c[1] << 8 | c[0]) >>> 0;
    }
    function darker(colour, line, share) { // mix of two opaque ABGR colours
        var keep = 1 - share, a = Math.max(colour >>> 24, share * 255);
        var r = (colour & 255) * keep + (line & 255) * share;
        var g = (colour >> 8 & 255) * keep + (line >> 8 & 255) * share;
        var b = (colour >> 16 & 255) * keep + (line >> 16 & 255) * share;
        return (a << 24 | b << 16 | g << 8 | r) >>> 0;
    }

    // ---------------------------------------------------------------- the layer
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

    // ---------------------------------------------------------------- places
    function radius(count) { return count === 1 ? 7 : 8 + Math.min(9, 2.6 * Math.log10(count)); }
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
            var size = this._bounds.getSize(), ratio = Math.max(1, window.devicePixelRatio || 1);
            this._container.width = Math.round(size.x * ratio);
            this._container.height = Math.round(size.y * ratio);
            this._container.style.width = size.x + "px"; this._container.style.height = size.y + "px";
            L.DomUtil.setPosition(this._container, this._bounds.min);
            this._ratio = ratio;
            this.draw();
        },
        draw: function () {
            var places = this._atlas.shownPlaces();
            if (!this._map || !this._bounds) { return; }
            var context = this._container.getContext("2d");
            context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
            context.clearRect(0, 0, this._container.width, this._container.height);
            this._items = places ? this._gather(places) : [];
            var labels = this._map.getZoom() >= 13, taken = [];
            this._items.forEach(function (item) {
                if (item.rows.length === 1) {
                    var row = item.rows[0];
                    mark(context, places.kinds[places.kind[row]], places.itinerant[row], item.x, item.y, 5.5);
                    return;
                }
                var n = item.rows.length, r = item.r;
                context.beginPath(); context.arc(item.x, item.y, r, 0, 2 * Math.PI);
                context.fillStyle = "rgba(27,27,53,0.9)"; context.fill();
                context.lineWidth = 1; context.strokeStyle = "#ffffff"; context.stroke();
                context.fillStyle = "#ffffff"; context.font = "600 10.5px sans-serif";
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
                if (taken.some(function (o) { return box[0] < o[2] && box[2] > o[0] && box[1] < o[3] && box[3] > o[1]; })) { return; }
                taken.push(box);
                context.strokeText(text, box[0], item.y); context.fillStyle = "#1b1b35";
                context.fillText(text, box[0], item.y);
            });
        },
        _gather: function (places) {
            var zoom = this._map.getZoom(), scale = 256 * Math.pow(2, zoom);
            var cell = zoom < 9 ? 46 : zoom < 11 ? 30 : 15, cells = new Map(), found = [];
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

    // ---------------------------------------------------------------- words
    function node(tag, text, className) {
        var made = document.createElement(tag);
        if (text !== undefined) { made.textContent = text; }
        if (className) { made.className = className; }
        return made;
    }
    function grouped(number, decimals) { // as French readers write it
        var parts = Math.abs(number).toFixed(decimals).split(".");
        var whole = parts[0].replace(/\B(?=(\d{3})+$)/g, "\u202f");
        var text = parts.length > 1 ? whole + "," + parts[1] : whole;
        return number < 0 && /[1-9]/.test(text) ? "-" + text : text;
    }
    function folded(text) {
        return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
            .replace(/œ/g, "oe").replace(/[^a-z0-9]+/g, " ").trim();
    }

    // ---------------------------------------------------------------- the map
    function Atlas(map, options) {
        this.map = map; this.options = options; this.stats = { shows: 0, paints: 0, made: performance.now() };
        this.state = null; this.look = null; this.topology = null; this._extents = {};
        this.frames = [this._dress(map)];
        var self = this;
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
            var self = this, frame = { map: map, territories: new Territories(this), points: new Points(this) };
            var container = map.getContainer();
            container.setAttribute("role", "region");
            if (!container.hasAttribute("aria-label")) { container.setAttribute("aria-label", "Carte"); }
            frame.territories.addTo(map); frame.points.addTo(map);
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
            var asked = performance.now();
            return Promise.all([
                this.ready, this._sized(),
                load({ base64: state.values }).then(function (answer) { return answer.arrayBuffer(); })
            ]).then(function (loaded) {
                if (token !== self._token) { return; }
                var before = self.state;
                self.state = state;
                self._decode(loaded[2]);
                self.held = true; // each frame is drawn once, when every one has its place
                self._place(before);
                self.held = false;
                self.frames.forEach(function (frame) { frame.territories.draw(); });
                self._base(before); self._sites(before); self._classes(); self._legend();
                self.stats.shows++; self.stats.show = performance.now() - asked;
                self._loadPlaces(before);
                if (!before) { self._reopen(); }
                document.documentElement.dataset.shown = String(self.stats.shows);
            });
        },
        _decode: function (buffer) {
            var state = this.state, bytes = new Uint8Array(buffer), level = state.level;
            var count = this.territories.levels[level].codes.length;
            var classes = bytes.subarray(0, count), colours = new Uint32Array(count + 1);
            var alpha = state.base ? 190 : 255;
            var palette = state.colours.map(function (hex) { return abgr(hex, alpha); });
            for (var t = 0; t < count; t++) {
                var k = classes[t];
                colours[t + 1] = k === UNKNOWN ? HATCHED : k === OUTSIDE ? abgr(OUTSIDE_COLOUR, alpha) : palette[k];
            }
            var up = UP[level], numbers = this.numbers, nothing = this.nothing;
            this.look = {
                own: numbers[level], fine: level === "commune" || level === "epci",
                up: [up[0] ? numbers[up[0]] : nothing, up[1] ? numbers[up[1]] : nothing],
                colours: colours, classes: classes, alpha: alpha,
                values: planes(bytes, count, count)
            };
        },
        drawn: function (layer, number, paint) {
            var stats = this.stats;
            stats.paints++;
            if (layer !== this.frames[0].territories) { return; }
            stats.number = number; stats.paint = paint;
            if (stats.first === undefined) {
                requestAnimationFrame(function () { stats.first = performance.now(); });
            }
        },
        // ------------------------------------------------------------ where
        _place: function (before) {
            var state = this.state, national = !state.focus;
            if (!before || national !== !before.focus) { this._frames(national); }
            if (before && String(before.focus) === String(state.focus)) { return; }
            var self = this, view = !before && this._readView();
            if (view) { this.map.setView([view[0], view[1]], view[2], { animate: false }); }
            else { this.home(); }
            if (!before) { this.map.on("moveend", function () { self._writeView(); }); }
        },
        home: function () {
            var bounds = this.state.focus ? this.boundsOf(this.state.focus[0], this.state.focus[1]) || this.options.bounds
                                          : this.options.bounds;
            var narrow = this.map.getSize().x < 640;
            this.map.fitBounds(bounds, { animate: false, paddingTopLeft: [this.state.focus || narrow ? 4 : 132, 4],
                                         paddingBottomRight: [4, 4] });
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
                if (i && national) { frame.map.fitBounds(frame.bounds, { animate: false }); }
            });
        },
        _address: function () {
            return this.options.embedded && window.parent !== window ? window.parent : window;
        },
        _params: function () {
            var at = this._address().location;
            return new URLSearchParams(this.options.embedded ? at.search : at.hash.slice(1));
        },
        _keep: function (name, value) {
            var there = this._address(), params = this._params();
            if (value === null) { params.delete(name); } else { params.set(name, value); }
            var text = params.toString().replace(/%2C/g, ",");
            var url = this.options.embedded ? there.location.pathname + (text ? "?" + text : "") : "#" + text;
            try { there.history.replaceState(there.history.state, "", url); } catch (refused) { return; }
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
        },
        // ------------------------------------------------------------ what is pointed at
        _facts: function (t) {
            var level = this.territories.levels[this.state.level], measure = this.state.measure;
            var k = this.look.classes[t - 1], value = this.look.values[t - 1], text = "inconnu";
            if (k === OUTSIDE) { return null; }
            if (k !== UNKNOWN) {
                text = measure.labels ? measure.labels[k]
                    : grouped(value / Math.pow(10, measure.decimals), measure.decimals) + "\u00a0" + measure.unit;
            }
            var people = level.population[t - 1], nearest = null, places = this.places;
            if (places && places.nearest && this.state.level === "commune" && places.nearest[t - 1] >= 0) {
                nearest = places.name[places.nearest[t - 1]];
            }
            return { name: level.names[t - 1], code: level.codes[t - 1], value: text, nearest: nearest,
                     people: people === null ? "inconnue" : grouped(people, 0) };
        },
        _card: function (t, withLinks) {
            var facts = this._facts(t), level = this.state.level;
            if (!facts) { return null; }
            var box = node("div", undefined, "atlas-card");
            box.appendChild(node("strong", facts.name + " (" + facts.code + ")"));
            box.appendChild(node("div", this.state.measure.label + " : " + facts.value));
            box.appendChild(node("div", "Population : " + facts.people));
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
        },
        // ------------------------------------------------------------ around
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
                        if (row[1]) { swatch.style.background = row[1]; } else { swatch.classList.add("atlas-hatched"); }
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
    };

    // ---------------------------------------------------------------- Streamlit
    function listen(atlas) {
        function tell(message) {
            window.parent.postMessage(Object.assign({ isStreamlitMessage: true }, message), "*");
        }
        window.addEventListener("message", function (event) {
            if (event.source !== window.parent || !event.data || event.data.type !== "streamlit:render") { return; }
            var given = event.data.args;
            tell({ type: "streamlit:setFrameHeight", height: given.height });
            atlas.show(given.state);
        });
        tell({ type: "streamlit:componentReady", apiVersion: 1 });
        tell({ type: "streamlit:setFrameHeight", height: 640 });
    }

    window.atlasMap = function (map, options, choices) {
        var atlas = window.atlas = new Atlas(map, options);
        window.addEventListener("resize", function () {
            atlas.frames.forEach(function (frame) { frame.map.invalidateSize({ animate: false }); });
        });
        if (choices) { atlas.choose(choices); } else { listen(atlas); }
        return atlas;
    };
})();
