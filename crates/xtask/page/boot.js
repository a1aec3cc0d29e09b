// Starts the application, and says why when it cannot start. Before that it sees to it that no text of the page can turn or hide
// what stands beside it.
// A classic script, not a module: opened from a disk, modules do not run and could not explain themselves.
// `data-js` and `data-wasm` name the program, `data-later` and `data-styles` its part that is fetched once the page is shown;
// `data-offline` names the service worker, in built pages only.
(() => {
  "use strict";
  const { js, wasm, later, styles, offline } = document.currentScript.dataset;

  // Names, files, links and messages come from outside, and so may what the terminal prints of them. Control characters and those that
  // turn the direction of writing are shown as escapes, wherever they stand: no part of the page has to remember it. The observer is
  // called before anything is drawn; what the application has, copies and saves stays as it is.
  const UNSEEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]/g;
  const SPOKEN = ["title", "aria-label", "placeholder", "alt", "label"];
  const SPEAKING = SPOKEN.map((name) => `[${name}]`).join();
  const shown = (text) => text.replace(UNSEEN, (it) => `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);
  function showAttributes(element) {
    for (const name of SPOKEN) {
      const value = element.getAttribute(name);
      if (value && value !== shown(value)) element.setAttribute(name, shown(value));
    }
  }
  function show(node) {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = shown(node.data);
      if (text !== node.data) node.data = text;
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      showAttributes(node);
      // The browser finds what there is to look at faster than a walk through all elements.
      node.querySelectorAll(SPEAKING).forEach(showAttributes);
      if (node.textContent.search(UNSEEN) < 0) return;
      const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) show(texts.currentNode);
    }
  }
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === "childList") addedNodes.forEach(show);
      else if (type === "attributes") showAttributes(target);
      else show(target);
    }
  }).observe(document.documentElement, { subtree: true, childList: true, characterData: true, attributeFilter: SPOKEN });

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

  // All buttons wait while this is asked: some of them need the part that is missing.
  function askAgain(program) {
    const dialog = document.createElement("dialog");
    const button = document.createElement("button");
    dialog.className = "dialog";
    dialog.dataset.testid = "later";
    button.className = "button";
    button.textContent = "Try again";
    dialog.append("A part of Orgsim could not be loaded. Nothing is lost. ", button);
    button.addEventListener("click", () => dialog.remove());
    button.addEventListener("click", () => fetchLater(program));
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    document.body.append(dialog);
    dialog.showModal();
  }

  let styled;
  function fetchStyles() {
    styled ||= new Promise((resolve, reject) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = address(styles);
      link.addEventListener("load", resolve);
      link.addEventListener("error", () => {
        styled = undefined;
        link.remove();
        reject(new Error("its styles could not be loaded"));
      });
      document.head.append(link);
    });
    return styled;
  }

  function fetchLater(program) {
    Promise.all([program.fetchLater(), fetchStyles()])
      .then(() => { document.documentElement.dataset.whole = "yes"; })
      .catch((error) => {
        console.info("The later part of the program:", error);
        askAgain(program);
      });
  }

  function hasCopy() {
    try {
      return Boolean(navigator.serviceWorker?.controller);
    } catch {
      // In a sandboxed frame the property itself throws.
      return false;
    }
  }

  // A session that was kept, or one in the address.
  function goesOn() {
    try {
      return location.hash.length > 1 || localStorage.getItem("orgsim.session") !== null;
    } catch {
      return false;
    }
  }

  async function start() {
    const program = await import(address(js));
    if (later) program.later.url = address(later);
    // A session may need any part of the program, and where the copy for offline use answers, all of it costs little.
    if (later && (goesOn() || hasCopy())) {
      await Promise.all([program.prepareLater(), fetchStyles()]).catch((error) => console.info("Not in the copy:", error));
    }
    await program.default({ module_or_path: address(wasm) });
    // For tests and for curious people: the program was loaded and its `main` has returned.
    document.documentElement.dataset.started = "yes";
    // After what is to be shown first.
    if (later) setTimeout(() => fetchLater(program));
  }

  start()
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
