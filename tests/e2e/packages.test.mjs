// Packages for learning platforms: valid against their schemas, and, launched by strict mocks of platforms and by scorm-again, telling
// what was reached and nothing else, resuming where one was.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
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
import { closeDialog, fromMenu, speak, type } from "./support/sandbox.mjs";
import { faults } from "./support/schemas.mjs";
import { DIST, serve } from "./support/server.mjs";
import { during } from "./support/states.mjs";
import { spread, unzip } from "./support/zip.mjs";

const STANDARDS = ["scorm12", "scorm2004", "cmi5"];
const TITLE = "Organizations <\"&'> for Ann";
const LESSON = "created-account-recreates-role";
const WALKTHROUGH = "consolidated-billing-to-all-features";
const WALKTHROUGHS = [WALKTHROUGH, "all-features-for-good"];
/** A platform of another site. */
const SITE = "https://lms.example";

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

/** Does it when it is wanted for the first time. */
function once(make) {
  let it;
  return () => (it ??= make());
}

const ORGSIM = env.ORGSIM ?? fileURLToPath(new URL("../../target/debug/orgsim", import.meta.url));

/** The bytes of a package that `orgsim package` makes. */
async function made(standard, dist, ...more) {
  const file = join(folder, `${standard}-${Math.random().toString(36).slice(2)}.zip`);
  await run(ORGSIM, ["package", `--${standard}`, "--dist", dist, "--title", TITLE, "-o", file, ...more]);
  return readFile(file);
}

const packages = new Map();
/** A package of the page; the same one is made once. */
function pack(standard, ...more) {
  const name = JSON.stringify([standard, more]);
  if (!packages.has(name)) packages.set(name, made(standard, DIST, ...more));
  return packages.get(name);
}

/** The page with little in its large files, which take their time to pack. */
const thin = once(async () => {
  const place = await mkdtemp(join(folder, "thin-"));
  await cp(DIST, place, { recursive: true });
  const large = (await readdir(place)).filter((name) => /\.wasm$|^(iam-data|managed-policies)\.txt$/.test(name));
  await Promise.all(large.map((name) => truncate(join(place, name), 1_000)));
  return place;
});

const manifestOf = (standard) => (standard === "cmi5" ? "cmi5.xml" : "imsmanifest.xml");

