// A million events of AWS CloudTrail against the draft of a policy, measured in a browser. `cargo xtask bench --only page` shows it.

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { benchmark } from "./support/bench.mjs";
import { newPage } from "./support/browser.mjs";
import { longest, row } from "./support/rows.mjs";
import { accountId, fromMenu } from "./support/sandbox.mjs";

const EVENTS = 1_000_000;
const FILES = 5;
const LONGEST_MS = 120_000;
const CALLS = [["iam", "CreateUser"], ["ec2", "RunInstances"], ["s3", "GetBucketPolicy"], ["sts", "AssumeRole"], ["dynamodb", "DescribeTable"]];
const DRAFT = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Sid: "NoUsers", Effect: "Deny", Action: "iam:CreateUser", Resource: "*" },
    {
      Sid: "Regions", Effect: "Deny", NotAction: ["iam:*", "sts:*"], Resource: "*",
      Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-central-1", "us-east-1"] } },
    },
  ],
});

/** An event as CloudTrail writes it, of about 700 bytes. */
function event(account, file, n) {
  const [service, name] = CALLS[n % CALLS.length];
  const user = `user${n % 50}`;
  return JSON.stringify({
    eventVersion: "1.09", eventName: name, eventSource: `${service}.amazonaws.com`, eventTime: "2026-11-20T10:00:00Z",
    awsRegion: n % 7 === 0 ? "eu-west-1" : "eu-central-1", sourceIPAddress: "203.0.113.7", recipientAccountId: account,
    requestID: `request-${file}-${n}`, eventID: `event-${file}-${n}`, userAgent: "aws-cli/2".padEnd(120, "."), readOnly: false,
    eventType: "AwsApiCall", managementEvent: true, requestParameters: { name: `thing-${n % 1_000}` }, responseElements: null,
    userIdentity: { type: "IAMUser", arn: `arn:aws:iam::${account}:user/${user}`, accountId: account, userName: user },
  });
}

/** Writes the compressed files; returns their paths. */
async function write(folder, account) {
  const paths = [];
  for (let file = 0; file < FILES; file += 1) {
    const path = join(folder, `trail-${file}.json.gz`);
    paths.push(path);
    const gzip = createGzip({ level: 1 });
    const out = gzip.pipe(createWriteStream(path));
    gzip.write('{"Records":[');
    for (let n = 0; n < EVENTS / FILES; n += 1) {
      if (!gzip.write((n === 0 ? "" : ",") + event(account, file, n))) await once(gzip, "drain");
    }
    gzip.end("]}");
    await once(out, "close");
  }
  return paths;
}

/**
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {string} folder
 */
async function measure(browser, url, folder) {
  const page = await newPage(browser);
  await page.addInitScript((kept) => localStorage.setItem("orgsim.session", kept), JSON.stringify({ orgsim: 1, scenario: "all-features", seed: "1", commands: [] }));
  await page.goto(url);
  const paths = await write(folder, await accountId(page, "Payments"));
  await fromMenu(page, "open-lab");
  await page.getByTestId("lab-new").click();
  await page.getByTestId("lab-text").fill(DRAFT);
  await page.getByTestId("lab-dry-run").click();
  await page.getByTestId("dry-run-files").waitFor({ state: "attached" });
  await page.evaluate(() => {
    window.__tasks = [];
    new PerformanceObserver((list) => window.__tasks.push(...list.getEntries().map((it) => it.duration))).observe({ type: "longtask" });
  });
  const begin = performance.now();
  await page.getByTestId("dry-run-files").setInputFiles(paths);
  await page.getByTestId("dry-run-results").waitFor({ timeout: LONGEST_MS });
  const seconds = (performance.now() - begin) / 1_000;
  const remark = `longest task ${longest(await page.evaluate(() => window.__tasks))} ms`;
  row(`dry run of ${EVENTS.toLocaleString("en")} events in ${FILES} files`, seconds, "s", remark, 10);
}

const folder = await mkdtemp(join(tmpdir(), "orgsim-trail-"));
try {
  await benchmark((browser, url) => measure(browser, url, folder));
} finally {
  await rm(folder, { recursive: true });
}
