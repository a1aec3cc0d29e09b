//! The command palette finds every possible action by a few words: every operation, Orgsim's own actions, users and
//! roles to act as, and things to go to. It also runs a line that the terminal understands.
//!
//! A text field with a list (APG's combobox with a listbox): the focus stays in the field, arrow keys choose.

mod items;

use self::items::{Go, PaletteItem, calls, found, moves, places, things, typed};
use crate::browser::{Timeout, elements};
use crate::prelude::*;

/// Maximum number of identities and things shown; typing more of the name narrows the list.
const SHOWN: usize = 12;

const SPAN_FIELD: &str = "jump-span";
const TERMINAL_FIELD: &str = "terminal-input";

fn option_id(number: usize) -> String {
    format!("palette-{number}")
}

#[component]
pub fn Palette(props: &QueriesProps) -> Html {
    let dispatch = use_dispatch();
    let query = use_state(String::new);
    let active = use_state(|| 0_usize);
    let fixed = use_memo((), |()| {
        let mut all = moves();
        all.extend(calls());
        all.extend(places());
        all
    });
    let searches = !query.trim().is_empty();
    let things = use_memo(searches, |searches| {
        searches.then(|| things(&props.controller))
    });
    let line = typed(&props.controller, &query);
    let mut groups = found(&query, &fixed, (*things).as_ref());
    if let Some(line) = &line {
        groups.insert(0, (say("As you wrote it"), vec![line]));
    }
    let items = groups.iter().flat_map(|(_, items)| items);
    let items: Vec<Go> = items.map(|item| item.go.clone()).collect();
    let count = items.len();
    let at = (*active).min(count.saturating_sub(1));
    use_effect_with((at, query.clone()), |(at, _)| {
        elements::show_id(&option_id(*at));
    });
    let choose = Callback::from(move |go: Go| {
        if matches!(go.action, Action::Screen(ScreenAction::Open(_))) {
            return dispatch.dispatch(go.action);
        }
        // The palette closes first and returns the focus; the destination may take it then.
        dispatch.dispatch(Action::Screen(ScreenAction::Close));
        let dispatch = dispatch.clone();
        Timeout::new(0, move || after(&dispatch, go)).forget();
    });
    let oninput = {
        let (query, active) = (query.clone(), active.clone());
        move |event: InputEvent| {
            query.set(forms::value(&event));
            active.set(0);
        }
    };
    let onkeydown = {
        let (active, choose) = (active.clone(), choose.clone());
        move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            const PAGE: usize = 8;
            let to = match event.key().as_str() {
                "ArrowDown" => (at + 1) % count.max(1),
                "ArrowUp" => (at + count.max(1) - 1) % count.max(1),
                "PageDown" => (at + PAGE).min(count.saturating_sub(1)),
                "PageUp" => at.saturating_sub(PAGE),
                "Enter" => {
                    event.prevent_default();
                    if let Some(go) = items.get(at) {
                        choose.emit(go.clone());
                    }
                    return;
                }
                _ => return,
            };
            event.prevent_default();
            active.set(to);
        }
    };
    let actor = props.controller.actor_name();
    let mut numbers = 0..;
    let rows = groups.iter().enumerate().map(|(place, (group, items))| {
        let title = format!("palette-group-{place}");
        let rows = items.iter().zip(&mut numbers);
        let rows = rows.map(|(item, number)| option(item, number, number == at, &choose));
        html! {
            <div role="group" key={*group} aria-labelledby={title.clone()}>
                <p class="palette-group" id={title} role="presentation">{ *group }</p>
                { for rows }
            </div>
        }
    });
    html! {
        <div class="dialog-body palette">
            <div class="palette-field">
                { icon(Icon::Search) }
                <input id="palette-query" type="text" role="combobox" aria-label={say("What to do, or where to go")}
                    aria-expanded={(count > 0).to_string()} aria-controls="palette-list" aria-autocomplete="list"
                    aria-activedescendant={(count > 0).then(|| option_id(at))} autocomplete="off" autocapitalize="off"
                    spellcheck="false" autofocus=true
                    placeholder={say("accept handshake, policy, 2d, an account…")} value={(*query).clone()} {oninput} {onkeydown} data-testid="palette-query" />
            </div>
            <div id="palette-list" class="palette-list" role="listbox" aria-label={say("Results")}
                data-testid="palette-list">{ for rows }</div>
            if count == 0 {
                <p class="palette-none">
                    { say("No results. Try other words, or type a terminal command here.") }
                </p>
            }
            <div class="palette-foot small soft">
                <p role="status" data-testid="palette-count">{ say_with("{count} found", &[("count", &count)]) }</p>
                <p>{ say_with("Calls are made by {actor}", &[("actor", &actor)]) }</p>
                <p class="palette-keys"><kbd>{ "↑" }</kbd><kbd>{ "↓" }</kbd>{ " " }<kbd>{ "Enter" }</kbd></p>
            </div>
        </div>
    }
}

/// Runs the chosen item after the palette has closed.
fn after(dispatch: &Dispatch, go: Go) {
    let is_organization = matches!(
        go.action,
        Action::Screen(ScreenAction::Navigate(Route::Organization, _))
    );
    dispatch.dispatch(go.action);
    if is_organization {
        dispatch.dispatch(Action::Screen(ScreenAction::Pane(Pane::Organization)));
    }
    if let Some(id) = go.focus {
        Timeout::new(50, move || platform::focus(id)).forget();
    }
}

/// The name; a call's name may break between its words.
fn broken(item: &PaletteItem) -> Html {
    if !item.core {
        return html! { { &item.name } };
    }
    let letters: Vec<char> = item.name.chars().collect();
    let words = letters.chunk_by(|one, next| !(one.is_lowercase() && next.is_uppercase()));
    html! { for word in words { { word.iter().collect::<String>() }<wbr /> } }
}

fn option(item: &PaletteItem, number: usize, active: bool, choose: &Callback<Go>) -> Html {
    let go = item.go.clone();
    let onclick = choose.reform(move |_: MouseEvent| go.clone());
    // Keeps the focus in the field.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div key={number} id={option_id(number)} role="option" class="palette-option" aria-selected={active.to_string()}
            {onclick} {onmousedown} data-testid={item.hook.clone()}>
            <span class="palette-name" lang={item.core.then(english).flatten()}>{ broken(item) }</span>
            <span class="palette-note" lang={core_lang(&item.note).filter(|_| item.core)}>
                { core(&item.note) }
            </span>
        </div>
    }
}
