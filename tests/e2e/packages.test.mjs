// Packages for learning platforms: valid against their schemas, and, launched by strict mocks of platforms and by scorm-again, telling
// what was reached and nothing else, resuming where one was.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { platform } from "./support/platforms/cmi5.mjs";
import { faults as statementFaults } from "./support/platforms/statements.mjs";
import { closeDialog, fromMenu, type } from "./support/sandbox.mjs";
import { faults } from "./support/schemas.mjs";
import { DIST, serve } from "./support/server.mjs";
import { spread, unzip } from "./support/zip.mjs";

const STANDARDS = ["scorm12", "scorm2004", "cmi5"];
const TITLE = "Organizations <\"&'> for Ann";
const LESSON = "created-account-recreates-role";
const WALKTHROUGH = "consolidated-billing-to-all-features";
const WALKTHROUGHS = [WALKTHROUGH, "all-features-for-good"];

let browser;
let folder;
before(async () => {
  browser = await launch();
  folder = await mkdtemp(join(tmpdir(), "orgsim-packages-"));
});
after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = promisify(execFile);
const ORGSIM = env.ORGSIM ?? fileURLToPath(new URL("../../target/debug/orgsim", import.meta.url));

/** The bytes of a package that `orgsim package` makes. */
async function pack(standard, ...more) {
  const file = join(folder, `${standard}-${Math.random().toString(36).slice(2)}.zip`);
  await run(ORGSIM, ["package", `--${standard}`, "--dist", DIST, "--title", TITLE, "-o", file, ...more]);
  return readFile(file);
}

const manifestOf = (standard) => (standard === "cmi5" ? "cmi5.xml" : "imsmanifest.xml");

for (const standard of STANDARDS) {
  test(`a ${standard} package is a zip of what its manifest lists, and valid`, async () => {
    for (const more of [[], ["--mastery", "75", "--lang", "es"], ["--mastery", "75", "--per-lesson"], ["--lessons", LESSON]]) {
      const files = unzip(await pack(standard, ...more));
      const manifest = files.get(manifestOf(standard)).toString();
      assert.deepEqual(await faults(standard, manifest), []);
      assert.ok(files.has("index.html") && !files.has("sw.js") && !files.has("files.json"));
      const licenses = files.get("licenses.txt").toString();
      assert.match(licenses, /Apache License/);
      assert.match(licenses, /\byew 0\./);
      if (standard === "cmi5") continue;
      const listed = [...manifest.matchAll(/<file href="([^"]+)"\/>/g)].map(([, name]) => name);
      assert.deepEqual(listed, [...files.keys()].filter((name) => name !== "imsmanifest.xml").sort());
    }
  });
}

test("the schemas do refuse what is wrong", async () => {
  const texts = Object.fromEntries(await Promise.all(STANDARDS.map(async (standard) =>
    [standard, unzip(await pack(standard, "--mastery", "75")).get(manifestOf(standard)).toString()])));
  const wrong = [
    ["scorm12", /scormtype="sco"/, 'scormtype="scos"'],
    ["scorm12", /adlcp:scormtype/, "adlcp:scormType"],
    ["scorm12", /<item /, "<item hidden=\"yes\" "],
    ["scorm12", /<resources>[^]*<\/resources>/, ""],
    ["scorm2004", /scormType="sco"/, 'scormType="SCO"'],
    ["scorm2004", /<imsss:minNormalizedMeasure>0.75/, "<imsss:minNormalizedMeasure>75"],
    ["scorm2004", /<imsss:objectives>/, "<imsss:objectives><imsss:controlMode/>"],
    ["scorm2004", /completionSetByContent="true"/, 'completionSetByContent="perhaps"'],
    ["cmi5", /moveOn="CompletedAndPassed"/, 'moveOn="WhenReady"'],
    ["cmi5", /masteryScore="0.75"/, 'masteryScore="75"'],
    ["cmi5", /<description>/, "<summary>"],
    ["cmi5", /<url>index.html<\/url>/, ""],
    ["cmi5", /idref="[^"]+"/, 'idref="urn:none"'],
  ];
  for (const [standard, from, to] of wrong) {
    const changed = texts[standard].replace(from, to);
    assert.notEqual(changed, texts[standard], `${standard}: ${from}`);
    assert.notDeepEqual(await faults(standard, changed), [], `${standard}: ${to}`);
  }
});

test("the same choice makes the same bytes, and the page makes those of the command line", async (t) => {
  const [once, again] = await Promise.all([1, 2].map(() => pack("scorm2004", "--mastery", "80", "--per-lesson")));
  assert.ok(once.equals(again));
  const server = await serve();
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.goto(server.url, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor();
  await fromMenu(page, "share");
  await page.getByTestId("open-package").click();
  await page.getByTestId("standard-scorm2004").check();
  await page.getByTestId("package-title").fill(TITLE);
  await page.getByTestId("package-mastery").fill("nonsense");
  await page.getByTestId("package-make").click();
  await page.getByTestId("package-told").getByText("from 1 to 100").waitFor();
  await page.getByTestId("package-mastery").fill("80");
  await page.getByTestId("package-per-lesson").check();
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), page.getByTestId("package-make").click()]);
  const made = await readFile(await download.path());
  assert.deepEqual([...unzip(made).keys()], [...unzip(once).keys()]);
  assert.ok(made.equals(once), "byte for byte");
  await page.assertClean();
});

