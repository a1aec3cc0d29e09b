// An organization from files of other tools: dropped, pasted and chosen by keyboard, with a report before anything is built. Hostile
// files end in messages, and a session that is dropped opens as one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { crc32, deflateRawSync } from "node:zlib";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { drop } from "./support/drops.mjs";
import { KEPT, closeDialog, fromMenu, open, session, speak } from "./support/sandbox.mjs";
import { SIZES } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const BUNDLE = JSON.parse(readFileSync(new URL("../../crates/interchange/tests/data/bundle.json", import.meta.url), "utf8"));
/** The bundle in three pieces. */
const PIECES = [0, 1, 2].map((n) => JSON.stringify({ "orgsim-collection": 1, calls: BUNDLE.calls.filter((_, at) => at % 3 === n) }));

/** A file as it is sent into the page. */
const file = (name, content) => ({ name, base64: Buffer.from(content).toString("base64") });

/** A zip of one file. Readers go by its directory, and the checksum is that of the content. */
function zip(name, content) {
  const bytes = Buffer.from(content);
  const packed = deflateRawSync(bytes);
  const common = Buffer.alloc(26);
  [20, 0, 8, 0, 33].forEach((value, at) => common.writeUInt16LE(value, at * 2));
  [crc32(bytes), packed.length, bytes.length].forEach((value, at) => common.writeUInt32LE(value, 10 + at * 4));
  common.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), packed]);
  const directory = Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), common, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  [1, 1].forEach((value, at) => end.writeUInt16LE(value, 8 + at * 2));
  [directory.length, local.length].forEach((value, at) => end.writeUInt32LE(value, 12 + at * 4));
  return Buffer.concat([local, directory, end]);
}

