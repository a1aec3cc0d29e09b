// The program in two parts: the first shows the page and answers the first click, the later one comes in the background.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { KEPT, session } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";
import { shot } from "./support/shots.mjs";

const LATER = readdirSync(DIST).find((name) => name.endsWith("_later.wasm"));
const STYLES = readdirSync(DIST).find((name) => /^later-.*\.css$/.test(name));
const skip = LATER ? false : "a page of `cargo xtask build --quick` has one part";
const TREE = '[data-testid="viewport"] [role="treeitem"]';

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** Notes the longest time in which the page did nothing else, and requests that it would wait for. */
const WATCH = () => {
  window.longest = 0;
  let last;
  const tick = (now) => {
    window.longest = Math.max(window.longest, now - (last ?? now));
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  window.waits = [];
  const open = XMLHttpRequest.prototype.open;
  XMLHttpRequest.prototype.open = function (method, url, async = true, ...rest) {
    if (!async) window.waits.push(url);
    return open.call(this, method, url, async, ...rest);
  };
};

/** The page on a host that answers requests for these files as `instead` says, which gets the number of the request too. */
async function visit(t, instead, { file: wanted = LATER, address = "", kept, ...options } = {}) {
  let asked = 0;
  const server = await serve({ instead: (file, response) => file === wanted && instead(response, asked += 1) });
  const page = await newPage(browser, { panes: "", ...options });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  // Without the copy for offline use, which asks for all files too.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
  await page.addInitScript(WATCH);
  if (kept) await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [KEPT, kept]);
  await page.goto(server.url + address, { waitUntil: "commit" });
  return { page, asked: () => asked, dialog: page.getByTestId("later") };
}
const drawn = (page) => page.locator(TREE).first().waitFor();
const whole = (page) => page.waitForSelector("html[data-whole]", { state: "attached" });

/** Answers with the later part as soon as `go` is called. */
function held() {
  let go;
  const allowed = new Promise((resolve) => { go = resolve; });
  const instead = (response) => {
    allowed.then(() => response.writeHead(200, { "Content-Type": "application/wasm" }).end(readFileSync(join(DIST, LATER))));
    return true;
  };
  return { instead, go };
}

for (const { width, height, locale } of [{ width: 1440, height: 900 }, { width: 390, height: 844, locale: "es-ES" }, { width: 850, height: 600 }]) {
  test(`the first clicks are answered without the later part at ${width}×${height}`, { skip }, async (t) => {
    const { page, asked } = await visit(t, () => true, { viewport: { width, height }, locale });
    await drawn(page);
    await page.waitForSelector("html[data-started]", { state: "attached" });
    await page.getByTestId("explore").click();
    assert.equal(await page.getByTestId("welcome").count(), 0);
    const count = await page.locator(TREE).count();
    for (let number = 0; number < count; number += 1) {
      await page.locator(TREE).nth(number).click({ position: { x: 4, y: 4 }, timeout: 2_000 }).catch(() => {});
    }
    await page.locator(`${TREE}[aria-selected="true"]`).waitFor({ state: "attached" });
    // Nor is it needed for what happens by itself.
    await page.setViewportSize({ width: width - 100, height: height - 60 });
    await page.mouse.move(width / 2, height / 2);
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(2_000);
    assert.equal(asked(), 1);
    assert.equal(await page.getByTestId("later").count(), 0);
    await page.assertClean();
  });
}

test("what needs the later part waits for it, and the page goes on meanwhile", { skip }, async (t) => {
  const { instead, go } = held();
  const { page } = await visit(t, instead);
  await drawn(page);
  await page.waitForSelector("html[data-started]", { state: "attached" });
  await page.evaluate(() => { window.longest = 0; });
  const tour = page.getByTestId("start-tour");
  await tour.click();
  const progress = page.locator(".fetching");
  await progress.waitFor();
  assert.match(await progress.innerText(), /Loading the rest of Orgsim/);
  assert.equal(await tour.getAttribute("aria-busy"), "true");
  await assertAccessible(page);
  await shot(page, "fetching");
  await page.waitForTimeout(2_000);
  const longest = await page.evaluate(() => window.longest);
  assert.ok(longest < 1_000, `${longest} ms`);
  assert.equal(await page.getByTestId("lesson").count(), 0);
  go();
  await page.getByTestId("lesson").waitFor();
  await whole(page);
  assert.equal(await progress.count(), 0);
  assert.deepEqual(await page.evaluate(() => window.waits), []);
  await page.assertClean();
});

test("the amount that has come is shown", { skip }, async (t) => {
  const { page } = await visit(t, (response) => {
    const content = readFileSync(join(DIST, LATER));
    response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": content.length });
    response.write(content.subarray(0, content.length / 2));
    return true;
  });
  await drawn(page);
  await page.getByTestId("start-tour").click();
  await page.locator(".fetching").getByText(/^[\d,]+ of [\d,]+ KB$/).waitFor();
  const [done, all] = await page.locator(".fetching progress").evaluate((it) => [it.value, it.max]);
  assert.equal(Math.round((100 * done) / all), 50);
});