test("forms for those who teach say what is wrong, in the page's language, and lose nothing", async (t) => {
  const server = await serve();
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.goto(`${server.url}?lang=es`, { waitUntil: "load" });
  const share = async (what) => {
    await fromMenu(page, "share");
    await page.getByTestId(what).click();
  };
  await share("open-package");
  const told = page.getByTestId("package-told");
  const make = () => page.getByTestId("package-make").click();
  await page.getByTestId("pack-none").click();
  await make();
  assert.equal(await told.innerText(), "Elige al menos una lección.");
  assert.ok((await told.getAttribute("class")).includes("complaint"));
  // A path has its lessons and its title; by hand it is none any more.
  const path = page.getByTestId("package-path");
  await path.selectOption("sixty-minutes");
  assert.equal(await page.getByTestId("package-title").inputValue(), await path.locator("option:checked").innerText());
  assert.equal(await page.getByTestId("pack-invite-and-accept").isChecked(), true);
  await page.getByTestId("pack-all").click();
  assert.equal(await path.inputValue(), "");
  await page.getByTestId("package-title").fill(" ");
  await make();
  assert.equal(await told.innerText(), "El paquete necesita un título.");
  await page.getByTestId("package-title").fill("x");
  await page.getByTestId("standard-cmi5").check();
  await page.getByTestId("package-store").fill("lrs.example");
  await make();
  assert.match(await told.innerText(), /^lrs\.example debe ser una dirección/);
  await closeDialog(page);

  await share("open-report");
  await page.getByTestId("report-attempts").click();
  await page.locator(".complaint[data-testid=report-told]").waitFor();
  const file = (name, text) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });
  const good = { orgsim: 1, lessons: { [LESSON]: [{ begun: "2026-01-05T09:00:00.000Z", done: null, version: "", ms: 1, met: [], of: 3, log: {} }] } };
  await page.getByTestId("report-files").setInputFiles([
    file("cut.json", '{"orgsim":1,'),
    file("session.json", JSON.stringify({ orgsim: 1, scenario: "standalone", seed: "1", commands: [] })),
    file("newer.json", '{"orgsim":2,"lessons":{}}'),
    file("odd.json", JSON.stringify({ ...good, lessons: { [LESSON]: [{ begun: "once" }] } })),
    file("large.json", " ".repeat(8_000_001)),
    file("ana.json", JSON.stringify(good)),
  ]);
  await page.getByTestId("report-learners").waitFor();
  assert.match(await page.getByTestId("report-learners").innerText(), /: ana$/);
  const lines = (await page.getByTestId("report-told").innerText()).trim().split("\n");
  assert.deepEqual(lines.map((line) => line.split(":")[0]).sort(), ["cut.json", "large.json", "newer.json", "odd.json", "session.json"]);
  assert.match(lines.find((line) => line.startsWith("session")), /esto es una sesión/);
  // Whose a file is, its name says; a second one of the same name is told.
  await page.getByTestId("report-files").setInputFiles([file("orgsim-progress-ana.json", JSON.stringify(good)), file("orgsim-progress-ben.json", JSON.stringify(good))]);
  await page.getByTestId("report-told").getByText("ana ya estaba").waitFor();
  assert.match(await page.getByTestId("report-learners").innerText(), /: ana, ben$/);
  await page.getByTestId("report-home").fill("");
  await page.getByTestId("report-statements").click();
  await page.getByTestId("report-told").getByText("Indica de dónde vienen").waitFor();
  await page.getByTestId("report-home").fill("school");
  await page.getByTestId("report-statements").click();
  await page.getByTestId("report-told").getByText("debe ser una dirección").waitFor();
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  await page.assertClean();
});

// The platform's page frames the package, and its own data outlive a reload in the session storage.
const FRAME = (script) => `<!doctype html><html lang="en"><title>Platform</title><link rel="icon" href="data:,"><script src="/api.js"></script><script>
  const kept = JSON.parse(sessionStorage.getItem("kept") ?? "{}");
  ${script}
  </script><iframe title="Package" src="/content/index.html" width="1400" height="860"></iframe>`;

const STRICT = {
  scorm12: FRAME('const strict = new StrictScorm("1.2", kept); window.API = strict.api;'),
  scorm2004: FRAME('const strict = new StrictScorm("2004", kept); window.API_1484_11 = strict.api;'),
};

/** A host with the platform's page and an unpacked package. */
async function host(t, standard, { frame, api, mastery, lessons = LESSON, kept = {}, more = [] } = {}) {
  const place = await mkdtemp(join(folder, "host-"));
  const options = ["--lessons", lessons, ...(mastery ? ["--mastery", String(mastery)] : []), ...more];
  await spread(unzip(await pack(standard, ...options)), join(place, "content"));
  await writeFile(join(place, "index.html"), frame ?? STRICT[standard] ?? "");
  await writeFile(join(place, "api.js"), api ?? readFileSync(new URL("support/platforms/scorm.js", import.meta.url)));
  const server = await serve({ path: "/", folder: place });
  const page = await newPage(browser, { serviceWorkers: "allow" });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.addInitScript((first) => {
    if (window === window.top && !sessionStorage.getItem("kept")) sessionStorage.setItem("kept", JSON.stringify(first));
  }, kept);
  return { page, server, content: () => page.frameLocator("iframe") };
}

/** What the strict platform has; what was not committed is not there. */
const has = (page) => page.evaluate(() => strict.kept);
const complaints = (page) => page.evaluate(() => strict.complaints);

/** Closes the package, as platforms do before they launch it again: what was done until then is committed. */
async function leave(page) {
  await page.evaluate(() => new Promise((left) => {
    const frame = document.querySelector("iframe");
    frame.addEventListener("load", left, { once: true });
    frame.src = "about:blank";
  }));
}

/** Launches once more: a reload of the platform's page, with what was committed. */
async function relaunch(page) {
  await page.evaluate(() => sessionStorage.setItem("kept", JSON.stringify(strict.kept)));
  await page.reload({ waitUntil: "load" });
}

