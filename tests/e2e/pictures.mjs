// Pictures of the built page: `docs/pictures/` for the documents, and the icons and screenshots of the installed page.
// `cargo xtask pictures` runs this; look at each picture before you commit it.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { launch, newPage } from "./support/browser.mjs";
import { moving, small } from "./support/png.mjs";
import { fromMenu, KEPT, refuse, session, told, type } from "./support/sandbox.mjs";
import { serve } from "./support/server.mjs";

const ROOT = new URL("../../", import.meta.url);
const DOCS = fileURLToPath(new URL("docs/pictures/", ROOT));
const INSTALL = fileURLToPath(new URL("crates/xtask/page/install/", ROOT));
const ICON_GROUND = "#1f3a5f";

const WIDE = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };

/** What is photographed: where the page starts, and what is done there. */
const SCENES = {
  "at-rest": { scenario: "consolidated-billing" },
  lesson: { scenario: "empty", hash: "?lesson=what-trusted-access-is", go: lesson },
  refusal: { scenario: "all-features", go: refuse },
  roles: { scenario: "all-features", go: roles },
  presenting: { scenario: "consolidated-billing", go: present },
  phone: { scenario: "all-features", viewport: PHONE },
};

/** Scenes that the manifest shows, too, by the form of the device. */
const SCREENSHOTS = { roles: "wide", phone: "narrow" };

const ROLES = [
  "aws organizations enable-aws-service-access --service-principal config.amazonaws.com",
  "next",
  "act config Web",
  "advance 10m",
  "act config Payments",
];

/** How many times slower the moving picture is taken than it is shown: taking one picture takes longer than it is shown. */
const SLOWER = 12;

const browser = await launch();
const server = await serve();
try {
  await mkdir(DOCS, { recursive: true });
  await mkdir(INSTALL, { recursive: true });
  await icons();
  for (const scheme of process.argv[2]?.split(",") ?? ["light", "dark"]) {
    await tokens(scheme);
    if (!process.argv[3] || process.argv[3].includes("arrival")) await arrival(scheme);
    for (const [name, scene] of Object.entries(SCENES).filter(([name]) => !process.argv[3] || process.argv[3].includes(name))) await scenePicture(name, scene, scheme);
  }
} finally {
  await browser.close();
  await server.close();
}

async function scenePicture(name, { scenario, hash = "", viewport = WIDE, go = async () => {} }, colorScheme) {
  const page = await newPage(browser, { viewport, colorScheme, reducedMotion: "reduce", deviceScaleFactor: 2, panes: "" });
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [KEPT, session(scenario)]);
  await page.goto(server.url + hash);
  await page.getByTestId("organization").waitFor();
  if (hash) await page.getByTestId("lesson").waitFor();
  await go(page);
  await page.mouse.move(0, 0);
  // What has just happened is marked for a moment, and a message comes and goes.
  await page.waitForTimeout(2_000);
  const picture = small(await page.screenshot());
  await writeFile(`${DOCS}${name}-${colorScheme}.png`, picture);
  if (colorScheme === "light" && SCREENSHOTS[name]) await writeFile(`${INSTALL}screenshot-${SCREENSHOTS[name]}.png`, picture);
  await page.assertClean();
  await page.context().close();
}

/** A role arrives, as a moving picture. */
async function arrival(colorScheme) {
  const page = await newPage(browser, { viewport: { width: 1180, height: 660 }, colorScheme, panes: "" });
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [KEPT, session("all-features")]);
  // What ends after a time ends later, too; short waits are for the next drawing.
  await page.addInitScript((slower) => {
    const { setTimeout } = window;
    window.setTimeout = (work, ms = 0, ...rest) => setTimeout(work, ms > 500 ? ms * slower : ms, ...rest);
  }, SLOWER);
  await page.goto(server.url);
  await page.getByTestId("organization").waitFor();
  for (const line of ROLES.slice(0, 3)) await type(page, line);
  await page.getByTestId("toggle-terminal").click();
  await page.getByTestId("dismiss").click();
  await page.mouse.move(0, 0);
  await page.waitForTimeout(3_000);
  const frames = [{ png: await page.screenshot(), ms: 1_500 }];
  const slow = await page.context().newCDPSession(page);
  await slow.send("Animation.enable");
  await slow.send("Animation.setPlaybackRate", { playbackRate: 1 / SLOWER });
  await page.getByTestId("next-event").click();
  await page.mouse.move(0, 0);
  const began = Date.now();
  for (const [ms, until] of [[80, 2_400], [400, 4_000], [2_500, 4_000]]) {
    do {
      const taken = (Date.now() - began) / SLOWER;
      frames.push({ png: await page.screenshot(), ms });
      await page.waitForTimeout(Math.max(0, (taken + ms) * SLOWER - (Date.now() - began)));
    } while ((Date.now() - began) / SLOWER < until);
  }
  await writeFile(`${DOCS}arrival-${colorScheme}.png`, moving(frames));
  await page.assertClean();
  await page.context().close();
}

/** The first step of a lesson, with the organization beside it. */
async function lesson(page) {
  await page.getByTestId("lesson-next").click();
}

/** AWS Config works with the organization: its role has come to some accounts and is on its way to one. */
async function roles(page) {
  for (const line of ROLES) await type(page, line);
  await page.getByTestId("toggle-terminal").click();
  await page.getByTestId("next-event").click();
  await told(page, "done", /Payments/);
}

