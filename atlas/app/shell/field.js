// The field of a territory: a text, the territories that it may mean, one chosen.
const WAIT_MS = 60;

export default function (component) {
    const { data, parentElement, setStateValue, setTriggerValue } = component;
    const root = parentElement.querySelector(".atlas-field");
    const input = root.querySelector("input"), list = root.querySelector("ul");
    const close = root.querySelector("button");
    const state = root.state || (root.state = { active: -1, wanted: false });
    state.data = data;
    state.choose = (territory) => { hide(); input.blur(); setTriggerValue("chosen", territory); };

    function options() {
        const asked = input.value.trim(), told = state.data;
        if (!state.touched || !asked) { return told.near; }
        return told.typed === asked ? told.found : null;
    }
    function hide() {
        list.hidden = true; state.active = -1; state.open = false;
        input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant");
    }
    function show() {
        const found = options();
        if (found === null || !state.open) { return; }
        list.replaceChildren(...found.map((row, place) => {
            const item = document.createElement("li"), detail = document.createElement("small");
            item.id = "territoire-" + place;
            item.setAttribute("role", "option");
            item.setAttribute("aria-selected", String(place === state.active));
            item.textContent = row.name;
            detail.textContent = row.detail ? ", " + row.detail : "";
            item.append(detail);
            item.addEventListener("pointerdown", (event) => { event.preventDefault(); state.choose(row.territory); });
            return item;
        }));
        if (!found.length) {
            const item = document.createElement("li");
            item.setAttribute("role", "option");
            item.setAttribute("aria-disabled", "true");
            item.textContent = told_nothing(input.value.trim());
            list.append(item);
        }
        list.hidden = false;
        input.setAttribute("aria-expanded", "true");
        if (state.wanted && found.length) { state.wanted = false; state.choose(found[0].territory); }
    }
    function told_nothing(text) {
        return "Aucun territoire ne s’appelle « " + text + " »\u00a0: essayez un code postal ou un autre nom.";
    }
    function move(step) {
        const found = options() || [];
        if (!found.length) { return; }
        state.open = true;
        state.active = (state.active + step + found.length) % found.length;
        show();
        input.setAttribute("aria-activedescendant", "territoire-" + state.active);
    }

    if (!root.isReady) {
        root.isReady = true;
        input.addEventListener("focus", () => { state.open = true; state.touched = false; input.select(); show(); });
        input.addEventListener("blur", () => { hide(); state.touched = false; input.value = state.data.shown; });
        input.addEventListener("input", () => {
            state.touched = true; state.open = true; state.active = -1; state.wanted = false;
            clearTimeout(state.waiting);
            const text = input.value.trim();
            if (text) { state.waiting = setTimeout(() => setStateValue("typed", text), WAIT_MS); } else { show(); }
        });
        input.addEventListener("keydown", (event) => {
            const found = options();
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
                event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1);
            } else if (event.key === "Enter") {
                event.preventDefault();
                const row = found && found[Math.max(state.active, 0)];
                if (row) { state.choose(row.territory); } else { state.wanted = found === null; }
            } else if (event.key === "Escape") { hide(); input.blur(); }
        });
        close.addEventListener("click", () => state.choose("FR"));
    }
    if (document.activeElement !== input) {
        input.value = data.shown;
    }
    close.hidden = data.isCountry;
    show();
}
