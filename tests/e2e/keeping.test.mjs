// What the browser does not keep, the page says, and offers as a file; and what was kept and is damaged stays.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { KEPT, fromMenu, open, session, told, type, worldHash } from "./support/sandbox.mjs";
import { serve } from "./support/server.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const UNIT = "aws organizations create-organizational-unit --parent-id {root} --name";

/** The file that a button saves. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** Opens a session by its text, as a file. */
async function openFile(page, text) {
  await fromMenu(page, "share");
  await page.getByTestId("open-file").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(text) });
}

/** Fills the browser's store but for so many characters. */
const fill = (page, left) => page.evaluate((left) => {
  localStorage.removeItem("filler");
  let size = 0;
  for (let step = 1 << 22; step > 0; step >>= 1) {
    try {
      localStorage.setItem("filler", "x".repeat(size + step));
      size += step;
    } catch {
      // As much as fits.
    }
  }
  localStorage.setItem("filler", "x".repeat(size - left));
}, left);

test("a full store is said, the session saved, and kept again when there is room; one of 7.7 million characters is saved whole", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await type(page, `${UNIT} First`);
  const note = page.getByTestId("unkept");
  assert.equal(await note.count(), 0);
  await fill(page, 20);
  await type(page, `${UNIT} ${"Second".repeat(12)}`);
  await note.filter({ hasText: "no more room" }).waitFor();
  assert.equal(await note.getAttribute("data-why"), "full");
  assert.match(await note.innerText(), /Closing this page loses this session/);
  await assertAccessible(page);
  await shots(page, "unkept");
  // It stays while one works on, and does not go with the next message.
  assert.match(await type(page, "aws organizations list-roots"), /Roots/);
  const hash = await worldHash(page);
  assert.equal(await note.count(), 1);
  const file = await saved(page, page.getByTestId("unkept-save"));
  assert.equal(file.name, "orgsim-session.json");
  assert.match(file.text, /SecondSecond/);
  await page.getByTestId("unkept-saved").waitFor();
  // The file is the session.
  const other = await open(t, browser, { scenario: "all-features" });
  await openFile(other, file.text);
  await told(other, "remark", /Opened mine.json/);
  assert.equal(await worldHash(other), hash);

  await page.evaluate(() => localStorage.removeItem("filler"));
  await page.getByTestId("unkept-retry").click();
  await note.waitFor({ state: "detached" });
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await worldHash(page), hash);
  assert.deepEqual(asked, [], "nothing was lost");
  await fill(page, 0);
  await type(page, `${UNIT} ${"Third".repeat(12)}`);
  await note.waitFor();
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.deepEqual(asked, ["beforeunload"]);
  await page.assertClean();

  // 7.7 million characters are opened, and are said not to be kept.
  const head = JSON.parse(file.text);
  const [{ as }] = head.commands;
  // The marks are of another session than the one made here.
  delete head.marks;
  const policy = (n) => ({ Name: `p${n}`, Description: "d", Type: "SERVICE_CONTROL_POLICY", Content: "x".repeat(9_900) });
  const commands = Array.from({ length: 770 }, (_, n) => ({ as, op: "organizations:CreatePolicy", in: policy(n) }));
  const text = JSON.stringify({ ...head, commands });
  assert.ok(text.length > 7_700_000, String(text.length));
  await openFile(other, text);
  await told(other, "remark", /Opened mine.json/);
  await other.getByTestId("unkept").waitFor();
  assert.match(await type(other, "aws organizations list-roots"), /Roots/);
  const again = JSON.parse((await saved(other, other.getByTestId("unkept-save"))).text);
  assert.deepEqual(again.commands.slice(0, 770), commands);
  // What was kept before is untouched, and what one had is a branch.
  await fromMenu(other, "share");
  await other.getByText("before opening another session").waitFor();
  const branch = await saved(other, other.getByRole("button", { name: /^Save .*before opening another session to a file/ }));
  assert.deepEqual(JSON.parse(branch.text).commands, JSON.parse(file.text).commands);
  await other.assertClean();
});

const FORBIDDING = {
  "refuses every write": () => { Storage.prototype.setItem = () => { throw new DOMException("no", "SecurityError"); }; },
  "has room for nothing": () => { Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); }; },
  "gives out no store": () => { Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }); },
  "has no store": () => { Object.defineProperty(window, "localStorage", { value: null }); },
  "fails whatever it is asked": () => { for (const name of ["getItem", "setItem", "removeItem", "key"]) Storage.prototype[name] = () => { throw new Error("broken"); }; },
};

