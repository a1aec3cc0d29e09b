//! The kept branches: each can be opened, compared and named.

use page::Branch;
use ui::browser::fields::Field;
use ui::prelude::*;
use ui::sessions;
use ui::shared::pins::branch_pin;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub branches: Same<Vec<Branch>>,
}

/// "1 event", "7 events".
fn events(count: usize) -> String {
    tell(counted!(count, "1 event|{n} events"))
}

#[component]
pub(crate) fn Branches(props: &Props) -> Html {
    if props.branches.is_empty() {
        return html! {
            <p class="events-empty soft">
                { say("No branches yet. When you act in the past or open another session, the events that you leave behind are kept here.") }
            </p>
        };
    }
    html! {
        <ol class="branches">
            for (at, branch) in props.branches.iter().enumerate() {
                <BranchRow key={branch.name.as_str()} {at} branch={Same::from(Rc::new(branch.clone()))} />
            }
        </ol>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    at: usize,
    branch: Same<Branch>,
}

#[component]
fn BranchRow(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let naming = use_state(|| false);
    let field = use_node_ref();
    use_effect_with((*naming, field.clone()), |(_, field)| {
        if let Some(input) = Field::at(field) {
            input.focus();
            input.select_all();
        }
    });
    let branch = &props.branch;
    let name = branch.name.clone();
    let button = format!("branch-rename-{}", props.at);
    let on_open = with!(branch, move |_: MouseEvent| {
        let says = tell(message!("Opened branch {name}.", name = branch.name));
        sessions::load(dispatch, branch.saved.clone(), says);
    });
    let at = props.at;
    let on_name = with!(
        (dispatch, naming, field, button),
        move |event: SubmitEvent| {
            event.prevent_default();
            platform::focus_soon(button.clone());
            if let Some(input) = Field::at(&field) {
                dispatch.dispatch(Action::Session(SessionAction::NameBranch(
                    at,
                    input.value(),
                )));
            }
            naming.set(false);
        }
    );
    let on_key = with!((naming, button), move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            platform::focus(&button);
            naming.set(false);
        }
    });
    let on_naming = with!(naming, move |_: MouseEvent| naming.set(!*naming));
    html! {
        <li>
            { icon(Icon::Branch) }
            if *naming {
                <form class="branch-name" onsubmit={on_name} onkeydown={on_key}>
                    <input ref={field} value={name.clone()} maxlength="60" autocomplete="off" data-testid="branch-name"
                        aria-label={tell(message!("New name of branch {name}"))} />
                    <button class="button mini">{ say("Save") }</button>
                </form>
            } else {
                <span>{ format!("{name} ({})", events(branch.saved.session.commands.len())) }</span>
            }
            <button type="button" class="button mini" id={button} aria-expanded={(*naming).to_string()} onclick={on_naming}
                aria-label={tell(message!("Rename branch {name}"))}>{ say("Rename") }</button>
            { branch_pin(dispatch, branch) }
            <button class="button mini" onclick={on_open} aria-label={tell(message!("Open branch {name}"))}>{ say("Open branch") }</button>
        </li>
    }
}
