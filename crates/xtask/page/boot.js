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

  // The first view of a new visitor, which `index.html` brings along (`first.html`): it is shown until the program has drawn the same.
  // What is clicked and typed meanwhile is done then.
  function newcomer() {
    try {
      const kept = Object.keys(localStorage).some((key) => key.startsWith("orgsim") && localStorage[key]);
      return !kept && !location.search && location.hash.length < 2 && !document.querySelector("meta[name^=orgsim]");
    } catch {
      return false;
    }
  }

  const firstView = document.createElement("div");
  const asked = [];

  // Puts everything where the program will draw it in this window. False: the program has a layout for it that is not known here.
  function placeFirstView(layouts) {
    const layout = layouts.findIndex((it) => matchMedia(it).matches);
    if (layout < 0) return false;
    const at = (it) => it.dataset.at.split("|")[layout] ?? it.dataset.at;
    for (const it of firstView.querySelectorAll("path[data-at]")) it.setAttribute("d", at(it));
    for (const it of firstView.querySelectorAll("div[data-at]:not(.scape)")) it.style.cssText = at(it);
    // Last: it measures, and what has been measured glides when it is placed.
    const scape = firstView.querySelector(".scape");
    scape.style.transform = camera(scape.parentElement, ...at(scape).split(" "));
    return true;
  }

  // As `camera.rs` shows all of a drawing.
  function camera({ clientWidth, clientHeight }, width, height) {
    const narrow = clientWidth < 600;
    const margin = narrow ? 14 : 16;
    const room = clientWidth - 2 * margin;
    const scale = narrow ? 1 : Math.min(1, room / width, (clientHeight - 2 * margin) / height);
    const x = Math.max((clientWidth - width * scale) / 2, margin);
    const y = Math.max((clientHeight - height * scale) * 0.4, margin);
    return `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${scale.toFixed(4)})`;
  }

  function showFirstView() {
    const template = document.getElementById("first-view");
    if (!template || !newcomer()) return;
    const { spoken, layouts } = template.dataset;
    const languages = navigator.languages.map((it) => it.split("-")[0]);
    const english = (languages.find((it) => spoken.split(" ").includes(it)) ?? "en") === "en";
    firstView.className = english ? "first-view" : "first-view wordless";
    firstView.setAttribute("aria-busy", "true");
    firstView.append(template.content.cloneNode(true));
    const place = () => placeFirstView(layouts.split("|")) || firstView.remove();
    const ask = (event) => {
      const it = event.target.closest("[data-for]");
      if (!it) return;
      it.classList.add("awaited");
      asked.push([it, event]);
    };
    firstView.addEventListener("click", ask);
    firstView.addEventListener("keydown", (event) => {
      // A button is clicked by its keys, and Tab goes on.
      if (event.key !== "Tab" && !event.target.matches("button")) ask(event);
    });
    // Over the words that the page is loading, which are read aloud; outside the body, which the program takes for itself.
    document.documentElement.append(firstView);
    addEventListener("resize", place);
    place();
  }

  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  // The program draws, measures, and draws again: it takes over when everything is at its place.
  async function takeOver() {
    if (!firstView.isConnected) return;
    while (!document.querySelector("body .viewport[data-zoom]")) await nextFrame();
    await nextFrame();
    await nextFrame();
    const numbered = document.querySelectorAll("body :is(button, select, [tabindex])");
    const meant = (it) => numbered[it.dataset.for] ?? document.querySelector(it.dataset.for);
    const todo = asked.map(([it, event]) => [meant(it), event]);
    const focused = document.activeElement.closest("[data-for]");
    firstView.remove();
    if (focused) meant(focused)?.focus({ preventScroll: true });
    for (const [it, event] of todo) {
      it?.dispatchEvent(new event.constructor(event.type, event));
      await nextFrame();
    }
  }

  function explain(error) {
    firstView.remove();
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

  // The program has stopped for want of its later part: only loading the page anew helps.
  let stopped = false;

  // All buttons wait while this is asked: some of them need the part that is missing.
  function askAgain(program) {
    if (document.querySelector("[data-testid=later]")) return;
    const dialog = document.createElement("dialog");
    const button = document.createElement("button");
    dialog.className = "dialog";
    dialog.dataset.testid = "later";
    button.className = "button";
    button.textContent = "Try again";
    dialog.append("A part of Orgsim could not be loaded. Nothing is lost. ", button);
    button.addEventListener("click", () => {
      dialog.remove();
      if (stopped) location.reload();
      else fetchLater(program);
    });
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

  // A part of the program, compiled while it comes. Not every host knows WebAssembly's content type, which that needs.
  async function compile(path, options) {
    const response = await fetch(address(path), options);
    if (!response.ok) throw new Error(`status ${response.status}`);
    if (response.headers.get("Content-Type") === "application/wasm") return WebAssembly.compileStreaming(response);
    return WebAssembly.compile(await response.arrayBuffer());
  }

  async function addLater(program) {
    try {
      program.later.module ||= await compile(later, { priority: "low" });
    } catch (error) {
      // The program may have got it meanwhile.
      if (!program.later.there) throw error;
    }
    program.addLater();
  }

  function fetchLater(program) {
    return Promise.all([addLater(program), fetchStyles()])
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
    const parts = [import(address(js)), compile(wasm)];
    // A session may need any part of the program, and where the copy for offline use answers, all of it costs little.
    if (later && (goesOn() || hasCopy())) {
      parts.push(Promise.all([compile(later), fetchStyles()]).catch((error) => console.info("Not in the copy:", error)));
    }
    const [program, first, rest] = await Promise.all(parts);
    if (later) {
      const missed = () => {
        stopped = true;
        askAgain(program);
      };
      Object.assign(program.later, { url: address(later), module: rest?.[0], missed });
    }
    await program.default({ module_or_path: first });
    // For tests and for curious people: the program was loaded and its `main` has returned.
    document.documentElement.dataset.started = "yes";
    await takeOver();
    // After what is to be shown and answered first.
    if (later) await fetchLater(program);
  }

  function keepCopy() {
    if (!offline || !/^https?:$/.test(location.protocol)) return;
    try {
      // In a sandboxed frame the property itself throws; without a secure context it is absent.
      navigator.serviceWorker?.register(address(offline)).catch((error) => console.info("No offline copy:", error));
    } catch (error) {
      console.info("No offline copy:", error);
    }
  }

  showFirstView();
  start()
    .catch((error) => {
      console.error(error);
      explain(error);
    })
    // At the end, so that the copy for later does not compete with the page itself.
    .then(keepCopy);
})();
