//! Read-only values for screens: public fields, no behavior, built from a world and tested natively.
//!
//! A viewpoint decides what is in them. A person's viewpoint has only what that person's own calls would show. The instructor's
//! has everything, and marks as veiled what the current user cannot see.
//!
//! Each function answers one screen: [`scene()`] is the drawing, [`panel()`] the inspector, [`marks`] the timeline, [`why`] explains
//! decisions, [`services`] has the page of each service, [`lab`] and [`matrix`] the policy lab. What can be done with a thing is
//! one function, [`offers()`], whatever surface shows it.
//!
//! ```
//! use session::scenario::Scenario;
//! use view::Viewpoint;
//!
//! let world = Scenario::AllFeatures.world(1);
//! let ana = Scenario::AllFeatures.first_actor(&world);
//! let home = view::home(&world, &Viewpoint::Person(ana.clone()));
//! assert_eq!(home.account, ana.account());
//! assert!(home.organization.is_some());
//! ```

#![deny(missing_docs, clippy::missing_errors_doc)]
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

mod artifact;
mod card;
pub mod checks;
mod choices;
mod config;
pub mod coverage;
pub mod csv;
mod describe;
pub mod diff;
pub mod draft;
mod effective;
mod exchange;
mod flow;
mod households;
pub mod lab;
pub mod last_accessed;
pub mod limits;
pub mod matrix;
mod offer;
mod offers;
mod panel;
pub mod proving;
pub mod question;
mod reasons;
pub mod root_access;
mod scene;
mod seen;
mod selection;
mod service_offers;
pub mod services;
mod start;
mod subject;
mod templates;
mod timeline;
pub mod trail;
mod vocabulary;
pub mod why;
pub mod writing;

pub use artifact::{AgreementGroup, AgreementRow, Artifact, Download, artifact};
pub use card::{AddressOwner, CardRecipient, CheckRow, HandshakeCard, handshake_card};
pub use choices::{Choice, called, choices, invitable};
pub use config::{ConfigLine, ConfigPart, ConfigSection, ConfigThing, config, config_names};
pub use describe::{describe, describe_in};
pub use effective::{EffectivePolicy, Setting, StepLine};
pub use exchange::{Exchange, Exchanged, exchange};
pub use flow::{Attached, Flow, FlowCause, Hanging, Says};
pub use households::{Callers, Household, Personas, callers, households, personas};
pub use offer::{Offer, OfferKind, filled, next_event};
pub use offers::{Actionable, let_pass, offers};
pub use panel::{
    Chip, Emblem, Fact, List, Panel, PanelItem, Tone, panel,
    sections::{MOST_MAIN, OfferSections},
};
pub use reasons::{Reason, reasons};
pub use scene::{
    AccountKind, AccountNode, Answers, Badge, Envelope, Ghost, OrganizationScene, RoleState, Scene,
    Scenes, UnitNode, scene,
};
pub use selection::Selection;
pub use service_offers::{ServiceOffers, service_offers};
pub use start::{FirstThings, Home, TrustUnseen, first_things, home, trusted};
pub use subject::{Subject, document_member, form_members, subject, usual_choice};
pub use templates::{Template, templates};
pub use timeline::{
    Marks, TimelineLane, TimelineMark, Waiting, destination, marks, shows, waiting,
};
pub use vocabulary::{Term, Vocabulary, in_short};

pub use gates::sight::{Sight, Viewpoint, sight};
