// The later part of the program, and what waits for it. Belongs to the JavaScript of the WebAssembly, and uses its
// `wasm`, the exports of the first part. Until the later part is there, the program gets only the clicks that its first
// part answers, those of `first-clicks.txt`. Everything else that a user does is held, and done in order afterwards.

const FIRST_CLICKS = "{{first-clicks}}";
// What a user asks for.
const ASKED = ["click", "dblclick", "contextmenu", "keydown", "input", "change", "submit", "paste", "drop"];
// What happens to the window, or in another one.
const HAPPENED = ["hashchange", "popstate", "storage", "message", "visibilitychange", "online", "offline"];
// The ways of the pointer and of the focus, which mean nothing afterwards; and leaving, when nothing has been done yet.
const PASSING = [
  "pointerdown", "pointerup", "pointermove", "pointercancel", "pointerover", "pointerout", "pointerenter", "pointerleave",
  "mousedown", "mouseup", "mousemove", "mouseover", "mouseout", "mouseenter", "mouseleave", "wheel", "scroll",
  "touchstart", "touchmove", "touchend", "touchcancel", "dragstart", "dragenter", "dragover", "dragleave", "dragend",
  "keyup", "keypress", "beforeinput", "focus", "blur", "focusin", "focusout", "pagehide", "beforeunload",
];
const FIELDS = "input, select, textarea";
// What a click can be meant for.
const CLICKABLE = `a, button, label, summary, [role], [tabindex], [data-key], [data-fold], [data-add], ${FIELDS}`;

const held = [];
let replays = false;
// `module`: the later part, if it is here before the program starts. `asked` is called with the element of each thing that is held,
// `answered` with that of each click which the program gets before, `missed` when it has met a function that is not here.
let known = {};

const TYPES = [...ASKED, ...HAPPENED, ...PASSING];

export const later = {
  // Before the program starts.
  prepare(now) {
    known = now;
    if (!known.module) TYPES.forEach((type) => addEventListener(type, hold, { capture: true, passive: false }));
  },

  // Adds the later part, and does what was held. What is asked meanwhile comes after that.
  async add(module) {
    join(module);
    // Elements whose keys go to where the focus has moved.
    const left = new Set();
    while (held.length) await replay(held.shift(), left);
    TYPES.forEach((type) => removeEventListener(type, hold, { capture: true }));
  },
};

let joined = false;
function join(module) {
  // Only once: a second time would undo the program's changes to its memory.
  if (joined) return;
  const first = { ...wasm };
  // Functions are named by their places in the table.
  for (const { kind, name } of WebAssembly.Module.imports(module)) if (kind === "function") first[name] = wasm.f.get(Number(name));
  new WebAssembly.Instance(module, { first });
  joined = true;
}

// Before the program starts.
export function joinEarly() {
  if (known.module) join(known.module);
}

// What the program calls before it uses a function of the later part.
export function needLater() {
  if (joined) return;
  known.missed();
  throw new Error("a part of the program is not loaded yet");
}

function hold(event) {
  const { type, target } = event;
  const element = target instanceof Element;
  // Not the program's: a message of `boot.js`.
  if (replays || (element && !document.body.contains(target) && target !== document.documentElement)) return;
  if (type === "click" && target.closest(CLICKABLE)?.matches(FIRST_CLICKS)) return known.answered(target.closest(CLICKABLE));
  event.stopImmediatePropagation();
  // Otherwise the browser would open a dropped file itself.
  if (type === "dragover") event.preventDefault();
  if (PASSING.includes(type) || (element && isBrowsers(event))) return;
  // A field keeps what is typed: its last state counts.
  const again = held.findIndex((it) => it.type === type && it.target === target);
  if (again >= 0 && /^(input|change|hashchange|popstate|visibilitychange)$/.test(type)) held.splice(again, 1);
  held.push({ type, target, event, init: lasting(event) });
  if (!element) return;
  if (!/^(input|change)$/.test(type)) event.preventDefault();
  known.asked(target.closest(CLICKABLE) ?? target);
}

// What the event is made of when it is done: what was dropped or pasted is gone by then.
function lasting(event) {
  const data = event.dataTransfer ?? event.clipboardData;
  if (!data) return event;
  const copy = new DataTransfer();
  for (const file of data.files) copy.items.add(file);
  copy.setData("text/plain", data.getData("text/plain"));
  return { bubbles: true, cancelable: true, dataTransfer: copy, clipboardData: copy };
}

// Whether the browser answers this by itself, and what follows from it is held.
function isBrowsers({ type, target, key, ctrlKey, metaKey, altKey, isComposing }) {
  const field = target.closest(FIELDS);
  if (type === "click") return field || target.closest("label, summary");
  if (type === "paste") return field;
  if (type === "contextmenu") return true;
  if (type !== "keydown") return false;
  if (isComposing || altKey || /^(Tab|Shift|Control|Alt|AltGraph|Meta|CapsLock|F\d+)$/.test(key)) return true;
  if (ctrlKey || metaKey) return !/^[kzy]$/i.test(key);
  if (field) return !(key === "Enter" || key === "Escape") || field.matches("select");
  // These click.
  return (key === "Enter" || key === " ") && target.closest("a, button, summary");
}

async function replay({ type, target, event, init }, left) {
  let at = target;
  if (type === "keydown" && (left.has(at) || !at.isConnected)) at = document.activeElement ?? document.body;
  const focused = document.activeElement;
  replays = true;
  try {
    const proceeds = at.dispatchEvent(new event.constructor(type, init));
    if (type === "keydown" && proceeds) typed(at, event.key);
  } finally {
    replays = false;
    if (target instanceof Element) target.removeAttribute("aria-busy");
  }
  // The program may move the focus a little later.
  await new Promise((resolve) => setTimeout(resolve, event.key?.length === 1 && at.matches(FIELDS) ? 0 : 100));
  if (document.activeElement !== focused) left.add(target);
}

// What the browser does for a key by itself.
function typed(at, key) {
  if (key === "Enter") at.form?.requestSubmit();
  else if (key.length === 1 && at.matches("input, textarea")) document.execCommand("insertText", false, key);
}