async function until(what, check) {
  for (let n = 0; n < 600; n += 1) {
    if (await check()) return;
    await delay(100);
  }
  assert.fail(`${what} did not come`);
}

/** What the page keeps at a platform, read and written as the page does. */
const packed = (value) => `o1.${deflateRawSync(Buffer.from(JSON.stringify(value))).toString("base64url")}`;
const unpacked = (text) => JSON.parse(inflateRawSync(Buffer.from(text.slice(3), "base64url")).toString());

/** FNV-1a of 64 bits: how lessons tell their forms apart. */
function fingerprint(text) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return hash.toString(16).padStart(16, "0");
}

/** A visit that is over, as the page would have kept it: how many goals, whether done, how many quiz answers are right. */
function visit({ done, right, lesson = LESSON }) {
  const text = readFileSync(join(DIST, "lessons", lesson, "lesson.txt"), "utf8");
  const version = fingerprint(text);
  const quiz = [...text.matchAll(/\[\[quiz\]\]\s+id = "([^"]+)"\s+options = (\[[^\]]*\])\s+answer = ("[^"]*"|\[[^\]]*\])/g)];
  assert.ok(quiz.length > 0, "the lesson has a quiz");
  const answers = Object.fromEntries(quiz.map(([, id, options, answer], n) => {
    const good = [JSON.parse(answer)].flat();
    const bad = JSON.parse(options).filter((option) => !good.includes(option)).slice(0, 1);
    return [id, [n < right ? good : bad]];
  }));
  const goals = [...text.matchAll(/\[\[goals\]\]\s+id = "([^"]+)"/g)].map(([, id]) => id);
  const met = done ? goals : goals.slice(0, 1);
  const row = {
    begun: "2026-01-05T09:00:00.000Z",
    done: done ? "2026-01-05T09:20:00.000Z" : null,
    version, ms: 1_000_000, met, of: goals.length,
    log: { predictions: {}, told: [], answers: right === undefined ? {} : answers, hints: {}, mistakes: [], misspelled: 0, steps: 9, undone: 0, reached: met.map((id) => ({ id, at: 1 })), finished: done },
  };
  return { saved: packed({ at: lesson, of: [[lesson, version, done, [row], null]], sent: "", stated: [] }), quiz: quiz.length };
}

/** The solution's lines with the ids of the lesson's world, and the quiz's right answers as lines. */
async function solution() {
  const lesson = fileURLToPath(new URL(`../../lessons/${LESSON}`, import.meta.url));
  const { stdout } = await run(ORGSIM, ["lesson", "play", lesson]);
  const lines = [...stdout.matchAll(/^[\w .-]+ \/ [\w .-]+\$ (.+)$/gm)].map(([, line]) => line);
  const text = await readFile(join(lesson, "lesson.toml"), "utf8");
  const questions = [...text.matchAll(/\[\[quiz\]\]\s+id = "([^"]+)"\s+options = (\[[^\]]*\])\s+answer = ("[^"]*"|\[[^\]]*\])/g)]
    .map(([, id, options, answer]) => ({ id, options: JSON.parse(options), good: [JSON.parse(answer)].flat() }));
  const quiz = questions.map(({ id, good }) => `answer ${id} ${good.join(",")}`);
  const wrong = questions.map(({ id, options, good }) => `answer ${id} ${options.find((it) => !good.includes(it))}`);
  assert.ok(lines.length > 4 && quiz.length > 1);
  return { lines, quiz, wrong };
}

/** The package's frame, once its lesson is there. */
async function inside(page) {
  await page.frameLocator("iframe").getByTestId("lesson").waitFor();
  return page.frames().find((frame) => frame.url().includes("/content/"));
}

const EDITIONS = {
  scorm12: { completion: "cmi.core.lesson_status", success: "cmi.core.lesson_status", passing: ["cmi.student_data.mastery_score", "50"], score: "cmi.core.score.raw" },
  scorm2004: { completion: "cmi.completion_status", success: "cmi.success_status", passing: ["cmi.scaled_passing_score", "0.5"], score: "cmi.score.raw" },
};