test("a browser that keeps nothing, in any of its ways: the page says so and works", async (t) => {
  const server = await serve({ path: "/class/" });
  t.after(() => server.close());
  for (const [what, script] of Object.entries(FORBIDDING)) {
    const page = await newPage(browser, { panes: null });
    t.after(() => page.context().close());
    await page.addInitScript(script);
    await page.goto(server.url, { waitUntil: "load" });
    await page.getByTestId("organization").waitFor();
    const note = page.getByTestId("unkept");
    await note.filter({ hasText: "does not let Orgsim keep anything" }).waitFor();
    assert.equal(await note.getAttribute("data-why"), "forbidden", what);
    assert.match(await type(page, "aws sts get-caller-identity"), /Account/);
    const file = await saved(page, page.getByTestId("unkept-save"));
    assert.equal(JSON.parse(file.text).commands.length, 1, what);
    await page.assertClean();
    await page.context().close();
  }
});

const broken = (n) => `{"orgsim":1,"scenario":"all-features","seed":"${n}","commands":[{"as":"nobody`;
/** A page whose browser has kept these texts; `anew` begins with others in place of all. */
const start = async (t, kept) => {
  const server = await serve({ path: "/class/" });
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  // A browser wants an icon beside a picture.
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  const put = (rows) => page.evaluate((rows) => { for (const [key, value] of Object.entries(rows)) localStorage.setItem(key, value); }, rows);
  const load = async () => {
    await page.goto(server.url, { waitUntil: "load" });
    await page.getByTestId("organization").waitFor({ state: "attached" });
  };
  const anew = async (rows, before = () => {}) => {
    await page.goto(`${server.url}icon.svg`);
    await page.evaluate(() => localStorage.clear());
    await put(rows);
    await before();
    await load();
  };
  await anew(kept);
  return { page, put, load, anew };
};
const asides = async (page) => {
  if (await page.getByTestId("dialog").count() === 0) await fromMenu(page, "share");
  return page.getByTestId("set-aside").locator("li");
};

test("each damaged session is set aside, saved as it was, deleted by hand only; of many eight stay; others are spared, in a full store too", async (t) => {
  const { page, put, load, anew } = await start(t, { [KEPT]: broken(1), "orgsim.d0": "from an earlier visit" });
  await told(page, "remark", /could not be opened. It was set aside/);
  await page.getByTestId("set-aside-note").waitFor();
  await assertAccessible(page);
  await shots(page, "set-aside-note");
  for (const n of [2, 3, 3]) {
    await put({ [KEPT]: broken(n) });
    await load();
  }
  let rows = await asides(page);
  assert.equal(await rows.count(), 4, "the same one twice is one");
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  await page.getByTestId("set-aside").scrollIntoViewIfNeeded();
  await shots(page, "set-aside");
  for (const [at, text] of ["from an earlier visit", broken(1), broken(2), broken(3)].entries()) {
    const file = await saved(page, rows.nth(at).getByRole("button", { name: /Save/ }));
    assert.equal(file.text, text);
  }
  await rows.nth(1).getByRole("button", { name: /Delete/ }).click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=set-aside] li").length === 3);
  await load();
  rows = await asides(page);
  assert.equal(await rows.count(), 3);
  assert.equal(await page.getByTestId("set-aside-note").count(), 0, "it is told once");

  // As many as are kept, and one more: that the oldest goes is said while it is still there.
  await put(Object.fromEntries([4, 5, 6, 7, 8].map((n) => [`orgsim.d${n}`, broken(n)])));
  await load();
  assert.equal(await page.getByTestId("unkept").count(), 0);
  await put({ [KEPT]: broken(9) });
  await load();
  await page.getByTestId("unkept").filter({ hasText: "damaged sessions that were set aside" }).waitFor();
  rows = await asides(page);
  assert.equal(await rows.count(), 9);
  assert.match(await rows.first().innerText(), /deleted when the page is closed/);
  assert.equal((await saved(page, rows.first().getByRole("button", { name: /Save/ }))).text, "from an earlier visit");
  page.on("dialog", (dialog) => dialog.accept());
  await load();
  rows = await asides(page);
  assert.equal(await rows.count(), 8);
  assert.match(await rows.first().innerText(), /"seed":"2"/);
  await page.assertClean();

  // Damage to one of the kept sessions spares the others, whichever it is.
  const good = session("all-features", { commands: [{ advance: 60_000 }] });
  const branches = (texts) => JSON.stringify({ of: "", branches: texts.map((text, n) => ({ name: `${n + 1} · mine`, session: text })) });
  const other = session("all-features", { commands: [{ advance: 120_000 }] });
  for (const kept of [
    // The session is damaged: its branches stay.
    { [KEPT]: broken(1), "orgsim.page": branches([good, other]) },
    // A branch is damaged: the others stay, and so does it.
    { [KEPT]: session("all-features", { commands: [{ advance: 1_000 }] }), "orgsim.page": branches([good, broken(2), other]) },
    // The session is another tab's, or an older one that still fitted.
    { [KEPT]: session("all-features"), "orgsim.page": branches([good, other]), "orgsim.progress": "{damaged" },
  ]) {
    await anew(kept);
    // Progress is read where it is shown.
    await fromMenu(page, "open-lessons");
    await page.getByTestId("course").waitFor();
    const list = await asides(page);
    assert.equal(await list.count(), 1);
    const region = page.getByRole("region", { name: "Kept sessions" });
    assert.equal(await region.getByRole("button", { name: /^Open .*mine/ }).count(), 2);
    await page.assertClean();
  }
  // What begins does not take the place of what is damaged, though there is no room for both.
  await anew({ [KEPT]: `${broken(1)}${"x".repeat(100_000)}` }, () => fill(page, 0));
  rows = await asides(page);
  assert.equal(await rows.count(), 1);
  assert.equal((await saved(page, rows.first().getByRole("button", { name: /Save/ }))).text.length, broken(1).length + 100_000);
  const stored = await page.evaluate(() => Object.keys(localStorage).map((key) => localStorage.getItem(key)));
  assert.ok(stored.some((text) => text.length > 100_000 && text.startsWith('{"orgsim"')), "it is in the browser's store");
});

