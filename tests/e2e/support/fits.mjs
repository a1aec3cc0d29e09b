// What of the page does not fit: text that is cut off, a word that is broken within, lines that are too short to read, and texts
// over each other. The drawing is scaled, and code is written as wide as it is; both are left out.

/** Runs in the page. Each finding is a sentence with the text that it is about. */
export function misfits(root) {
  const found = new Set();
  const shown = (it) => it.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const top = document.querySelector(root);
  if (!top) return [`there is no ${root}`];
  const SKIPPED = ".scape, pre, code, samp, textarea, input, select, option, svg, .sr-only, .mono, .terminal, .announced, [aria-live].quiet";
  const texts = [];
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const of = node.parentElement;
    if (!node.data.trim() || of.closest(SKIPPED) || !shown(of)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((it) => it.width > 1.5 && it.height > 1.5);
    // What only screen readers find is a pixel large, or clipped to nothing.
    const hidden = (it) => it && (getComputedStyle(it).clipPath === "inset(50%)" || hidden(it.parentElement));
    if (hidden(of)) continue;
    const box = of.getBoundingClientRect();
    if (!rects.length || box.width <= 1 || box.height <= 1) continue;
    texts.push({ node, of, range, rects });
  }
  const short = (text) => JSON.stringify(text.trim().replace(/\s+/g, " ").slice(0, 60));
  const say = (what, { node, of }) => found.add(`${what}: ${short(node.data)} in ${of.tagName.toLowerCase()}.${[...of.classList].join(".")} of ${of.closest("[data-testid]")?.dataset.testid ?? "?"}`);
  for (const text of texts) {
    const { node, of, range, rects } = text;
    // Cut off: outside something around it that hides what is outside of it.
    const last = { left: Math.min(...rects.map((it) => it.left)), right: Math.max(...rects.map((it) => it.right)), top: Math.min(...rects.map((it) => it.top)), bottom: Math.max(...rects.map((it) => it.bottom)) };
    let [x, y] = [true, true];
    for (let it = of; it && (x || y); it = it.parentElement) {
      const style = getComputedStyle(it);
      const area = it.getBoundingClientRect();
      if (/auto|scroll/.test(style.overflowX)) x = false;
      if (/auto|scroll/.test(style.overflowY)) y = false;
      if (x && /hidden|clip/.test(style.overflowX) && (last.right > area.right + 1.5 || last.left < area.left - 1.5)) {
        say(`cut off at the side by .${[...it.classList].join(".")}`, text);
        break;
      }
      if (y && /hidden|clip/.test(style.overflowY) && (last.bottom > area.bottom + 4 || last.top < area.top - 4)) {
        say(`cut off above or below by .${[...it.classList].join(".")}`, text);
        break;
      }
      if (style.position === "fixed") break;
    }
    if (x && (last.right > innerWidth + 1.5 || last.left < -1.5)) say("outside the window", text);
    // Broken within: letters of one word in two lines.
    if (rects.length > 1) {
      for (const { 0: word, index } of node.data.matchAll(/[\p{L}\p{M}]{2,}/gu)) {
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].filter((it) => it.width > 0.5).map((it) => Math.round(it.top)));
        if (lines.size > 1) say(`the word ${word} is broken`, text);
      }
    }
  }
  // Running text: the lines of what flows together.
  const blocks = new Map();
  for (const text of texts) {
    let it = text.of;
    while (getComputedStyle(it).display.startsWith("inline") && it.parentElement) it = it.parentElement;
    if (/flex|grid/.test(getComputedStyle(it).display)) it = text.of;
    blocks.set(it, [...blocks.get(it) ?? [], text]);
  }
  for (const [block, all] of blocks) {
    const range = document.createRange();
    range.selectNodeContents(block);
    const letters = block.textContent.replace(/\s+/g, " ").trim().length;
    const lines = new Set([...range.getClientRects()].filter((it) => it.width > 1.5).map((it) => Math.round(it.bottom / 8))).size;
    if (lines > 2 && letters >= 40 && letters / lines < 12) say(`${lines} lines of ${Math.round(letters / lines)} letters`, all[0]);
  }
  // Over each other: two texts that nothing keeps apart.
  const layer = (it) => it.closest("dialog, [popover], .notice, .pane, .pointed, header, nav, .strip") ?? document.body;
  const stuck = (it) => { for (let at = it; at; at = at.parentElement) if (getComputedStyle(at).position === "sticky") return at; return null; };
  const rects = texts.flatMap((text) => text.rects.map((rect) => ({ rect, text }))).sort((a, b) => a.rect.top - b.rect.top);
  rects.forEach((a, n) => {
    for (let m = n + 1; m < rects.length && rects[m].rect.top < a.rect.bottom - 4; m += 1) {
      const b = rects[m];
      const across = Math.min(a.rect.right, b.rect.right) - Math.max(a.rect.left, b.rect.left);
      const down = Math.min(a.rect.bottom, b.rect.bottom) - Math.max(a.rect.top, b.rect.top);
      if (a.text !== b.text && across > 3 && down > 5 && layer(a.text.of) === layer(b.text.of) && stuck(a.text.of) === stuck(b.text.of)) {
        const seen = ({ rect }) => document.elementFromPoint(Math.min(rect.right - 1, Math.max(rect.left + 1, Math.max(a.rect.left, b.rect.left) + across / 2)), Math.max(a.rect.top, b.rect.top) + down / 2);
        const at = seen(a);
        if (at && (a.text.of.contains(at) || b.text.of.contains(at))) say(`over ${short(b.text.node.data)}`, a.text);
      }
    }
  });
  return [...found];
}
