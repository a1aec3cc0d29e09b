//! The search dialog. A text field with a list (APG's combobox with a listbox): the focus stays in the field, arrow keys choose.

use page::search::{SearchIndex, SearchItem};

use ui::browser::{Timeout, elements};
use ui::prelude::*;

/// Other letters make other options: a screen reader reads the first one again.
fn option_id(query: &str, number: usize) -> String {
    format!("search-{}-{number}", query.chars().count())
}

/// The properties of [`SearchForm`].
#[derive(Properties, PartialEq)]
pub struct SearchProps {
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// What can be done with it comes first.
    pub selection: Option<Selection>,
}

/// The groups of results.
#[hook]
fn use_found(props: &SearchProps, query: &str) -> Vec<(&'static str, Vec<SearchItem>)> {
    let search = use_memo((), |()| {
        SearchIndex::new(&props.queries, words(), props.selection.as_ref())
    });
    let things = use_memo(!query.trim().is_empty(), |searches| match searches {
        true => search.things(),
        false => Vec::new(),
    });
    search.found(query, &things)
}

/// The option to which a key moves.
fn moved(key: &str, at: usize, count: usize) -> Option<usize> {
    const PAGE: usize = 8;
    let all = count.max(1);
    Some(match key {
        "ArrowDown" => (at + 1) % all,
        "ArrowUp" => (at + all - 1) % all,
        "PageDown" => (at + PAGE).min(all - 1),
        "PageUp" => at.saturating_sub(PAGE),
        _ => return None,
    })
}

/// The search dialog.
#[component]
pub fn SearchForm(props: &SearchProps) -> Html {
    let dispatch = use_dispatch();
    let query = use_state(AttrValue::default);
    let active = use_state(|| 0_usize);
    let groups = use_found(props, &query);
    let items = groups.iter().flat_map(|(_, items)| items);
    let items: Vec<SearchItem> = items.cloned().collect();
    let count = items.len();
    let at = (*active).min(count.saturating_sub(1));
    use_effect_with((at, query.clone()), |(at, query)| {
        elements::show_id(&option_id(query, *at));
    });
    let choose = Callback::from(move |item: SearchItem| act(dispatch, item));
    let oninput = with!((query, active), move |event: InputEvent| {
        query.set(forms::value(&event).into());
        active.set(0);
    });
    let onkeydown = with!((active, choose), move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        let key = event.key();
        if let Some(to) = moved(&key, at, count) {
            event.prevent_default();
            active.set(to);
        } else if key == "Enter" {
            event.prevent_default();
            if let Some(item) = items.get(at) {
                choose.emit(item.clone());
            }
        }
    });
    let actor = props.queries.actor_name();
    html! {
        <div class="dialog-body search-body">
            <div class="search-field">
                { icon(Icon::Search) }
                <input id="search-query" type="text" role="combobox" aria-label={say("What to do, or where to go")}
                    aria-expanded={(count > 0).to_string()} aria-controls="search-list" aria-autocomplete="list"
                    aria-activedescendant={(count > 0).then(|| option_id(&query, at))} autocomplete="off" autocapitalize="off"
                    spellcheck="false" autofocus=true
                    placeholder={say("accept handshake, policy, 2d, an account…")} value={&*query} {oninput} {onkeydown} data-testid="search-query" />
            </div>
            <div id="search-list" class="search-list" role="listbox" aria-label={say("Results")}
                data-testid="search-list">{ list(&groups, (&query, at), &choose) }</div>
            if count == 0 {
                <p class="search-none">
                    { say("No results. Try other words, or type a terminal command here.") }
                </p>
            }
            <div class="search-foot small soft">
                <p role="status" data-testid="search-count">{ tell(message!("{count} found")) }</p>
                <p>{ tell(message!("Calls are made by {actor}")) }</p>
                <p class="search-keys"><kbd>{ "↑" }</kbd><kbd>{ "↓" }</kbd>{ " " }<kbd>{ "Enter" }</kbd></p>
            </div>
        </div>
    }
}

/// The groups with their options; `at`: the id of the active one.
fn list(
    groups: &[(&'static str, Vec<SearchItem>)],
    (query, at): (&str, usize),
    choose: &Callback<SearchItem>,
) -> Html {
    let mut numbers = 0..;
    let rows = groups.iter().enumerate().map(|(place, (group, items))| {
        let title = AttrValue::from(format!("search-group-{place}"));
        let rows = items.iter().zip(&mut numbers);
        let rows =
            rows.map(|(item, number)| option(item, option_id(query, number), number == at, choose));
        html! {
            <div role="group" key={*group} aria-labelledby={&title}>
                <p class="search-group" id={title} role="presentation">{ *group }</p>
                { for rows }
            </div>
        }
    });
    html! { { for rows } }
}

/// Does the chosen item.
fn act(dispatch: Dispatch, item: SearchItem) {
    if matches!(item.action, Action::Screen(ScreenAction::Open(_))) {
        return dispatch.dispatch(item.action);
    }
    // Both are drawn at once: the dialog returns the focus, then the destination takes it.
    dispatch.dispatch(Action::Screen(ScreenAction::Close));
    let is_organization = matches!(
        item.action,
        Action::Screen(ScreenAction::Navigate(Route::Organization, _))
    );
    dispatch.dispatch(item.action);
    if is_organization {
        dispatch.dispatch(Action::Screen(ScreenAction::Pane(Pane::Organization)));
    }
    if let Some(id) = item.focus {
        Timeout::new(50, move || platform::focus(id)).forget();
    }
}

/// The name; a call's name may break between its words.
fn broken(item: &SearchItem) -> Html {
    if !item.core {
        return html! { { &item.name } };
    }
    let letters: Vec<char> = item.name.chars().collect();
    let words = letters.chunk_by(|one, next| !(one.is_lowercase() && next.is_uppercase()));
    html! { for word in words { { word.iter().collect::<String>() }<wbr /> } }
}

fn option(item: &SearchItem, id: String, active: bool, choose: &Callback<SearchItem>) -> Html {
    let onclick = choose.reform(with!(item, move |_: MouseEvent| item.clone()));
    // Keeps the focus in the field.
    let onmousedown = |event: MouseEvent| event.prevent_default();
    html! {
        <div key={id.as_str()} {id} role="option" class="search-option" aria-selected={active.to_string()}
            {onclick} {onmousedown} data-testid={item.hook.clone()}>
            <span class="search-name" lang={item.core.then(english).flatten()}>{ broken(item) }</span>
            if !item.note.english().is_empty() {
                <span class="search-note" lang={told_lang(&item.note).filter(|_| item.core)}>
                    { tell(&item.note) }
                </span>
            }
        </div>
    }
}