test("what the browser kept goes on in another world, a session or a lesson: the page says from which step on", async (t) => {
  const kept = (page) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)), KEPT);
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, `${UNIT} First`);
  const hash = await worldHash(page);
  // The mark comes once the session rests.
  await page.waitForFunction((key) => JSON.parse(localStorage.getItem(key)).marks, KEPT);
  const own = await kept(page);
  assert.deepEqual([own.hash, own.marks], [2, [[1, hash]]]);
  assert.match(own.program, /^\d+\.\d+\.\d+$/);

  // As another version would have kept it: its session, and a branch.
  const other = { ...own, program: "0.1.0", marks: [[1, "00"]] };
  const { page: tab } = await start(t, { [KEPT]: JSON.stringify(other), "orgsim.page": JSON.stringify({ of: "", branches: [{ name: "1 · mine", session: JSON.stringify({ ...other, seed: "2" }) }] }) });
  assert.match(await told(tab, "remark", /to a different world/), /After step 1, this version .* computes a different world than version 0\.1\.0/);
  // It goes on, and from now on it is this version's session.
  await type(tab, `${UNIT} Second`);
  await tab.waitForFunction((key) => JSON.parse(localStorage.getItem(key)).marks?.[0][0] === 2, KEPT);
  assert.deepEqual((await kept(tab)).marks, [[2, await worldHash(tab)]]);
  await tab.reload({ waitUntil: "load" });
  await tab.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await tab.getByTestId("notice").count(), 0);
  // The branch has its own marks, also in a file.
  await fromMenu(tab, "share");
  const file = await saved(tab, tab.getByRole("button", { name: "Save 1 · mine to a file" }));
  assert.deepEqual(JSON.parse(file.text).marks, [[1, "00", "0.1.0"]]);
  await tab.getByRole("button", { name: "Open 1 · mine" }).click();
  await told(tab, "remark", /to a different world/);

  // A lesson has its mark, too.
  const key = "orgsim.lesson what-trusted-access-is";
  await tab.goto(`${tab.url()}?lesson=what-trusted-access-is`, { waitUntil: "load" });
  await tab.getByTestId("lesson").waitFor();
  await type(tab, "aws configservice describe-config-rules");
  const done = await worldHash(tab);
  await tab.waitForFunction((key) => JSON.parse(JSON.parse(localStorage.getItem(key)).session).marks, key);
  const { session: text, ...rest } = await tab.evaluate((key) => JSON.parse(localStorage.getItem(key)), key);
  const { marks, commands, ...head } = JSON.parse(text);
  assert.deepEqual(marks, [[commands.length, done]]);
  const before = JSON.stringify({ ...head, program: "0.1.0", marks: [[commands.length, "00"]], commands });
  await tab.evaluate(([key, text]) => localStorage.setItem(key, text), [key, JSON.stringify({ ...rest, session: before })]);
  await tab.reload({ waitUntil: "load" });
  assert.match(await told(tab, "remark", /to a different world/), /this version .* computes a different world than version 0\.1\.0/);
  await tab.assertClean();
});
