// The page in the frame of another page, set by its address: what shows, what is kept, who is heard, what is told. What is answered to
// whom, and what an address says, is tested natively: `crates/page/tests/features/scene.rs`, `crates/page/src/host/tests.rs` and
// `crates/lessons/src/scene/tests.rs`.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch, newPage, watch } from "./support/browser.mjs";
import { fromMenu, open, session, type, worldHash } from "./support/sandbox.mjs";
import { serve } from "./support/server.mjs";
import { shot, shots } from "./support/shots.mjs";
import { during } from "./support/states.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const EXAMPLE = new URL("../../docs/examples/host.html", import.meta.url);

/** A page that frames what its address names (`framing`), on an origin of its own. `/example` is the documentation's. */
async function host(t) {
  const server = createServer(async (request, response) => {
    const { searchParams } = new URL(request.url, "http://localhost");
    const escaped = (name) => (searchParams.get(name) ?? "").replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const page = `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><style>body{margin:0}iframe{border:0;width:100%;height:100vh;display:block}</style>
      <script>window.told = []; addEventListener("message", (event) => told.push({ origin: event.origin, ...event.data }));</script>
      <iframe title="Orgsim"${searchParams.has("sandbox") ? ` sandbox="${escaped("sandbox")}"` : ""} src="${escaped("src")}"></iframe>`;
    const body = request.url.startsWith("/example") ? await readFile(EXAMPLE) : page;
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** The address of a page that frames another one. */
const framing = (origin, src, sandbox) => `${origin}/?${new URLSearchParams({ src, ...(sandbox ? { sandbox } : {}) })}`;

/** A page that frames Orgsim, of another origin. `frames` opens it with another query and gives the frame. */
async function hosting(t, { headers } = {}) {
  const orgsim = await serve({ path: "/class/", headers });
  const origin = await host(t);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") errors.push(message.text()); });
  t.after(async () => {
    await context.close();
    await orgsim.close();
  });
  const frames = async (query, sandbox) => {
    await page.goto(framing(origin, `${orgsim.url}?${query}`, sandbox), { waitUntil: "load" });
    return page.frames()[1];
  };
  return { page, errors, origin, orgsim, frames };
}

const ready = (frame) => frame.locator(".app").waitFor();

/** Waits for a message that fits, behind the first `from`. */
async function heard(page, fits, from = 0) {
  const found = await page.waitForFunction(([fits, from]) => {
    const same = (message) => Object.entries(fits).every(([name, value]) => JSON.stringify(message[name]) === JSON.stringify(value));
    return window.told.slice(from).find(same);
  }, [fits, from]);
  return found.jsonValue();
}

let asked = 0;
/** Asks, and gives the answer. */
async function ask(page, message) {
  asked += 1;
  const id = `q${asked}`;
  await page.evaluate((message) => document.querySelector("iframe").contentWindow.postMessage(message, "*"), { orgsim: 1, id, ...message });
  return heard(page, { id });
}

test("an embedded page shows what its address says, and keeps nothing; it is accessible, small and wide, light and dark", async (t) => {
  const { page, errors, orgsim, frames } = await hosting(t);
  const frame = await frames("embed&pane=organization,terminal&persona=Management/Ana&view=console&theme=dark&speed=3600");
  await ready(frame);
  assert.equal(await frame.locator(".pane.guide, .pane.inspector, .pane.timeline, .routes, [data-testid=dialog]").count(), 0);
  assert.equal(await frame.getByTestId("menu").count(), 0);
  assert.equal(await frame.locator("html").getAttribute("data-theme"), "dark");
  assert.match(await frame.locator("#actor option:checked").innerText(), /^Management \/ Ana/);
  await frame.getByText("Show: their console").waitFor();
  const center = await frame.locator(".pane.center").boundingBox();
  assert.ok(center.width > 1200, "the organization has the whole width");
  assert.match(await type(shim(frame), "aws organizations list-roots"), /Roots/);
  assert.equal(await frame.evaluate(() => localStorage.length), 0);
  // Nobody was named, so nobody was told.
  assert.deepEqual(await page.evaluate(() => window.told), []);
  assert.deepEqual(errors, []);

  // In a frame, or alone as here, it is the same page.
  const small = { width: 390, height: 680 };
  const alone = await watch(await page.context().newPage());
  await alone.setViewportSize(small);
  await alone.goto(`${orgsim.url}?embed&lesson=invite-and-accept&pane=guide,organization,terminal&lock=personas`);
  await alone.getByTestId("lesson").waitFor();
  assert.deepEqual(await alone.locator(".tab").allInnerTexts(), ["Guide", "Organization", "Terminal"]);
  const at = async () => assert.ok(await alone.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing is wider than the frame");
  await assertAccessibleInBoth(alone, { sizes: [small, { width: 1280, height: 720 }], at });
  await shots(alone, "embed", { sizes: ["wide", "small"] });
  await alone.assertClean();
});

/** What the helpers for a page need of one. */
function shim(frame) {
  return { getByTestId: (id) => frame.getByTestId(id), waitForFunction: (...more) => frame.waitForFunction(...more), locator: (it) => frame.locator(it) };
}

test("a page that may drive is told what happens in a lesson, and acts, also in a sandboxed frame without storage", async (t) => {
  // There the server lets strangers have its files. One that does not is said.
  const refusing = await hosting(t);
  await during("a server that lets strangers have nothing", async () => {
    const frame = await refusing.frames("embed", "allow-scripts");
    await frame.getByText("could not start").waitFor();
  });

  const { page, origin, errors, frames } = await hosting(t, { headers: { "Access-Control-Allow-Origin": "*" } });
  const frame = await frames(`embed&keep&drive&host=https://other.example&host=${origin}&lesson=what-trusted-access-is`, "allow-scripts");
  await ready(frame);
  assert.equal(await frame.evaluate(() => { try { return localStorage.length; } catch (error) { return error.name; } }), "SecurityError");
  const first = await heard(page, { type: "ready" });
  // It is ready when its lesson is there: what is done before that would be lost.
  assert.deepEqual([first.origin, first.orgsim, first.drive, first.lesson.id], ["null", 1, true, "what-trusted-access-is"]);
  // What an address may not say is said.
  await frame.getByTestId("notice").filter({ hasText: "a page that another page can control keeps nothing" }).waitFor();
  const trust = "aws organizations enable-aws-service-access --service-principal config.amazonaws.com";
  const mistaken = await ask(page, { type: "run", line: trust });
  assert.ok(mistaken.line.exit > 0 && mistaken.line.err.includes("AccessDenied"), JSON.stringify(mistaken));
  assert.equal((await heard(page, { type: "mistake" })).lesson, "what-trusted-access-is");
  const step = await heard(page, { type: "step", taken: mistaken.taken });
  assert.deepEqual([step.last.call, step.last.answer], ["organizations:EnableAWSServiceAccess", "AccessDeniedException"]);
  await ask(page, { type: "run", line: "aws configservice describe-config-rules" });
  await heard(page, { type: "goal", met: true });
  const state = await ask(page, { type: "getState" });
  assert.match(state.state, /^s1\./);
  assert.equal((await ask(page, { type: "seek", to: state.taken - 1 })).taken, state.taken - 1);
  // A lesson that is asked for is the answer, or why it does not come; the old one stays open until then.
  const missing = await ask(page, { type: "load", lesson: "no-such-lesson" });
  assert.deepEqual([missing.type, missing.code], ["error", "failed"]);
  assert.match(missing.says, /`no-such-lesson` could not be opened/);
  const loaded = await ask(page, { type: "load", lesson: "invite-and-accept", step: 2 });
  assert.deepEqual([loaded.type, loaded.lesson.id, loaded.lesson.at], ["state", "invite-and-accept", 2]);
  const again = await ask(page, { type: "setState", state: state.state });
  assert.deepEqual([again.of, again.lesson], [state.of, undefined]);
  assert.deepEqual(errors, []);
});

test("without `drive` one looks and does not act; what is malformed is answered; others are not heard and hear nothing", async (t) => {
  const { page, errors, origin, frames } = await hosting(t);
  const frame = await frames(`embed&host=${origin}&lesson=no-such-lesson`);
  await ready(frame);
  // A lesson that is not there does not keep it from being ready.
  const first = await heard(page, { type: "ready" });
  assert.deepEqual([first.drive, first.lesson], [false, undefined]);
  assert.match((await ask(page, { type: "getState" })).state, /^s1\./);
  const log = frame.getByTestId("terminal-log").locator("> *");
  const before = await log.count();
  for (const message of [{ type: "run", line: "next" }, { type: "lock" }, { type: "seek", to: 0 }, { type: "load", lesson: "tour" }, { type: "select" }, { type: "step", to: "next" }]) {
    assert.equal((await ask(page, message)).code, "read-only", message.type);
  }
  assert.equal(await log.count(), before);
  const wrong = [
    [{ type: "dance" }, "malformed"], [{}, "malformed"], [{ type: "run" }, "malformed"], [{ type: "seek", to: -1 }, "malformed"],
    [{ type: "lock", lock: "doors" }, "malformed"], [{ type: "lock", allow: "everything" }, "malformed"], [{ type: "setState", state: "s1.broken" }, "malformed"],
    [{ type: "getState", orgsim: 2 }, "version"],
  ];
  for (const [message, code] of wrong) assert.equal((await ask(page, message)).code, code, JSON.stringify(message));
  const from = await page.evaluate(() => window.told.length);
  await page.evaluate(() => document.querySelector("iframe").contentWindow.postMessage({ orgsim: 1, type: "run", line: "x".repeat(1_000_001) }, "*"));
  await heard(page, { code: "too-long" }, from);
  // What others send around is not for this page.
  await page.evaluate(() => {
    for (const other of ["text", null, 7, {}, { source: "react-devtools" }, [1]]) document.querySelector("iframe").contentWindow.postMessage(other, "*");
  });
  // From the right origin, but not from the parent. What comes behind it is answered.
  const count = await page.evaluate(() => window.told.length);
  await frame.evaluate(() => window.postMessage({ orgsim: 1, id: "self", type: "getState" }, "*"));
  await frame.evaluate(() => new Promise((resolve) => { setTimeout(resolve); }));
  await ask(page, { type: "getState" });
  assert.equal(await page.evaluate(() => window.told.length), count + 1);
  // Hasty messages: each is answered or refused.
  await page.evaluate(() => {
    for (let n = 0; n < 120; n += 1) document.querySelector("iframe").contentWindow.postMessage({ orgsim: 1, id: n, type: "getState" }, "*");
  });
  await page.waitForFunction(() => new Set(window.told.map((it) => it.id).filter(Number.isInteger)).size === 120);
  const hasty = await page.evaluate(() => window.told.filter((it) => Number.isInteger(it.id)).map((it) => it.code ?? it.type));
  assert.deepEqual([...new Set(hasty)].sort(), ["state", "too-fast"]);
  assert.equal(hasty.length, 120);
  assert.deepEqual(errors, []);

  for (const query of [
    "embed&drive&host=https://school.example", `embed&drive&host=${origin.replace("127.0.0.1", "localhost")}`, `embed&drive&host=${origin}0`, "embed&drive",
  ]) {
    await during(`a page of another origin: ${query}`, async () => {
      const frame = await frames(query);
      await ready(frame);
      // What the page would answer comes before what the frame says after it has heard the message.
      await frame.evaluate(() => { addEventListener("message", () => requestAnimationFrame(() => requestAnimationFrame(() => parent.postMessage({ type: "heard it" }, "*")))); });
      await page.evaluate(() => document.querySelector("iframe").contentWindow.postMessage({ orgsim: 1, id: 1, type: "run", line: "next" }, "*"));
      await heard(page, { type: "heard it" });
      assert.equal(await page.evaluate(() => window.told.length), 1);
      assert.equal(await frame.getByTestId("terminal-log").locator("> *").count(), 0);
    });
  }
});

test("a frame that another page drives or hears never has the reader's saved work, neither to read nor to change", async (t) => {
  const orgsim = await serve({ path: "/class/" });
  // The same site as Orgsim's, so the browser gives the frame the reader's own store.
  const around = await host(t);
  const context = await browser.newContext({ serviceWorkers: "block" });
  t.after(async () => {
    await context.close();
    await orgsim.close();
  });
  const own = await context.newPage();
  await own.goto(`${orgsim.url}?lang=en`, { waitUntil: "load" });
  await own.getByTestId("welcome").waitFor();
  await type(own, "aws sts get-caller-identity");
  await type(own, "advance 1h");
  const store = () => own.evaluate(() => Object.fromEntries(Object.keys(localStorage).sort().filter((key) => key.startsWith("orgsim.")).map((key) => [key, localStorage.getItem(key)])));
  const before = await store();
  assert.match(before["orgsim.session"], /GetCallerIdentity/);
  const shared = () => own.evaluate(() => Object.keys(localStorage).sort());
  const keys = await shared();

  const frames = [
    "embed&keep&drive", "keep&drive&embed=yes", "drive&keep", "drive", "embed&drive", "embed&keep", "embed", "", "keep", "keep&drive&presenter=abcdef12",
  ];
  let apartHas = 0;
  for (const query of frames) {
    const page = await context.newPage();
    await page.goto(framing(around, `${orgsim.url}?${query}&host=${around}&pane=organization,terminal&lang=en`), { waitUntil: "load" });
    const first = await heard(page, { type: "ready" });
    const drives = query.includes("drive");
    assert.equal(first.drive, drives, query);
    // One that is only heard and is to keep has a store of its own, with the name of who hears it.
    const hasOwn = !drives && query.includes("keep");
    assert.deepEqual([first.taken, first.of], hasOwn ? [apartHas, apartHas] : [0, 0], `${query}: it begins without what was saved`);
    const { state } = await ask(page, { type: "getState" });
    assert.doesNotMatch(inflateRawSync(Buffer.from(state.slice(3), "base64url")).toString(), /GetCallerIdentity/, query);
    if (drives) {
      assert.equal((await ask(page, { type: "run", line: "advance 5d" })).taken, 1);
      assert.equal((await ask(page, { type: "setState", state })).taken, 0);
    } else {
      await type(shim(page.frames()[1]), "advance 3d");
      apartHas += hasOwn ? 1 : 0;
    }
    // What the reader does meanwhile does not come to the frame, and what is done there does not come to the reader.
    await type(own, "advance 1min");
    const now = await store();
    assert.equal(JSON.parse(now["orgsim.session"]).commands.length > JSON.parse(before["orgsim.session"]).commands.length, true);
    assert.doesNotMatch(now["orgsim.session"], /432000000|259200000/);
    await page.close();
    const has = await shared();
    const added = has.filter((key) => !keys.includes(key));
    const apart = added.filter((key) => key.startsWith(`orgsim@${around}.`));
    assert.deepEqual(added.filter((key) => !apart.includes(key)), [], query);
    if (!hasOwn) assert.deepEqual(apart, [], query);
    keys.push(...added);
  }
  // It finds that again; a page of another name does not.
  const again = await context.newPage();
  await again.goto(framing(around, `${orgsim.url}?embed&keep&host=${around}&lang=en`), { waitUntil: "load" });
  assert.ok((await heard(again, { type: "ready" })).taken > 0);
  const other = await context.newPage();
  await other.goto(framing(around, `${orgsim.url}?embed&keep&host=${around}&host=https://other.example&lang=en`), { waitUntil: "load" });
  assert.equal((await heard(other, { type: "ready" })).taken, 0);
});

test("the documentation's example listens and asks", async (t) => {
  const orgsim = await serve({ path: "/class/" });
  const origin = await host(t);
  const context = await browser.newContext({ serviceWorkers: "block" });
  t.after(async () => {
    await context.close();
    await orgsim.close();
  });
  const page = await context.newPage();
  await page.goto(`${origin}/example?orgsim=${encodeURIComponent(orgsim.url)}`);
  const told = page.locator("#told li");
  const frame = page.frameLocator("iframe");
  await told.filter({ hasText: '"type":"ready"' }).waitFor();
  await page.getByRole("button", { name: "Run a line" }).click();
  await told.filter({ hasText: '"exit":0' }).waitFor();
  await page.getByRole("button", { name: "Lock undo and time" }).click();
  await told.filter({ hasText: '"id":2' }).waitFor();
  const undo = frame.getByRole("button", { name: "Undo", exact: true });
  assert.match(await undo.getAttribute("title"), /Undo is locked/);
  await page.getByRole("button", { name: "Lock nothing" }).click();
  await told.filter({ hasText: '"id":3' }).waitFor();
  assert.doesNotMatch(await undo.getAttribute("title"), /Undo is locked/);
  await page.getByRole("button", { name: "Ask how it stands" }).click();
  await told.filter({ hasText: '"state":"s1.' }).waitFor();
  assert.equal(await told.filter({ hasText: '"type":"error"' }).count(), 0);
  // What others say, of this window or of another origin, is not listed.
  const before = await told.count();
  await page.evaluate(() => postMessage({ orgsim: 1, type: "finished" }, "*"));
  await page.getByRole("button", { name: "Ask how it stands" }).click();
  await told.nth(before).waitFor();
  assert.equal(await told.count(), before + 1);
  assert.equal(await told.filter({ hasText: "finished" }).count(), 0);
});

test("the dialog makes a link to the same scene; where views are locked, progress is saved; panes stand side by side, no line to type in is cut off", async (t) => {
  const page = await open(t, browser, { kept: session("all-features") });
  await type(page, "aws organizations create-organizational-unit --parent-id {root} --name Own");
  await type(page, "next");
  const hash = await worldHash(page);
  await fromMenu(page, "share");
  await page.getByTestId("open-scene").click();
  await page.getByTestId("scene-link").waitFor();
  const person = await page.getByTestId("scene-persona").locator("option").nth(2).getAttribute("value");
  await page.getByTestId("scene-persona").selectOption(person);
  await page.getByTestId("scene-view").selectOption("console");
  await page.getByTestId("scene-theme").selectOption("dark");
  await page.getByTestId("scene-speed").selectOption("3600");
  await page.getByTestId("scene-pane-timeline").uncheck();
  await page.getByTestId("scene-lock-undo").check();
  await page.getByTestId("scene-allow").fill("everything");
  await page.getByTestId("scene-wrong").filter({ hasText: "Write calls as" }).waitFor();
  await page.getByTestId("scene-allow").fill("organizations:*, iam:Get*");
  // Half an origin is none, and is said so; what one types into stays.
  await page.getByTestId("scene-hosts").focus();
  await page.keyboard.type("https");
  assert.match(await page.getByTestId("scene-wrong").innerText(), /Write an origin as/);
  assert.equal(await page.getByTestId("scene-frame").count(), 0);
  await page.keyboard.type("://school.example/");
  assert.equal(await page.getByTestId("scene-hosts").inputValue(), "https://school.example/");
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  await shots(page, "scene-dialog", { sizes: ["wide", "small"] });
  const link = await page.getByTestId("scene-link").inputValue();
  const frame = await page.getByTestId("scene-frame").inputValue();
  assert.match(frame, /^<iframe title="[^"]+" src="[^"]+embed&amp;host=https:\/\/school.example&amp;pane=[^"]+#s1\.[^"]+"/);
  assert.match(link, /\?pane=guide,organization,inspector,terminal&persona=[^&]+&view=console&lock=undo&allow=organizations:\*,iam:Get\*&speed=3600&theme=dark#s1\./);
  const other = await newPage(browser);
  t.after(() => other.context().close());
  await other.goto(link, { waitUntil: "load" });
  await other.getByTestId("organization").waitFor();
  assert.equal((await other.locator("#actor option:checked").innerText()).startsWith(person.replace("/", " / ")), true);
  await other.getByText("Show: their console").waitFor();
  assert.equal(await other.locator("html").getAttribute("data-theme"), "dark");
  assert.equal(await other.locator(".pane.timeline").count(), 0);
  assert.equal(await worldHash(other), hash);
  assert.match(await type(other, "undo"), /Undo is locked/);
  assert.match(await type(other, "aws iam list-roles"), /not an allowed call/);
  await other.goto(`${page.address}?lesson=what-trusted-access-is&lock=rooms`, { waitUntil: "load" });
  await other.getByTestId("lesson").waitFor();
  await other.getByTestId("menu").click();
  assert.equal(await other.getByTestId("open-lessons").count(), 0);
  const [file] = await Promise.all([other.waitForEvent("download"), other.getByTestId("save-progress").click()]);
  assert.equal(file.suggestedFilename(), "orgsim-progress.json");
  assert.ok(JSON.parse(await readFile(await file.path(), "utf8")).lessons["what-trusted-access-is"]);
  await other.assertClean();

  await during("panes without the organization, and odd parameters", async () => {
    await page.goto(`${page.address}?pane=inspector,terminal&nonsense=1&theme=pink&step=x`, { waitUntil: "load" });
    const bar = page.getByTestId("notice");
    await bar.filter({ hasText: "Parts of the link were not recognized" }).waitFor();
    const [left, right] = [await page.locator(".pane.inspector").boundingBox(), await page.locator(".pane.terminal").boundingBox()];
    assert.ok(Math.abs(left.width - right.width) < 4 && left.y === right.y, JSON.stringify([left, right]));
    // All of the remark is there, however little room there is.
    for (const size of [{ width: 390, height: 844 }, { width: 1440, height: 900 }]) {
      await page.setViewportSize(size);
      for (const name of ["nonsense", "theme=pink", "step=x"]) await bar.getByText(name).waitFor();
      const box = await bar.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height, JSON.stringify(box));
    }
    await shot(page, "embed-panes");
    assert.match(await type(page, "aws organizations list-roots"), /Roots/);
  });
  for (const [width, height] of [[1280, 720], [1366, 768], [1280, 900]]) {
    await during(`${width}×${height}`, async () => {
      await page.setViewportSize({ width, height });
      await page.goto(page.address, { waitUntil: "load" });
      await page.locator(".terminal-input").waitFor();
      const [pane, input] = [await page.locator(".pane.terminal").boundingBox(), await page.locator(".terminal-input").boundingBox()];
      assert.ok(input.y + input.height <= pane.y + pane.height + 1, JSON.stringify([width, height, pane, input]));
    });
  }
  await page.assertClean();
});
