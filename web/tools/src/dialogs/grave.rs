//! A confirmation before a step that the real service cannot reverse.

use shell::controller::line_of;

use ui::parts::text::command_line;
use ui::prelude::*;
use ui::shared::dialog::Leave;

/// The properties of [`Grave`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The heading.
    pub label: Message,
    /// What is done then.
    pub command: Command,
    /// The questions that the view asks about the session.
    pub queries: Queries,
}

/// The explanation of what cannot be reversed.
fn says(operation: &str) -> &'static str {
    match operation {
        "organizations:EnableAllFeatures" => say(
            "This sends a request to every invited member, and to created members without their role. Once all have agreed and you finalize, there is no way back to consolidated billing features only.",
        ),
        "organizations:AcceptHandshake" => say(
            "This switches the organization to all features. There is no way back to consolidated billing features only, and from then on AWSServiceRoleForOrganizations cannot be deleted in members.",
        ),
        "organizations:DeleteOrganization" => say(
            "This ends the organization. It cannot be restored, and its id is gone for good; its management account becomes a standalone account.",
        ),
        "organizations:CloseAccount" => say(
            "This closes the account. For some minutes it still works; after that nobody can act in it, services leave it alone, and it stays in the organization and in its quota. AWS Support can reinstate it for 90 days. Then it leaves the organization and is gone for good, with all that is in it, and its email address cannot be used again.",
        ),
        _ => say("The real service has no way to take this back."),
    }
}

/// A confirmation before what cannot be reversed.
#[component]
pub fn Grave(props: &Props) -> Html {
    let (operation, who) = match props.command.call() {
        Some(call) => (&*call.operation, props.queries.name_of(&call.caller)),
        None => ("", say("an outside intervention").into()),
    };
    let (withdrawn, names) = props.queries.withdrawn_by(&props.command);
    let submit = use_dispatch().on(Action::Session(SessionAction::Do(props.command.clone())));
    html! {
        <div class="dialog-body">
            <p>{ says(operation) }</p>
            if withdrawn > 0 {
                <p data-testid="withdrawn">
                    { tell(counted!(withdrawn, "It also cancels 1 open invitation: {names}.|It also cancels {n} open invitations: {names}.")) }
                </p>
            }
            <p class="aside-note">{ say("This is how the real service behaves. Here you can undo it.") }</p>
            <p class="soft small">{ tell(message!("As {who}")) }</p>
            { command_line(&line_of(&props.command)) }
            <div class="dialog-foot">
                <Leave label={say("Keep things as they are")} />
                <button type="button" class="button primary" data-testid="dialog-submit" onclick={submit}>
                    { tell(&props.label) }
                </button>
            </div>
        </div>
    }
}
