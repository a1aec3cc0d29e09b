//! The page without a browser: its state, and the only way to change it: actions through one reducer. Native tests reach all of it.
//!
//! Components of `web` get small values as props and emit actions; they never change the world themselves. Every action, from a
//! button, a typed line or a walkthrough, ends in `Controller::step` and so in `sim::step`. The reducer is pure: it
//! returns the browser's work as data ([`SideEffect`]). Nothing here knows a component, Yew or the browser.

#![deny(missing_docs)]

mod action;
mod app;
pub mod back;
mod base;
mod channel;
pub mod class;
pub mod compare;
mod embedding;
mod engine;
pub mod faults;
mod files;
pub mod follow;
mod follow_up;
pub mod form_texts;
pub mod host;
pub mod keyboard;
pub mod lesson;
mod offered;
mod organization;
pub mod platform;
mod policy;
pub mod queries;
mod reduce;
pub mod search;
#[cfg(test)]
mod tests;
pub mod tools;
pub mod wire;

pub use self::action::{Action, ClockAction, NEXT, ScreenAction, SessionAction, perform};
pub use self::app::world_name::WorldName;
pub use self::app::{AppState, LINK_OPENED};
pub use self::base::branches::{BRANCHES, Branch, leads_to};
pub use self::base::dry_run::DryRunAction;
pub use self::base::effects::SideEffect;
pub use self::base::export::ExportAction;
pub use self::base::feedback::{Feedback, Notice, NoticeKind, PARTED};
pub use self::base::present::PresentAction;
pub use self::base::route::Route;
pub use self::base::scene::SceneAction;
pub use self::base::screen::{
    Dialog, OpenPanes, OrganizationForm, Pane, RouteView, Screen, ShownCall,
};
pub use self::base::{Base, ClockState};
pub use self::base::{
    decimal, dry_run, effects, export, keys, present, progress, scene, text, words,
};
pub use self::class::ClassAction;
pub use self::files::import::ImportAction;
pub use self::files::keeping::KeepAction;
pub use self::files::report::ReportAction;
pub use self::files::{import, keeping, package, report, stored, unkept};
pub use self::follow::FollowAction;
pub use self::lesson::LessonAction;
pub use self::lesson::course::CourseAction;
pub use self::lesson::guide::GuideState;
pub use self::lesson::recorder::DraftAction;
pub use self::lesson::walk::WalkAction;
pub use self::lesson::{course, made, recorder, walk};
pub use self::offered::{OfferLimits, cli_line, offer_keys};
pub use self::organization::services::ServiceAction;
pub use self::organization::timeline::TimelineAction;
pub use self::organization::trail::TrailAction;
pub use self::organization::{
    camera, crowd, drawing_keys, floating, gestures, glyphs, layout, motion, names, services,
    timeline, trail, ways,
};
pub use self::policy::accessed::AccessedAction;
pub use self::policy::comparing::CompareAction;
pub use self::policy::guardrails::GuardrailAction;
pub use self::policy::rules::RulesAction;
pub use self::policy::{accessed, comparing, guardrails, lab_sheet, rules};

pub use self::reduce::reduce;
