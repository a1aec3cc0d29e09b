//! Connections and requests: limits, routes, the log line, and stopping.

mod bodies;
mod calls;
mod checks;
mod connections;
mod patient;
mod places;
mod requests;
mod state;

pub use bodies::LARGEST_BODY;
#[cfg(test)]
pub use connections::Front;
pub use connections::serve;
#[cfg(test)]
pub use state::Server;

#[cfg(test)]
mod tests;
