// Text from outside with characters that no eye sees: control characters, and those that turn the direction of writing. They are
// shown as escapes wherever the page shows them, and turn nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { KEPT, closeDialog, fromMenu, open, session, told, type } from "./support/sandbox.mjs";
import { shot } from "./support/shots.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** U+202E turns what follows it, U+009B and U+001B begin commands to terminals, U+2066 and U+200F turn as well. */
const ODD = "a\u202egpj.exe\u009b31m\u001b[2J\u2066b\u200f\u0085";
const UNSEEN = "[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u206f]";

/** Every text and every attribute that is drawn or read out and has such a character. */
const unseen = (page) => page.evaluate((pattern) => {
  const odd = new RegExp(pattern);
  const found = [];
  const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE && odd.test(node.data)) found.push(`${node.parentElement?.tagName}.${node.parentElement?.className}: ${node.data}`);
    for (const name of ["title", "aria-label", "alt", "placeholder", "label"]) {
      const value = node.getAttribute?.(name);
      if (value && odd.test(value)) found.push(`${node.tagName} ${name}: ${value}`);
    }
  }
  return found;
}, UNSEEN);

const sees = async (page, where) => {
  // What was done is drawn.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.deepEqual(await unseen(page), [], where);
};

test("unseen characters are escaped in the tree, the list, the words, the inspector, messages, routes, the terminal, and what is quoted", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  await type(page, "aws organizations list-roots");
  const kept = JSON.parse(await page.evaluate((key) => localStorage.getItem(key), KEPT));
  const root = (await type(page, "aws organizations list-roots --query Roots[0].Id --output text")).match(/r-[a-z0-9]+/)[0];
  const { as } = kept.commands[0];
  // The marks are of another session than the one made here.
  delete kept.marks;
  const odd = (op, input) => ({ as, op: `organizations:${op}`, in: input });
  const content = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: "A", Effect: "Deny", Action: "s3:*", Resource: `arn:aws:s3:::x${ODD}` }] });
  const commands = [
    odd("CreateOrganizationalUnit", { ParentId: root, Name: ODD }),
    odd("CreatePolicy", { Name: ODD, Description: ODD, Type: "SERVICE_CONTROL_POLICY", Content: content }),
    odd("DescribeAccount", { AccountId: ODD }),
    odd(`Describe${ODD}`, {}),
    { as, op: "iam:CreateRole", in: { RoleName: ODD, AssumeRolePolicyDocument: ODD } },
  ];
  const text = JSON.stringify({ ...kept, commands });
  await fromMenu(page, "share");
  await page.getByTestId("open-file").setInputFiles({ name: `x${ODD}.json`, mimeType: "application/json", buffer: Buffer.from(text) });
  // The name of a file comes from outside as well.
  const says = await told(page, "remark", /^Note Opened x/);
  assert.ok(says.includes("\\u202e"), says);
  await sees(page, "the message");
  await shot(page, "unseen");
  await page.getByTestId("organization").getByText("\\u202egpj.exe", { exact: false }).first().waitFor();
  for (const form of ["list", "text", "tree"]) {
    await page.getByTestId(`form-${form}`).click();
    await sees(page, form);
  }
  const listed = await type(page, `aws organizations list-organizational-units-for-parent --parent-id ${root}`);
  assert.match(listed, /\\u202e/);
  await sees(page, "the terminal");
  await type(page, `aws organizations describe-account --account-id 1${ODD}`);
  assert.match(await page.getByTestId("terminal-log").innerText(), /--account-id 1a\\u202egpj/);
  await type(page, `echo ${ODD}`);
  await sees(page, "what was typed");
  for (const tab of ["API", "Event log", "Command line"]) {
    await page.getByRole("tab", { name: tab }).click();
    await sees(page, tab);
  }
  await page.getByTestId("organization").locator("[role=treeitem]").filter({ hasText: "gpj.exe" }).last().dispatchEvent("click");
  await page.getByTestId("inspector").getByText("gpj.exe", { exact: false }).first().waitFor();
  await sees(page, "the inspector");
  for (const route of ["lab", "services", "events", "last-accessed", "organization"]) {
    await fromMenu(page, `open-${route}`);
    await sees(page, route);
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type("gpj");
  await sees(page, "the search");
  await closeDialog(page);
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await sees(page, "undone");
  // What is saved is what it was.
  await fromMenu(page, "share");
  await sees(page, "share");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-file").click()]);
  const file = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(file.commands[0].in.Name, ODD);
  await page.assertClean();

  // A damaged link, address or kept session is quoted.
  await page.goto(`${page.address}icon.svg`);
  await page.evaluate(([key, text]) => localStorage.setItem(key, text), [KEPT, session(`x${ODD}`)]);
  await page.goto(`${page.address}?theme=${encodeURIComponent(ODD)}&lesson=${encodeURIComponent(ODD)}`, { waitUntil: "load" });
  await page.getByTestId("organization").waitFor({ state: "attached" });
  await page.getByTestId("notice").waitFor();
  await sees(page, "the address");
  await fromMenu(page, "share");
  await page.getByTestId("set-aside").getByText("\\u202e", { exact: false }).waitFor();
  await sees(page, "what is set aside");
  await page.getByTestId("paste").fill(JSON.stringify({ orgsim: 1, scenario: ODD }));
  await page.getByTestId("open-pasted").click();
  await page.getByTestId("share-error").filter({ hasText: "\\u202e" }).waitFor();
  await sees(page, "the pasted text");
});
