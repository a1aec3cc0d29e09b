// What the browser does not keep, the page says, and offers as a file; and what was kept and is damaged stays.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { openLesson } from "./support/lessons.mjs";
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

test("a store that is full: the page says so, saves to a file, goes on, and keeps it again when there is room", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
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
  await page.assertClean();
});

test("a session of 7.7 million characters is opened, is said not to be kept, and is saved whole", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const policy = { as: "anybody", op: "organizations:CreatePolicy" };
  const first = JSON.parse(await page.evaluate((key) => localStorage.getItem(key), KEPT));
  await type(page, `${UNIT} Own`);
  const own = JSON.parse(await page.evaluate((key) => localStorage.getItem(key), KEPT));
  policy.as = own.commands[0].as;
  const commands = Array.from({ length: 770 }, (_, n) => ({ ...policy, in: { Name: `p${n}`, Description: "d", Type: "SERVICE_CONTROL_POLICY", Content: "x".repeat(9_900) } }));
  const text = JSON.stringify({ ...first, commands });
  assert.ok(text.length > 7_700_000, String(text.length));
  await openFile(page, text);
  await told(page, "remark", /Opened mine.json/);
  await page.getByTestId("unkept").waitFor();
  assert.match(await type(page, "aws organizations list-roots"), /Roots/);
  const file = await saved(page, page.getByTestId("unkept-save"));
  const again = JSON.parse(file.text);
  assert.deepEqual(again.commands.slice(0, 770), commands);
  // What was kept before is untouched, and what one had is a branch.
  await fromMenu(page, "share");
  await page.getByText("before opening another session").waitFor();
  const branch = await saved(page, page.getByRole("button", { name: /^Save .*before opening another session to a file/ }));
  assert.equal(JSON.parse(branch.text).commands.length, 1);
  await page.assertClean();
});

for (const [what, script] of [
  ["refuses every write", () => { Storage.prototype.setItem = () => { throw new DOMException("no", "SecurityError"); }; }],
  ["has room for nothing", () => { Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); }; }],
  ["gives out no store", () => { Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } }); }],
  ["has no store", () => { Object.defineProperty(window, "localStorage", { value: null }); }],
  ["fails whatever it is asked", () => { for (const name of ["getItem", "setItem", "removeItem", "key"]) Storage.prototype[name] = () => { throw new Error("broken"); }; }],
]) {
  test(`a browser that ${what}: the page says so and works`, async (t) => {
    const server = await serve({ path: "/class/" });
    const page = await newPage(browser, { panes: null });
    t.after(async () => {
      await page.context().close();
      await server.close();
    });
    await page.addInitScript(script);
    await page.goto(server.url, { waitUntil: "load" });
    await page.getByTestId("organization").waitFor();
    const note = page.getByTestId("unkept");
    await note.filter({ hasText: "does not let Orgsim keep anything" }).waitFor();
    assert.equal(await note.getAttribute("data-why"), "forbidden");
    assert.match(await type(page, "aws sts get-caller-identity"), /Account/);
    const file = await saved(page, page.getByTestId("unkept-save"));
    assert.equal(JSON.parse(file.text).commands.length, 1);
    // What is arranged holds as long as the page is open.
    await page.keyboard.press("Escape");
    await page.assertClean();
  });
}

test("the browser asks before a page is closed whose work is not kept, and not when it is saved", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await type(page, `${UNIT} First`);
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.deepEqual(asked, []);
  await page.evaluate(() => { Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); }; });
  await type(page, `${UNIT} Second`);
  await page.getByTestId("unkept").waitFor();
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.deepEqual(asked, ["beforeunload"]);
});

const broken = (n) => `{"orgsim":1,"scenario":"all-features","seed":"${n}","commands":[{"as":"nobody`;
const start = async (t, kept) => {
  const server = await serve({ path: "/class/" });
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  // A browser wants an icon beside a picture.
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  await page.goto(`${server.url}icon.svg`);
  const put = (rows) => page.evaluate((rows) => { for (const [key, value] of Object.entries(rows)) localStorage.setItem(key, value); }, rows);
  const load = async () => {
    await page.goto(server.url, { waitUntil: "load" });
    await page.getByTestId("organization").waitFor({ state: "attached" });
  };
  await put(kept);
  await load();
  return { page, put, load };
};
const asides = async (page) => {
  if (await page.getByTestId("dialog").count() === 0) await fromMenu(page, "share");
  return page.getByTestId("set-aside").locator("li");
};

