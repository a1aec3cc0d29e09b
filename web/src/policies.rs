//! The data file of AWS managed policies: fetched when an action or a session needs a policy that the program does not contain.

use sim::managed;

use crate::fetch;

const FILE: &str = "managed-policies.txt";

/// Fetches the file; `then` gets a readable error if that fails.
pub fn fetch(then: Box<dyn FnOnce(Result<(), String>)>) {
    let provide = |fetched: Result<String, String>| then(fetched.map(managed::provide));
    fetch::text(FILE, Box::new(provide));
}
