// The later part of the program: what showing the page and answering the first click does not need. Belongs to the JavaScript
// of the WebAssembly, of which it uses `wasm`, what the first part exports.
// `missed` is called when the program stops for want of it: only a reload helps then.
export const later = { url: undefined, module: undefined, there: false, missed: undefined };

// Adds the later part once it is compiled.
export function addLater() {
  // Once only: a second time would undo what the program has changed in its memory since.
  if (later.there) return;
  new WebAssembly.Instance(later.module, { first: wasm });
  later.there = true;
}

// The program needs a function of the later part now, before it has come. A call cannot wait in any other way than this.
export function needLater() {
  while (!later.there) {
    try {
      if (later.module) {
        addLater();
        return;
      }
      const request = new XMLHttpRequest();
      request.open("GET", later.url, false);
      // Bytes as characters: a request that is waited for has no other way.
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