for (const [standard, names] of Object.entries(EDITIONS)) {
  test(`${standard}: leaving the page only commits`, async (t) => {
    const { page, server } = await host(t, standard, { mastery: 50 });
    await page.goto(server.url, { waitUntil: "load" });
    await inside(page);
    // All that the beginning tells has been told.
    let calls = [];
    await until("rest", async () => {
      const before = calls.length;
      calls = await page.evaluate(() => strict.calls);
      await delay(1500);
      return calls.some(([name]) => name === "Commit") && calls.length === before;
    });
    await page.evaluate(() => { strict.calls.length = 0; });
    await page.locator("iframe").evaluate((frame) => { frame.src = "about:blank"; });
    await until("a commit", () => page.evaluate(() => strict.calls.some(([name]) => name === "Commit")));
    await delay(300);
    calls = await page.evaluate(() => strict.calls);
    const allowed = ([name, element]) => name === "Commit" || (name === "SetValue" && /session_time|suspend_data/.test(element));
    assert.deepEqual(calls.filter((call) => !allowed(call)), []);
    assert.deepEqual(await complaints(page), []);
  });

  test(`${standard}: what a platform kept and cannot be read is said, and takes nothing away`, async (t) => {
    const kept = { "cmi.suspend_data": "o1.damaged", [names.completion]: "completed" };
    const { page, server, content } = await host(t, standard, { kept });
    await page.goto(server.url, { waitUntil: "load" });
    await content().getByText("Your earlier work could not be opened").waitFor();
    await content().getByTestId("platform-finish").click();
    await content().getByText("Finished: your learning platform").waitFor();
    assert.equal((await has(page))[names.completion], "completed");
    assert.deepEqual(await complaints(page), []);
  });

  test(`${standard}: another learner of the same browser begins with nothing`, async (t) => {
    const { page, server, content } = await host(t, standard, { mastery: 50, kept: { "cmi.suspend_data": visit({ done: true, right: 9 }).saved } });
    await page.goto(server.url, { waitUntil: "load" });
    await until("passed", async () => (await has(page))[names.success] === "passed");
    await page.evaluate(() => sessionStorage.setItem("kept", JSON.stringify({ "cmi.core.student_id": "8" })));
    await page.reload({ waitUntil: "load" });
    await content().getByTestId("platform").waitFor();
    await until("incomplete", async () => (await has(page))[names.completion] === "incomplete");
    await delay(1500);
    assert.equal((await has(page))[names.completion], "incomplete");
    assert.ok(!["passed", "failed"].includes((await has(page))[names.success]));
  });

  const build = { scorm12: ["scorm12.js", "Scorm12API", "API"], scorm2004: ["scorm2004.js", "Scorm2004API", "API_1484_11"] }[standard];
  test(`${standard}: with scorm-again, from the launch over a reload to the end`, async (t) => {
    const [script, name, place] = build;
    const frame = FRAME(`
      const api = new ${name}({ autocommit: false, logLevel: 5 });
      if (kept.cmi) api.loadFromJSON(kept.cmi);
      window.${place} = api;
      const keep = () => sessionStorage.setItem("kept", JSON.stringify({ cmi: api.renderCMIToJSONObject().cmi }));
      for (const end of ["LMSCommit", "LMSFinish", "Commit", "Terminate"]) api.on(end, keep);`);
    const { page, server, content } = await host(t, standard, { mastery: 50, frame, api: readFileSync(new URL(`node_modules/scorm-again/dist/${script}`, import.meta.url)) });
    await page.goto(server.url, { waitUntil: "load" });
    await content().getByTestId("platform").waitFor();
    const cmi = () => page.evaluate(() => JSON.parse(sessionStorage.getItem("kept")).cmi);
    const completion = (value) => value.core?.lesson_status ?? value.completion_status;
    const success = (value) => value.core?.lesson_status ?? value.success_status;
    await until("incomplete", async () => completion(await cmi()) === "incomplete");
    const { lines, quiz } = await solution();
    const half = Math.ceil(lines.length / 2);
    let inner = await inside(page);
    for (const line of lines.slice(0, half)) await type(inner, line);
    // Leaving commits, and the next visit goes on there.
    await page.reload({ waitUntil: "load" });
    inner = await inside(page);
    assert.equal(completion(await cmi()), "incomplete");
    for (const line of lines.slice(half)) await type(inner, line);
    await delay(1500);
    assert.notEqual(success(await cmi()), "passed");
    for (const line of quiz) await type(inner, line);
    await until("passed", async () => success(await cmi()) === "passed");
    await content().getByTestId("platform-finish").click();
    await content().getByText("Finished: your learning platform has the results").waitFor();
    const end = await cmi();
    assert.equal(success(end), "passed");
    assert.equal(Number((end.core?.score ?? end.score).raw), 100);
    await page.assertClean();
  });
}

for (const [standard, names] of Object.entries(EDITIONS)) {
  test(`${standard}: a lesson is launched, half done, resumed after a reload, done, answered and passed`, async (t) => {
    const { lines, quiz } = await solution();
    const { page, server, content } = await host(t, standard, { mastery: 50, kept: { [names.passing[0]]: names.passing[1] } });
    await page.goto(server.url, { waitUntil: "load" });
    let frame = await inside(page);
    assert.equal((await has(page))[names.completion], "incomplete");
    const half = Math.ceil(lines.length / 2);
    for (const line of lines.slice(0, half)) await type(frame, line);
    const steps = async () => {
      const kept = (await has(page))["cmi.suspend_data"];
      return kept ? unpacked(kept).of[0]?.[3][0]?.log.steps ?? 0 : 0;
    };
    await until("a goal at the platform", async () => await steps() > 1);
    await leave(page);
    const before = await steps();
    assert.equal((await has(page))[names.completion], "incomplete");

    await relaunch(page);
    frame = await inside(page);
    for (const line of lines.slice(half)) await type(frame, line);
    await until("more at the platform", async () => await steps() > before);
    if (standard === "scorm2004") await until("completed", async () => (await has(page))[names.completion] === "completed");
    await delay(1500);
    let kept = await has(page);
    assert.ok(!["passed", "failed"].includes(kept[names.success]), "the quiz is not answered");
    assert.equal(kept[names.score], undefined);

    for (const line of quiz) await type(frame, line);
    await until("passed", async () => (await has(page))[names.success] === "passed");
    await content().getByTestId("platform-finish").click();
    await content().getByText("Finished: your learning platform has the results").waitFor();
    kept = await has(page);
    assert.equal(kept[names.success], "passed");
    assert.equal(kept[names.score], "100");
    assert.ok(kept["cmi.suspend_data"].length <= 4096);
    assert.deepEqual(await complaints(page), []);
    await page.assertClean();
  });
}

/** Shows every page of a walkthrough, to its end. */
async function showAll(content) {
  await content.getByTestId("lesson").waitFor();
  const next = content.getByTestId("lesson-next");
  for (let n = 0; n < 60 && await content.getByTestId("lesson-restart").count() === 0; n += 1) await next.click();
  await content.getByTestId("lesson-restart").waitFor();
}

