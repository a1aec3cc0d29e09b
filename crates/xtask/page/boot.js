// Starts the application, and reports why when it cannot start. Before that it makes sure that no text of the page can
// reverse or hide the text beside it. A classic script, not a module: opened from a disk, modules do not run and could
// not explain themselves. `data-js` and `data-wasm` name the program, `data-later` and `data-styles` its part that is
// fetched once the page is shown; in built pages, `data-offline` names the service worker and `data-version` its copy. In a release,
// each name of a WebAssembly is followed by its size and by the first half of its SHA-256.
(() => {
  "use strict";
  const { js, wasm, later, styles, stylesHash, offline, version } = document.currentScript.dataset;
  const root = document.documentElement;

  // The program's own texts are not there yet. The build writes here what the tables `[boot]` of `web/texts` have, by language.
  const TEXTS = {};
  const spoken = language();
  function say(english, values = {}) {
    const text = TEXTS[spoken]?.[english] ?? english;
    return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  }

  // What the browser's storage and service workers say; nothing in a sandboxed frame, where the properties themselves throw.
  function allowed(get) {
    try {
      return get();
    } catch {
      return undefined;
    }
  }

  // The language that the program will choose.
  function language() {
    const chosen = new URLSearchParams(location.search).get("lang") ?? allowed(() => localStorage.getItem("orgsim.lang"));
    const known = [chosen, ...navigator.languages].map((it) => it?.split("-")[0]);
    return known.find((it) => it === "en" || Object.hasOwn(TEXTS, it ?? "")) ?? "en";
  }

  // Names, files, links and messages come from outside, and the terminal may print parts of them. Control characters
  // and those that change the writing direction are shown as escapes everywhere, so that no part of the page has to
  // remember it. Only a date may be isolated, in a language that is written from the right. The observer runs before
  // anything is drawn; the application's own copies and saved files stay unchanged.
  const UNSEEN = /\u2066\d{4}-[\d :-]+\u2069|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]/g;
  const SPOKEN = ["title", "aria-label", "placeholder", "alt", "label"];
  const SPEAKING = SPOKEN.map((name) => `[${name}]`).join();
  const shown = (text) => text.replace(UNSEEN, (it) => it.length > 1 ? it : `\\u${it.charCodeAt(0).toString(16).padStart(4, "0")}`);
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
      // The browser finds these elements faster than a walk through all of them.
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
  }).observe(root, { subtree: true, childList: true, characterData: true, attributeFilter: SPOKEN });

  // The first view of a new visitor, which is part of `index.html` (`first.html`): it is shown until the program has
  // drawn the same. Clicks and keys meanwhile are replayed then.
  function newcomer() {
    const kept = allowed(() => Object.keys(localStorage).some((key) => key.startsWith("orgsim") && localStorage[key]));
    return kept === false && !location.search && location.hash.length < 2 && !document.querySelector("meta[name^=orgsim]");
  }

  // What is shown beside the program: its keys and clicks are none of the program's.
  function apart(element) {
    for (const type of ["click", "keydown", "pointerdown", "focusin"]) element.addEventListener(type, (event) => event.stopPropagation());
    root.append(element);
  }

  const template = document.getElementById("first-view");
  const isNew = template && newcomer();
  const firstView = document.createElement("div");
  const asked = [];

  // The room for which the drawing is arranged in this window, as `room_of` in `choice.rs` says.
  function room() {
    // Large type is arranged by the program.
    if (parseFloat(getComputedStyle(root).fontSize) > 16) return "";
    if (innerWidth < 600) return "390x844";
    const height = Math.max(innerHeight - (innerWidth < 900 ? 200 : 150), 200);
    const stepBelow = (value, found, step) => {
      while (found * step <= value) found *= step;
      return found;
    };
    const shape = stepBelow(innerWidth / height, 0.1, 1.1) * Math.sqrt(1.1);
    const side = stepBelow(Math.sqrt(innerWidth * height), 100, 1.3);
    return `${Math.round(side * Math.sqrt(shape))}x${Math.round(side / Math.sqrt(shape))}`;
  }

  // Puts everything where the program will draw it in this window. False: the program has a layout for this window that
  // is not known here.
  function placeFirstView(layouts) {
    const layout = layouts.findIndex((it) => it.split(" ").includes(room()));
    if (layout < 0) return false;
    const at = (it) => it.dataset.at.split("|")[layout] ?? it.dataset.at;
    for (const it of firstView.querySelectorAll("path[data-at]")) it.setAttribute("d", at(it));
    for (const it of firstView.querySelectorAll("div[data-at]:not(.scape)")) it.style.cssText = at(it);
    // In the page an element that was measured before it has a position would glide there.
    if (!firstView.isConnected) apart(firstView);
    const scape = firstView.querySelector(".scape");
    scape.style.transform = camera(scape.parentElement, ...at(scape).split(" ").map(Number));
    return true;
  }

  // Fits a drawing as `camera.rs` does.
  function camera(viewport, width, height, least) {
    const { clientWidth, clientHeight } = viewport;
    const narrow = clientWidth < 600;
    const margin = narrow ? 4 : 8;
    const across = (clientWidth - 2 * margin) / width;
    const fit = Math.min(1.6, narrow ? across : Math.min(across, (clientHeight - 2 * margin) / height));
    // Names stay readable: the drawing is moved instead.
    const moved = !narrow && fit < least;
    const scale = moved ? least : fit;
    viewport.dataset.zoom = scale < 0.64 ? "smaller" : scale < 0.8 ? "small" : "near";
    const x = Math.max((clientWidth - width * scale) / 2, margin);
    const y = Math.max((clientHeight - height * scale) * (moved ? 0.5 : 0.4), margin);
    return `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${scale.toFixed(4)})`;
  }

  function showFirstView() {
    if (!isNew) return;
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
      // Keys click a focused button, and Tab moves on.
      if (event.key !== "Tab" && !event.target.matches("button")) ask(event);
    });
    addEventListener("resize", () => firstView.isConnected && place());
    // Above the loading text, which screen readers read; outside the body, which the program takes over.
    place();
  }

  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  // The program draws, measures, and draws again: it takes over when everything is in its final position. What was asked is done
  // before, because it needs no position.
  async function takeOver() {
    if (!firstView.isConnected) return;
    while (!document.querySelector("body .viewport[data-zoom]")) await nextFrame();
    const numbered = document.querySelectorAll("body :is(button, select, [tabindex])");
    const meant = (it) => numbered[it.dataset.for] ?? document.querySelector(it.dataset.for);
    const replay = async () => {
      for (let next; (next = asked.shift());) {
        const [it, event] = next;
        meant(it)?.dispatchEvent(new event.constructor(event.type, event));
        await nextFrame();
      }
    };
    await replay();
    await nextFrame();
    await nextFrame();
    const focused = document.activeElement.closest("[data-for]");
    firstView.remove();
    if (focused) meant(focused)?.focus({ preventScroll: true });
    await replay();
  }

  // Why the program cannot start here at all.
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
      return say("Orgsim cannot start from a file on disk: browsers load its program only from a web server. Run `cargo xtask serve`, or put the folder on any static web host.");
    }
    if (typeof WebAssembly !== "object") {
      return say("Orgsim needs WebAssembly, and this browser has none or has it switched off.");
    }
    if (isBlocked(error)) {
      return say("WebAssembly is blocked here: the site that serves or embeds this page has a content security policy without 'wasm-unsafe-eval'. Ask its administrator to allow it for this page.");
    }
    return say("Orgsim could not start ({error}). Reload the page; if that does not help, use a current browser.", { error });
  }

  // A file on a disk, or a sandboxed frame: nothing of this page's server can be read.
  const isApart = self.origin === "null";
  const isBlocked = (error) => /unsafe-eval|Content Security Policy|blocked by embedder|disallowed by embedder/i.test(String(error));

  // Absolute, because an import is resolved against this script and a fetch against the page.
  const address = (path) => new URL(path, document.baseURI).href;

  // A reason why a part did not come, for which trying again may help.
  class Failure extends Error {}
  const fail = (why) => { throw new Failure(why); };
  const kb = (bytes) => Math.round(bytes / 1024).toLocaleString(spoken);

  // Seconds without any sign of the server.
  const PATIENCE = 20;
  // Counts what comes.
  let signs = 0;

  // What is awaited, unless nothing at all comes for too long. Seconds in which the computer sleeps do not count.
  async function patiently(awaited) {
    let [seen, quiet, timer] = [signs, 0];
    const silence = new Promise((_, reject) => {
      timer = setInterval(() => {
        quiet = seen === signs ? quiet + 1 : 0;
        seen = signs;
        if (quiet >= PATIENCE) reject(new Failure(say("nothing came for {seconds} seconds", { seconds: PATIENCE })));
      }, 1_000);
    });
    try {
      return await Promise.race([awaited, silence]);
    } finally {
      clearInterval(timer);
    }
  }

  // A part of the program, compiled while it comes, and checked. `come` gets how much of it is here.
  async function compile(part, { again, come, ...options }) {
    const [path, size, hash] = part.split(" ");
    const unreachable = () => fail(say("the server cannot be reached"));
    // What was changed on the way may be in the browser's own store.
    const response = await fetch(address(path), { cache: again ? "reload" : "default", ...options }).catch(unreachable);
    signs += 1;
    if (!response.ok) fail(say("the server answered with status {status}", { status: response.status }));
    const type = response.headers.get("Content-Type") ?? "";
    if (/^text\/html\b/i.test(type)) fail(say("a web page came in its place, such as a network's sign-in page"));
    const copy = response.clone();
    // Not every host knows WebAssembly's content type, which this needs.
    const streamed = type === "application/wasm" ? WebAssembly.compileStreaming(response) : undefined;
    // Why it is none is found below.
    streamed?.catch(() => {});
    const bytes = await read(copy, Number(size), come);
    if (size && bytes.length < size) fail(say("it was cut off after {done} of {all} KB", { done: kb(bytes.length), all: kb(size) }));
    if (size && !await isGenuine(bytes, Number(size), hash)) fail(say("its contents were changed on the way"));
    return streamed ?? WebAssembly.compile(bytes);
  }

  async function read(response, size, come) {
    // As it is sent: compressed, if the host says how much that is.
    const sent = Number(response.headers.get("Content-Length")) || size;
    const pieces = [];
    let done = 0;
    const reader = response.body.getReader();
    try {
      for (let next; !(next = await reader.read()).done;) {
        pieces.push(next.value);
        done += next.value.length;
        signs += 1;
        if (size) come?.(Math.min(1, done / size) * sent, sent);
      }
    } catch {
      // The connection has ended: what is missing tells.
      if (!size) fail(say("the server cannot be reached"));
    }
    return new Uint8Array(await new Blob(pieces).arrayBuffer());
  }

  async function isGenuine(bytes, size, hash) {
    if (bytes.length !== size) return false;
    // Hosts without TLS: there is no digest.
    if (!globalThis.crypto?.subtle) return true;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest.subarray(0, 16), (it) => it.toString(16).padStart(2, "0")).join("") === hash;
  }

  // Has the browser forget what it stored.
  const refresh = (path) => fetch(address(path), { cache: "reload" }).catch(() => {});

  // What has come of the program so far.
  const there = {};

  async function fetchStyles({ again }) {
    if (there.styles) return;
    if (again) await refresh(styles);
    const link = document.createElement("link");
    link.rel = "stylesheet";
    // Otherwise the page in a sandboxed frame, to which its own files are another origin's, could not check them.
    link.crossOrigin = "anonymous";
    link.integrity = stylesHash;
    link.href = address(styles);
    const loads = new Promise((resolve, reject) => {
      link.addEventListener("load", resolve);
      link.addEventListener("error", reject);
    });
    document.head.append(link);
    await loads.catch(() => {
      link.remove();
      fail(say("its styles did not come"));
    });
    there.styles = link;
  }

  const fetchLater = async (options) => {
    const module = async () => { there.later ??= await compile(later, { ...options, come: showProgress, priority: "low" }); };
    await Promise.all([fetchStyles(options), module()]);
  };

  async function fetchFirst(options) {
    const script = import(address(js)).catch(() => fail(say("its script did not come")));
    const module = async () => { there.first ??= await compile(wasm, options); };
    [there.program] = await Promise.all([script, module()]);
  }

  const missing = (why) => agreed(say("A part of Orgsim could not be loaded: {why}. Nothing is lost.", { why }), say("Try again"));

  // Fetches until it has come. Each time it does not, the user says when to try again.
  async function insist(get) {
    for (let again = false; ; again = true) {
      const stopper = new AbortController();
      try {
        return await patiently(get({ again, signal: stopper.signal }));
      } catch (error) {
        if (!(error instanceof Failure) || isApart) throw error;
        stopper.abort();
        console.info("A part of the program:", error.message);
        await missing(error.message);
        // A script that did not come stays missing until the page is loaded anew.
        if (error.message === say("its script did not come")) await reload(js);
      }
    }
  }

  async function reload(path) {
    await refresh(path);
    location.reload();
    return new Promise(() => {});
  }

  // Resolves once the only button of a message is pressed. Everything else waits for that.
  function agreed(says, label) {
    const dialog = document.createElement("dialog");
    const text = document.createElement("p");
    const button = document.createElement("button");
    dialog.className = "dialog trouble";
    dialog.dataset.testid = "later";
    dialog.setAttribute("role", "alertdialog");
    dialog.setAttribute("aria-labelledby", "trouble");
    text.id = "trouble";
    text.textContent = says;
    button.className = "button";
    button.textContent = label;
    dialog.append(text, button);
    // Escape closes it at the second press, whatever is done at the first.
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    dialog.addEventListener("close", () => dialog.isConnected && dialog.showModal());
    apart(dialog);
    dialog.showModal();
    return new Promise((resolve) => {
      button.addEventListener("click", () => {
        dialog.remove();
        resolve();
      });
    });
  }

  // How much of the later part has come, for those who wait for it.
  const waits = document.createElement("div");
  const [told, bar, amount] = ["p", "progress", "span"].map((it) => document.createElement(it));
  let [come, all] = [0, 0];
  function showProgress(...now) {
    [come, all] = now;
    if (all) [bar.max, bar.value] = [all, come];
    amount.textContent = all ? say("{done} of {all} KB", { done: kb(come), all: kb(all) }) : "";
  }

  function prepareProgress() {
    waits.className = "fetching";
    waits.hidden = true;
    // Announced once; the bar tells the rest to those who ask.
    told.setAttribute("role", "status");
    bar.setAttribute("aria-label", say("Loaded"));
    waits.append(told, bar, amount);
    apart(waits);
  }

  function showWaiting(element) {
    element.setAttribute("aria-busy", "true");
    waits.hidden = false;
    told.textContent = say("Loading the rest of Orgsim. What you asked for is done as soon as it is here.");
  }

  function stop() {
    waits.remove();
    const says = say("Orgsim has stopped. Nothing that was stored is lost.");
    agreed(says, say("Reload")).then(() => location.reload());
  }

  // The click that the program got last, to do it again after a new start.
  const AGAIN = "orgsim.again";
  let answered;
  function noteAnswered(element) {
    const name = element.dataset.key ? "key" : "testid";
    answered = `[data-${name}="${CSS.escape(element.dataset[name])}"]`;
  }

  // The program has met a function of the later part before that was there. A reloaded page starts with both parts.
  function startAgain() {
    if (answered) allowed(() => sessionStorage.setItem(AGAIN, answered));
    location.reload();
  }

  function clickAgain() {
    const selector = allowed(() => sessionStorage.getItem(AGAIN));
    allowed(() => sessionStorage.removeItem(AGAIN));
    if (selector) document.querySelector(selector)?.click();
  }

  const hasCopy = () => Boolean(allowed(() => navigator.serviceWorker?.controller));

  const canStore = () => Boolean(allowed(() => {
    localStorage.setItem(AGAIN, "1");
    localStorage.removeItem(AGAIN);
    return true;
  }));

  const isReloaded = () => performance.getEntriesByType("navigation")[0]?.type === "reload";

  // Only a new visitor starts with the first part alone: a session, a lesson or a link may need any other. After a reload, and with
  // the offline copy, all is cheap to load. Where nothing can be stored, the program says so at once, with code of the later part.
  const needsWhole = () => !isNew || isReloaded() || hasCopy() || !canStore();

  // The link of the first styles, once they came or failed: WebKit runs this script at times before.
  async function firstStyles() {
    const link = document.querySelector("link[rel=stylesheet]");
    if (link && !link.sheet && document.readyState !== "complete") {
      await new Promise((done) => {
        link.addEventListener("load", done);
        link.addEventListener("error", done);
        // It may have failed before this script.
        addEventListener("load", done);
      });
    }
    return link;
  }

  async function start() {
    const sheet = await firstStyles();
    if (sheet && !sheet.sheet && !isApart) {
      await missing(say("its styles did not come"));
      await reload(sheet.href);
    }
    const whole = later && needsWhole();
    await insist((options) => Promise.all([fetchFirst(options), whole && fetchLater(options)]));
    const { program, first } = there;
    if (later) {
      program.later.prepare({ module: there.later, asked: showWaiting, answered: noteAnswered, missed: startAgain });
      prepareProgress();
    }
    await program.default({ module_or_path: first });
    // For tests and developers: the program was loaded and its `main` has returned.
    root.dataset.started = "yes";
    await takeOver();
    if (!later) return;
    // After everything that is needed for the first view and the first click.
    if (!whole) await insist(fetchLater);
    await program.later.add(there.later);
    waits.remove();
    clickAgain();
    root.dataset.whole = "yes";
  }

  // A tab can stay open for days. Each time it is shown again, it asks whether the site has a newer page, and the program says so.
  // The worker that is new may have come with this page: then its copy has this page's version (`sw.js`).
  function tellNewer(registration) {
    // Where workers are blocked.
    if (!registration) return;
    document.addEventListener("visibilitychange", () => document.hidden || registration.update().catch(() => {}));
    registration.addEventListener("updatefound", () => {
      const { active, installing } = registration;
      if (!active) return;
      installing.addEventListener("statechange", async () => {
        if (installing.state !== "activated" || (await caches.keys()).includes(`orgsim ${address("./")} ${version}`)) return;
        dispatchEvent(new Event("newer"));
      });
    });
  }

  function keepCopy() {
    if (!offline || !/^https?:$/.test(location.protocol)) return;
    try {
      // In a sandboxed frame the property itself throws; without a secure context it is absent.
      navigator.serviceWorker?.register(address(offline)).then(tellNewer, (error) => console.info("No offline copy:", error));
    } catch (error) {
      console.info("No offline copy:", error);
    }
  }

  showFirstView();
  start()
    .catch((error) => {
      console.error(error);
      if (root.dataset.started) stop();
      else explain(error);
    })
    // At the end, so that the offline copy does not compete with the page itself.
    .then(keepCopy);
})();