/** A walkthrough for a class: the audience's window, which the presenter's leads. */
async function present(page) {
  await fromMenu(page, "present");
  const [presenter] = await Promise.all([page.context().waitForEvent("page"), page.getByTestId("open-presenter").click()]);
  await presenter.locator('[data-testid="connection"][data-line="live"]').waitFor();
  await presenter.getByTestId("present-consolidated-billing-to-all-features").click();
  await presenter.getByTestId("presenter-goto").selectOption({ label: "7. Who is asked, and for what" });
  await page.getByTestId("caption").filter({ hasText: "Who is asked" }).waitFor();
}

/** The icons, drawn from the project's one. What is cut to a shape by the system has the ground up to the edges. */
async function icons() {
  const svg = await readFile(new URL("crates/xtask/page/icon.svg", ROOT), "utf8");
  const page = await newPage(browser, { viewport: { width: 512, height: 512 }, panes: null });
  const draw = async (name, size, { ground = "transparent", part = 1 } = {}) => {
    await page.setViewportSize({ width: size, height: size });
    const margin = (size * (1 - part)) / 2;
    await page.setContent(`<style>body { margin: ${margin}px; background: ${ground} } svg { display: block; width: ${size * part}px }</style>${svg}`);
    await page.screenshot({ path: `${INSTALL}${name}.png`, omitBackground: true });
  };
  await draw("icon-180", 180, { ground: ICON_GROUND });
  await draw("icon-192", 192);
  await draw("icon-512", 512);
  // The circle of 80 % of the width is always shown.
  await draw("icon-maskable", 512, { ground: ICON_GROUND, part: 0.8 });
  await page.context().close();
}

/** The design tokens, as docs/design.md shows them. */
async function tokens(colorScheme) {
  const styles = await Promise.all(["tokens", "theme"].map((name) => readFile(new URL(`web/styles/${name}.css`, ROOT), "utf8")));
  const page = await newPage(browser, { viewport: { width: 1000, height: 100 }, deviceScaleFactor: 2, colorScheme, panes: null });
  const swatch = (name, says) => `<div class="swatch color"><i style="background: var(--${name})"></i><code>--${name}</code><span>${says}</span></div>`;
  const state = (name, says) => `<div class="swatch color"><i style="background: var(--${name}-ground); border-color: var(--${name})"></i>`
    + `<code style="color: var(--${name})">--${name}</code><span>${says}</span></div>`;
  const type = (name, says) => `<p style="font-size: var(--${name})"><code>--${name}</code> ${says}</p>`;
  const space = (px, n) => `<div class="swatch"><i style="width: var(--s${n + 1}); height: var(--s${n + 1})"></i><code>--s${n + 1}</code><span>${px} px</span></div>`;
  await page.setContent(`<style>${styles.join("")}
    body { padding: 32px; display: grid; grid-template-columns: repeat(3, 1fr); gap: 32px }
    section { display: grid; gap: 8px; align-content: start } section.two { grid-column: span 2 }
    h2 { font-size: var(--large) } .swatch { display: grid; grid-template-columns: 48px 8rem 1fr; gap: 8px; align-items: center }
    i { display: block; background: var(--accent) } .color > i { width: 40px; height: 28px; border: 2px solid var(--line); border-radius: var(--radius) }
    .swatch > span { color: var(--ink-soft); font-size: var(--small) }
    .levels { display: flex; gap: 32px; padding: 16px; background: var(--sunken) } .levels > div { flex: 1; padding: 16px; border-radius: var(--radius) }
    svg { width: 160px; overflow: visible }
  </style>
  <section><h2>Surfaces and lines</h2>${swatch("sunken", "what is inside")}${swatch("ground", "the page")}${swatch("surface", "what lies on it")}${swatch("line", "separates")}${swatch("line-strong", "carries meaning, 3:1")}</section>
  <section><h2>Text and action</h2>${swatch("ink", "text")}${swatch("ink-soft", "second to it")}${state("accent", "you can act here")}</section>
  <section><h2>Meanings</h2>${state("good", "present, allowed, done")}${state("wait", "pending")}${state("stop", "refused, wrong")}${swatch("billing", "consolidated billing")}${swatch("all-features", "all features")}${swatch("service", "a service")}</section>
  <section class="two"><h2>Type</h2>${type("title", "Title: one in a view")}${type("large", "Large: parts of a view")}${type("body", "Body: what is read")}${type("small", "Small: ids, notes and labels")}</section>
  <section><h2>Space</h2>${[4, 8, 16, 24, 32].map(space).join("")}</section>
  <section class="two"><h2>Elevation</h2><div class="levels"><div style="background: var(--ground)">ground</div>
    <div style="background: var(--surface); border: 1px solid var(--line)">surface, a border</div>
    <div style="background: var(--surface); border: 1px solid var(--line-strong); box-shadow: var(--shadow)">floating, --shadow</div></div></section>
  <section><h2>Motion</h2><svg viewBox="0 0 100 60" role="img" aria-label="The curve"><path d="M0 60H100M0 0V60" stroke="var(--line-strong)" fill="none"/>
    <path d="M0 60C20 18 20 0 100 0" stroke="var(--accent)" stroke-width="2" fill="none"/></svg>
    <p class="small soft"><code>--ease</code>: quick 160 ms, calm 240 ms, fade 1.6 s</p></section>`);
  await writeFile(`${DOCS}tokens-${colorScheme}.png`, small(await page.locator("body").screenshot()));
  await page.context().close();
}
