// The position of the reader: asked of the browser on a click, never before, rounded to 100 m.
const DECIMALS = 3, WAIT_MS = 15000, KEPT_MS = 60000;
const REFUSED = { 1: "Position refusée\u00a0: écrivez une commune.", 2: "Position inconnue de ce navigateur.",
                  3: "Position trop longue à venir." };

export default function (component) {
    const { data, parentElement, setTriggerValue } = component;
    const root = parentElement.querySelector(".atlas-here");
    const button = root.querySelector("button"), said = root.querySelector("[role=status]");
    button.setAttribute("aria-pressed", String(data.isGiven));
    button.onclick = () => {
        said.textContent = "";
        if (data.isGiven) { setTriggerValue("point", ""); return; }
        if (!navigator.geolocation) { said.textContent = REFUSED[2]; return; }
        button.disabled = true;
        navigator.geolocation.getCurrentPosition((found) => {
            button.disabled = false;
            const at = found.coords;
            setTriggerValue("point", at.longitude.toFixed(DECIMALS) + "," + at.latitude.toFixed(DECIMALS));
        }, (refused) => {
            button.disabled = false;
            said.textContent = REFUSED[refused.code] || REFUSED[2];
        }, { timeout: WAIT_MS, maximumAge: KEPT_MS });
    };
}
