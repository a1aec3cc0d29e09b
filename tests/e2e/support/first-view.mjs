// The first view of a new visitor, as markup: the page shows it before its program has loaded (`boot.js`).
// `first-view.test.mjs` compares it with the program's drawing, and updates it with UPDATE_EXPECT=1.

import { fileURLToPath } from "node:url";

export const FIRST_VIEW = fileURLToPath(new URL("../../../crates/xtask/page/first.html", import.meta.url));

/** Common windows. Those of nearly the same shape and size have the same layout. */
export const WINDOWS = [
  [1440, 900], [390, 844], [768, 1024], [1024, 768], [1280, 720], [1280, 800], [1280, 600], [1366, 650], [1366, 768], [1440, 790],
  [1512, 860], [1536, 730], [1536, 864], [1680, 930], [1728, 1000], [1920, 950], [1920, 1080], [820, 1180], [1180, 820],
].map(([width, height]) => ({ width, height }));

/** Waits until the program has drawn the organization and all motion has ended. */
export async function settled(page) {
  await page.waitForSelector(".app .viewport[data-zoom] .scape:not([data-motion])", { state: "attached" });
  await page.waitForFunction(() => !document.querySelector(".first-view"));
  await page.waitForFunction(() => document.getAnimations().every((it) => it.playState !== "running"));
}

/** The content of `first.html`. `visit` opens the page as a new visitor in a window, and waits until it is settled. */
export async function firstView(visit) {
  // By layout, with the rooms that have it.
  const drawn = [];
  for (const viewport of WINDOWS) {
    const page = await visit(viewport);
    const room = await page.getByTestId("viewport").getAttribute("data-room");
    if (!drawn.some((it) => it.rooms.includes(room))) {
      const now = await page.evaluate(markup);
      const same = drawn.find((it) => String(it.places) === String(now.places));
      if (same) same.rooms.push(room);
      else drawn.push({ ...now, rooms: [room] });
    }
  }
  const [{ html, spoken }] = drawn;
  // Positions by layout.
  const places = drawn.map((it) => it.places);
  const at = (number) => {
    const all = places.map((it) => it[number]);
    return all.every((it) => it === all[0]) ? all[0] : all.join("|");
  };
  const placed = html.replace(/data-at="(\d+)"/g, (_, number) => `data-at="${at(number)}"`);
  const layouts = drawn.map((it) => it.rooms.join(" ")).join("|");
  return `<template id="first-view" data-spoken="${spoken}" data-layouts="${layouts}">\n${placed.replaceAll(/(<(?:div|section|button|header|nav|p|ul|li)\b)/g, "\n$1").trim()}\n</template>\n`;
}

/** Runs in the page. Leaves out invisible and unreachable elements, and those that only the program can use. */
function markup() {
  const SEEN = ["class", "role", "tabindex", "viewBox", "width", "height", "focusable", "d", "cx", "cy", "r", "x", "y", "text-anchor", "pathLength", "stroke-dasharray", "selected"];
  const ARIA = ["aria-hidden", "aria-label", "aria-level", "aria-posinset", "aria-setsize", "aria-expanded", "aria-selected", "aria-pressed", "aria-disabled", "aria-current"];
  const STYLED = ["data-pane", "data-embed", "data-without", "data-columns", "data-route", "data-opening", "data-part", "data-noted", "data-form", "data-zoom", "data-tab"];
  const kept = new Set([...SEEN, ...ARIA, ...STYLED]);
  const app = document.querySelector(".app");
  const copy = app.cloneNode(true);

  // The elements of both are in the same order, until one is removed.
  const [real, copies] = [app, copy].map((it) => [it, ...it.querySelectorAll("*")]);
  // The clickable elements, as `boot.js` finds them in the page.
  const numbered = [...document.querySelectorAll("body :is(button, select, [tabindex])")];
  const name = (it) => {
    const key = ["data-fold", "data-add", "data-key"].find((key) => it.hasAttribute(key));
    return key ? `[${key}='${it.getAttribute(key)}']` : numbered.indexOf(it);
  };
  const places = [];
  const place = (it, value) => it.setAttribute("data-at", places.push(value) - 1);
  real.forEach((it, n) => {
    const own = copies[n];
    const style = it.getAttribute("style");
    if (it.matches(".scape")) place(own, it.dataset.size);
    else if (it.matches(".lines path, .ways path") && it.getAttribute("d")) place(own, it.getAttribute("d"));
    else if (style) place(own, style.replaceAll(/[;:,] /g, (it) => it[0]));
    if (it.matches("button, select, [tabindex], [data-fold], [data-add], [data-key]")) own.setAttribute("data-for", name(it));
  });
  const spoken = [...document.querySelectorAll("#language option")].map((it) => it.value).join(" ");
  // A list is as wide as its widest option, which is indented in a group.
  const pen = document.createElement("canvas").getContext("2d");
  for (const select of copy.querySelectorAll("select")) {
    pen.font = getComputedStyle(real[copies.indexOf(select)]).font;
    const wide = (it) => pen.measureText(it.textContent.trim()).width;
    const options = [...select.options];
    const widest = options.reduce((one, other) => (wide(other) > wide(one) ? other : one));
    options.forEach((it) => it.hasAttribute("selected") || it === widest || it.remove());
  }
  copy.querySelectorAll("#menu, [hidden], optgroup:empty, .lines [d=''], .drag-chip").forEach((it) => it.remove());
  for (const it of [copy, ...copy.querySelectorAll("*")]) {
    for (const name of it.getAttributeNames()) {
      const moves = name === "d" && it.hasAttribute("data-at");
      if (!name.startsWith("data-at") && name !== "data-for" && (!kept.has(name) || moves)) it.removeAttribute(name);
    }
  }
  return { html: copy.outerHTML.replaceAll("></path>", "/>").replaceAll("></circle>", "/>"), places, spoken };
}
