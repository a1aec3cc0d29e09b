// An organization in one JSON file of 95 MB, imported in a browser. `cargo xtask bench --only page` shows it.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { benchmark } from "./support/bench.mjs";
import { newPage } from "./support/browser.mjs";
import { longest, row } from "./support/rows.mjs";
import { fromMenu } from "./support/sandbox.mjs";

const ACCOUNTS = 6_000;
const TAGS = 50;
const LONGEST_MS = 120_000;

/** The file of the collection script for an organization whose accounts have as many and as long tags as AWS allows. */
function bundle() {
  const ids = Array.from({ length: ACCOUNTS }, (_, n) => String(111_122_223_333 + n));
  const accounts = ids.map((id) => ({
    Id: id, Name: `Account ${id}`, Email: `a${id}@example.com`, Status: "ACTIVE", JoinedMethod: "CREATED", JoinedTimestamp: "2024-01-01T00:00:00Z",
  }));
  const tags = Array.from({ length: TAGS }, (_, n) => ({ Key: `tag-${n}`, Value: `${n} `.padEnd(256, "v") }));
  return JSON.stringify({
    "orgsim-collection": 1,
    calls: [
      { input: {}, output: { Organization: { Id: "o-exampleorg", MasterAccountId: ids[0], FeatureSet: "ALL" } } },
      { input: {}, output: { Roots: [{ Id: "r-ab12", PolicyTypes: [] }] } },
      { input: { ParentId: "r-ab12" }, output: { Accounts: accounts } },
      ...ids.map((ResourceId) => ({ input: { ResourceId }, output: { Tags: tags } })),
    ],
  });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {string} path
 */
async function measure(browser, url, path) {
  const page = await newPage(browser);
  await page.goto(url);
  await page.getByTestId("organization").waitFor();
  await fromMenu(page, "import");
  await page.getByTestId("import-files").waitFor({ state: "attached" });
  await page.evaluate(() => {
    window.__tasks = [];
    new PerformanceObserver((list) => window.__tasks.push(...list.getEntries().map((it) => it.duration))).observe({ type: "longtask" });
  });
  const begin = performance.now();
  await page.getByTestId("import-files").setInputFiles(path);
  await page.locator('[data-testid="dialog-submit"][aria-disabled="false"]').waitFor({ timeout: LONGEST_MS });
  const seconds = (performance.now() - begin) / 1_000;
  const tasks = await page.evaluate(() => window.__tasks);
  row(`import of ${ACCOUNTS.toLocaleString("en")} accounts in one file of 95 MB`, seconds, "s", `longest task ${longest(tasks)} ms`, 10);
  if (process.argv.includes("--tasks")) process.stdout.write(`${tasks.map(Math.round).filter((it) => it > 60).join(" ")}\n`);
}

const folder = await mkdtemp(join(tmpdir(), "orgsim-import-"));
try {
  const path = join(folder, "organization.json");
  await writeFile(path, bundle());
  await benchmark((browser, url) => measure(browser, url, path));
} finally {
  await rm(folder, { recursive: true });
}
