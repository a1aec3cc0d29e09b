//! Read-only values for screens: public fields, no behavior, built from a world and a viewpoint.

/// What is wrong with the text of a policy, for its editor.
pub mod checks {
    pub use view::checks::{
        CheckPlace, LineMark, PolicyFinding,
        audit::{Audit, AuditEditor, AuditRow},
        checks, marks,
    };
}

/// Which accounts have which controls, each by a proof.
pub mod coverage {
    pub use view::coverage::{CONTROLS, Control, Coverage, Covered, controls};
}

/// Tables as CSV.
pub mod csv {
    pub use view::csv::{MARK, line};
}

/// The differences between two texts.
pub mod diff {
    pub use view::diff::{LineChange, lines};
}

/// Changes to policies that are tried on a copy of the world.
pub mod draft {
    pub use view::draft::{
        Draft, DraftChange, check, from_json, short, target_name, to_json, try_out,
    };
}

/// The policy lab besides its table.
pub mod lab {
    pub use view::lab::{
        ChangeRow, OwnPolicies, PlacedPolicies, PlacedPolicy, PolicyPlace, VerdictCard,
        VerdictWord, Verdicts, change_rows, draft_commands, draft_targets, own_policies,
        placed_policies, verdicts,
    };
}

/// The services used at a place, next to those that policies allow there.
pub mod last_accessed {
    pub use view::last_accessed::{
        AccessAttempt, RequestedReport, ServiceUse, Sheet,
        drafting::{Drafted, ListForm, drafted},
        last_accessed,
        work::{Work, work},
    };
}

/// The policies around accounts, for proofs.
pub mod limits {
    pub use view::limits::{
        NeverAnswer, account_limits, all_limits, insiders, limits_of, never, open_ways,
        target_named,
    };
}

/// The permissions of people by actions, with and without a draft.
pub mod matrix {
    pub use view::matrix::{
        ACTIONS, Cell, Count, Listing, Matrix, MatrixRow, People, question, same, says,
    };
}

/// What nobody can ever do, what a change newly allows, and smaller policies.
pub mod proving {
    pub use view::proving::{
        ASSUMED_OF_OTHERS, ProofCard, ProofWitness, ProofWord, SmallerPolicy, change_cards, closed,
        covered, never_card, prover, smaller,
    };
}

/// The page of centralized root access in IAM.
pub mod root_access {
    pub use view::root_access::{
        FeatureRow, MemberRow, RootAccess, SessionRow, root_access, root_action,
    };
}

/// The services that work with the organization, and the page of one.
pub mod services {
    pub use view::services::{
        AccountRow, Administrators, PersonRow, ServicePage, ServiceRow, ServiceStanding, Way,
        service_page, services,
    };
}

/// The event history of CloudTrail.
pub mod trail {
    pub use view::trail::{
        Detail, Filter, TrailResults, TrailRow, detail, file, lookup, row, step_of, trail,
    };
}

/// Why a call was allowed or refused, gate by gate.
pub mod why {
    pub use view::why::{
        CitedRule, ComparedCondition, Effect, GateFinding, GatePassage, Judged, Layer, Line,
        RemedyStep, Sign, Spoken, StatementPart, Truth, Why, difference, judged_for, only_ideas,
        passages, remedy_steps, why_possible, why_step,
    };
}

/// Editing the text of a policy.
pub mod writing {
    pub use view::writing::{Edit, is_key, new_line, offset, parts, put, units};
}

pub use view::{
    AccountKind, AccountNode, Actionable, AddressOwner, AgreementGroup, AgreementRow, Answers,
    Artifact, Attached, Badge, Callers, CardRecipient, CheckRow, Choice, ConfigLine, ConfigPart,
    ConfigSection, ConfigThing, EffectivePolicy, Emblem, Envelope, Exchange, Exchanged, Fact,
    FirstThings, Flow, FlowCause, Ghost, HandshakeCard, Hanging, Home, Household, List, MOST_MAIN,
    Marks, Offer, OfferKind, OfferSections, OrganizationScene, Panel, PanelItem, Personas, Reason,
    RoleState, Says, Scene, Scenes, Selection, ServiceOffers, Setting, Sight, Subject, Template,
    Term, TimelineLane, TimelineMark, Tone, TrustUnseen, UnitNode, Viewpoint, Vocabulary, Waiting,
    artifact, called, callers, choices, config, config_names, describe, describe_in, destination,
    document_member, exchange, filled, first_things, form_members, handshake_card, home,
    households, in_short, invitable, let_pass, marks, next_event, offers, panel, personas, reasons,
    scene, service_offers, shows, sight, subject, templates, trusted, usual_choice, waiting,
};
