// The rules for JavaScript and CSS. `cargo xtask test --only lint` runs ESLint in the repository's top folder, so patterns
// start there.
import css from "@eslint/css";
import js from "@eslint/js";
import globals from "globals";

const rules = { ...js.configs.recommended.rules, eqeqeq: "error", "no-var": "error", "prefer-const": "error" };

export default [
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    // Tests run in Node and pass functions to the browser. `strict` is the platform of support/platforms/scorm.js in there.
    files: ["tests/e2e/**/*.mjs"],
    languageOptions: { globals: { ...globals.node, ...globals.browser, strict: "readonly" } },
    rules,
  },
  { files: ["tests/clients/node/*.mjs"], languageOptions: { globals: globals.node }, rules },
  {
    files: ["crates/xtask/page/*.js", "tests/e2e/support/**/*.js"],
    languageOptions: { sourceType: "script", globals: { ...globals.browser, ...globals.serviceworker } },
    // boot.js finds control characters to show them as escapes.
    rules: { ...rules, "no-control-regex": "off" },
  },
  {
    // Becomes a part of the JavaScript that wasm-bindgen writes, which has `wasm`.
    files: ["crates/xtask/page/later.js"],
    languageOptions: { sourceType: "module", globals: { wasm: "readonly" } },
  },
  {
    files: ["web/**/*.css"],
    plugins: { css },
    language: "css/css",
    rules: {
      ...css.configs.recommended.rules,
      "css/no-invalid-properties": ["error", { allowUnknownVariables: true }],
      // What a browser does not know is a refinement here (`line-clamp`, `accent-color`): the page works without.
      "css/use-baseline": "off",
      // Printing, reduced motion and large type override the styles of every component.
      "css/no-important": "off",
    },
  },
];
