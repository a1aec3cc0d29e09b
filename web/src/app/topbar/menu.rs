//! The page's only menu: the views, the session, and the page itself.

use page::effects::{Errand, PageTheme};
use teaching::recorder::Record;
use ui::browser::class;
use ui::prelude::*;
use ui::progress;
use ui::shared::MENU;
use ui::shared::languages::{Languages, on_spoken};
use ui::shared::route::route_icon;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub route: Route,
    /// Other views are available.
    pub views: bool,
    pub presenter: bool,
    /// A separate presenter window.
    pub presents: bool,
    pub instructor: bool,
    /// Number of recorded steps.
    pub recorded: Option<usize>,
}

/// What presents or ends it: its name, its key, and the action. The key turns large type on without asking, and ends it.
fn presenting(ends: bool) -> (&'static str, &'static str, Action) {
    let present = ScreenAction::Open(Dialog::Present);
    match ends {
        true => (
            say("End presenting"),
            "P",
            Action::Screen(ScreenAction::TogglePresenter),
        ),
        false => (say("Present"), "", Action::Screen(present)),
    }
}

fn other_theme() -> Action {
    let theme = match platform::is_dark() {
        true => PageTheme::Light,
        false => PageTheme::Dark,
    };
    Action::Errand(Errand::Theme(theme))
}

/// Saves what the learner has done, under the name that a class knows them by, where the list of lessons does not offer it.
fn saves_progress(dispatch: Dispatch) -> Callback<MouseEvent> {
    Callback::from(move |_| progress::save(dispatch, &class::joined_name().unwrap_or_default()))
}

/// The menu, which the browser opens and closes.
#[component]
pub fn Menu(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let row = |id: &str,
               mark: Icon,
               label: &'static str,
               key: &str,
               title: Option<&'static str>,
               onclick: Callback<MouseEvent>| {
        let current = id.strip_prefix("open-") == Some(props.route.id());
        html! {
            <button key={id.to_string()} type="button" class="menu-item" id={id.to_string()} data-testid={id.to_string()} {title}
                popovertarget={MENU} popovertargetaction="hide" aria-current={current.then_some("page")} {onclick}>
                { icon(mark) }<span>{ label }</span>if !key.is_empty() { <kbd aria-hidden="true">{ key.to_ascii_uppercase() }</kbd> }
            </button>
        }
    };
    let item = |id: &str, mark: Icon, label: &'static str, key: &str, action: Action| {
        row(id, mark, label, key, None, dispatch.on(action))
    };
    let view = |to: Route| {
        row(
            &format!("open-{}", to.id()),
            route_icon(to),
            say(to.name()),
            to.key().unwrap_or_default(),
            Some(say(to.about())),
            dispatch.on(Action::Screen(ScreenAction::Navigate(to, None))),
        )
    };
    let (says, key, presents) = presenting(props.presenter);
    html! {
        <div class="menu" id={MENU} popover="auto">
            if props.views {
                <nav class="menu-part" aria-label={say("Views")}>
                    <h2>{ say("Views") }</h2>
                    for it in Route::all() { { view(it) } }
                </nav>
            } else { <div class="menu-part">{ row("save-progress", Icon::Save, say("Save your progress"), "", None, saves_progress(dispatch)) }</div> }
            <div class="menu-part" role="group" aria-label={say("Session")}>
                <h2>{ say("Session") }</h2>
                { item("new-session", Icon::Branch, say("New session"), "", Action::Screen(ScreenAction::Open(Dialog::Start))) }
                { item("import", Icon::Folder, say("Import your organization"), "", Action::Screen(ScreenAction::Open(Dialog::Import))) }
                { item("export", Icon::Save, say("Export"), "", Action::Screen(ScreenAction::Open(Dialog::export(false)))) }
                { item("share", Icon::Share, say("Save and share"), "", Action::Screen(ScreenAction::Open(Dialog::Share))) }
                { item("dry-run", Icon::Funnel, say("Test on CloudTrail logs"), "", Action::Screen(ScreenAction::Open(Dialog::dry_run()))) }
                if !props.presents { { item("present", Icon::Present, says, key, presents) } }
                if props.recorded.is_none() { <Record recorded={None} offered={props.instructor && !props.presents} /> }
            </div>
            <div class="menu-part" role="group" aria-label={say("Page")}>
                <h2>{ say("Page") }</h2>
                { item("help", Icon::Help, say("Help"), "?", Action::Screen(ScreenAction::Open(Dialog::Help))) }
                { row("theme", Icon::Theme, say("Light or dark"), "", None, dispatch.on_event(|_| other_theme())) }
                <Languages onspoken={on_spoken(dispatch)} />
            </div>
            <p class="menu-note small soft">{ say("Unofficial simulator for learning. Not affiliated with AWS; nothing here touches a real account.") }</p>
        </div>
    }
}
