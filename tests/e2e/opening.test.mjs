// Sessions that take long to open, from a link, a file and the browser's own store: the page answers meanwhile, says how far it is, and
// stops when it is told to. Few characters can hold much work. That a session opened in slices is the same world, however it is cut, is
// tested natively: `tests/tests/slices.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { KEPT, fromMenu, session, told, type } from "./support/sandbox.mjs";
import { serve } from "./support/server.mjs";
import { shot, shots } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const link = (text) => `#s1.${deflateRawSync(text, { level: 9 }).toString("base64url")}`;
const times = (count, row) => Array.from({ length: count }, () => row);
const DAY = 86_400_000;

/** Notes the longest time in which the page did nothing else. */
const WATCH = () => {
  window.longest = 0;
  let last = performance.now();
  const tick = () => {
    const now = performance.now();
    window.longest = Math.max(window.longest, now - last);
    last = now;
    setTimeout(tick, 0);
  };
  setTimeout(tick, 0);
};

async function visit(t, { kept, hash = "" } = {}) {
  const server = await serve({ path: "/class/" });
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.addInitScript(WATCH);
  await page.addInitScript(([key, value]) => {
    if (value && !sessionStorage.getItem("seeded")) localStorage.setItem(key, value);
    sessionStorage.setItem("seeded", "yes");
  }, [KEPT, kept]);
  page.address = server.url;
  await page.goto(server.url + hash, { waitUntil: "load" });
  return page;
}
const there = (page) => page.getByTestId("organization").waitFor({ state: "attached", timeout: 120_000 });

const OWN = session("all-features", { commands: [{ advance: 60_000 }] });
// Each takes seconds and fits into a message.
const DAYS = session("all-features", { commands: times(100_000, { advance: DAY }) });
const NEXTS = session("all-features", { commands: times(60_000, { next: true }) });

test("a link that takes long does not hold up the page, and stops when it is told to", async (t) => {
  for (const text of [DAYS, NEXTS]) assert.ok(link(text).length < 8_000, `${link(text).length} characters`);
  const page = await visit(t, { kept: OWN, hash: link(DAYS) });
  await page.locator("#loading-button").waitFor();
  const text = page.locator("#loading-text");
  assert.match(await text.innerText(), /^Opening a session: [\d,]+ of [\d,]+ steps\.$/);
  await assertAccessible(page);
  await shot(page, "opening-first");
  // While it says ten times how far it is, it does other things, too.
  await page.evaluate(() => { window.longest = 0; });
  for (let times = 0; times < 10; times += 1) {
    const before = await text.innerText();
    await page.waitForFunction((before) => document.querySelector("#loading-text").innerText !== before, before);
  }
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest < 1_000, `${longest} ms`);
  // Not by a pointer: on a busy machine its checks take so long that there is nothing left to stop.
  await page.locator("#loading-button").dispatchEvent("click");
  await there(page);
  const notice = page.getByTestId("notice").filter({ hasText: "The link could not be opened. Your session is unchanged." });
  await notice.filter({ hasText: "It was stopped after" }).waitFor();
  assert.equal(JSON.parse(await page.evaluate((key) => localStorage.getItem(key), KEPT)).commands.length, 1);
  assert.match(await type(page, "aws organizations list-roots"), /Roots/);
  // It is out of the address: loaded anew, nothing is opened.
  await page.reload({ waitUntil: "load" });
  await there(page);
  await page.assertClean();

  const long = session("all-features", { commands: times(5_001, { advance: 1 }) });
  await page.goto("about:blank");
  await page.goto(`${page.address}?lesson=invite-and-accept${link(long)}`, { waitUntil: "load" });
  await there(page);
  await page.getByTestId("notice").filter({ hasText: "a link has at most 5,000 steps; this one has 5,001" }).waitFor();
});

test("a link pasted into the page and a file are opened beside what one does, stop, and are opened to their end", async (t) => {
  const page = await visit(t, { kept: OWN });
  await there(page);
  const paste = (text) => page.evaluate((code) => { location.hash = code; }, link(text));
  await paste(NEXTS);
  const note = page.getByTestId("opening");
  await note.waitFor();
  await assertAccessible(page);
  await shots(page, "opening", { sizes: ["wide", "small"] });
  await page.evaluate(() => { window.longest = 0; });
  assert.match(await type(page, "aws organizations list-roots"), /Roots/);
  await page.getByTestId("stop-opening").focus();
  await page.keyboard.press("Enter");
  await told(page, "remark", /The session was not opened. Your own session is unchanged/);
  assert.equal(await note.count(), 0);

  await fromMenu(page, "share");
  await page.getByTestId("open-file").setInputFiles({ name: "long.json", mimeType: "application/json", buffer: Buffer.from(DAYS) });
  await note.waitFor();
  await page.getByTestId("stop-opening").click();
  await told(page, "remark", /The session was not opened/);
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest < 2_500, `${longest} ms`);

  // Left alone, a long one is opened to its end: as if its time had passed in one go.
  const date = async () => (await type(page, "date")).slice(-30);
  await paste(session("all-features", { commands: times(4_000, { advance: DAY }) }));
  await told(page, "remark", /Opened from the link/);
  const slices = await date();
  await paste(session("all-features", { commands: [{ advance: 4_000 * DAY }] }));
  await page.waitForFunction(() => location.hash === "");
  await page.waitForFunction((key) => JSON.parse(localStorage.getItem(key)).commands.length === 1, KEPT);
  assert.equal(await date(), slices);
  await page.assertClean();
});

test("a kept session that takes too long is stopped and set aside, not lost", async (t) => {
  const page = await visit(t, { kept: DAYS });
  await page.locator("#loading-button").click();
  await there(page);
  await told(page, "remark", /Your saved session could not be opened. It was set aside/);
  await fromMenu(page, "share");
  const stored = await page.evaluate(() => Object.keys(localStorage).map((key) => localStorage.getItem(key)));
  assert.ok(stored.includes(DAYS), "it is kept as it was");
  await page.getByTestId("set-aside").locator("li").waitFor();
  await page.assertClean();
});