test("what is done meanwhile is done in order, and what is typed stays", { skip }, async (t) => {
  const { instead, go } = held();
  const { page } = await visit(t, instead);
  await drawn(page);
  await page.waitForSelector("html[data-started]", { state: "attached" });
  // Of the program: the first view, which has one too, is still there for some frames.
  await page.getByTestId("organization").getByRole("button", { name: "Legend" }).click();
  await page.getByTestId("explore").click();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("policy lab", { delay: 10 });
  go();
  await whole(page);
  await page.locator("#legend").waitFor({ state: "attached" });
  assert.equal(await page.getByTestId("search-query").inputValue(), "policy lab");
  await page.assertClean();
});

const whys = {
  "has another status": { instead: (response) => response.writeHead(404).end(), says: /the server answered with status 404/ },
  "is a web page": {
    instead: (response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<p>Sign in"),
    says: /a web page came in its place/,
  },
  "is cut off": {
    instead(response) {
      const content = readFileSync(join(DIST, LATER));
      response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": content.length });
      response.write(content.subarray(0, 300 * 1024), () => setTimeout(() => response.destroy(), 300));
    },
    says: /it was cut off after [\d,]+ of [\d,]+ KB/,
  },
  "is shorter": {
    instead: (response) => response.writeHead(200, { "Content-Type": "application/wasm" }).end(readFileSync(join(DIST, LATER)).subarray(0, 300 * 1024)),
    says: /it was cut off after 300 of [\d,]+ KB/,
  },
  "has other bytes": {
    instead(response) {
      const content = readFileSync(join(DIST, LATER));
      // In the middle of its functions: it compiles, or does not.
      for (let at = 0; at < 8; at += 1) content[Math.floor(content.length / 2) + at] ^= 1;
      response.writeHead(200, { "Content-Type": "application/wasm" }).end(content);
    },
    says: /its contents were changed on the way/,
  },
  "does not come for 20 seconds": { instead() {}, says: /nothing came for 20 seconds/ },
};
for (const [what, { instead, says }] of Object.entries(whys)) {
  test(`a later part that ${what} is asked for again, and nothing is lost`, { skip }, async (t) => {
    const { page, dialog } = await visit(t, (response, number) => {
      if (number === 1) instead(response);
      return number === 1;
    });
    await drawn(page);
    // Not by a pointer: the message may already cover it.
    await page.getByTestId("start-tour").dispatchEvent("click");
    await dialog.waitFor({ timeout: 40_000 });
    assert.match(await dialog.innerText(), says);
    assert.match(await dialog.innerText(), /Nothing is lost/);
    await assertAccessible(page);
    await shot(page, "later");
    await dialog.getByRole("button", { name: "Try again" }).click();
    await whole(page);
    assert.equal(await dialog.count(), 0);
    await page.getByTestId("lesson").waitFor();
  });
}

for (const [what, options] of Object.entries({
  "a link": { address: "#x" },
  "a lesson": { address: "?lesson=feature-sets" },
  "a stored session": { kept: session("all-features", { commands: [{ advance: 60_000 }] }) },
})) {
  test(`${what} that needs a later part which does not come says what failed`, { skip }, async (t) => {
    const { page, dialog } = await visit(t, (response, number) => number === 1 && Boolean(response.writeHead(404).end()), options);
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /the server answered with status 404. Nothing is lost/);
    assert.equal(await page.getByText("current browser").count(), await page.locator("#loading-hint").count());
    await dialog.getByRole("button", { name: "Try again" }).click();
    await whole(page);
    await page.getByTestId("organization").waitFor({ state: "attached" });
  });
}

test("styles that were changed are asked for again", { skip }, async (t) => {
  const { page, dialog } = await visit(t, (response, number) => (
    number === 1 && Boolean(response.writeHead(200, { "Content-Type": "text/css" }).end("body { display: none; }"))
  ), { file: STYLES });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /its styles did not come/);
  await dialog.getByRole("button", { name: "Try again" }).click();
  await whole(page);
});

test("the message is in the reader's language", { skip }, async (t) => {
  const { dialog } = await visit(t, (response) => Boolean(response.writeHead(503).end()), { locale: "es-MX" });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /No se pudo cargar una parte de Orgsim: el servidor respondió con el estado 503/);
  await dialog.getByRole("button", { name: "Volver a intentarlo" }).waitFor();
});

test("without TLS, where browsers have no digests, the page starts too", { skip }, async (t) => {
  const server = await serve();
  const page = await newPage(browser, { panes: "" });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.addInitScript(() => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }));
  await page.goto(server.url);
  await whole(page);
});

test("a program that meets a function of the later part too early starts again, and does the click", { skip }, async (t) => {
  const { instead, go } = held();
  const { page } = await visit(t, (response, number) => (number === 1 ? true : instead(response)));
  await drawn(page);
  await page.waitForSelector("html[data-started]", { state: "attached" });
  // A button that passes for one whose click the first part answers.
  await page.evaluate(() => { window.before = true; });
  await page.getByTestId("open-search").evaluate((it) => { it.dataset.testid = "explore"; });
  await page.evaluate(() => sessionStorage.clear());
  const again = page.waitForEvent("framenavigated");
  // With its test id: the picture of the page that was sent before has a search button, too, until it goes.
  await page.locator('.search-open[data-testid="explore"]').click();
  await again;
  assert.equal(await page.evaluate(() => sessionStorage.getItem("orgsim.again")), '[data-testid="explore"]');
  go();
  await whole(page);
  assert.equal(await page.evaluate(() => window.before), undefined);
  // The button of this name, in the page as it is now.
  await page.getByTestId("welcome").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => sessionStorage.getItem("orgsim.again")), null);
});
