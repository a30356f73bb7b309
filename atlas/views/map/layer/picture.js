/* A picture of territory numbers, with no blending: pixel = commune; then its colours. */
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
        dot: abgr(DOT, look.alpha),
        left: (picture.ox % 10 + 10) % 10 | 0, top: (picture.oy % 10 + 10) % 10 | 0,
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
        else if (look.dotted[t] && (x + style.left) % 10 < 3 && (y + style.top) % 10 < 3) { paint = style.dot; }
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
