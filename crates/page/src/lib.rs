//! The page without a browser: its state, and the only way to change it: actions through one reducer. Native tests reach all of it.
//!
//! Components of `web` get small values as props and emit actions; they never change the world themselves. Every action, from a
//! button, a typed line or a walkthrough, ends in `Controller::step` and so in `sim::step`. The reducer is pure: it
//! returns the browser's work as data ([`SideEffect`]). Nothing here knows a component, Yew or the browser.

#![deny(missing_docs)]

pub mod accessed;
mod action;
mod answers;
mod app;
mod base;
mod branches;
pub mod camera;
pub mod class;
pub mod class_screen;
pub mod compare;
pub mod comparing;
pub mod course;
pub mod crowd;
pub mod drawing_keys;
pub mod dry_run;
pub mod effects;
mod embedding;
mod engine;
pub mod export;
pub mod faults;
mod feedback;
pub mod floating;
pub mod follow;
mod follow_up;
pub mod gestures;
pub mod glyphs;
pub mod guardrails;
mod guide;
pub mod host;
pub mod import;
pub mod keeping;
pub mod keyboard;
pub mod keys;
pub mod lab_sheet;
pub mod layout;
pub mod lesson;
pub mod made;
pub mod motion;
pub mod names;
mod offered;
pub mod package;
pub mod platform;
pub mod present;
pub mod progress;
pub mod queries;
pub mod recorder;
mod reduce;
pub mod report;
mod route;
pub mod rules;
pub mod scene;
mod screen;
pub mod search;
pub mod services;
pub mod stored;
#[cfg(test)]
mod tests;
pub mod text;
pub mod timeline;
pub mod tools;
pub mod trail;
pub mod unkept;
pub mod walk;
pub mod ways;
pub mod wire;
pub mod words;

pub use self::accessed::AccessedAction;
pub use self::action::{Action, ClockAction, NEXT, ScreenAction, SessionAction, perform};
pub use self::app::{AppState, LINK_OPENED, WorldName};
pub use self::base::{Base, ClockState};
pub use self::branches::{BRANCHES, Branch, leads_to};
pub use self::class::ClassAction;
pub use self::comparing::CompareAction;
pub use self::course::CourseAction;
pub use self::dry_run::DryRunAction;
pub use self::effects::SideEffect;
pub use self::export::ExportAction;
pub use self::feedback::{Feedback, Notice, NoticeKind, PARTED};
pub use self::follow::FollowAction;
pub use self::guardrails::GuardrailAction;
pub use self::guide::GuideState;
pub use self::import::ImportAction;
pub use self::keeping::KeepAction;
pub use self::lesson::LessonAction;
pub use self::offered::{OfferLimits, cli_line, offer_keys};
pub use self::present::PresentAction;
pub use self::recorder::DraftAction;
pub use self::report::ReportAction;
pub use self::route::Route;
pub use self::rules::RulesAction;
pub use self::scene::SceneAction;
pub use self::screen::{Dialog, OpenPanes, OrganizationForm, Pane, RouteView, Screen, ShownCall};
pub use self::services::ServiceAction;
pub use self::timeline::TimelineAction;
pub use self::trail::TrailAction;
pub use self::walk::WalkAction;

pub use self::reduce::reduce;
