// Strips of six pictures for each story that the drawing tells:
// node story-pictures.mjs FOLDER [--size=1440x900] [--scheme=dark] [--still] [--large] [--wordless] [--backwards] [story …]

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch } from "./support/browser.mjs";
import { actAs, open, type as typeLine } from "./support/sandbox.mjs";

const { values, positionals: [folder, ...wanted] } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: "string", default: "1280x720" },
    scheme: { type: "string", default: "light" },
    still: { type: "boolean", default: false },
    large: { type: "boolean", default: false },
    wordless: { type: "boolean", default: false },
    backwards: { type: "boolean", default: false },
  },
});
const [width, height] = values.size.split("x").map(Number);

/** Types a line where there is room for a terminal under a drawing of the same size, and closes it again. */
const type = async (page, line) => {
  await page.setViewportSize({ width, height: height + 280 });
  const printed = await typeLine(page, line);
  await page.locator('[data-testid="toggle-terminal"], [data-tab="terminal"]').filter({ visible: true }).first().click();
  await page.setViewportSize({ width, height });
  await page.mouse.move(2, 2);
  return printed;
};
/** What happens next, by its button. */
const next = (page) => page.getByTestId("next-event").click();
const ids = new Map();
const idOf = async (page, name) => {
  if (!ids.has(name)) ids.set(name, (await page.locator('[data-testid^="node-"]').filter({ has: page.locator(".name", { hasText: new RegExp(`^${name}$`) }) }).first().getAttribute("data-testid")).slice(5));
  return ids.get(name);
};
const node = async (page, name) => page.getByTestId(`node-${await idOf(page, name)}`);
const envelope = async (page, name) => (await node(page, name)).locator('[data-testid^="envelope-"]');
const accept = async (page, name) => {
  const id = (await (await envelope(page, name)).first().getAttribute("data-key")).slice(2);
  await type(page, `aws organizations accept-handshake --handshake-id ${id}`);
};

/** Each story: a scenario, and six moments with what is done before each, and after how many milliseconds the picture is taken. */
const STORIES = {
  "trusted-access": ["all-features", [
    ["The organization", async () => {}],
    ["A service is trusted", (page) => type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com")],
    ["It sets out", (page) => type(page, "advance 1h")],
    ["It walks", (page) => next(page), 450],
    ["Its role is there", async () => {}, 1500],
    ["It may act", async (page) => page.getByTestId("trusted-config").hover(), 3500],
  ]],
  invitation: ["standalone", [
    ["An organization, and an account outside", (page) => type(page, "aws organizations create-organization")],
    ["An invitation", async (page) => type(page, `aws organizations invite-account-to-organization --target Id=${await idOf(page, "Contoso")},Type=ACCOUNT`)],
    ["The recipient", async (page) => actAs(page, "Contoso / Ben")],
    ["Accepted", async (page) => {
      await (await envelope(page, "Contoso")).first().click();
      await page.getByTestId("offer-accept-the-invitation").click();
      // The drawing keeps its size.
      await page.getByTestId("inspector-close").click();
      await page.mouse.move(2, 2);
    }, 400],
    ["On its way", async () => {}, 150],
    ["Inside", async () => {}, 1500],
  ]],
  "all-features": ["consolidated-billing", [
    ["Consolidated billing", async () => {}],
    ["Everybody is asked", (page) => type(page, "aws organizations enable-all-features")],
    ["One has answered", async (page) => { await actAs(page, "Payments / Ben"); await accept(page, "Payments"); }],
    ["One cannot", async (page) => actAs(page, "Legacy / Maria")],
    ["Two have answered", async (page) => { await actAs(page, "Legacy / Dan"); await accept(page, "Legacy"); }],
    ["All features", async (page) => {
      for (const [name, person] of [["Data", "Cleo"], ["Archive", "OrganizationAccountAccessRole"], ["Web", "OrganizationAccountAccessRole"]]) {
        if (await (await envelope(page, name)).count()) { await actAs(page, `${name} / ${person}`); await accept(page, name); }
      }
      await actAs(page, "Management / Ana");
      const id = (await page.locator('.org-head [data-testid^="envelope-"]').getAttribute("data-key")).slice(2);
      await type(page, `aws organizations accept-handshake --handshake-id ${id}`);
    }],
  ]],
};

/** Blurs every text, so that only the drawing tells the story. */
const blur = (page) => page.evaluate(() => {
  // What had a text in an earlier picture may be a sign now.
  for (const it of document.querySelectorAll('[style*="blur"]')) it.style.filter = "";
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let at = texts.nextNode(); at; at = texts.nextNode()) {
    if (at.data.trim() && at.parentElement.tagName !== "OPTION") at.parentElement.style.filter = "blur(14px)";
  }
  for (const field of document.querySelectorAll("input, select, kbd")) field.style.filter = "blur(14px)";
});

/** Pictures of the moments of one story. */
async function pictures(t, browser, [scenario, moments]) {
  const options = { viewport: { width, height }, panes: "", colorScheme: values.scheme, reducedMotion: values.still ? "reduce" : "no-preference" };
  const page = await open(t, browser, { scenario, options });
  if (values.large) await page.keyboard.press("p");
  const all = [];
  for (const [title, run, after = 1500] of moments) {
    await run(page);
    // The drawing alone must tell it.
    const close = page.getByTestId("dismiss");
    if (after >= 1500 && await close.count()) await close.click();
    await page.waitForTimeout(after);
    if (values.wordless) await blur(page);
    all.push({ title: values.wordless ? "" : title, picture: await page.screenshot() });
  }
  if (values.backwards) all.reverse();
  return all;
}

/** The pictures beside each other, under their titles. */
async function strip(browser, all) {
  const page = await browser.newPage({ viewport: { width: Math.ceil(all.length / 2) * 660, height: 100 } });
  const shown = all.map(({ title, picture }, n) => `<figure><figcaption>${n + 1}. ${title}</figcaption><img src="data:image/png;base64,${picture.toString("base64")}"></figure>`);
  await page.setContent(`<style>body{display:grid;grid-template-columns:repeat(auto-fit,640px);gap:10px;margin:8px;font:22px system-ui}figure{margin:0}img{width:100%;border:1px solid #888}</style>${shown.join("")}`);
  const picture = await page.screenshot({ fullPage: true });
  await page.close();
  return picture;
}

await mkdir(folder, { recursive: true });
const browser = await launch();
for (const [name, story] of Object.entries(STORIES)) {
  if (wanted.length && !wanted.includes(name)) continue;
  ids.clear();
  const ends = [];
  try {
    const all = await pictures({ after: (end) => ends.push(end) }, browser, story);
    await writeFile(join(folder, `${name}.png`), await strip(browser, all));
    for (const [n, { picture }] of all.entries()) await writeFile(join(folder, `${name}-${n + 1}.png`), picture);
  } finally {
    for (const end of ends) await end();
  }
}
await browser.close();
