/* How hands move the map, and never the page around it: focus, wheel, fingers, keys. */
L.Control.Zoom.mergeOptions({ zoomInTitle: "Rapprocher", zoomOutTitle: "Éloigner" });
L.Control.Attribution.mergeOptions({ prefix: "Leaflet" });
// A click gives the map the focus; the page must not scroll to it between the press and the release.
L.Map.Keyboard.include({
    _onMouseDown: function () {
        if (!this._focused) { this._map.getContainer().focus({ preventScroll: true }); }
    }
});
// In a page the wheel scrolls the page: it zooms with the key that zooms everything else.
var wheelZooms = L.Map.ScrollWheelZoom.prototype._onWheelScroll;
L.Map.ScrollWheelZoom.include({
    _onWheelScroll: function (event) {
        if (this._map.sharesPage && !(event.ctrlKey || event.metaKey)) {
            hint(this._map, "Ctrl + molette pour zoomer");
            return;
        }
        wheelZooms.call(this, event);
    }
});
function hint(map, text) {
    var container = map.getContainer();
    var box = map.hintBox = map.hintBox || container.appendChild(node("p", "", "atlas-hint"));
    box.textContent = text;
    box.classList.add("atlas-seen");
    clearTimeout(map.hintTimer);
    map.hintTimer = setTimeout(function () { box.classList.remove("atlas-seen"); }, HINT_MS);
}
Object.assign(Atlas.prototype, {
    _hands: function (frame, sharesPage) {
        var map = frame.map, container = map.getContainer(), self = this;
        map.sharesPage = sharesPage;
        container.appendChild(node("span", "", "atlas-cross")).setAttribute("aria-hidden", "true");
        container.addEventListener("pointerdown", function () { container.classList.remove("atlas-keys"); }, true);
        container.addEventListener("keyup", function (event) {
            if (event.target === container) { container.classList.add("atlas-keys"); }
        });
        container.addEventListener("keydown", function (event) {
            if (event.key !== "Enter" || event.target !== container) { return; }
            var middle = map.getSize().divideBy(2);
            self._click(frame, { containerPoint: middle, latlng: map.getCenter() });
            self._focusCard();
        });
        if (!sharesPage) { return; }
        container.classList.add("atlas-shared");
        // One finger scrolls the page, two move the map; a mouse drags it.
        container.addEventListener("pointerdown", function (event) {
            map.dragging[event.pointerType === "touch" ? "disable" : "enable"]();
        }, true);
        container.addEventListener("touchmove", function (event) {
            if (event.touches.length === 1) { hint(map, "Deux doigts pour déplacer la carte"); }
        }, { passive: true });
    },
    _homeButton: function () {
        var self = this;
        var Control = L.Control.extend({
            options: { position: "topleft" },
            onAdd: function () {
                var box = node("div", undefined, "leaflet-bar atlas-home");
                var button = box.appendChild(node("button", "Tout"));
                button.type = "button";
                button.title = "Revoir tout le territoire";
                button.setAttribute("aria-label", button.title);
                button.addEventListener("click", function () { self.home(); });
                L.DomEvent.disableClickPropagation(box);
                return box;
            }
        });
        new Control().addTo(this.map);
    }
});