test("each damaged session is set aside, found under Share, saved as it was, and deleted by hand only", async (t) => {
  const { page, put, load } = await start(t, { [KEPT]: broken(1), "orgsim.session.damaged": "from an earlier version" });
  await told(page, "remark", /could not be opened. It was set aside/);
  await page.getByTestId("set-aside-note").waitFor();
  await assertAccessible(page);
  await shots(page, "set-aside-note");
  for (const n of [2, 3, 3]) {
    // Another address in between, so that the page cannot keep its own over it.
    await put({ [KEPT]: broken(n) });
    await load();
  }
  let rows = await asides(page);
  assert.equal(await rows.count(), 4, "the same one twice is one");
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  await page.getByTestId("set-aside").scrollIntoViewIfNeeded();
  await shots(page, "set-aside");
  for (const [at, text] of ["from an earlier version", broken(1), broken(2), broken(3)].entries()) {
    const file = await saved(page, rows.nth(at).getByRole("button", { name: /Save/ }));
    assert.equal(file.text, text);
  }
  await rows.nth(1).getByRole("button", { name: /Delete/ }).click();
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=set-aside] li").length === 3);
  await load();
  rows = await asides(page);
  assert.equal(await rows.count(), 3);
  assert.equal(await page.getByTestId("set-aside-note").count(), 0, "it is told once");
  await page.assertClean();
});

test("of many damaged sessions the newest eight are kept; that the oldest goes is said while it is still there", async (t) => {
  const { page, put, load } = await start(t, { [KEPT]: broken(0) });
  for (let n = 1; n < 8; n += 1) {
    await put({ [KEPT]: broken(n) });
    await load();
  }
  assert.equal(await page.getByTestId("unkept").count(), 0);
  await put({ [KEPT]: broken(8) });
  await load();
  await page.getByTestId("unkept").filter({ hasText: "damaged sessions that were set aside" }).waitFor();
  const rows = await asides(page);
  assert.equal(await rows.count(), 9);
  assert.match(await rows.first().innerText(), /deleted when the page is closed/);
  assert.equal((await saved(page, rows.first().getByRole("button", { name: /Save/ }))).text, broken(0));
  page.on("dialog", (dialog) => dialog.accept());
  await load();
  const later = await asides(page);
  assert.equal(await later.count(), 8);
  assert.match(await later.first().innerText(), /"seed":"1"/);
  await page.assertClean();
});

test("a damaged session in a full store is not overwritten by the one that begins", async (t) => {
  const { page, put, load } = await start(t, {});
  await put({ [KEPT]: `${broken(1)}${"x".repeat(100_000)}` });
  await fill(page, 0);
  await load();
  const rows = await asides(page);
  assert.equal(await rows.count(), 1);
  assert.equal((await saved(page, rows.first().getByRole("button", { name: /Save/ }))).text.length, broken(1).length + 100_000);
  const stored = await page.evaluate(() => Object.keys(localStorage).map((key) => localStorage.getItem(key)));
  assert.ok(stored.some((text) => text.length > 100_000 && text.startsWith('{"orgsim"')), "it is in the browser's store");
});

test("damage to one of the kept sessions spares the others, whichever it is", async (t) => {
  const good = session("all-features", { commands: [{ advance: 60_000 }] });
  const page = (branches) => JSON.stringify({ of: "", branches: branches.map((text, n) => ({ name: `${n + 1} · mine`, session: text })) });
  const other = session("all-features", { commands: [{ advance: 120_000 }] });
  for (const rows of [
    // The session is damaged: its branches stay.
    { [KEPT]: broken(1), "orgsim.page": page([good, other]) },
    // A branch is damaged: the others stay, and so does it.
    { [KEPT]: session("all-features", { commands: [{ advance: 1_000 }] }), "orgsim.page": page([good, broken(2), other]) },
    // The session is another tab's, or an older one that still fitted.
    { [KEPT]: session("all-features"), "orgsim.page": page([good, other]), "orgsim.progress": "{damaged" },
  ]) {
    const { page: tab } = await start(t, rows);
    // Progress is read where it is shown.
    await fromMenu(tab, "open-lessons");
    await tab.getByTestId("course").waitFor();
    const list = await asides(tab);
    assert.equal(await list.count(), 1);
    const kept = tab.getByRole("region", { name: "Kept sessions" });
    assert.equal(await kept.getByRole("button", { name: /^Open .*mine/ }).count(), 2);
    await tab.assertClean();
  }
});

test("what the browser kept goes on in another world: the page says from which step on", async (t) => {
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
  await tab.assertClean();
});

test("a lesson is kept with its mark, and says when it goes on in another world", async (t) => {
  const key = "orgsim.lesson what-trusted-access-is";
  const page = await openLesson(t, browser, "what-trusted-access-is");
  await type(page, "aws configservice describe-config-rules");
  const hash = await worldHash(page);
  await page.waitForFunction((key) => JSON.parse(JSON.parse(localStorage.getItem(key)).session).marks, key);
  const { session: kept, ...rest } = await page.evaluate((key) => JSON.parse(localStorage.getItem(key)), key);
  const { marks, commands, ...head } = JSON.parse(kept);
  assert.deepEqual(marks, [[commands.length, hash]]);

  const other = JSON.stringify({ ...head, program: "0.1.0", marks: [[commands.length, "00"]], commands });
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [key, JSON.stringify({ ...rest, session: other })]);
  await page.reload({ waitUntil: "load" });
  assert.match(await told(page, "remark", /to a different world/), /this version .* computes a different world than version 0\.1\.0/);
  await page.assertClean();
});
