/* Ask for the big files before Leaflet is there, and keep them: their names tell their content. */
(function () {
    "use strict";
    var KEPT = 40, asked = {};
    function ask(url) {
        if (!window.caches) { return fetch(url); } // only where the page is served securely
        return caches.open("atlas-carte").then(function (cache) {
            return cache.match(url).then(function (kept) {
                return kept || fetch(url).then(function (answer) {
                    if (answer.ok) { cache.put(url, answer.clone()).then(function () { sweep(cache); }); }
                    return answer;
                });
            });
        }).catch(function () { return fetch(url); });
    }
    function sweep(cache) {
        cache.keys().then(function (keys) {
            keys.slice(0, Math.max(0, keys.length - KEPT)).forEach(function (key) { cache.delete(key); });
        });
    }
    window.atlasFetch = function (url) {
        var answer = asked[url] || ask(url);
        delete asked[url];
        return answer;
    };
    window.atlasPage = function (url) {
        window.atlasFetch(url).then(function (answer) {
            return new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).text();
        }).then(function (page) {
            document.open();
            document.write(page);
            document.close();
        });
    };
    window.atlasEarly = function (urls) {
        urls.forEach(function (url) { asked[url] = ask(url); });
    };
})();
