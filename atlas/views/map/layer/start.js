/* The map in the page of Streamlit, or alone. */
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
