// What a step needs is fetched before it: a policy of AWS that is not loaded comes in through each door of the page, with a host whose
// file first fails, then waits until the test has looked, and is there from then on. That nothing is done before, whatever the action,
// and that the world is then the one that natively played sessions have, random sessions show without a browser:
// `crates/page/tests/features/needs.rs` and `tests/tests/needs.rs`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { KEPT, closeDialog, fromMenu, open, told, type } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";

const FILE = "managed-policies.txt";
const MISSING = "This needs the AWS managed policies, which could not be loaded.";
/** Only the file has it. */
const POLICY = "arn:aws:iam::aws:policy/SecurityAudit";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** A host whose file fails, waits, or comes. */
function library(instead = () => false) {
  let arrived;
  const it = { asked: 0, fails: true, waiting: new Promise((resolve) => { arrived = resolve; }) };
  it.instead = (file, response) => {
    if (file !== FILE) return instead(file, response);
    it.asked += 1;
    if (it.fails) response.writeHead(503).end();
    else arrived(() => response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(readFileSync(join(DIST, FILE))));
    return true;
  };
  return it;
}

/** The form of a call that attaches a policy to Ana, as JSON; or of one with a field for any ARN. */
async function form(page, json) {
  const operation = json ? "AttachUserPolicy" : "GenerateServiceLastAccessedDetails";
  await new Mouse(page).choose(`iam ${operation}`, undefined, operation);
  if (json) {
    await page.getByTestId("form-to-json").click();
    await page.getByTestId("form-json").fill(JSON.stringify({ UserName: "Ana", PolicyArn: POLICY }));
  } else {
    await page.getByTestId("field-arn").fill(POLICY);
  }
}

test("a policy that is not loaded comes in by the terminal, a form, its JSON, Check and Compare", async (t) => {
  const file = library();
  const page = await open(t, browser, { scenario: "all-features", instead: file.instead, options: { reducedMotion: "reduce" } });
  await type(page, "aws iam create-user --user-name zed");
  const commands = () => page.evaluate((key) => JSON.parse(localStorage.getItem(key)).commands.length, KEPT);
  const before = await commands();
  const lines = page.getByTestId("terminal-log").locator("> *");
  const typed = async () => {
    await page.getByTestId("terminal-input").fill(`aws iam get-policy --policy-arn ${POLICY}`);
    await page.getByTestId("terminal-input").press("Enter");
  };
  const check = async () => {
    await form(page, true);
    await page.getByTestId("form-check").click();
  };
  const submit = (json) => async () => {
    await form(page, json);
    await page.getByTestId("dialog-submit").click();
  };
  const compared = async () => {
    await page.locator("#compare-command").fill(`aws iam get-policy --policy-arn ${POLICY}`);
    await page.getByTestId("compare-run").click();
  };
  const says = (id) => page.getByTestId(id).filter({ hasText: MISSING }).waitFor();
  const printed = await lines.count();
  const doors = [
    [typed, () => told(page, "remark", /Nothing was done: the AWS managed policies could not be loaded\./), 0],
    [submit(false), () => says("form-waits"), 1],
    [submit(true), () => says("form-waits"), 1],
    [check, () => says("why-waits"), 2],
  ];
  for (const [number, [start, missing, dialogs]] of doors.entries()) {
    await start();
    await missing();
    for (let open = dialogs; open > 0; open -= 1) await closeDialog(page);
    assert.equal(file.asked, number + 1, "requests for the file");
    assert.equal(await commands(), before, "nothing was done without the file");
    assert.equal(await lines.count(), printed);
  }
  await fromMenu(page, "open-compare");
  await page.getByTestId("compare-words").waitFor();
  await compared();
  await says("compare-answers");
  assert.equal(file.asked, doors.length + 1);

  // It is asked for again, and nothing happens before it is there.
  file.fails = false;
  await compared();
  const release = await file.waiting;
  assert.equal(await page.getByTestId("compare-answer-A").filter({ hasText: POLICY }).count(), 0);
  release();
  for (const side of ["A", "B"]) await page.getByTestId(`compare-answer-${side}`).filter({ hasText: `"Arn": "${POLICY}"` }).waitFor();
  // From now on it is there.
  await check();
  await page.getByTestId("why-result").waitFor();
  await closeDialog(page);
  await page.getByTestId("dialog-submit").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.match(await type(page, "aws iam list-attached-user-policies --user-name Ana"), /SecurityAudit/);
  assert.equal(file.asked, doors.length + 2);
});

/** The page in a frame of another page, which sends it requests. */
async function framed(t, instead) {
  const hosted = await serve({ path: "/class/", instead });
  const around = createServer((request, response) => {
    const own = `http://${request.headers.host}`;
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(
      `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
      <script>window.told = []; addEventListener("message", (event) => told.push(event.data));</script>
      <iframe title="Orgsim" src="${hosted.url}?embed&amp;drive&amp;pane=organization,terminal&amp;host=${own}"></iframe>`,
    );
  });
  await new Promise((resolve) => around.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  t.after(async () => {
    await context.close();
    around.closeAllConnections();
    around.close();
    await hosted.close();
  });
  await page.goto(`http://127.0.0.1:${around.address().port}`, { waitUntil: "load" });
  await page.frames()[1].locator(".app").waitFor();
  let asked = 0;
  const ask = async (message) => {
    asked += 1;
    const id = `q${asked}`;
    await page.evaluate((message) => document.querySelector("iframe").contentWindow.postMessage(message, "*"), { orgsim: 1, id, ...message });
    const answer = await page.waitForFunction((id) => window.told.find((it) => it.id === id), id);
    return answer.jsonValue();
  };
  return { ask, log: page.frames()[1].getByTestId("terminal-log").locator("> *") };
}

test("a policy that is not loaded comes in by a page around: by a line, and by a lesson's preparations", async (t) => {
  const setUp = `setup = [{ line = "aws iam attach-user-policy --user-name Ana --policy-arn ${POLICY}" }]\n`;
  const lesson = "draw-the-tree";
  const file = library((name, response) => {
    if (name !== `lessons/${lesson}/lesson.txt`) return false;
    response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(setUp + readFileSync(join(DIST, name), "utf8"));
    return true;
  });
  const { ask, log } = await framed(t, file.instead);
  const line = { type: "run", line: "aws iam attach-user-policy --user-name Ana --policy-arn arn:aws:iam::aws:policy/SecurityAudit" };
  const load = { type: "load", lesson };
  const state = async () => JSON.stringify((await ask({ type: "getState" })).state);
  const before = await state();
  for (const [number, message] of [line, load].entries()) {
    const { type, says } = await ask(message);
    assert.equal(type, "error");
    assert.match(says, /the AWS managed policies,? (could not be loaded|which could not be loaded)/);
    assert.equal(file.asked, number + 1);
    assert.equal(await state(), before, "nothing was done without the file");
  }
  file.fails = false;
  const printed = await log.count();
  const answer = ask(load);
  const release = await file.waiting;
  assert.equal(await log.count(), printed);
  release();
  assert.equal((await answer).type, "state");
  assert.equal((await ask(line)).type, "state");
  assert.equal(file.asked, 3);
});