test("a package of each standard is a zip of what its manifest lists, and valid by the schemas, which refuse what is wrong", async () => {
  const texts = {};
  for (const standard of STANDARDS) {
    for (const more of [[], ["--mastery", "75", "--lang", "es"], ["--mastery", "75", "--per-lesson"], ["--lessons", LESSON]]) {
      await during(`${standard} ${more.join(" ")}`, async () => {
        const files = unzip(await made(standard, await thin(), ...more));
        const manifest = files.get(manifestOf(standard)).toString();
        assert.deepEqual(await faults(standard, manifest), []);
        assert.ok(files.has("index.html") && !files.has("sw.js") && !files.has("files.json"));
        const licenses = files.get("licenses.txt").toString();
        assert.match(licenses, /Apache License/);
        assert.match(licenses, /\byew 0\./);
        // With a mastery score, and one unit for all lessons.
        if (more.includes("es")) texts[standard] = manifest;
        if (standard === "cmi5") return;
        const listed = [...manifest.matchAll(/<file href="([^"]+)"\/>/g)].map(([, name]) => name);
        assert.deepEqual(listed, [...files.keys()].filter((name) => name !== "imsmanifest.xml").sort());
      });
    }
  }
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

test("the page makes the same bytes as the command line; forms for those who teach say what is wrong, in its language, and lose nothing", async (t) => {
  const [one, again] = await Promise.all([1, 2].map(() => made("scorm2004", DIST, "--mastery", "80", "--per-lesson")));
  assert.ok(one.equals(again));
  const server = await serve();
  const page = await newPage(browser);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  await page.goto(server.url, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor();
  const share = async (what) => {
    await fromMenu(page, "share");
    await page.getByTestId(what).click();
  };
  const make = () => page.getByTestId("package-make").click();
  await share("open-package");
  await page.getByTestId("standard-scorm2004").check();
  await page.getByTestId("package-title").fill(TITLE);
  await page.getByTestId("package-mastery").fill("nonsense");
  await make();
  await page.getByTestId("package-told").getByText("from 1 to 100").waitFor();
  await page.getByTestId("package-mastery").fill("80");
  await page.getByTestId("package-per-lesson").check();
  await assertAccessible(page, { within: "[data-testid=dialog]" });
  const [download] = await Promise.all([page.waitForEvent("download", { timeout: 120_000 }), make()]);
  const downloaded = await readFile(await download.path());
  assert.deepEqual([...unzip(downloaded).keys()], [...unzip(one).keys()]);
  assert.ok(downloaded.equals(one), "byte for byte");
  await closeDialog(page);
  await speak(page, "es");

  await share("open-package");
  const told = page.getByTestId("package-told");
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

// The platform's page frames the package that is behind the `#` of its address, and its own data outlive a reload in the session storage.
const FRAME = (script) => `<!doctype html><html lang="en"><title>Platform</title><link rel="icon" href="data:,"><script src="/api.js"></script><script>
  const kept = JSON.parse(sessionStorage.getItem("kept") ?? "{}");
  ${script}
  </script><iframe title="Package" width="1400" height="860"></iframe><script>
  document.querySelector("iframe").src = \`/\${decodeURIComponent(location.hash.slice(1)) || "content/index.html"}\`;</script>`;
/** scorm-again behind the name of our own platform: what was committed is in `strict.kept`. */
const AGAIN = (name, place) => FRAME(`
  const api = new ${name}({ autocommit: false, logLevel: 5 });
  if (Object.keys(kept).length > 0) api.loadFromJSON(kept);
  window.${place} = api;
  const strict = { complaints: [], kept };
  const keep = () => {
    strict.kept = api.renderCMIToJSONObject().cmi;
    sessionStorage.setItem("kept", JSON.stringify(strict.kept));
  };
  for (const end of ["LMSCommit", "LMSFinish", "Commit", "Terminate"]) api.on(end, keep);`);

const OWN = "support/platforms/scorm.js";
const PLATFORMS = {
  "a strict platform": {
    scorm12: [FRAME('const strict = new StrictScorm("1.2", kept); window.API = strict.api;'), OWN],
    scorm2004: [FRAME('const strict = new StrictScorm("2004", kept); window.API_1484_11 = strict.api;'), OWN],
  },
  "scorm-again": {
    scorm12: [AGAIN("Scorm12API", "API"), "node_modules/scorm-again/dist/scorm12.js"],
    scorm2004: [AGAIN("Scorm2004API", "API_1484_11"), "node_modules/scorm-again/dist/scorm2004.js"],
  },
};

/** Runs in the page, which looks each second for what is to be told: now four times. What boot.js counts are seconds as before. */
const LOOK_OFTEN = () => {
  const every = window.setInterval;
  window.setInterval = (run, ms, ...more) => every(run, new Error().stack.includes("/boot-") ? ms : ms / 4, ...more);
};

const ONE = ["--lessons", LESSON];
const PASSING = [...ONE, "--mastery", "50"];
const UNITS = ["--lessons", `${LESSON},${WALKTHROUGH}`, "--mastery", "50", "--per-lesson"];

/** A host with a platform's page and unpacked packages: the options of each by its folder. */
async function host(t, standard, packages, { at = "a strict platform", frame } = {}) {
  const place = await mkdtemp(join(folder, "host-"));
  await Promise.all(Object.entries(packages).map(async ([name, options]) => spread(unzip(await pack(standard, ...options)), join(place, name))));
  const [own, script] = PLATFORMS[at][standard] ?? ["", OWN];
  await writeFile(join(place, "index.html"), frame ?? own);
  await writeFile(join(place, "api.js"), readFileSync(new URL(script, import.meta.url)));
  await writeFile(join(place, "nothing.html"), '<!doctype html><title>Nothing</title><link rel="icon" href="data:,">');
  const server = await serve({ path: "/", folder: place });
  const page = await newPage(browser, { serviceWorkers: "allow" });
  await page.addInitScript(LOOK_OFTEN);
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  /** Opens the platform's page with what it kept, and there a package or a unit of one. */
  const launch = async (kept = {}, unit = "") => {
    await page.goto(`${server.url}nothing.html`, { waitUntil: "load" });
    await page.evaluate((kept) => sessionStorage.setItem("kept", JSON.stringify(kept)), kept);
    await page.goto(`${server.url}#${encodeURIComponent(unit)}`, { waitUntil: "load" });
  };
  return { page, server, launch, content: () => page.frameLocator("iframe") };
}

/** What the platform has; what was not committed is not there. */
const has = (page) => page.evaluate(() => strict.kept);
/** An element of that by its name; scorm-again has them in a tree. */
async function value(page, name) {
  const kept = await has(page);
  return kept[name] ?? name.split(".").slice(1).reduce((tree, part) => tree?.[part], kept);
}
const complaints = (page) => page.evaluate(() => strict.complaints);

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

/** Long enough for two looks of the page. */
const LOOKS = 600;

/** Waits until what is read is enough, and stays as it is while the page looks twice more. */
async function rest(read, enough) {
  await until("rest", async () => {
    const before = await read();
    if (!enough(before)) return false;
    await delay(LOOKS);
    return JSON.stringify(await read()) === JSON.stringify(before);
  });
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

/** The fingerprint of what a lesson's grades depend on: the ids, options and right answers of its quiz and predictions. */
function questions(text) {
  const list = (of) => `[${[JSON.parse(of.replace(/,\s*\]$/, "]"))].flat().sort().map((it) => JSON.stringify(it)).join(", ")}]`;
  const lines = text.split(/^\[/m).flatMap((table) => {
    const kind = /^\[(quiz|prediction)s?\]\]/.exec(table)?.[1];
    const member = (name) => new RegExp(`^${name} = ("[^"]*"|\\[[^\\]]*\\])`, "m").exec(table)[1];
    return kind ? [`${kind} ${JSON.parse(member("id"))} ${list(member("options"))} ${list(member("answer"))}\n`] : [];
  });
  return fingerprint(lines.sort().join(""));
}

/** A visit that is over, as the page would have kept it: how many goals, whether done, how many quiz answers are right. */
function visit({ done, right, lesson = LESSON }) {
  const text = readFileSync(join(DIST, "lessons", lesson, "lesson.txt"), "utf8");
  const version = questions(text);
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
const solution = once(async () => {
  const lesson = fileURLToPath(new URL(`../../lessons/${LESSON}`, import.meta.url));
  const { stdout } = await run(ORGSIM, ["lesson", "play", lesson]);
  const lines = [...stdout.matchAll(/^[\w .-]+ \/ [\w .-]+\$ (.+)$/gm)].map(([, line]) => line);
  const text = await readFile(join(lesson, "lesson.toml"), "utf8");
  const questions = [...text.matchAll(/\[\[quiz\]\]\s+id = "([^"]+)"\s+options = (\[[^\]]*\])\s+answer = ("[^"]*"|\[[^\]]*\])/g)]
    .map(([, id, , answer]) => ({ id, good: [JSON.parse(answer)].flat() }));
  const quiz = questions.map(({ id, good }) => `answer ${id} ${good.join(",")}`);
  assert.ok(lines.length > 4 && quiz.length > 1);
  return { lines, half: Math.ceil(lines.length / 2), quiz };
});

/** The package's frame, once its lesson is there. */
async function inside(page) {
  await page.frameLocator("iframe").getByTestId("lesson").waitFor();
  return page.frames().find((frame) => frame.parentFrame());
}

/** Ends a visit as the learner does. */
async function finish(content) {
  await content.getByTestId("platform-finish").click();
  await content.getByText("Finished: your learning platform has the results").waitFor();
}

/** Shows every page of a walkthrough, to its end. */
async function showAll(content) {
  await content.getByTestId("lesson").waitFor();
  const next = content.getByTestId("lesson-next");
  for (let n = 0; n < 60 && await content.getByTestId("lesson-restart").count() === 0; n += 1) await next.click();
  await content.getByTestId("lesson-restart").waitFor();
}

const EDITIONS = {
  scorm12: { completion: "cmi.core.lesson_status", success: "cmi.core.lesson_status", passing: ["cmi.student_data.mastery_score", "50"], score: "cmi.core.score.raw" },
  scorm2004: { completion: "cmi.completion_status", success: "cmi.success_status", passing: ["cmi.scaled_passing_score", "0.5"], score: "cmi.score.raw" },
};
const JUDGED = ["passed", "failed"];

for (const [standard, names] of Object.entries(EDITIONS)) {
  for (const at of Object.keys(PLATFORMS)) {
    test(`${standard}, in ${at}: a lesson is launched, left, resumed, done, answered and passed; each lesson of a package can be a unit`, async (t) => {
      const strictly = at === "a strict platform";
      const { lines, half, quiz } = await solution();
      const { page, server, launch, content } = await host(t, standard, { content: PASSING, units: UNITS }, { at });
      const passing = strictly ? Object.fromEntries([names.passing]) : {};
      const element = (name) => value(page, names[name]);
      /** What the platform has of the lesson. */
      const row = async () => {
        const saved = await value(page, "cmi.suspend_data");
        return saved ? unpacked(saved).of[0] : undefined;
      };
      const steps = async () => (await row())?.[3]?.[0]?.log.steps ?? 0;
      const typed = async (some) => {
        const frame = await inside(page);
        for (const line of some) await type(frame, line);
      };
      let before = 0;

      await during("launched", async () => {
        await launch(passing);
        await inside(page);
        if (!strictly) await until("incomplete", async () => await element("completion") === "incomplete");
        assert.equal(await element("completion"), "incomplete");
      });
      await during("half done and left", async () => {
        await typed(lines.slice(0, half));
        if (strictly) {
          // All that was done has been told: leaving only commits.
          await until("a goal at the platform", async () => await steps() > 1);
          await rest(() => page.evaluate(() => strict.calls), (calls) => calls.some(([name]) => name === "Commit"));
          await page.evaluate(() => { strict.calls.length = 0; });
          await page.locator("iframe").evaluate((frame) => { frame.src = "about:blank"; });
          await until("a commit", () => page.evaluate(() => strict.calls.some(([name]) => name === "Commit")));
          await delay(300);
          const calls = await page.evaluate(() => strict.calls);
          const allowed = ([name, element]) => name === "Commit" || (name === "SetValue" && /session_time|suspend_data/.test(element));
          assert.deepEqual(calls.filter((call) => !allowed(call)), []);
          before = await steps();
        }
        await relaunch(page);
        assert.equal(await element("completion"), "incomplete");
      });
      await during("resumed and done", async () => {
        await typed(lines.slice(half));
        await until("the lesson at the platform", async () => (await row())?.[2] === true);
        assert.ok(await steps() > before);
        if (standard === "scorm2004") await until("completed", async () => await element("completion") === "completed");
        await delay(LOOKS);
        assert.ok(!JUDGED.includes(await element("success")), "the quiz is not answered");
        assert.ok(!await element("score"));
      });
      await during("answered", async () => {
        await typed(quiz);
        await until("passed", async () => await element("success") === "passed");
      });
      await during("passed", async () => {
        if (!strictly) await finish(content());
        assert.equal(await element("success"), "passed");
        assert.equal(String(await element("score")), "100");
        assert.ok((await value(page, "cmi.suspend_data")).length <= 4096);
        assert.deepEqual(await complaints(page), []);
        await page.assertClean();
      });
      // One who has not finished may have left something in the browser.
      if (strictly) {
        await during("another learner of the same browser", async () => {
          await launch({ "cmi.core.student_id": "8" });
          await inside(page);
          await until("incomplete", async () => await element("completion") === "incomplete");
          await delay(LOOKS);
          assert.equal(await element("completion"), "incomplete");
          assert.ok(!JUDGED.includes(await element("success")));
          assert.equal(await steps(), 0);
        });
      }

      const manifest = await (await fetch(`${server.url}units/imsmanifest.xml`)).text();
      const units = [...manifest.matchAll(/<item [^>]*parameters="([^"]+)"/g)].map(([, query]) => query);
      assert.deepEqual(units, [LESSON, WALKTHROUGH].map((id) => `?lesson=${id}`));
      await during("the first unit is passed without the second, which it does not have", async () => {
        const { saved } = visit({ done: true, right: 9 });
        await launch({ ...passing, [strictly ? "cmi.suspend_data" : "suspend_data"]: saved }, `units/index.html${units[0]}`);
        await content().getByTestId("platform").waitFor();
        await until("passed", async () => await element("success") === "passed");
        assert.equal(Number(await element("score")), 100);
        await content().getByTestId("lesson").waitFor();
        await finish(content());
        assert.equal(await element("success"), "passed");
      });
      await during("the second unit has no questions: it is completed, and nothing is judged", async () => {
        await launch({}, `units/index.html${units[1]}`);
        await showAll(content());
        await until("completed", async () => await element("completion") === "completed");
        assert.ok(!JUDGED.includes(await element("success")));
        assert.ok(!await element("score"));
        assert.deepEqual(await complaints(page), []);
      });
    });
  }
}

/** The whole course, done but for its walkthroughs, as the page keeps it where only results fit. */
function courseAtEnd(ids) {
  const rows = ids.filter((id) => !WALKTHROUGHS.includes(id)).map((id) => {
    const text = readFileSync(join(DIST, "lessons", id, "lesson.txt"), "utf8");
    const quiz = text.split("[[quiz]]").length - 1;
    return [id, questions(text), true, null, null, quiz, quiz];
  });
  return packed({ at: null, of: rows, sent: "", stated: [] });
}

test("page and platform count the same lessons of the whole course, by each way to a walkthrough", async (t) => {
  const catalog = JSON.parse(readFileSync(join(DIST, "lessons/catalog.json"), "utf8"));
  const ids = catalog.lessons.map(({ id }) => id);
  const saved = courseAtEnd(ids);
  const course = ["--lessons", ids.join(), "--mastery", "80"];
  const lms = await platform({ masteryScore: 0.8 });
  t.after(() => lms.close());

  /** The first walkthrough is opened as a lesson, being the first one that is not done; the other one is started from the list. */
  const count = async (content, state) => {
    const assertSame = async (done) => {
      await until(`${done} at the platform`, async () => unpacked((await state())[0]).of.filter((row) => row[2]).length === done);
      await fromMenu(content, "open-lessons");
      const sum = await content.getByTestId("course-sum").innerText();
      const [, all, some] = /^(?:All (\d+) done|(\d+) of \d+ done)/.exec(sum);
      assert.equal(Number(all ?? some), done);
      assert.equal(Boolean(all), done === ids.length);
      await until(`the verdict after ${done}`, async () => (await state())[1] === (done === ids.length));
    };
    await content.getByTestId("lesson").waitFor();
    await showAll(content);
    await assertSame(ids.length - 1);
    await content.getByTestId(`walk-start-${WALKTHROUGHS[1]}`).click();
    const next = content.getByTestId("walk-next");
    await next.waitFor();
    for (let n = 0; n < 200 && await next.count() > 0; n += 1) await next.click();
    await assertSame(ids.length);
  };

  // The edition with the least room.
  await during("SCORM 1.2", async () => {
    const { page, launch } = await host(t, "scorm12", { content: course }, { at: "scorm-again" });
    await launch({ suspend_data: saved });
    await count(await inside(page), async () => {
      const kept = await has(page);
      return [kept.suspend_data, kept.core?.lesson_status === "passed"];
    });
  });
  await during("cmi5", async () => {
    const { page, server } = await host(t, "cmi5", { content: [...course, "--lrs", lms.origin] });
    lms.documents.set("orgsim", JSON.stringify({ saved }));
    await page.goto(lms.launch(`${server.url}content/index.html`), { waitUntil: "load" });
    await count(page, () => {
      const verbs = lms.verbs();
      return [JSON.parse(lms.documents.get("orgsim")).saved, verbs.includes("completed") && verbs.includes("passed")];
    });
    assert.deepEqual(lms.complaints, []);
  });
});

const ABSENT = "No learning platform was found: nothing is reported";

test("a platform is found though it comes after its frame; without one, or at one of another site, a package is an ordinary page that says so", async (t) => {
  // It is there a while after the package has looked for the first time.
  const frame = PLATFORMS["a strict platform"].scorm12[0].replace("window.API = strict.api;", `let first;
    Object.defineProperty(window, "API", { get() {
      first ??= performance.now();
      return performance.now() - first > 600 ? strict.api : undefined;
    } });`);
  const { page, server, content } = await host(t, "scorm12", { content: PASSING }, { frame });
  await during("a platform that comes late", async () => {
    await page.goto(server.url, { waitUntil: "load" });
    await content().getByTestId("platform").getByText("keeps what you do").waitFor();
    assert.deepEqual(await complaints(page), []);
  });
  await during("no platform", async () => {
    await page.goto(`${server.url}content/index.html`, { waitUntil: "load" });
    await page.getByTestId("platform").getByText(ABSENT).waitFor();
    await page.getByTestId("lesson").waitFor();
    assert.equal(await page.getByTestId("platform-finish").count(), 0);
    assert.deepEqual(await page.evaluate(() => navigator.serviceWorker.getRegistrations().then((all) => all.length)), 0);
    await page.assertClean();
  });
  await during("a platform of another site", async () => {
    const place = await mkdtemp(join(folder, "other-"));
    const address = `${server.url.replace("127.0.0.1", "localhost")}content/index.html`;
    await writeFile(join(place, "index.html"), `<title>x</title><link rel="icon" href="data:,"><script>window.API = {}</script><iframe title="p" src="${address}"></iframe>`);
    const other = await serve({ path: "/", folder: place });
    t.after(() => other.close());
    await page.goto(other.url, { waitUntil: "load" });
    await content().getByTestId("organization").waitFor({ state: "attached" });
    await content().getByTestId("platform").getByText(ABSENT).waitFor();
  });
});

/** The verbs of a session that cmi5 defines. */
const defined = (lms) => lms.verbs().filter((word) => !word.startsWith("("));

test("cmi5: a lesson is launched, half done and left, launched again, done, answered, passed and ended, told in that order, also to a slow store", async (t) => {
  // The record store is busy at first.
  const [lms, slow] = await Promise.all([{ masteryScore: 0.5, busy: 2 }, { masteryScore: 0.5, slow: 800 }].map(platform));
  t.after(() => Promise.all([lms, slow].map((it) => it.close())));
  const { lines, half, quiz } = await solution();
  const { page, server } = await host(t, "cmi5", { content: [...ONE, "--mastery", "80", "--lrs", lms.origin, "--lrs", slow.origin] });
  const launched = async () => {
    await page.goto(lms.launch(`${server.url}content/index.html`), { waitUntil: "load" });
    await page.getByTestId("lesson").waitFor();
    await until("initialized", () => defined(lms)[0] === "initialized");
  };
  const kept = () => JSON.parse(lms.documents.get("orgsim") ?? "{}").saved;
  const steps = () => (kept() ? unpacked(kept()).of[0]?.[3][0]?.log.steps ?? 0 : 0);
  const answers = () => lms.verbs().filter((word) => word === "(answered)").length;
  let before;
  await during("launched", async () => {
    await launched();
    assert.deepEqual(lms.verbs(), ["initialized"]);
  });
  await during("half done", async () => {
    for (const line of lines.slice(0, half)) await type(page, line);
    // It is sent a moment after it was done, and what a closed window had not sent is not there.
    await rest(steps, (count) => count > 1);
    assert.deepEqual(defined(lms), ["initialized"]);
    before = steps();
  });
  // The window was closed: the platform will call that abandoned, and the next launch goes on there.
  await during("launched again and done", async () => {
    await launched();
    for (const line of lines.slice(half)) await type(page, line);
    await until("completed", () => defined(lms).includes("completed"));
    assert.ok(steps() > before);
  });
  await during("after a reload, in the same session", async () => {
    await page.reload({ waitUntil: "load" });
    await page.getByTestId("lesson").waitFor();
    await delay(LOOKS);
    assert.deepEqual(defined(lms), ["initialized", "completed"], "without the quiz nothing is judged");
  });
  await during("answered", async () => {
    for (const line of quiz.slice(0, -1)) await type(page, line);
    await until("the answers", () => answers() === quiz.length - 1);
    await delay(300);
    assert.deepEqual(defined(lms), ["initialized", "completed"], "a question is open still");
    for (const line of quiz.slice(-1)) await type(page, line);
    await until("passed", () => defined(lms).includes("passed"));
  });
  await finish(page);
  assert.deepEqual(defined(lms), ["initialized", "completed", "passed", "terminated"]);
  assert.equal(answers(), quiz.length);
  assert.equal(lms.statements.find(({ verb }) => verb.id.endsWith("/passed")).result.score.scaled, 1);
  assert.deepEqual(lms.complaints, []);
  assert.equal(lms.fetched, 2, "the token is given once for each launch");

  await during("a slow record store and a window that closes", async () => {
    const launchSlow = () => page.goto(slow.launch(`${server.url}content/index.html`), { waitUntil: "load" });
    await launchSlow();
    await page.getByTestId("lesson").waitFor();
    // Answers first, so that what is said of them is in the way.
    for (const line of [...quiz, ...lines]) await type(page, line);
    await delay(LOOKS);
    await page.goto("about:blank");
    await until("the state", () => {
      const { saved } = JSON.parse(slow.documents.get("orgsim") ?? "{}");
      return saved && unpacked(saved).of[0]?.[2] === true;
    });
    slow.slow = 100;
    await launchSlow();
    await until("passed", () => slow.statements.some(({ verb }) => verb.id.endsWith("/passed")));
    const answered = () => slow.statements.filter(({ verb, object }) => verb.id.endsWith("/answered") && object.id.includes(":quiz:"));
    await until("every answer", () => answered().length === quiz.length);
    assert.deepEqual(slow.complaints, []);
  });
});

test("cmi5: each lesson is a unit with its own result; in review it begins and ends, and the learner goes where the platform says", async (t) => {
  const { saved } = visit({ done: true, right: 9 });
  const [first, second, review] = await Promise.all([{ masteryScore: 0.5 }, {}, { launchMode: "Review", returnURL: `${SITE}/back` }].map(platform));
  t.after(() => Promise.all([first, second, review].map((lms) => lms.close())));
  const { page, server } = await host(t, "cmi5", { units: [...UNITS, ...[first, second, review].flatMap((lms) => ["--lrs", lms.origin])] });
  const course = await (await fetch(`${server.url}units/cmi5.xml`)).text();
  const units = [...course.matchAll(/<url>([^<]+)<\/url>/g)].map(([, url]) => url);
  assert.deepEqual(units, [LESSON, WALKTHROUGH].map((id) => `index.html?lesson=${id}`));
  const launchUnit = (lms, unit) => page.goto(lms.launch(`${server.url}units/${units[unit]}`), { waitUntil: "load" });

  await during("the first unit", async () => {
    first.documents.set("orgsim", JSON.stringify({ saved }));
    await launchUnit(first, 0);
    await until("passed", () => first.verbs().includes("passed"));
    await finish(page);
    assert.deepEqual(defined(first), ["initialized", "completed", "passed", "terminated"]);
  });
  await during("the second unit", async () => {
    await launchUnit(second, 1);
    await showAll(page);
    await until("completed", () => second.verbs().includes("completed"));
    // The list has no lesson that another unit grades.
    await fromMenu(page, "open-lessons");
    await page.getByTestId("course").waitFor();
    assert.equal(await page.locator(".course-row").count(), 1);
    await finish(page);
    assert.deepEqual(defined(second), ["initialized", "completed", "terminated"]);
  });
  await during("in review", async () => {
    await page.route(`${SITE}/back`, (route) => route.fulfill({ body: "" }));
    review.documents.set("orgsim", JSON.stringify({ saved }));
    await launchUnit(review, 0);
    await page.getByText("for looking only").waitFor();
    await page.getByTestId("platform-finish").click();
    await page.waitForURL(`${SITE}/back`);
    assert.deepEqual(review.verbs(), ["initialized", "terminated"]);
  });
  assert.deepEqual([first, second, review].flatMap((lms) => lms.complaints), []);
});

const ACTOR = JSON.stringify({ objectType: "Agent", account: { homePage: SITE, name: "7" } });
const launching = (endpoint, fetch, more = "") => `?${new URLSearchParams({ endpoint, fetch, actor: ACTOR, registration: "r-1", activityId: `${SITE}/a/1` })}${more}`;

// Which addresses are refused is tested natively: `crates/lessons/src/platform/tests/cmi5.rs`.
test("cmi5: without a named record store a package asks its own site and the one that launched it, and no other", async (t) => {
  const lms = await platform({ masteryScore: 0.5 });
  t.after(() => lms.close());
  const place = await mkdtemp(join(folder, "one-site-"));
  await spread(unzip(await pack("cmi5", ...ONE)), place);
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
  const page = await newPage(browser, { serviceWorkers: "allow" });
  t.after(async () => {
    await page.context().close();
    await server.close();
  });
  const content = `${server.url}index.html`;
  const refused = async () => {
    await page.getByText("cannot be reached: nothing is reported").waitFor();
    await page.getByTestId("organization").waitFor({ state: "attached" });
  };
  await during("a platform that serves the package and its record store from one site", async () => {
    await page.context().addCookies([{ name: "MoodleSession", value: "secret", url: server.origin }]);
    await page.goto(lms.launch(content).replaceAll(encodeURIComponent(lms.origin), encodeURIComponent(server.origin)), { waitUntil: "load" });
    await page.getByTestId("lesson").waitFor();
    await until("initialized", () => lms.verbs()[0] === "initialized");
    assert.equal(lms.fetched, 1);
    assert.deepEqual(lms.complaints, []);
  });
  await during("a record store on another site, without TLS", async () => {
    await page.goto(lms.launch(content), { waitUntil: "load" });
    await refused();
    assert.equal(lms.fetched, 1);
  });
  const asked = [];
  await page.route(/^https:/, (route) => {
    asked.push(`${route.request().method()} ${route.request().url()}`);
    return route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" }, body: "{}" });
  });
  const assertAsks = (query, referer, requests) => during(`${query} from ${referer}`, async () => {
    asked.length = 0;
    await page.goto("about:blank");
    await page.goto(content + query, { waitUntil: "load", ...(referer ? { referer } : {}) });
    await refused();
    assert.deepEqual(asked, requests);
  });
  const good = launching(`${SITE}/xapi`, `${SITE}/fetch?key=1`);
  await assertAsks(good, `${SITE}/course/7?x=y`, [`POST ${SITE}/fetch?key=1`]);
  // The same link on another page, and where the browser does not say who launched the page.
  await assertAsks(good, "https://evil.example/", []);
  await assertAsks(good, undefined, []);
  await page.getByText("is not the site that launched this page").waitFor();
  for (const [endpoint, fetch, more] of [
    [`${SITE}/xapi`, "https://evil.example/fetch"],
    [`${SITE}/xapi`, `${SITE}/fetch`, "&%65ndpoint=https://evil.example/"],
  ]) await assertAsks(launching(endpoint, fetch, more), `${SITE}/course`, []);
  // Nothing of the query gets into the policy.
  const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
  assert.match(policy, /connect-src 'self' https:;/);
  assert.doesNotMatch(policy, /evil|lms/);
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
