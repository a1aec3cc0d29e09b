// The later part of the program: code that the first view and the first click do not need. Belongs to the JavaScript of
// the WebAssembly, and uses its `wasm`, the exports of the first part.
// `missed` is called when the program stops for want of it: only a reload helps then.
export const later = { url: undefined, module: undefined, there: false, missed: undefined };

// Adds the later part once it is compiled.
export function addLater() {
  // Only once: a second time would undo the program's changes to its memory.
  if (later.there) return;
  new WebAssembly.Instance(later.module, { first: wasm });
  later.there = true;
}

// Loads the later part when the program needs one of its functions before it has arrived. A call can only wait for a
// synchronous request.
export function needLater() {
  while (!later.there) {
    try {
      if (later.module) {
        addLater();
        return;
      }
      const request = new XMLHttpRequest();
      request.open("GET", later.url, false);
      // Bytes as characters: a synchronous request supports nothing else.
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error(`status ${request.status}`);
      const text = request.responseText;
      const bytes = new Uint8Array(text.length);
      for (let n = 0; n < bytes.length; n += 1) bytes[n] = text.charCodeAt(n);
      later.module = new WebAssembly.Module(bytes);
    } catch (error) {
      // A frame on another host's page may be allowed no such question: then the answer is no.
      if (!confirm("A part of Orgsim could not be loaded. Nothing is lost. Try again?")) {
        later.missed();
        throw error;
      }
    }
  }
}
