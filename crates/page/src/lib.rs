//! The page without a browser: what it shows and what an action does, as values and pure functions, which native tests can reach.
//!
//! Nothing here knows Yew or the browser. `web` draws these values, turns events into actions, and carries out effects.