/** A platform's page that launches what is behind its `#`. */
const ANY_UNIT = (frame) => `${frame.replace("/content/index.html", "about:blank")}<script>
  document.querySelector("iframe").src = \`/content/index.html\${decodeURIComponent(location.hash.slice(1))}\`;</script>`;
const AGAIN = (name, place) => FRAME(`
  const api = new ${name}({ autocommit: false, logLevel: 5 });
  if (Object.keys(kept).length > 0) api.loadFromJSON(kept);
  window.${place} = api;
  const strict = { complaints: [], get kept() { return api.renderCMIToJSONObject().cmi; } };`);
const FRAMES = {
  strict: { scorm12: [STRICT.scorm12], scorm2004: [STRICT.scorm2004] },
  "scorm-again": { scorm12: [AGAIN("Scorm12API", "API"), "scorm12.js"], scorm2004: [AGAIN("Scorm2004API", "API_1484_11"), "scorm2004.js"] },
};

for (const [standard, names] of Object.entries(EDITIONS)) {
  for (const [which, frames] of Object.entries(FRAMES)) {
    test(`${standard}: each lesson is a unit with its own result, in ${which === "strict" ? "a strict platform" : which}`, async (t) => {
      const [frame, script] = frames[standard];
      const { page, server, content } = await host(t, standard, {
        lessons: `${LESSON},${WALKTHROUGH}`, more: ["--per-lesson"], mastery: 50, frame: ANY_UNIT(frame),
        ...(script ? { api: readFileSync(new URL(`node_modules/scorm-again/dist/${script}`, import.meta.url)) } : {}),
      });
      const manifest = await (await fetch(`${server.url}content/imsmanifest.xml`)).text();
      const units = [...manifest.matchAll(/<item [^>]*parameters="([^"]+)"/g)].map(([, query]) => query);
      assert.deepEqual(units, [LESSON, WALKTHROUGH].map((id) => `?lesson=${id}`));
      const value = async (name) => {
        const kept = await has(page);
        return kept[name] ?? name.split(".").slice(1).reduce((at, part) => at?.[part], kept);
      };
      const launched = async (unit, saved) => {
        const kept = which === "strict" ? { "cmi.suspend_data": saved } : { suspend_data: saved };
        await page.goto("about:blank");
        await page.goto(`${server.url}index.html`, { waitUntil: "load" });
        await page.evaluate((first) => sessionStorage.setItem("kept", JSON.stringify(first)), saved ? kept : {});
        await page.goto("about:blank");
        await page.goto(`${server.url}index.html#${encodeURIComponent(units[unit])}`, { waitUntil: "load" });
        await content().getByTestId("platform").waitFor();
      };

      // The first unit is passed without the second, which it does not have.
      await launched(0, visit({ done: true, right: 9 }).saved);
      await until("passed", async () => await value(names.success) === "passed");
      assert.equal(Number(await value(names.score)), 100);
      await content().getByTestId("lesson").waitFor();
      await content().getByTestId("platform-finish").click();
      await content().getByText("Finished: your learning platform has the results").waitFor();

      // The second one has no questions: it is completed, and nothing is judged.
      await launched(1);
      await showAll(content());
      await until("completed", async () => await value(names.completion) === "completed");
      assert.ok(!["passed", "failed"].includes(await value(names.success)));
      assert.ok(!await value(names.score));
      assert.deepEqual(await complaints(page), []);
    });
  }
}

/** The whole course, done but for its walkthroughs, as the page keeps it where only results fit. */
function courseAtEnd(ids) {
  const rows = ids.filter((id) => !WALKTHROUGHS.includes(id)).map((id) => {
    const text = readFileSync(join(DIST, "lessons", id, "lesson.txt"), "utf8");
    const quiz = text.split("[[quiz]]").length - 1;
    return [id, fingerprint(text), true, null, null, quiz, quiz];
  });
  return packed({ at: null, of: rows, sent: "", stated: [] });
}

for (const standard of STANDARDS) {
  test(`${standard}: page and platform count the same lessons of the whole course, by each way to a walkthrough`, async (t) => {
    const catalog = JSON.parse(readFileSync(join(DIST, "lessons/catalog.json"), "utf8"));
    const ids = catalog.lessons.map(({ id }) => id);
    const saved = courseAtEnd(ids);
    const lms = standard === "cmi5" ? await platform({ masteryScore: 0.8 }) : undefined;
    if (lms) t.after(() => lms.close());
    const [frame, script] = FRAMES["scorm-again"][standard] ?? [];
    const { page, server } = await host(t, standard, {
      lessons: ids.join(), mastery: 80, frame, more: lms ? ["--lrs", lms.origin] : [], kept: lms ? {} : { suspend_data: saved },
      ...(script ? { api: readFileSync(new URL(`node_modules/scorm-again/dist/${script}`, import.meta.url)) } : {}),
    });
    lms?.documents.set("orgsim", JSON.stringify({ saved }));
    await page.goto(lms ? lms.launch(`${server.url}content/index.html`) : server.url, { waitUntil: "load" });
    const content = lms ? page : await inside(page);
    const state = async () => {
      if (lms) {
        const verbs = lms.verbs();
        return [JSON.parse(lms.documents.get("orgsim")).saved, verbs.includes("completed") && verbs.includes("passed")];
      }
      const kept = await has(page);
      return [kept.suspend_data, kept.core ? kept.core.lesson_status === "passed" : kept.completion_status === "completed" && kept.success_status === "passed"];
    };
    const assertSame = async (done) => {
      await until(`${done} at the platform`, async () => unpacked((await state())[0]).of.filter((row) => row[2]).length === done);
      await fromMenu(content, "open-lessons");
      const sum = await content.getByTestId("course-sum").innerText();
      const [, all, some] = /^(?:All (\d+) done|(\d+) of \d+ done)/.exec(sum);
      assert.equal(Number(all ?? some), done);
      assert.equal(Boolean(all), done === ids.length);
      await until(`the verdict after ${done}`, async () => (await state())[1] === (done === ids.length));
    };
    // The first one that is not done is opened as a lesson; the other one is started from the list.
    await content.getByTestId("lesson").waitFor();
    await showAll(content);
    await assertSame(ids.length - 1);
    await content.getByTestId(`walk-start-${WALKTHROUGHS[1]}`).click();
    const next = content.getByTestId("walk-next");
    await next.waitFor();
    for (let n = 0; n < 200 && await next.count() > 0; n += 1) await next.click();
    await assertSame(ids.length);
    assert.deepEqual(lms ? lms.complaints : await complaints(page), []);
  });
}

