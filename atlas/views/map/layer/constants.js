/* The map of the atlas: every commune of France on a canvas, over Leaflet.
 *
 * Arcs that neighbours share are drawn once per view into a picture of territory numbers
 * (`picture.js`). Everything else reads that picture: colour is a table from number to class, so
 * that another measure, scale or level repaints without drawing anything again; borders are where
 * neighbouring pixels differ; what the mouse points at is the number under it.
 * What every part shares stands here.
 */
var SLICE_MS = 14; // of work at a time while the map moves
var HATCHED = 1; // the colour that no class has
var OVER = 2; // canvas pixels per screen pixel, each way: smooth borders
var UNKNOWN = 255, OUTSIDE = 254, UNLOCATED = 64; // a bit of a class: it rests on a place whose position is not known
var OUTSIDE_COLOUR = "#eef0f3", HATCH = "#8a8a99", UNLOCATED_COLOUR = "#d9dcec", DOT = "#4a4a66";
var UP = { commune: ["epci", "departement"], epci: ["departement", "region"],
           departement: ["region", "region"], region: [null, null] };
