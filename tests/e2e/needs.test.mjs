// What a step needs is fetched before it. Random sessions from a fixed seed come through every door of the page: half of them name an
// AWS managed policy that is not loaded. Each looks at what was fetched, and that nothing was done before; each has the world that
// `orgsim replay` has.
//
// A page load can lack the file only until it has it. So on each page the file first fails, session after session, then waits once
// until the test has looked, and is there from then on.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";
import { launch, newPage } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { binary } from "./support/orgsim.mjs";
import { KEPT, closeDialog, fromMenu, session, type, worldHash } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";

const FILE = "managed-policies.txt";
const MISSING = "This needs the AWS managed policies, which could not be loaded.";
const run = promisify(execFile);

/**
 * Sessions of a door while the file fails, and others that need no file. With the one that waits and the one after it these are ten of
 * each of the five doors for hands, and 200 in all, 100 of them with a policy that is not loaded. Forms take longest, so most come
 * through the two frames.
 */
const BY_HAND = { failing: 6, others: 2 };
const FRAMED = { failing: 28, others: 45 };

/** Random numbers below a bound, always the same for a seed. */
function dice(seed) {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const source = (path) => readFileSync(new URL(`../../crates/api/src/managed/${path}`, import.meta.url), "utf8");
const table = source("table.rs");
/** Policies that only the file has, and some that nothing has. */
const outside = source(FILE).split("\n").filter((row) => row && !row.startsWith("#")).map((row) => row.split("\t"))
  .filter(([name, folder]) => !table.includes(`"${name}"`) && folder !== "aws-service-role/")
  .map(([name, folder]) => folder + name);
outside.push("NoSuchPolicy", "job-function/NoSuchPolicy");
const inside = ["AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "ReadOnlyAccess"];
const arn = (name) => `arn:aws:iam::aws:policy/${name}`;

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), "orgsim-needs-"));
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** A host whose file fails, waits, or comes. */
async function host(t, instead = () => false) {
  const host = { asked: 0, fails: true, waiting: [] };
  host.server = await serve({
    path: "/class/",
    instead: (file, response) => {
      if (file !== FILE) return instead(file, response);
      host.asked += 1;
      if (host.fails) response.writeHead(503).end();
      else host.waiting.push(response);
      return true;
    },
  });
  host.release = () => {
    const text = readFileSync(join(DIST, FILE));
    for (const response of host.waiting) response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(text);
  };
  t.after(() => host.server.close());
  return host;
}

const until = async (condition, what) => {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`never: ${what}`);
};

/** What a session has, by a file's text or a link's code. */
function read(text) {
  const packed = text.startsWith("s1.") && Buffer.from(text.slice(3), "base64url");
  return JSON.parse(packed ? inflateRawSync(packed).toString() : text);
}

/**
 * Plays sessions natively, and compares the hash of each with the page's. A session that goes on from the one before is played with
 * it: the hashes on the way are its marks, which `orgsim replay` compares.
 */
async function replay(worlds) {
  const played = [];
  for (const [hash, session] of worlds) {
    const { scenario, seed, commands } = session;
    assert.equal(session.hash, 2, "the version of the hash that marks have");
    const last = played.at(-1);
    const before = last && [last.scenario, last.seed, ...last.commands].map((it) => JSON.stringify(it));
    const now = [scenario, seed, ...commands].map((it) => JSON.stringify(it));
    const goesOn = before?.every((it, at) => it === now[at]);
    const marks = [...(goesOn ? last.marks : []), [commands.length, hash]];
    played.splice(goesOn ? -1 : played.length, 1, { ...session, marks });
  }
  const program = await binary();
  const one = async () => {
    for (let session = played.pop(); session; session = played.pop()) {
      replays += 1;
      const path = join(folder, `${replays}.json`);
      writeFileSync(path, JSON.stringify(session));
      const { stdout } = await run(program, ["replay", path]);
      assert.equal(stdout.trim(), session.marks.at(-1)[1]);
    }
  };
  await Promise.all([one(), one(), one()]);
}
let replays = 0;

/** A line that changes something, or tries to, and needs no file. */
function step(below) {
  const name = `u${below(6)}`;
  const lines = [
    `aws iam create-user --user-name ${name}`,
    `aws iam create-group --group-name ${name}`,
    `aws iam add-user-to-group --user-name ${name} --group-name u${below(6)}`,
    `aws iam delete-user --user-name ${name}`,
    `advance ${1 + below(90)}m`,
    "aws organizations list-roots",
  ];
  return lines[below(lines.length)];
}

/** A call that looks a policy up. */
function lookUp(below, policy) {
  const lines = [
    `aws iam get-policy --policy-arn ${policy}`,
    `aws iam attach-user-policy --user-name Ana --policy-arn ${policy}`,
    `aws iam create-user --user-name v${below(1000)} --permissions-boundary ${policy}`,
    `aws iam list-entities-for-policy --policy-arn ${policy}`,
  ];
  return lines[below(lines.length)];
}

