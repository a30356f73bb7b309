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
var DOTS_FROM = 7, KINDS_FROM = 8.5; // zooms from which places are dots, then marks of their kind
var NEAREST_FIT = 14; // zoom that a box of a few places is fitted at, at most
var LEAST_ZOOM = 4, COUNTRY_ZOOM = 6; // of any map; of the country on a screen
var NARROW_PX = 640, SIDE_PX = 268; // width under which a card comes from the bottom; width of the side
var LISTED_PLACES = 40; // in the card of a group
var LEAST_PX = 360, MARGIN_PX = 8; // least height of the frame, and what it leaves under it
var TALL_PX = 640; // height of the side from which a card leaves room for the legend
var HINT_MS = 1400; // that a hint stays
var STRIP_PX = 132; // of the small maps at the left of the country
function worldY(latitude) { return 0.5 - Math.asinh(Math.tan(latitude * Math.PI / 180)) / (2 * Math.PI); }
