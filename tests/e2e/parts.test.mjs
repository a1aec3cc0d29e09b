// The program in two parts: the first shows the page and answers the first click, the later one comes in the background.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { forget, launch, newPage } from "./support/browser.mjs";
import { KEPT, session } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";
import { shot } from "./support/shots.mjs";
import { during } from "./support/states.mjs";

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

/** The page on a host that answers requests for these files as `instead` says, which gets the request's number and its file, too. */
async function visit(t, instead, { files = [LATER], script = () => {}, ...options } = {}) {
  let asked = 0;
  const server = await serve({ instead: (file, response) => files.includes(file) && instead(response, asked += 1, file) });
  const page = await newPage(browser, { panes: "", ...options });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  // Without the copy for offline use, which asks for all files too.
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "serviceWorker", { value: undefined }));
  await page.addInitScript(WATCH);
  await page.addInitScript(script);
  await page.goto(server.url, { waitUntil: "commit" });
  return { page, server, asked: () => asked, dialog: page.getByTestId("later") };
}
const drawn = (page) => page.locator(TREE).first().waitFor();
const whole = (page) => page.waitForSelector("html[data-whole]", { state: "attached" });

/** Answers with half of the later part, and with the rest as soon as `go` is called. */
function held() {
  let go;
  const allowed = new Promise((resolve) => { go = resolve; });
  const instead = (response) => {
    const content = readFileSync(join(DIST, LATER));
    const half = Math.floor(content.length / 2);
    response.writeHead(200, { "Content-Type": "application/wasm", "Content-Length": content.length });
    response.write(content.subarray(0, half));
    allowed.then(() => response.end(content.subarray(half)));
    return true;
  };
  return { instead, go };
}

/** Runs in the page: whether a click near its corner gets to an element. */
const isHit = (it) => {
  const { left, top } = it.getBoundingClientRect();
  return it.contains(document.elementFromPoint(left + 4, top + 4));
};

const SCREENS = [{ width: 1440, height: 900 }, { width: 390, height: 844, locale: "es-ES" }, { width: 850, height: 600 }];
test("the first clicks are answered without the later part, on screens of three sizes", { skip }, async (t) => {
  for (const { width, height, locale } of SCREENS) {
    await during(`${width}×${height}`, async () => {
      const { page, asked } = await visit(t, () => true, { viewport: { width, height }, locale });
      await drawn(page);
      await page.waitForSelector("html[data-started]", { state: "attached" });
      await page.getByTestId("explore").click();
      assert.equal(await page.getByTestId("welcome").count(), 0);
      const count = await page.locator(TREE).count();
      let clicked = 0;
      for (let number = 0; number < count; number += 1) {
        const item = page.locator(TREE).nth(number);
        // Not what is out of sight or below a message.
        await page.waitForFunction(() => !document.querySelector(".scape").dataset.motion);
        if (!await item.evaluate(isHit)) continue;
        await item.click({ position: { x: 4, y: 4 }, timeout: 2_000 });
        clicked += 1;
      }
      assert.ok(clicked > 3, `${clicked} of ${count} were clicked`);
      await page.locator(`${TREE}[aria-selected="true"]`).waitFor({ state: "attached" });
      // Nor is it needed for what happens by itself.
      await page.setViewportSize({ width: width - 100, height: height - 60 });
      await page.mouse.move(width / 2, height / 2);
      await page.mouse.wheel(0, 200);
      await page.waitForTimeout(2_000);
      assert.equal(asked(), 1);
      assert.equal(await page.getByTestId("later").count(), 0);
      await page.assertClean();
      await page.close();
    });
  }
});

test("what needs the later part waits for it, and the page goes on meanwhile; the amount that has come is shown", { skip }, async (t) => {
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
  await progress.getByText(/^[\d,]+ of [\d,]+ KB$/).waitFor();
  await page.waitForFunction(() => {
    const { value, max } = document.querySelector(".fetching progress");
    return Math.round((100 * value) / max) === 50;
  });
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
test("a later part that is wrong, cut off or does not come is asked for again each time, and nothing is lost", { skip }, async (t) => {
  const all = Object.entries(whys);
  const { page, dialog } = await visit(t, (response, number) => {
    all[number - 1]?.[1].instead(response);
    return number <= all.length;
  });
  await drawn(page);
  // Not by a pointer: the message may already cover it.
  await page.getByTestId("start-tour").dispatchEvent("click");
  for (const [what, { says }] of all) {
    await during(`a later part that ${what}`, async () => {
      // Each second of it is counted.
      if (/20 seconds/.test(what)) await page.clock.runFor(21_000);
      await dialog.getByText(says).waitFor();
      assert.match(await dialog.innerText(), /Nothing is lost/);
      if (what === all[0][0]) await assertAccessible(page);
      await shot(page, "later");
      if (what === all.at(-2)[0]) await page.clock.install();
      await dialog.getByRole("button", { name: "Try again" }).click();
    });
  }
  await whole(page);
  assert.equal(await dialog.count(), 0);
  await page.getByTestId("lesson").waitFor();
});

test("what needs a later part that does not come says what failed: its styles, a link, a lesson, a stored session", { skip }, async (t) => {
  let refused = STYLES;
  const { page, server, dialog } = await visit(t, (response, number, file) => {
    if (file !== refused) return false;
    refused = undefined;
    if (file === LATER) response.writeHead(404).end();
    else response.writeHead(200, { "Content-Type": "text/css" }).end("body { display: none; }");
    return true;
  }, { files: [LATER, STYLES] });
  const fails = (what, says) => during(what, async () => {
    await dialog.waitFor();
    assert.match(await dialog.innerText(), says);
    assert.equal(await page.getByText("current browser").count(), await page.locator("#loading-hint").count());
    await dialog.getByRole("button", { name: "Try again" }).click();
    await whole(page);
    await page.getByTestId("organization").waitFor({ state: "attached" });
  });
  await fails("styles that were changed", /its styles did not come/);
  // Each time as for a new visitor.
  await page.addInitScript(forget);
  const opened = async (address) => {
    await page.goto("about:blank");
    refused = LATER;
    await page.goto(server.url + address, { waitUntil: "commit" });
  };
  const answered = /the server answered with status 404. Nothing is lost/;
  await opened("#x");
  await fails("a link", answered);
  await opened("?lesson=feature-sets");
  await fails("a lesson", answered);
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [KEPT, session("all-features", { commands: [{ advance: 60_000 }] })]);
  await opened("");
  await fails("a stored session", answered);
});

test("the message is in the reader's language; without TLS, where browsers have no digests, the page starts too", { skip }, async (t) => {
  const { page, dialog } = await visit(t, (response, number) => number === 1 && Boolean(response.writeHead(503).end()), {
    locale: "es-MX",
    script: () => Object.defineProperty(Crypto.prototype, "subtle", { value: undefined }),
  });
  await dialog.waitFor();
  assert.match(await dialog.innerText(), /No se pudo cargar una parte de Orgsim: el servidor respondió con el estado 503/);
  await dialog.getByRole("button", { name: "Volver a intentarlo" }).click();
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
