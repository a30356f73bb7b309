/* Arcs that neighbours share, and the extent of each commune. */
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