/**
 * Plays the sessions of a door. `door.type` runs a line, `door.kept` gives the session, `door.hash` the world's hash, `door.looked`
 * what shows that something was done, if the door gives no session while it waits. `door.start`
 * brings a policy in; `door.missing` waits until the person reads that the file is missing, `door.done` until it is done.
 */
async function play(door, host, seed, { failing, others } = BY_HAND) {
  const below = dice(seed);
  const pick = (names) => arn(names[below(names.length)]);
  const count = { naming: 0, others: 0 };
  const worlds = [];
  const same = async () => worlds.push([await door.hash(), read(await door.kept())]);
  const order = [...Array(failing).fill(true), ...Array(others).fill(false)];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  for (const names of order) {
    if (!names) await door.type(step(below));
    const [before, asked] = [await door.kept(), host.asked];
    await door.start(pick(names ? outside : inside), below);
    await (names ? door.missing() : door.done());
    assert.equal(host.asked, asked + (names ? 1 : 0), "requests for the file");
    if (names) assert.deepEqual(read(await door.kept()).commands, read(before).commands, "nothing was done without the file");
    await same();
    count[names ? "naming" : "others"] += 1;
  }
  host.fails = false;
  const looked = door.looked ?? (async () => read(await door.kept()).commands.length);
  const [before, asked] = [await looked(), host.asked];
  const started = door.start(pick(outside), below);
  await until(() => host.waiting.length === 1, "a request for the file");
  assert.equal(await looked(), before, "nothing was done before the file was there");
  host.release();
  await started;
  await door.done();
  await same();
  // From now on it is there.
  await door.start(pick(outside), below);
  await door.done();
  await same();
  assert.equal(host.asked, asked + 1);
  assert.deepEqual(count, { naming: failing, others });
  assert.equal(worlds.length, failing + others + 2);
  await replay(worlds);
}

