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
    // The map writes where it stands and what is chosen on it; Streamlit knows of them only what it
    // was told with the page, and writes that again. Unless another subject is asked, theirs stays.
    const OF_THE_MAP = ["vue", "choix"], SUBJECT = ["territoire", "q", "position"];
    let told = location.search;
    window.addEventListener("popstate", () => { told = location.search; });
    const withTheMap = (address) => {
        const url = new URL(address, location.href), next = url.searchParams;
        const before = new URLSearchParams(told), now = new URLSearchParams(location.search);
        told = url.search;
        const isSame = (name) => next.get(name) === before.get(name);
        if (url.pathname !== location.pathname || !SUBJECT.every(isSame)) { return address; }
        const kept = OF_THE_MAP.filter((name) => isSame(name) && now.get(name) !== next.get(name));
        if (!kept.length) { return address; }
        for (const name of kept) {
            if (now.has(name)) { next.set(name, now.get(name)); } else { next.delete(name); }
        }
        const text = next.toString().replace(/%2C/g, ",").replace(/%40/g, "@");
        return url.pathname + (text ? "?" + text : "");
    };
    // A state of its own comes from Streamlit; the map and the links of the page give none.
    history.pushState = (state, title, address) => {
        const samePage = new URL(address, location.href).pathname === location.pathname;
        (gestured || !samePage ? push : replace)(state, title, state ? withTheMap(address) : address);
        gestured = false;
    };
    history.replaceState = (state, title, address) => {
        replace(state, title, state && address ? withTheMap(address) : address);
    };

    // A link of the page to another state of it: the page reads the new address where it stands, as
    // it does for "Back". Where the map stands now goes along; "haut" comes back to the top.
    document.addEventListener("click", (event) => {
        const link = event.target.closest("a[data-here]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) { return; }
        event.preventDefault();
        const params = new URLSearchParams(link.search), now = new URLSearchParams(location.search);
        if (params.has("vue") && now.has("vue")) { params.set("vue", now.get("vue")); }
        gestured = true;
        history.pushState(null, "", location.pathname + (params.toString() ? "?" + params : ""));
        window.dispatchEvent(new PopStateEvent("popstate", { state: null }));
        if (link.dataset.here === "haut") { document.querySelector("[data-testid=stMain]").scrollTo(0, 0); }
    });

    // On a telephone the controls are a sheet from the bottom: a button opens it, whatever else is
    // touched closes it, but for the lists that a control of it opens.
    const openSheet = (isOpen) => {
        document.documentElement.classList.toggle("atlas-sheet-open", isOpen);
        for (const button of document.querySelectorAll(".atlas-sheet")) { button.setAttribute("aria-expanded", String(isOpen)); }
    };
    const isSheetOpen = () => document.documentElement.classList.contains("atlas-sheet-open");
    document.addEventListener("click", (event) => {
        if (event.target.closest(".atlas-sheet")) { openSheet(!isSheetOpen()); return; }
        if (isSheetOpen() && event.target.closest("[data-testid=stApp]") && !event.target.closest(".st-key-barre")) { openSheet(false); }
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && isSheetOpen()) { openSheet(false); } });
    // A click on the map takes the focus of the window to its frame.
    window.addEventListener("blur", () => { if (document.activeElement?.tagName === "IFRAME") { openSheet(false); } });

    // On a telephone the menu covers the page: it goes when a page is chosen.
    document.addEventListener("click", (event) => {
        const link = event.target.closest("[data-testid=stSidebarNavLink]");
        const close = document.querySelector("[data-testid=stSidebarCollapseButton] button");
        if (link && close && innerWidth < 640) { setTimeout(() => close.click(), 50); }
    });

    // The field that takes a file has no French of its own: its texts are read here.
    const UNITS = { KB: "Ko", MB: "Mo", GB: "Go" };
    const FRENCH = [
        [/^Upload$/, "Choisir un fichier"],
        [/^Drag and drop a file here$/, "Déposez un fichier ici"],
        [/^([\d.]+) ?([KMG]B) per file/, (_, size, unit) => size + "\u00a0" + UNITS[unit] + " au plus"],
        [/^(.*) files are not allowed\.$/, "Les fichiers de type $1 ne sont pas acceptés."],
        [/^File must be .*smaller\.$/, "Ce fichier est trop gros."],
        [/^Only one file is allowed\.$/, "Un seul fichier à la fois."]
    ];
    const translate = () => {
        for (const field of document.querySelectorAll("[data-testid=stFileUploader]")) {
            const texts = document.createTreeWalker(field, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const said = texts.currentNode.nodeValue, known = FRENCH.find(([english]) => english.test(said));
                if (known) { texts.currentNode.nodeValue = said.replace(known[0], known[1]); }
            }
        }
    };

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

    // What the map chose is brought into sight in the list beside it; the page itself stays.
    let chosen = null;
    const reveal = () => {
        const item = document.querySelector(".atlas-found .atlas-chosen"), last = chosen;
        chosen = item;
        if (!item || item === last) { return; }
        for (let above = item.parentElement; above && above.dataset.testid !== "stMain"; above = above.parentElement) {
            if (above.scrollHeight > above.clientHeight + 1 && getComputedStyle(above).overflowY === "auto") {
                const box = item.getBoundingClientRect(), room = above.getBoundingClientRect();
                if (box.top < room.top || box.bottom > room.bottom) { above.scrollTop += box.top - room.top; }
                return;
            }
        }
    };
    new MutationObserver(() => { fit(); translate(); reveal(); }).observe(document.body, { childList: true, subtree: true, characterData: true });
    window.addEventListener("resize", fit);
    setInterval(fit, 500);
    fit();
    translate();
}
