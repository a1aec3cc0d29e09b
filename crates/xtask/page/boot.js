// Starts the application, and says why when it cannot start.
// A classic script, not a module: opened from a disk, modules do not run and could not explain themselves.
// `data-js` and `data-wasm` name the program; `data-offline` names the service worker, in built pages only.
(() => {
  "use strict";
  const { js, wasm, offline } = document.currentScript.dataset;

  function explain(error) {
    const text = document.getElementById("loading-text");
    // The application has already taken over the page: it shows its own messages.
    if (!text) return;
    text.setAttribute("role", "alert");
    text.textContent = reason(error);
    document.getElementById("loading-hint")?.remove();
  }

  function reason(error) {
    if (location.protocol === "file:") {
      return "Orgsim cannot start from a file on disk: browsers load its program only from a web server. "
        + "Run `cargo xtask serve`, or put the folder on any static web host.";
    }
    if (typeof WebAssembly !== "object") {
      return "Orgsim needs WebAssembly, and this browser has none or has it switched off.";
    }
    if (/unsafe-eval|Content Security Policy|blocked by embedder|disallowed by embedder/i.test(String(error))) {
      return "WebAssembly is blocked here: the site that serves or embeds this page has a content security policy "
        + "without 'wasm-unsafe-eval'. Ask its administrator to allow it for this page.";
    }
    return `Orgsim could not start (${error}). Reload the page; if that does not help, use a current browser.`;
  }

  // Absolute, because an import is resolved against this script and a fetch against the page.
  const address = (path) => new URL(path, document.baseURI).href;

  import(address(js))
    .then((program) => program.default({ module_or_path: address(wasm) }))
    // For tests and for curious people: the program was loaded and its `main` has returned.
    .then(() => { document.documentElement.dataset.started = "yes"; })
    .catch((error) => {
      console.error(error);
      explain(error);
    });

  if (offline && /^https?:$/.test(location.protocol)) {
    // After the load, so that the copy for later does not compete with the page itself.
    addEventListener("load", () => {
      try {
        // In a sandboxed frame the property itself throws; without a secure context it is absent.
        navigator.serviceWorker?.register(address(offline)).catch((error) => console.info("No offline copy:", error));
      } catch (error) {
        console.info("No offline copy:", error);
      }
    });
  }
})();