/** The page at a scenario, with its terminal. */
async function page(t, host) {
  // Without motion no click waits until a dialog rests.
  const page = await newPage(browser, { reducedMotion: "reduce" });
  t.after(() => page.context().close());
  await page.addInitScript(([key, text]) => localStorage.setItem(key, text), [KEPT, session("all-features")]);
  await page.goto(host.server.url, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  return {
    page,
    type: (line) => type(page, line),
    kept: () => page.evaluate((key) => localStorage.getItem(key), KEPT),
    hash: () => worldHash(page),
  };
}

/** The form of a call that attaches a policy to Ana, as JSON; or of one with a field for any ARN. */
async function form(page, policy, json) {
  const operation = json ? "AttachUserPolicy" : "GenerateServiceLastAccessedDetails";
  await new Mouse(page).choose(`iam ${operation}`, undefined, operation);
  if (json) {
    await page.getByTestId("form-to-json").click();
    await page.getByTestId("form-json").fill(JSON.stringify({ UserName: "Ana", PolicyArn: policy }));
  } else {
    await page.getByTestId("field-arn").fill(policy);
  }
}

/** The page in a frame of another page, which sends it requests. */
async function framed(t, host) {
  const around = createServer((request, response) => {
    const own = `http://${request.headers.host}`;
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(
      `<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,">
      <script>window.told = []; addEventListener("message", (event) => told.push(event.data));</script>
      <iframe title="Orgsim" src="${host.server.url}?embed&amp;drive&amp;pane=organization,terminal&amp;host=${own}"></iframe>`,
    );
  });
  await new Promise((resolve) => around.listen(0, "127.0.0.1", resolve));
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  t.after(async () => {
    await context.close();
    around.closeAllConnections();
    around.close();
  });
  await page.goto(`http://127.0.0.1:${around.address().port}`, { waitUntil: "load" });
  await page.frames()[1].locator(".app").waitFor();
  let asked = 0;
  const ask = async (message) => {
    const answer = await askOnce(message);
    if (answer.code !== "too-fast") return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return ask(message);
  };
  const askOnce = async (message) => {
    asked += 1;
    const id = `q${asked}`;
    await page.evaluate((message) => document.querySelector("iframe").contentWindow.postMessage(message, "*"), { orgsim: 1, id, ...message });
    const answer = await page.waitForFunction((id) => window.told.find((it) => it.id === id), id);
    return answer.jsonValue();
  };
  const type = async (line) => (await ask({ type: "run", line })).line;
  let answer;
  return {
    frame: page.frames()[1],
    type,
    kept: async () => (await ask({ type: "getState" })).state,
    hash: async () => (await type("hash")).out.trim(),
    // Not awaited: whoever waits for the file has no answer yet.
    send(message) { answer = ask(message); },
    async missing() {
      const { type, says } = await answer;
      assert.equal(type, "error");
      assert.match(says, /the AWS managed policies,? (could not be loaded|which could not be loaded)/);
    },
    done: async () => assert.equal((await answer).type, "state"),
  };
}

// Each door mostly waits for its page, so they are played beside each other.
describe("a policy that is not loaded comes in through", { concurrency: 4 }, () => {
  test("the terminal", async (t) => {
    const hosted = await host(t);
    const door = await page(t, hosted);
    const entries = door.page.getByTestId("terminal-log").locator("> *");
    let printed;
    await play({
      ...door,
      async start(policy, below) {
        printed = await entries.count();
        await door.page.getByTestId("terminal-input").fill(lookUp(below, policy));
        await door.page.getByTestId("terminal-input").press("Enter");
      },
      async missing() {
        await door.page.getByTestId("notice").filter({ hasText: "Nothing was done: the AWS managed policies could not be loaded." }).waitFor();
        assert.equal(await entries.count(), printed);
      },
      done: () => until(async () => await entries.count() > printed, "an answer"),
    }, hosted, 1);
  });

  for (const [name, json, seed] of [["a form", false, 2], ["a form's JSON", true, 3]]) {
    test(name, async (t) => {
      const hosted = await host(t);
      const door = await page(t, hosted);
      const dialog = door.page.locator("dialog");
      await play({
        ...door,
        async start(policy) {
          await form(door.page, policy, json);
          await door.page.getByTestId("dialog-submit").click();
        },
        async missing() {
          await door.page.getByTestId("form-waits").filter({ hasText: MISSING }).waitFor();
          await closeDialog(door.page);
        },
        async done() {
          const refused = door.page.getByTestId("rehearsed");
          await until(async () => await dialog.count() === 0 || await refused.count() > 0, "an answer");
          if (await dialog.count() > 0) await closeDialog(door.page);
        },
      }, hosted, seed);
    });
  }

  test("Check", async (t) => {
    const hosted = await host(t);
    const door = await page(t, hosted);
    const close = async () => {
      await closeDialog(door.page);
      await closeDialog(door.page);
    };
    await play({
      ...door,
      async start(policy) {
        await form(door.page, policy, true);
        await door.page.getByTestId("form-check").click();
      },
      async missing() {
        await door.page.getByTestId("why-waits").filter({ hasText: MISSING }).waitFor();
        await close();
      },
      async done() {
        await door.page.getByTestId("why-result").waitFor();
        await close();
      },
    }, hosted, 4);
  });

  test("Compare", async (t) => {
    const hosted = await host(t);
    const door = await page(t, hosted);
    await door.type("aws iam create-user --user-name zed");
    await fromMenu(door.page, "open-compare");
    await door.page.getByTestId("compare-words").waitFor();
    const answers = door.page.getByTestId("compare-answers");
    let policy;
    await play({
      ...door,
      async start(named) {
        policy = named;
        await door.page.locator("#compare-command").fill(`aws iam get-policy --policy-arn ${policy}`);
        await door.page.getByTestId("compare-run").click();
      },
      missing: () => answers.filter({ hasText: MISSING }).waitFor(),
      async done() {
        const exists = !policy.includes("NoSuch");
        const answer = exists ? `"Arn": "${policy}"` : `Policy ${policy} was not found.`;
        for (const side of ["A", "B"]) await door.page.getByTestId(`compare-answer-${side}`).filter({ hasText: answer }).waitFor();
      },
    }, hosted, 5);
  });

  test("a frame", async (t) => {
    const hosted = await host(t);
    const door = await framed(t, hosted);
    await play({
      ...door,
      start: async (policy, below) => door.send({ type: "run", line: lookUp(below, policy) }),
      looked: () => door.frame.getByTestId("terminal-log").locator("> *").count(),
    }, hosted, 6, FRAMED);
  });

  test("the set-up of a lesson", async (t) => {
    const catalog = JSON.parse(readFileSync(join(DIST, "lessons/catalog.json"), "utf8"));
    const row = catalog.lessons.find((it) => it.id === "draw-the-tree");
    const ids = Array.from({ length: FRAMED.failing + FRAMED.others + 2 }, (_, number) => `lesson-${number}`);
    const listed = JSON.stringify({ ...catalog, lessons: ids.map((id) => ({ ...row, id })) });
    const written = (file) => readFileSync(join(DIST, `lessons/draw-the-tree/${file}`), "utf8");
    let policy;
    const setUp = () => {
      const line = `aws iam attach-user-policy --user-name Ana --policy-arn ${policy}`;
      const expect = policy.includes("NoSuch") ? ', expect = "refused:NoSuchEntity"' : "";
      return `setup = [{ line = "${line}"${expect} }]\n`;
    };
    const hosted = await host(t, (file, response) => {
      const texts = {
        "lessons/catalog.json": () => listed,
        "lesson.txt": () => setUp() + written("lesson.txt"),
        "en.txt": () => written("en.txt"),
      };
      const text = texts[file] ?? (file.startsWith("lessons/lesson-") && texts[file.split("/")[2]]);
      if (text) response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(text());
      return Boolean(text);
    });
    const door = await framed(t, hosted);
    await play({
      ...door,
      async start(named) {
        policy = named;
        door.send({ type: "load", lesson: ids.shift() });
      },
    }, hosted, 7, FRAMED);
  });
});
