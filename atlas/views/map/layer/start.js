/* The map in the page of Streamlit, or alone. */
function tellPage(message) {
    window.parent.postMessage(Object.assign({ isStreamlitMessage: true }, message), "*");
}
function listen(atlas) {
    window.addEventListener("message", function (event) {
        if (event.source !== window.parent || !event.data || event.data.type !== "streamlit:render") { return; }
        var given = event.data.args;
        atlas.tell = given.tells ? function (code) {
            tellPage({ type: "streamlit:setComponentValue", dataType: "json", value: code });
        } : null;
        fill(given.height);
        atlas.show(given.state);
    });
    tellPage({ type: "streamlit:componentReady", apiVersion: 1 });
    fill(null); // room at once: what is shown comes later
}
/* Take the height that the page gives: pixels, or whatever the window has left under what stands above. */
function fill(height) {
    var frame = window.frameElement, page = window.parent;
    if (typeof height === "number" || !frame) { tellPage({ type: "streamlit:setFrameHeight", height: height || LEAST_PX }); return; }
    var told = 0;
    function fit() {
        var least = Math.max(LEAST_PX, Math.round(page.innerHeight * 0.6)), top = frame.getBoundingClientRect().top;
        for (var above = frame.parentElement; above; above = above.parentElement) { top += above.scrollTop; }
        var left = page.innerWidth < NARROW_PX ? 0 : Math.floor(page.innerHeight - top - MARGIN_PX);
        var wanted = Math.max(least, left);
        if (wanted !== told) { told = wanted; tellPage({ type: "streamlit:setFrameHeight", height: wanted }); }
    }
    fit();
    if (listen.fits) { listen.fits(); }
    page.addEventListener("resize", fit);
    listen.fits = function () { page.removeEventListener("resize", fit); };
    [200, 800, 2000].forEach(function (ms) { setTimeout(fit, ms); }); // the page comes in pieces
}

window.atlasMap = function (map, options, choices) {
    var atlas = window.atlas = new Atlas(map, options);
    window.addEventListener("resize", function () { atlas.resized(); });
    atlas.followBack();
    if (choices) { atlas.offer(choices); } else { listen(atlas); }
    return atlas;
};