test("cmi5: each lesson is a unit with its own result", async (t) => {
  const words = (lms) => lms.verbs().filter((word) => !word.startsWith("("));
  const [first, second] = [await platform({ masteryScore: 0.5 }), await platform()];
  t.after(() => Promise.all([first.close(), second.close()]));
  const more = ["--per-lesson", "--lrs", first.origin, "--lrs", second.origin];
  const { page, server } = await host(t, "cmi5", { lessons: `${LESSON},${WALKTHROUGH}`, mastery: 50, more });
  const course = await (await fetch(`${server.url}content/cmi5.xml`)).text();
  const units = [...course.matchAll(/<url>([^<]+)<\/url>/g)].map(([, url]) => url);
  assert.deepEqual(units, [LESSON, WALKTHROUGH].map((id) => `index.html?lesson=${id}`));
  const finish = async () => {
    await page.getByTestId("platform-finish").click();
    await page.getByText("Finished: your learning platform has the results").waitFor();
  };

  first.documents.set("orgsim", JSON.stringify({ saved: visit({ done: true, right: 9 }).saved }));
  await page.goto(first.launch(`${server.url}content/${units[0]}`), { waitUntil: "load" });
  await until("passed", () => first.verbs().includes("passed"));
  await finish();
  assert.deepEqual(words(first), ["initialized", "completed", "passed", "terminated"]);

  await page.goto(second.launch(`${server.url}content/${units[1]}`), { waitUntil: "load" });
  await showAll(page);
  await until("completed", () => second.verbs().includes("completed"));
  // The list has no lesson that another unit grades.
  await fromMenu(page, "open-lessons");
  await page.getByTestId("course").waitFor();
  assert.equal(await page.locator(".course-row").count(), 1);
  await finish();
  assert.deepEqual(words(second), ["initialized", "completed", "terminated"]);
  assert.deepEqual([...first.complaints, ...second.complaints], []);
});

test("scorm2004: what a platform says is believed, though an old error still stands", async (t) => {
  const frame = STRICT.scorm2004.replace("window.API_1484_11 = strict.api;", 'window.API_1484_11 = { ...strict.api, GetLastError: () => "403" };');
  const kept = { "cmi.completion_status": "completed", "cmi.success_status": "passed" };
  const { page, server, content } = await host(t, "scorm2004", { frame, kept });
  await page.goto(server.url, { waitUntil: "load" });
  await content().getByTestId("platform").waitFor();
  await until("a commit", () => page.evaluate(() => strict.calls.some(([name]) => name === "Commit")));
  await delay(1_500);
  const statuses = await page.evaluate(() => strict.calls.filter(([name, element]) => name === "SetValue" && element === "cmi.completion_status"));
  assert.deepEqual(statuses, []);
  assert.equal((await has(page))["cmi.completion_status"], "completed");
});

test("without a platform a package is an ordinary page", async (t) => {
  const { page, server } = await host(t, "scorm12");
  await page.goto(`${server.url}content/index.html`, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await page.getByTestId("platform").count(), 0);
  assert.deepEqual(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length)), 0);
  await page.assertClean();
});

test("a platform of another site is not asked, and the page starts", async (t) => {
  const { page, server } = await host(t, "scorm2004");
  const other = await serve({ path: "/", folder: await mkdtemp(join(folder, "other-")).then(async (place) => {
    await writeFile(join(place, "index.html"), `<title>x</title><link rel="icon" href="data:,"><script>window.API_1484_11 = {}</script><iframe title="p" src="${server.url.replace("127.0.0.1", "localhost")}content/index.html"></iframe>`);
    return place;
  }) });
  t.after(() => other.close());
  await page.goto(other.url, { waitUntil: "load" });
  const content = page.frameLocator("iframe");
  await content.getByTestId("organization").waitFor({ state: "attached" });
  assert.equal(await content.getByTestId("platform").count(), 0);
});

