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
async function awaited(t, options = {}) {
  const page = await open(t, browser, { scenario: "all-features", options: { panes: "", ...options } });
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  // In a narrow window the terminal is a sheet with a tab.
  await page.locator('[data-testid="toggle-terminal"], [data-tab="terminal"]').filter({ visible: true }).click();
  await page.getByTestId("dismiss").click();
  return page;
}

/** The next event until a role arrives. */
async function arrive(page) {
  for (let n = 0; n < 20 && await page.locator(WALKER).count() === 0; n += 1) {
    await page.getByTestId("next-event").click();
    await page.waitForTimeout(50);
  }
  await page.locator(WALKER).first().waitFor({ state: "attached" });
}

/** Back to before the arrival. */
async function again(page) {
  await page.keyboard.press("Control+z");
  await page.locator(WALKER).first().waitFor({ state: "detached" });
}

const walks = (page) => page.evaluate(() => document.getAnimations().some((it) => it.effect.target?.matches(".walker") && it.playState === "running"));

/** How many pictures are painted in 400 ms, in which the page is busy or not. */
async function painted(page, frames, busy) {
  const [from, to] = await page.evaluate(async (busy) => {
    const began = Date.now();
    if (!busy) await new Promise((resolve) => { setTimeout(resolve, 400); });
    while (Date.now() < began + 400);
    return [began, Date.now()];
  }, busy);
  await page.waitForTimeout(300);
  return new Set(frames.filter(({ at }) => at >= from && at <= to).map((it) => it.data)).size;
}

test("a role walks on while the page is busy for 400 ms, and is seen in at least twelve places", async (t) => {
  const page = await awaited(t);
  const painting = await page.context().newCDPSession(page);
  const frames = [];
  painting.on("Page.screencastFrame", ({ data, metadata, sessionId }) => {
    frames.push({ data, at: metadata.timestamp * 1_000 });
    painting.send("Page.screencastFrameAck", { sessionId }).catch(() => {});
  });
  await painting.send("Page.startScreencast", { format: "jpeg", quality: 40 });
  // On a busy machine fewer are painted, also while the page does nothing: half of them then, and the best of several arrivals.
  let [most, idle] = [0, 0];
  for (let tries = 0; tries < 3 && most < 12; tries += 1) {
    await arrive(page);
    most = Math.max(most, await painted(page, frames, true));
    await again(page);
    await arrive(page);
    idle = Math.max(idle, await painted(page, frames, false));
    await again(page);
  }
  assert.ok(most >= Math.min(12, idle / 2) && most >= 3, `${most} places, and ${idle} without other work`);
  await page.assertClean();
});

test("the next event shows a role's arrival and says what it may do; Escape ends the walk", async (t) => {
  const page = await awaited(t);
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
  await page.assertClean();
});

test("with reduced motion a role is there at once, and is still said", async (t) => {
  const page = await awaited(t, { reducedMotion: "reduce" });
  await arrive(page);
  assert.equal(await walks(page), false);
  await page.waitForFunction(() => [...document.querySelectorAll(".role[data-arrives] .mark")].every((it) => getComputedStyle(it).opacity === "1"), null, { timeout: 500 });
  await page.getByTestId("arrival").first().waitFor();
  await page.assertClean();
});

for (const [width, height] of [[1440, 900], [390, 844]]) {
  test(`lanes are painted over no card and no name at ${width}x${height}`, async (t) => {
    const page = await awaited(t, { viewport: { width, height } });
    await page.locator(".walks > g > path, .ways path").first().waitFor({ state: "attached" });
    const crossed = await page.evaluate(() => {
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
    assert.deepEqual(crossed, []);
    await page.assertClean();
  });
}
