//! What the page's features do, and how they agree, without a browser.

mod asking;
mod audience;
mod bets;
mod branches;
mod chosen_key;
mod classes;
mod comparing;
mod faults;
mod following;
mod keyboard;
mod lesson;
mod lesson_help;
mod notices;
mod offers;
mod platform;
mod presenting;
mod proofs;
mod recording;
mod returning;
mod routes;
mod scene;
mod services;
mod sessions;
mod walkthrough;
mod why;
mod window;