test("cmi5: a lesson is launched, half done and left, launched again, done, answered, passed and ended, told in that order", async (t) => {
  const lms = await platform({ masteryScore: 0.5 });
  t.after(() => lms.close());
  const { lines, quiz } = await solution();
  const { page, server } = await host(t, "cmi5", { mastery: 80, more: ["--lrs", lms.origin] });
  const defined = () => lms.verbs().filter((word) => !word.startsWith("("));
  const launched = async () => {
    await page.goto(lms.launch(`${server.url}content/index.html`), { waitUntil: "load" });
    await page.getByTestId("lesson").waitFor();
    await until("initialized", () => defined()[0] === "initialized");
  };
  const kept = () => JSON.parse(lms.documents.get("orgsim") ?? "{}").saved;
  const steps = () => (kept() ? unpacked(kept()).of[0]?.[3][0]?.log.steps ?? 0 : 0);
  await launched();
  assert.deepEqual(lms.verbs(), ["initialized"]);
  const half = Math.ceil(lines.length / 2);
  for (const line of lines.slice(0, half)) await type(page, line);
  // It is sent a moment after it was done, and what a closed window had not sent is not there.
  let seen = -1;
  await until("what was done, at the platform", async () => {
    const before = seen;
    seen = steps();
    await delay(2000);
    return seen > 1 && seen === before;
  });
  assert.deepEqual(defined(), ["initialized"]);
  const before = steps();

  // The window was closed: the platform will call that abandoned, and the next launch goes on there.
  await launched();
  for (const line of lines.slice(half)) await type(page, line);
  await until("completed", () => defined().includes("completed"));
  assert.ok(steps() > before);
  await delay(1500);
  assert.deepEqual(defined(), ["initialized", "completed"], "without the quiz nothing is judged");
  for (const line of quiz.slice(0, -1)) await type(page, line);
  await delay(1500);
  assert.deepEqual(defined(), ["initialized", "completed"], "a question is open still");
  for (const line of quiz.slice(-1)) await type(page, line);
  await until("passed", () => defined().includes("passed"));
  await page.getByTestId("platform-finish").click();
  await page.getByText("Finished: your learning platform has the results").waitFor();
  assert.deepEqual(defined(), ["initialized", "completed", "passed", "terminated"]);
  assert.equal(lms.verbs().filter((word) => word === "(answered)").length, quiz.length);
  assert.equal(lms.statements.find(({ verb }) => verb.id.endsWith("/passed")).result.score.scaled, 1);
  assert.deepEqual(lms.complaints, []);
  assert.equal(lms.fetched, 2);
});

test("cmi5: in review it begins and ends; at its end the learner goes where the platform says", async (t) => {
  const { page, server } = await host(t, "cmi5", { more: [] });
  const lms = await platform({ launchMode: "Review", returnURL: `${server.url}api.js` });
  t.after(() => lms.close());
  lms.documents.set("orgsim", JSON.stringify({ saved: visit({ done: true, right: 9 }).saved }));
  // Its policy has only https: this record store is reached because another package names it.
  const other = await host(t, "cmi5", { more: ["--lrs", lms.origin] });
  await other.page.goto(lms.launch(`${other.server.url}content/index.html`), { waitUntil: "load" });
  await other.page.getByText("for looking only").waitFor();
  await other.page.getByTestId("platform-finish").click();
  await other.page.waitForURL(`${server.url}api.js`);
  assert.deepEqual(lms.verbs(), ["initialized", "terminated"]);
  assert.deepEqual(lms.complaints, []);

  // And a package that may not reach it says so, and is a page.
  await page.goto(lms.launch(`${server.url}content/index.html`), { waitUntil: "load" });
  await page.getByText("cannot be reached: nothing is reported").waitFor();
  await page.getByTestId("organization").waitFor({ state: "attached" });
});

test("cmi5: a slow record store and a window that closes lose nothing of what was done", async (t) => {
  const lms = await platform({ masteryScore: 0.5, slow: 800 });
  t.after(() => lms.close());
  const { lines, quiz } = await solution();
  const { page, server } = await host(t, "cmi5", { more: ["--lrs", lms.origin] });
  const address = lms.launch(`${server.url}content/index.html`);
  await page.goto(address, { waitUntil: "load" });
  await page.getByTestId("lesson").waitFor();
  // Answers first, so that what is said of them is in the way.
  for (const line of [...quiz, ...lines]) await type(page, line);
  await delay(2_000);
  await page.goto("about:blank");
  await until("the state", () => {
    const { saved } = JSON.parse(lms.documents.get("orgsim") ?? "{}");
    return saved && unpacked(saved).of[0]?.[2] === true;
  });
  await page.goto(lms.launch(`${server.url}content/index.html`), { waitUntil: "load" });
  await until("passed", () => lms.statements.some(({ verb }) => verb.id.endsWith("/passed")));
  const answers = () => lms.statements.filter(({ verb, object }) => verb.id.endsWith("/answered") && object.id.includes(":quiz:"));
  await until("every answer", () => answers().length === quiz.length);
  assert.deepEqual(lms.complaints, []);
});

test("cmi5: after a reload the session goes on, also where the record store is busy at first", async (t) => {
  const lms = await platform({ masteryScore: 0.5, busy: 2 });
  t.after(() => lms.close());
  const { lines, quiz } = await solution();
  const { page, server } = await host(t, "cmi5", { more: ["--lrs", lms.origin] });
  const defined = () => lms.verbs().filter((word) => !word.startsWith("("));
  await page.goto(lms.launch(`${server.url}content/index.html`), { waitUntil: "load" });
  await page.getByTestId("lesson").waitFor();
  for (const line of lines) await type(page, line);
  await until("completed", () => defined().includes("completed"));
  await page.reload({ waitUntil: "load" });
  await page.getByTestId("lesson").waitFor();
  for (const line of quiz) await type(page, line);
  await until("passed", () => defined().includes("passed"));
  await page.getByTestId("platform-finish").click();
  await page.getByText("Finished: your learning platform has the results").waitFor();
  assert.deepEqual(defined(), ["initialized", "completed", "passed", "terminated"]);
  assert.equal(lms.fetched, 1, "the token is given once");
  assert.deepEqual(lms.complaints, []);
});

const SITE = "https://lms.example";
const ACTOR = JSON.stringify({ objectType: "Agent", account: { homePage: SITE, name: "7" } });
const launching = (endpoint, fetch, more = "") => `?${new URLSearchParams({ endpoint, fetch, actor: ACTOR, registration: "r-1", activityId: `${SITE}/a/1` })}${more}`;

