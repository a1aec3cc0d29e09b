// The later part of the program: what showing the page and answering the first click does not need. Belongs to the JavaScript
// of the WebAssembly, of which it uses `wasm`, what the first part exports.
export const later = { url: undefined, module: undefined, there: false };

function addLater() {
  // Once only: a second time would undo what the program has changed in its memory since.
  if (later.there) return;
  new WebAssembly.Instance(later.module, { first: wasm });
  later.there = true;
}

// Gets the later part, to be there when the program asks for it.
export async function prepareLater() {
  const response = await fetch(later.url, { priority: "low" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  // By its bytes, not as a stream: not every host knows WebAssembly's content type.
  later.module = await WebAssembly.compile(await response.arrayBuffer());
}

// Gets and adds the later part. Fails if the host does not answer; then it can be called again.
export async function fetchLater() {
  try {
    if (!later.module) await prepareLater();
    addLater();
  } catch (error) {
    // The program may have got it meanwhile.
    if (!later.there) throw error;
  }
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
      if (!confirm("A part of Orgsim could not be loaded. Nothing is lost. Try again?")) throw error;
    }
  }
}
