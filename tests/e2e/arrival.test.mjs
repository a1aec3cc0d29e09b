// A role arrives: its service walks along the lane while the page is busy, a sentence says what it may do now, Escape ends it, and
// reduced motion has it there at once. What is painted is the geometry that native tests prove.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { open, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const WALKER = ".walker";

/** The organization, in which roles of AWS Config are on their way. */
async function awaited(t) {
  const page = await open(t, browser, { scenario: "all-features", options: { panes: "" } });
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await page.getByTestId("toggle-terminal").click();
  await page.getByTestId("dismiss").click();
  return page;
}

/** The next event until a role arrives. */
async function arrive(page) {
  const now = page.getByTestId("time-now");
  for (let n = 0; n < 20 && await page.locator(WALKER).count() === 0; n += 1) {
    const before = await now.innerText();
    await page.getByTestId("next-event").click();
    await page.waitForFunction((before) => document.querySelector('[data-testid="time-now"]').innerText !== before, before);
  }
  await page.locator(WALKER).first().waitFor({ state: "attached" });
}

/** Back to before the arrival. */
async function again(page) {
  await page.keyboard.press("Control+z");
  await page.locator(WALKER).first().waitFor({ state: "detached" });
}

/** Has what moves at an arrival go at this rate, from now on, so that it does not end by itself, however slow the machine is. */
const slow = (page, rate) => page.evaluate((rate) => {
  window.slowed?.disconnect();
  const known = new WeakSet();
  window.slowed = new MutationObserver(() => {
    for (const it of document.getAnimations()) {
      if (known.has(it) || !it.effect.target?.matches(".walker, [data-testid=arrival]")) continue;
      known.add(it);
      it.playbackRate = rate;
    }
  });
  window.slowed.observe(document.body, { subtree: true, childList: true, attributes: true });
}, rate);

const walks = (page) => page.evaluate(() => document.getAnimations().some((it) => it.effect.target?.matches(".walker") && it.playState === "running"));

/** The pictures of the page that are painted, with their times. */
async function painting(page) {
  const client = await page.context().newCDPSession(page);
  const frames = [];
  let more = () => {};
  client.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    frames.push({ data, at: metadata.timestamp * 1_000 });
    client.send("Page.screencastFrameAck", { sessionId }).catch(() => {});
    more();
  });
  await client.send("Page.startScreencast", { format: "jpeg", quality: 40 });
  /** All until this time: a later one has come, or the walk has ended and none comes any more. */
  const until = async (time) => {
    while (!frames.some((it) => it.at > time) && await walks(page)) await new Promise((resolve) => { more = resolve; });
    return frames;
  };
  return { until };
}

/** In how many places a role is seen while the page is busy for so many milliseconds. */
async function painted(page, screen, ms) {
  const [from, to] = await page.evaluate((ms) => {
    const began = Date.now();
    while (Date.now() < began + ms);
    return [began, Date.now()];
  }, ms);
  const frames = await screen.until(to);
  return new Set(frames.filter(({ at }) => at >= from && at <= to).map((it) => it.data)).size;
}

/** Where a lane is painted over a card or a name. */
const crossed = (page) => page.evaluate(() => {
  const boxes = [...document.querySelectorAll(".organization :is(.card, .tile, .place-head .name)")].map((it) => ({ name: it.textContent, area: it.getBoundingClientRect() }));
  const found = [];
  for (const path of document.querySelectorAll(".organization :is(.walks > g > path, .ways path)")) {
    const toScreen = path.getScreenCTM();
    const length = path.getTotalLength();
    // Its ends touch what it joins.
    for (let at = 6; at < length - 6; at += 3) {
      const { x, y } = path.getPointAtLength(at).matrixTransform(toScreen);
      const over = boxes.find(({ area }) => x > area.left + 2 && x < area.right - 2 && y > area.top + 2 && y < area.bottom - 2);
      if (over) found.push(`${over.name} at ${Math.round(x)}, ${Math.round(y)}`);
    }
  }
  return found;
});

test("a role walks on while the page is busy, and Escape ends the walk; with reduced motion it is there at once; no lane crosses a card", async (t) => {
  const page = await awaited(t);
  const screen = await painting(page);
  // 400 ms of the walk, at a seventh of its pace: a busy machine does not paint as often.
  await slow(page, 0.15);
  await arrive(page);
  await page.waitForFunction(() => document.getAnimations().some((it) => it.effect.target?.matches(".walker") && it.currentTime > it.effect.getTiming().delay));
  const places = await painted(page, screen, 2_700);
  assert.ok(places >= 12, `${places} places`);
  await again(page);

  await slow(page, 0.5);
  await arrive(page);
  assert.ok(await walks(page));
  const says = page.getByTestId("arrival").first();
  assert.match(await says.textContent(), /^AWS Config may act in .+ now$/);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.getAnimations().some((it) => it.effect.target?.matches(".walker, .role[data-arrives] *")));
  // What is said stays for three seconds.
  const [delay, lasts] = await says.evaluate((it) => it.getAnimations().map((it) => it.effect.getTiming()).map((it) => [it.delay, it.duration])[0]);
  assert.equal(lasts, 3_000);
  assert.ok(delay <= 1_800, `${delay} ms until it is said`);
  await again(page);

  // With reduced motion a role is there at once, and is still said.
  await page.evaluate(() => window.slowed.disconnect());
  await page.emulateMedia({ reducedMotion: "reduce" });
  await arrive(page);
  assert.equal(await walks(page), false);
  await page.waitForFunction(() => [...document.querySelectorAll(".role[data-arrives] .mark")].every((it) => getComputedStyle(it).opacity === "1"), null, { timeout: 500 });
  await page.getByTestId("arrival").first().waitFor();
  await again(page);
  // No lane is painted over a card or a name, wide and on a phone.
  const lanes = page.locator(".walks > g > path, .ways path").first();
  await lanes.waitFor({ state: "attached" });
  assert.deepEqual(await crossed(page), []);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(page.address);
  await lanes.waitFor({ state: "attached" });
  assert.deepEqual(await crossed(page), []);
  await page.assertClean();
});