test("cmi5: without a named record store a package asks its own site and the one that launched it, and no other", async (t) => {
  const { page, server } = await host(t, "cmi5", { more: [] });
  const asked = [];
  await page.route(/^https:/, (route) => {
    asked.push(`${route.request().method()} ${route.request().url()}`);
    return route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" }, body: "{}" });
  });
  const content = `${server.url}content/index.html`;
  const visit = async (query, referer) => {
    asked.length = 0;
    await page.goto("about:blank");
    await page.goto(content + query, { waitUntil: "load", ...(referer ? { referer } : {}) });
    await page.getByText("cannot be reached: nothing is reported").waitFor();
    await page.getByTestId("organization").waitFor({ state: "attached" });
    return [...asked];
  };
  const good = launching(`${SITE}/xapi`, `${SITE}/fetch?key=1`);
  assert.deepEqual(await visit(good, `${SITE}/course/7?x=y`), [`POST ${SITE}/fetch?key=1`]);
  // The same link on another page, and where the browser does not say who launched the page.
  assert.deepEqual(await visit(good, "https://evil.example/"), []);
  assert.deepEqual(await visit(good), []);
  await page.getByText("is not the site that launched this page").waitFor();
  for (const [endpoint, fetch, more] of [
    [`${SITE}/xapi`, "https://evil.example/fetch"],
    ["https://evil.example/xapi", `${SITE}/fetch`],
    [`https://lms.example@evil.example/xapi`, `${SITE}/fetch`],
    [`https://u:p@lms.example/xapi`, `${SITE}/fetch`],
    [`${SITE}/xapi?agent=other`, `${SITE}/fetch`],
    [`${SITE}/xapi#x`, `${SITE}/fetch`],
    [`${SITE}/xapi/../../other`, `${SITE}/fetch`],
    [`${SITE}\\@evil.example/xapi`, `${SITE}/fetch`],
    [`http://lms.example/xapi`, `http://lms.example/fetch`],
    [`${SITE}/xapi\r\nX-Other: 1`, `${SITE}/fetch`],
    [`javascript://lms.example/%0aalert(1)`, `${SITE}/fetch`],
    [`${SITE}/xapi`, `${SITE}/fetch`, `&fetch=${encodeURIComponent("https://evil.example/fetch")}`],
    [`${SITE}/xapi`, `${SITE}/fetch`, "&%65ndpoint=https://evil.example/"],
  ]) {
    assert.deepEqual(await visit(launching(endpoint, fetch, more), `${SITE}/course`), [], `${endpoint} ${fetch} ${more}`);
  }
  // Nothing of the query gets into the policy.
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(policy, /connect-src 'self' https:;/);
  assert.doesNotMatch(policy, /evil|lms/);
});

test("cmi5: a platform that serves the package and its record store from one site needs no name", async (t) => {
  const lms = await platform({ masteryScore: 0.5 });
  t.after(() => lms.close());
  const files = unzip(await pack("cmi5"));
  const place = await mkdtemp(join(folder, "one-site-"));
  await spread(files, place);
  // One site: what is not a file of the package goes to the platform.
  const server = await serve({
    path: "/content/",
    folder: place,
    instead: (_, response) => {
      const { req: request } = response;
      const url = new URL(request.url, lms.origin);
      if (!/^\/(fetch|xapi\/)/.test(url.pathname)) return false;
      const passed = httpRequest(url, { method: request.method, headers: { ...request.headers, host: url.host } }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      // What the page still sends when the test has ended.
      passed.on("error", () => response.destroy());
      request.pipe(passed);
      return true;
    },
  });
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.context().addCookies([{ name: "MoodleSession", value: "secret", url: server.origin }]);
  const address = lms.launch(`${server.url}index.html`).replaceAll(encodeURIComponent(lms.origin), encodeURIComponent(server.origin));
  await page.goto(address, { waitUntil: "load" });
  await page.getByTestId("lesson").waitFor();
  await until("initialized", () => lms.verbs()[0] === "initialized");
  assert.equal(lms.fetched, 1);
  assert.deepEqual(lms.complaints, []);
});

test("a report of several learners is two tables and statements that a record store takes", async () => {
  const progress = (given) => {
    const [[id, , , rows]] = unpacked(visit(given).saved).of;
    return JSON.stringify({ orgsim: 1, lessons: { [id]: rows } });
  };
  const files = [["ana.json", { done: true, right: 9 }], ["=bo@school.example.json", { done: false, right: 0 }]];
  const paths = await Promise.all(files.map(async ([name, given]) => {
    const path = join(folder, name);
    await writeFile(path, progress(given));
    return path;
  }));
  const report = async (...more) => (await run(ORGSIM, ["report", ...more, "--lessons", join(DIST, "lessons")])).stdout;
  const named = [paths[0], `=2+2=${paths[1]}`];
  const table = await report(paths[0], "--csv", "--mastery", "50");
  assert.equal(table.split("\r\n").length, 3);
  assert.match(table, /^ana,created-account-recreates-role,/m);
  await assert.rejects(report(...named, "--csv"), "`=2+2=…` has no name before the first `=`");
  const statements = JSON.parse(await report(...paths.slice(0, 1), "--xapi", "--home", "https://school.example", "--mastery", "50"));
  assert.ok(statements.length > 5);
  for (const statement of statements) assert.deepEqual(statementFaults(statement), []);
  assert.notDeepEqual(statementFaults({ ...statements[0], id: "x" }), []);
  assert.notDeepEqual(statementFaults({ ...statements[0], verb: { id: "initialized" } }), []);
  assert.deepEqual(statements, JSON.parse(await report(paths[0], "--xapi", "--home", "https://school.example", "--mastery", "50")));
});
