//! A flow in full, by what is offered: an organization is created, and accounts are created, invited, moved and removed.

use page::{Dialog, NoticeKind, SessionAction, perform};
use serde_json::{Value, json};
use sim::scenario::Scenario;
use sim::view::{Actionable, OfferKind, Selection, filled};

use crate::window::Window;

fn account(window: &Window, name: &str) -> Selection {
    let found = window.state.base.controller.find_account(name);
    Selection::Account(found.unwrap_or_else(|| panic!("there is no {name}")))
}

/// The handshake that was sent last.
fn handshake(window: &Window) -> Selection {
    let world = window.state.base.controller.world();
    let last = world.handshakes().max_by_key(|it| it.requested);
    Selection::Handshake(last.expect("there is one").id.clone())
}

/// Takes what is offered for something: a form is filled in, and what cannot be undone is confirmed.
#[track_caller]
fn press(window: &mut Window, about: &Selection, label: &str, fields: Value) {
    let offers = window.queries().offers(Actionable::Selected(about));
    let labels: Vec<_> = offers.iter().map(|it| it.label.to_string()).collect();
    let offer = offers.iter().find(|it| it.label.english() == label);
    let offer = offer.unwrap_or_else(|| panic!("{label} is not among {labels:?}"));
    window.act(perform(offer));
    let command = match (window.state.base.screen.dialog.clone(), &offer.kind) {
        (Some(Dialog::Offer(_)), OfferKind::Form { operation, preset }) => {
            let mut input = preset.clone();
            input.extend(fields.as_object().cloned().unwrap_or_default());
            filled(&window.state.base.controller.actor, operation, input)
        }
        (Some(Dialog::Grave { command, .. }), _) => command,
        _ => return,
    };
    window.session(SessionAction::Do(command));
}

fn create_account(window: &mut Window, name: &str) {
    let own = account(window, "Northwind");
    let fields = json!({ "Email": "web@northwind.example", "AccountName": name });
    press(window, &own, "Create an account", fields);
    window.next();
}

#[test]
fn an_account_is_created_once_for_an_address() {
    let mut window = Window::new(Scenario::Standalone);
    let own = account(&window, "Northwind");
    let all = json!({ "FeatureSet": "CONSOLIDATED_BILLING" });
    press(&mut window, &own, "Create an organization", all);
    window.told(NoticeKind::Done, "created organization");
    create_account(&mut window, "Web");
    window.told(NoticeKind::Done, "Web was created");
    let roles = window.line("aws iam list-roles");
    assert!(roles.contains("AWSServiceRoleForOrganizations"), "{roles}");
    // An address that is in use fails later, not at once.
    create_account(&mut window, "Again");
    window.told(NoticeKind::Failed, "EMAIL_ALREADY_EXISTS");
    // An account stays for some days before it may leave.
    window.advance(15);

    // A unit, a move, and a removal that lacks something.
    press(
        &mut window,
        &own,
        "Create an organizational unit",
        json!({ "Name": "Workloads" }),
    );
    window.told(NoticeKind::Done, "Workloads was created");
    let units = "aws organizations list-organizational-units-for-parent --parent-id {root}";
    let unit = window.line(&format!(
        "{units} --query OrganizationalUnits[0].Id --output text"
    ));
    let web = account(&window, "Web");
    let place = json!({ "DestinationParentId": unit.trim() });
    press(&mut window, &web, "Move this account", place);
    window.told(NoticeKind::Done, "moved to Workloads");
    let remove = "Remove it from the organization";
    press(&mut window, &web, remove, Value::Null);
    window.told(NoticeKind::Refused, "ConstraintViolationException");
    press(
        &mut window,
        &web,
        "Let its owner complete the sign-up",
        Value::Null,
    );
    window.told(NoticeKind::Done, "completed the sign-up");
    press(&mut window, &web, remove, Value::Null);
    window.told(NoticeKind::Done, "Web was removed");
}

#[test]
fn an_invitation_is_for_the_right_party_and_each_answer_ends_it() {
    let mut window = Window::new(Scenario::Standalone);
    let own = account(&window, "Northwind");
    let contoso = account(&window, "Contoso");
    press(&mut window, &own, "Create an organization", Value::Null);
    // By id: the wrong party gets the real error, and the sender cancels.
    press(&mut window, &contoso, "Invite this account", Value::Null);
    window.told(NoticeKind::Done, "is open");
    let (accept, open) = ("Accept the invitation", handshake(&window));
    press(&mut window, &open, accept, Value::Null);
    window.told(NoticeKind::Refused, "AccessDeniedException");
    press(&mut window, &open, "Cancel the invitation", Value::Null);
    window.told(NoticeKind::Done, "canceled");

    // By email: the right party declines, lets one expire, accepts the third.
    let invite = |window: &mut Window| {
        window.act_as("Northwind/Ana");
        let target = json!({ "Target": { "Type": "EMAIL", "Id": "cloud@contoso.example" } });
        press(window, &own, "Invite an account", target);
        window.told(NoticeKind::Done, "cloud@contoso.example is open");
        window.act_as("Contoso/Ben");
        handshake(window)
    };
    let first = invite(&mut window);
    press(&mut window, &first, "Decline", Value::Null);
    window.told(NoticeKind::Done, "declined");
    invite(&mut window);
    window.advance(15);
    window.told(NoticeKind::Done, "expired");
    let third = invite(&mut window);
    press(&mut window, &third, accept, Value::Null);
    window.told(NoticeKind::Done, "accepted");
    press(&mut window, &contoso, "Leave the organization", Value::Null);
    window.told(NoticeKind::Done, "Contoso left");
}
