// Once per window: the language of the page, the history of choices, the height of the map.
if (!window.atlasShell) {
    window.atlasShell = true;
    document.documentElement.lang = "fr";

    // A choice writes several keys of the address, each in an entry of its own: the first one after
    // a gesture stays, the others replace it. "Back" then undoes one choice.
    let gestured = false;
    const push = history.pushState.bind(history), replace = history.replaceState.bind(history);
    const watch = (place) => {
        for (const name of ["pointerdown", "keydown"]) {
            place.addEventListener(name, () => { gestured = true; }, true);
        }
    };
    watch(window);
    history.pushState = (state, title, address) => {
        const samePage = new URL(address, location.href).pathname === location.pathname;
        (gestured || !samePage ? push : replace)(state, title, address);
        gestured = false;
    };

    // On a telephone the menu covers the page: it goes when a page is chosen.
    document.addEventListener("click", (event) => {
        const link = event.target.closest("[data-testid=stSidebarNavLink]");
        const close = document.querySelector("[data-testid=stSidebarCollapseButton] button");
        if (link && close && innerWidth < 640) { setTimeout(() => close.click(), 50); }
    });

    // What stands between the top of the window and the map varies with the finding: the map takes
    // the rest, and at least what a telephone needs.
    const least = () => (innerWidth < 640 ? Math.round(innerHeight * 0.6) : 320);
    const fit = () => {
        const room = document.querySelector(".st-key-carte-et-panneau");
        const scrolled = document.querySelector("[data-testid=stMain]");
        if (!room || !scrolled) { return; }
        const frame = room.querySelector("iframe");
        const within = frame && frame.contentWindow;
        if (within && !within.atlasWatched) { within.atlasWatched = true; watch(within); }
        const top = room.getBoundingClientRect().top + scrolled.scrollTop;
        const height = innerWidth < 640 ? least() : Math.max(least(), innerHeight - Math.round(top) - 6);
        const told = height + "px", style = document.documentElement.style;
        if (style.getPropertyValue("--map-height") !== told) { style.setProperty("--map-height", told); }
    };
    new MutationObserver(fit).observe(document.body, { childList: true, subtree: true, characterData: true });
    window.addEventListener("resize", fit);
    setInterval(fit, 500);
    fit();
}
