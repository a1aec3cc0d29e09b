// The later part of the program: code that the first view and the first click do not need. Belongs to the JavaScript of
// the WebAssembly, and uses its `wasm`, the exports of the first part.
export const later = { url: undefined, module: undefined, there: false };

function addLater() {
  // Only once: a second time would undo the program's changes to its memory.
  if (later.there) return;
  new WebAssembly.Instance(later.module, { first: wasm });
  later.there = true;
}

// Prepares the later part, so that it is ready when the program asks for it.
export async function prepareLater() {
  const response = await fetch(later.url, { priority: "low" });
  if (!response.ok) throw new Error(`status ${response.status}`);
  // By its bytes, not as a stream: some hosts do not know WebAssembly's content type.
  later.module = await WebAssembly.compile(await response.arrayBuffer());
}

// Fetches and adds the later part. Fails if the host does not answer; then it can be called again.
export async function fetchLater() {
  try {
    if (!later.module) await prepareLater();
    addLater();
  } catch (error) {
    // The program may have loaded it meanwhile.
    if (!later.there) throw error;
  }
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
      if (!confirm("A part of Orgsim could not be loaded. Nothing is lost. Try again?")) throw error;
    }
  }
}