/** Sends files into the page by events that a browser sends for real ones. */
async function send(page, kind, files) {
  await page.evaluate(({ kind, files }) => {
    const data = new DataTransfer();
    for (const { name, base64, size } of files) {
      const bytes = size ? new Uint8Array(size) : Uint8Array.from(atob(base64), (it) => it.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    const options = { bubbles: true, cancelable: true };
    const events = kind === "paste"
      ? [new ClipboardEvent("paste", { ...options, clipboardData: data })]
      : ["dragover", "drop"].map((type) => new DragEvent(type, { ...options, dataTransfer: data }));
    const answered = events.map((event) => !document.activeElement.dispatchEvent(event));
    if (answered.includes(false)) throw new Error(`nothing takes the ${kind}`);
  }, { kind, files });
}

const dialog = (page) => page.locator('[data-dialog="import"]');
const status = (page) => page.getByTestId("import-status");
const FOUND = "Accounts: 3. Organizational units: 1. Policies: 1.";
const kept = (page) => page.evaluate((key) => localStorage.getItem(key), KEPT);

/** Imports, and waits until the organization is on the page. */
async function finish(page, activate = (button) => button.click()) {
  await page.locator('[data-testid="dialog-submit"][aria-disabled="false"]').waitFor();
  await activate(page.getByTestId("dialog-submit"));
  await dialog(page).waitFor({ state: "detached" });
  await page.getByTestId("notice").filter({ hasText: "Imported your organization." }).waitFor();
}

/** A folder on the disk with these files, by path. */
async function folder(t, files) {
  const root = await mkdtemp(join(tmpdir(), "orgsim-drop-"));
  t.after(() => rm(root, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return root;
}

test("dropped pieces are reported, then imported; a session opens as one; folders are read up to a limit; a large file can be stopped", async (t) => {
  const page = await open(t, browser, { kept: session("all-features", { commands: [{ advance: 60_000 }] }) });
  const wide = Buffer.from(`\ufeff${PIECES[2]}`, "utf16le");
  await send(page, "drop", [file("c.json", wide), file("a.zip", zip("inside.json", PIECES[0]))]);
  await dialog(page).waitFor();
  await page.getByTestId("import-missing").or(page.getByTestId("import-assumed")).first().waitFor();
  await send(page, "drop", [file("b.json", PIECES[1]), file("notes.txt", "")]);
  await status(page).getByText(FOUND).waitFor();
  await page.getByTestId("import-unread").getByText("The file is empty.").waitFor();
  assert.match(await page.getByTestId("import-problems").innerText(), /Not imported: 2\.$/);
  await page.getByTestId("import-list").locator("li", { hasText: "not read in full" }).filter({ hasText: "notes.txt" }).waitFor();
  await dialog(page).getByRole("button", { name: "Remove notes.txt" }).click();
  await page.getByTestId("import-unread").getByText("The file is empty.").waitFor({ state: "detached" });
  await page.getByTestId("import-read").locator("summary").click();
  await page.getByTestId("import-read").getByText("a.zip/inside.json, calls[0]").first().waitFor();
  await assertAccessible(page);
  await finish(page);
  assert.match(await kept(page), /o-exampleorg/);
  assert.match(await page.getByTestId("organization").innerText(), /Workloads/);
  // The former session is kept.
  await fromMenu(page, "share");
  await page.locator('[data-dialog="share"] .kept-list').getByText("before opening another session").waitFor();
  await closeDialog(page);

  await send(page, "drop", [file("mine.json", session("guardrails"))]);
  await page.getByTestId("notice").filter({ hasText: "Opened mine.json." }).waitFor();
  assert.equal(JSON.parse(await kept(page)).scenario, "guardrails");
  assert.equal(await dialog(page).count(), 0);

  // Dropped folders are read without hidden files and up to a limit.
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`second/many/${n}.json`, "{}"]));
  const root = await folder(t, {
    "first/a.json": PIECES[0], "first/deep/er/b.json": PIECES[1], "first/.DS_Store": "x", "first/.git/c.json": PIECES[2],
    ...many, "single.json": PIECES[2], "empty/.hidden": "",
  });
  await drop(page, [join(root, "first"), join(root, "second"), join(root, "single.json")]);
  await status(page).getByText(FOUND).waitFor();
  await dialog(page).getByRole("heading", { name: "Files: 253" }).waitFor();
  const list = page.getByTestId("import-list");
  assert.deepEqual(await list.locator("li .kept-name").evaluateAll((items) => items.slice(0, 3).map((it) => it.firstChild.textContent)),
    ["first/a.json", "first/deep/er/b.json", "second/many/0.json"]);
  assert.equal(await list.locator("li").count(), 50);
  await dialog(page).getByText("And 203 more.").waitFor();
  const unread = page.getByTestId("import-unread");
  await unread.getByText("Places: 250").click();
  await unread.getByText("second/many/0.json").waitFor();
  assert.equal(await unread.getByText("Orgsim does not recognize the format of this document.").count(), 1);
  await page.getByTestId("import-read").locator("summary").click();
  await page.getByTestId("import-read").getByText("first/deep/er/b.json, calls[0]").first().waitFor();
  await assertAccessible(page);
  // Once more into the open dialog.
  await page.getByTestId("import-remove-all").click();
  await drop(page, [join(root, "empty")], ".import-drop");
  await status(page).getByText("The folder has no files, apart from hidden ones.").waitFor();
  await drop(page, [join(root, "first")], ".import-drop");
  await list.getByText("first/deep/er/b.json").waitFor();
  assert.equal(await list.locator("li").count(), 2);

  // A folder with more files than the limit is not read to its end.
  await page.getByTestId("import-remove-all").click();
  // A real folder of this size takes too long to write.
  await page.evaluate(() => {
    const file = (n) => ({ name: `${n}.json`, fullPath: `/large/${n}.json`, file: (done) => done(new File(["[]"], `${n}.json`)) });
    window.batches = 0;
    const readEntries = (done) => {
      window.batches += 1;
      done(Array.from({ length: 1_000 }, (_, n) => file(window.batches * 1_000 + n)));
    };
    const large = { isDirectory: true, fullPath: "/large", createReader: () => ({ readEntries }) };
    const real = DataTransferItem.prototype.webkitGetAsEntry;
    DataTransferItem.prototype.webkitGetAsEntry = () => large;
    const data = new DataTransfer();
    data.items.add(new File([""], "large"));
    document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
    DataTransferItem.prototype.webkitGetAsEntry = real;
  });
  await status(page).getByText("There are more files than the limit: 65,536.").waitFor();
  assert.equal(await page.evaluate(() => window.batches), 66);
  await page.getByTestId("import-remove-all").click();
  await page.getByTestId("import-list").waitFor({ state: "detached" });

  const tag = { input: { ResourceId: "111122223333" }, output: { Tags: [{ Key: "k", Value: "v".repeat(2_000) }] } };
  const large = JSON.stringify({ ...BUNDLE, calls: [...BUNDLE.calls, ...Array.from({ length: 40_000 }, () => tag)] });
  await drop(page, [join(await folder(t, { "large.json": large }), "large.json")], ".import-drop");
  // In one go: on a fast machine the import would be done before a button that was seen is pressed.
  await page.waitForFunction(() => {
    const [progress, stop] = ["progress", "stop"].map((it) => document.querySelector(`[data-testid="import-${it}"]`));
    if (!stop || !/\d+ of 8\d MB/.test(progress?.textContent)) return false;
    stop.click();
    return true;
  });
  await status(page).getByText("Stopped. The files are not read.").waitFor();
  await page.locator('[data-testid="import-again"]:focus').press("Enter");
  await status(page).getByText(FOUND).waitFor();
  await page.assertClean();
});

test("by keyboard: files are chosen, stay, are removed, pasted, and imported with other ids; hostile ones end in messages, in Spanish too", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByTestId("menu").press("Enter");
  await page.getByTestId("import").press("Enter");
  await dialog(page).waitFor();
  const chooser = page.waitForEvent("filechooser");
  await page.locator('[data-testid="import-files"]:focus').press("Enter");
  await (await chooser).setFiles(["a", "b", "c"].map((name, n) => (
    { name: `${name}.json`, mimeType: "application/json", buffer: Buffer.from(PIECES[n]) }
  )));
  await status(page).getByText(FOUND).waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
  await fromMenu(page, "import");
  await status(page).getByText(FOUND).waitFor();

  // Removing one keeps the place.
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.dataset.testid);
  await dialog(page).getByRole("button", { name: "Remove b.json" }).press("Enter");
  await dialog(page).getByRole("heading", { name: "Files: 2" }).waitFor();
  assert.equal(await focused(), "Remove c.json");
  await page.keyboard.press("Enter");
  await dialog(page).getByRole("heading", { name: "Files: 1" }).waitFor();
  assert.equal(await focused(), "Remove a.json");
  await page.keyboard.press("Enter");
  await page.getByTestId("import-list").waitFor({ state: "detached" });
  assert.equal(await focused(), "import-files");

  // Text and files are pasted, and text that is no JSON is taken once it is left.
  await page.evaluate((text) => navigator.clipboard.writeText(text), PIECES[0]);
  await page.keyboard.press("Control+V");
  await page.getByTestId("import-list").getByText("pasted text").waitFor();
  await page.getByTestId("import-paste").fill(PIECES[1]);
  await send(page, "paste", [file("c.json", PIECES[2])]);
  await status(page).getByText(FOUND).waitFor();
  assert.equal(await page.getByTestId("import-list").locator("li").count(), 3);
  assert.equal(await page.getByTestId("import-paste").inputValue(), "");
  await page.getByTestId("import-paste").fill("{ this: is no JSON");
  await page.keyboard.press("Tab");
  await dialog(page).getByRole("heading", { name: "Files: 4" }).waitFor();
  await page.getByTestId("import-list").locator("li").last().locator(".complaint").waitFor();
  await page.getByTestId("import-list").locator("li").last().getByRole("button").press("Enter");
  await status(page).getByText(FOUND).waitFor();

  await page.getByTestId("import-renumber").press("Space");
  await page.getByTestId("import-as-stated").press("Space");
  await status(page).getByText(FOUND).waitFor();
  await finish(page, (button) => button.press("Enter"));
  const text = await kept(page);
  assert.match(text, /"Workloads"/);
  assert.doesNotMatch(text, /o-exampleorg|111122223333|northwind\.example/);

  // Hostile files end in messages, and the page goes on.
  await send(page, "drop", [
    file("bytes.bin", Buffer.from([0x80, 0x81])),
    file("bomb.zip", "PK\x03\x04..."),
    file("deep.json", "[".repeat(100_000)),
    file("many.json", `[${"1,".repeat(2_000_001)}1]`),
    file("other.json", '{"what": "else"}'),
  ]);
  const error = page.getByTestId("import-error");
  await error.getByText("The files name no account and no unit of an organization.").waitFor();
  const unread = page.getByTestId("import-unread");
  for (const says of ["neither UTF-8 nor UTF-16", "The zip file cannot be read", "nested too deeply", "more JSON values than the limit", "does not recognize the format"]) {
    await unread.getByText(says).waitFor();
  }
  assert.equal(await page.getByTestId("dialog-submit").getAttribute("aria-disabled"), "true");
  await assertAccessible(page);
  await send(page, "drop", [{ name: "large.json", size: 100_000_001 }, { name: "more.json", size: 1 }]);
  await status(page).getByText("the page reads up to 100 MB").waitFor();
  await page.getByTestId("import-remove-all").click();
  await dialog(page).getByTestId("dialog-close").click();

  // Narrow, dark and in Spanish the dialog fits.
  await speak(page, "es");
  await page.setViewportSize(SIZES.small);
  await page.emulateMedia({ colorScheme: "dark" });
  await fromMenu(page, "new-session");
  await page.getByTestId("start-import").click();
  await dialog(page).getByRole("heading", { name: "Importar tu organización" }).waitFor();
  await page.getByTestId("import-collect").locator("summary").click();
  await assertAccessible(page);
  const wide = await dialog(page).evaluate((it) => it.scrollWidth > it.clientWidth);
  assert.equal(wide, false, "the dialog scrolls sideways");
  await send(page, "drop", [file("a.json", PIECES[0])]);
  await page.getByTestId("import-assumed").getByText("Otra cuenta tiene un administrador").waitFor();
  await assertAccessible(page);
  await page.assertClean();
});
