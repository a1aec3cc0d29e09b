//! The dialog that makes an address for the prepared session, and HTML that embeds it.

use lessons::MOST_IN_LINK;
use lessons::scene::{Limits, Lock, PANES, PageScene, SPEEDS, origin, read_calls};

use super::address;
use crate::shared::scenes::pane_title;
use page::SceneAction;
use page::scene::{SessionLeftOut, alone, left_out};
use ui::browser::fields::Field;
use ui::library::use_catalog;
use ui::own;
use ui::parts::copy::Copy;
use ui::parts::forms::{self, select_field as select, text_field as text};
use ui::platform::SESSION_FILE;
use ui::prelude::*;
use ui::say::Language;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub queries: Queries,
    /// The open lesson.
    pub lesson: Option<AttrValue>,
    /// The scene of this page.
    pub scene: Rc<PageScene>,
    /// What was chosen here before.
    pub prepared: Option<Rc<PageScene>>,
}

/// The values of the form.
#[derive(Clone, PartialEq)]
struct Draft {
    scene: PageScene,
    /// Include the session so far.
    with_session: bool,
    allow: String,
    deny: String,
    hosts: String,
}

impl Draft {
    /// The scene, or what is wrong with it.
    fn scene(&self) -> Result<PageScene, String> {
        let calls = |text: &str| {
            let wrong = say(
                "Write calls as organizations:* or iam:Get*, separated by commas. Orgsim must have each of them.",
            );
            match text.trim() {
                "" => Ok(Vec::new()),
                text => read_calls(text).map_err(|_| wrong.to_string()),
            }
        };
        let hosts = self.hosts.split_whitespace();
        let hosts = hosts.map(|it| it.trim_end_matches(['/', ',']));
        let read: Option<Vec<String>> = hosts.map(origin).collect();
        let mut scene = self.scene.clone();
        scene.limits.commands.allow = calls(&self.allow)?;
        scene.limits.commands.deny = calls(&self.deny)?;
        scene.hosts = read.ok_or_else(|| {
            say("Write an origin as https://school.example, without a path.").to_string()
        })?;
        scene.drive = scene.drive && !scene.hosts.is_empty();
        scene.keep = scene.keep && !scene.drive;
        scene.step = scene.step.filter(|_| scene.lesson.is_some());
        Ok(scene)
    }
}

fn listed(globs: &[lessons::Glob]) -> String {
    let texts: Vec<_> = globs.iter().map(lessons::Glob::text).collect();
    texts.join(",")
}

/// The change made by a checkbox.
type Ticks = Rc<dyn Fn(&mut Draft, bool)>;

/// The HTML of an embedded frame.
fn snippet(address: &str) -> String {
    let source = address.replace('&', "&amp;").replace('"', "&quot;");
    let title = say("Orgsim: a simulator of AWS Organizations");
    format!(
        "<iframe title=\"{title}\" src=\"{source}\"\n  width=\"100%\" height=\"680\" allow=\"clipboard-write\" loading=\"lazy\"></iframe>"
    )
}

/// Keeps what was chosen, for when the dialog is opened again.
#[hook]
fn use_keeping(dispatch: Dispatch, scene: Option<PageScene>) {
    let kept = use_mut_ref(|| scene.clone());
    use_effect_with(scene, move |scene| {
        let had = kept.replace(scene.clone());
        if let Some(scene) = scene.as_ref().filter(|it| had.as_ref() != Some(*it)) {
            dispatch.dispatch(Action::Scene(SceneAction::Prepare(Rc::new(scene.clone()))));
        }
    });
}

/// What happens to the session that was prepared here.
fn says(left: SessionLeftOut, steps: &str) -> String {
    let says = match left {
        SessionLeftOut::OtherWorld => key(
            "Your session here ({steps}) is not in this link: the lesson begins in a world of its own. To prepare that one, open the lesson, and come back; what you chose here stays.",
        ),
        SessionLeftOut::OwnLesson => key(
            "Your session here ({steps}) is not in this link, which has the lesson itself. Prepare it in the lesson instead.",
        ),
    };
    say_with(says, &[("steps", &steps)])
}

#[component]
pub fn SceneForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let draft = use_state(|| {
        let own = props.prepared.as_ref().unwrap_or(&props.scene);
        let begun = || PageScene {
            lesson: props.lesson.as_ref().map(ToString::to_string),
            console: (!props.queries.instructor()).then_some(true),
            limits: Limits {
                locks: own.limits.locks.clone(),
                ..Limits::default()
            },
            language: Some(language()).filter(|it| *it != Language::ENGLISH),
            embed: false,
            ..(**own).clone()
        };
        Draft {
            scene: props.prepared.as_deref().cloned().unwrap_or_else(begun),
            with_session: true,
            allow: listed(&own.limits.commands.allow),
            deny: listed(&own.limits.commands.deny),
            hosts: own.hosts.join(" "),
        }
    });
    use_keeping(dispatch, draft.scene().ok());
    let (catalog, _) = use_catalog();
    // Hashing the world takes time, and the dialog is drawn at each letter that is typed into it.
    let session = use_memo(props.queries.clone(), |it| sim::link::encode(&it.ended()));
    let change = |with: fn(&mut Draft, String)| {
        forms::changes(&draft, move |draft: &mut Draft, event| {
            with(draft, forms::value(event))
        })
    };
    let choose = |with: fn(&mut Draft, &str)| {
        forms::changes(&draft, move |draft: &mut Draft, event| {
            with(draft, &forms::value(event))
        })
    };
    let tick = |id: String, label: String, on: bool, with: Ticks| {
        let onchange = forms::changes(&draft, move |draft: &mut Draft, event| {
            with(draft, forms::checked(event));
        });
        html! { <label class="scene-tick" key={id.as_str()}><input type="checkbox" data-testid={id} checked={on} {onchange} /><span>{ label }</span></label> }
    };
    let scene = &draft.scene;
    let made = draft.scene();
    let left = left_out(scene.lesson.as_deref(), props.lesson.as_deref());
    let fits = left.is_none();
    // The link contains a lesson of your own: recipients cannot get it elsewhere.
    let own = scene.lesson.as_deref().and_then(own::find);
    let own = own.map(|it| it.to_learner_link());
    let made = match &own {
        Some(Err(n)) => Err(say_with(
            "This lesson of your own would have {n} characters in a link; the limit is {most}. Leave out pictures, or add it to a page with `orgsim lesson add`.",
            &[("n", n), ("most", &MOST_IN_LINK)],
        )),
        Some(Ok(_)) | None => made,
    };
    let code = (own.and_then(Result::ok))
        .or_else(|| (draft.with_session && fits).then(|| (*session).clone()));
    let ready = made.as_ref().ok();
    let link = ready.map(|scene| address(&alone(scene), code.as_deref()));
    let frame = ready.map(|scene| {
        let mut scene = scene.clone();
        scene.embed = true;
        snippet(&address(&scene, code.as_deref()))
    });
    let row = |value: &str, name: &str| (value.to_string(), name.to_string());
    let as_is = say("The reader's setting");
    let mut lesson_rows = vec![row("", say("No lesson"))];
    let lessons = catalog.there().map_or(&[][..], |catalog| &catalog.lessons);
    lesson_rows.extend(lessons.iter().map(|it| row(&it.id, it.title.now())));
    let mut person_rows = vec![row("", say("Any user of that account"))];
    for house in props.queries.households().iter().take(200) {
        person_rows.extend(house.people.iter().map(|it| {
            let name = |it: &str| format!("{}/{it}", house.account);
            row(&name(it.name.english()), &name(&core(&it.name)))
        }));
    }
    let mut speed_rows = vec![row("", say("As usual"))];
    speed_rows.extend(SPEEDS.map(|it| match it {
        1 => row("1", say("1 s = 1 s")),
        60 => row("60", say("1 s = 1 min")),
        3_600 => row("3600", say("1 s = 1 h")),
        _ => row("86400", say("1 s = 1 day")),
    }));
    let lock_label = |lock: Lock| match lock {
        Lock::Personas => say("Current user"),
        Lock::Undo => say("Undo and looking back"),
        Lock::Views => say("The views"),
        Lock::Time => say("Time, and what services do over time"),
    };
    let steps = steps_of(props.queries.steps());
    let save = dispatch.saves(
        SESSION_FILE,
        with!((props.queries), move || queries.marked().to_json()),
    );
    html! {
        <div class="dialog-body scene-form">
            <p class="soft">
                { say("Prepare the organization as learners should find it. Then choose the other settings here, and share the link or embed the page in yours.") }
            </p>
            <div class="scene-columns">
                <fieldset>
                    <legend>{ say("Contents") }</legend>
                    if fits {
                        { tick(
                            "scene-session".to_string(), say_with("Your session here: {steps}", &[("steps", &steps)]),
                            draft.with_session, Rc::new(|it, on| it.with_session = on),
                        ) }
                    }
                    <p role="status" class="small" data-testid="scene-left-out">
                        { left.filter(|_| props.queries.steps() > 0).map(|it| says(it, &steps)) }
                    </p>
                    { select("scene-lesson", say("Lesson"), lesson_rows, scene.lesson.as_deref().unwrap_or_default(),
                        choose(|it, value| it.scene.lesson = Some(value.to_string()).filter(|it| !it.is_empty()))) }
                    if scene.lesson.is_some() {
                        { text("scene-step", say("Step of the lesson"), say("Steps before it are done for the learner. Empty: from the beginning."), &scene.step.map_or(String::new(), |it| it.to_string()),
                            change(|it, value| it.scene.step = value.trim().parse().ok().filter(|it| (1..=999).contains(it)))) }
                    }
                    { select("scene-persona", say("First user"), person_rows, scene.persona.as_deref().unwrap_or_default(),
                        choose(|it, value| it.scene.persona = Some(value.to_string()).filter(|it| !it.is_empty()))) }
                </fieldset>
                <fieldset>
                    <legend>{ say("Appearance") }</legend>
                    { select("scene-view", say("View"), vec![row("", as_is), row("instructor", say("Show: everything")), row("console", say("Show: their console"))],
                        match scene.console { None => "", Some(true) => "console", Some(false) => "instructor" },
                        choose(|it, value| it.scene.console = match value { "console" => Some(true), "instructor" => Some(false), _ => None })) }
                    { select("scene-language", say("Language"), [row("", as_is)].into_iter().chain(Language::all().map(|it| row(it.code(), it.name()))).collect(),
                        scene.language.map_or("", Language::code), choose(|it, value| it.scene.language = Language::by_code(value))) }
                    { select("scene-theme", say("Light or dark"), vec![row("", as_is), row("light", say("Light")), row("dark", say("Dark"))],
                        match scene.dark { None => "", Some(true) => "dark", Some(false) => "light" },
                        choose(|it, value| it.scene.dark = match value { "dark" => Some(true), "light" => Some(false), _ => None })) }
                    { select("scene-speed", say("Speed"), speed_rows, &scene.speed.map_or(String::new(), |it| it.to_string()),
                        choose(|it, value| it.scene.speed = value.parse().ok())) }
                    { tick("scene-large".to_string(), say("Large type for a classroom").to_string(), scene.presenter, Rc::new(|it, on| it.scene.presenter = on)) }
                </fieldset>
                <fieldset>
                    <legend>{ say("Visible panes") }</legend>
                    for pane in PANES {
                        { tick(format!("scene-pane-{pane}"), pane_title(pane).to_string(), scene.shows(pane), Rc::new(move |it, on| {
                            let now = &it.scene;
                            let is_shown = |other: &&str| if *other == pane { on } else { now.shows(other) };
                            let shown: Vec<&str> = PANES.into_iter().filter(is_shown).collect();
                            // Without any pane there would be nothing to show.
                            if !shown.is_empty() {
                                it.scene.panes = if shown.len() == PANES.len() { Vec::new() } else { shown };
                            }
                        })) }
                    }
                </fieldset>
                <fieldset>
                    <legend>{ say("Locked features") }</legend>
                    for lock in Lock::ALL {
                        { tick(
                            format!("scene-lock-{}", lock.name()),
                            lock_label(lock).to_string(),
                            scene.limits.locks.contains(&lock),
                            Rc::new(move |it, on| {
                                let now = &it.scene.limits.locks;
                                let is_locked = |other: &Lock| if *other == lock { on } else { now.contains(other) };
                                it.scene.limits.locks = Lock::ALL.into_iter().filter(is_locked).collect();
                            }),
                        ) }
                    }
                    { text("scene-allow", say("Allowed calls"), say("As organizations:*, iam:Get*. Empty: all."), &draft.allow, change(|it, value| it.allow = value)) }
                    { text("scene-deny", say("Denied calls"), say("These are refused even if the list above allows them."), &draft.deny, change(|it, value| it.deny = value)) }
                </fieldset>
            </div>
            <div role="status" class="complaint small" data-testid="scene-wrong">{ made.as_ref().err().cloned() }</div>
            if let Some(link) = link {
                <section aria-label={say("Link")}>
                    <h3>{ say("A link") }</h3>
                    { forms::link_line(&link, say("Link to this scene"), "scene-link", false) }
                    if link.len() > forms::LONG_LINK {
                        <button type="button" class="button" data-testid="scene-file" onclick={save}>
                            { icon(Icon::Save) }
                            { say("Save to a file") }
                        </button>
                    }
                </section>
            }
            <section aria-label={say("A frame in your page")}>
                    <h3>{ say("A frame in your page") }</h3>
                    { text("scene-hosts", say("Pages that may listen"), say("Their origins, as https://school.example. Needed only if your page listens to events."), &draft.hosts, change(|it, value| it.hosts = value)) }
                    { tick("scene-drive".to_string(), say("They may also act here").to_string(), scene.drive, Rc::new(|it, on| it.scene.drive = on)) }
                    if scene.drive {
                        <p class="soft small">{ say("A page that others can control keeps nothing in the browser.") }</p>
                    } else {
                    { tick("scene-keep".to_string(), say("Keep what learners do in their browser").to_string(), scene.keep, Rc::new(|it, on| it.scene.keep = on)) }
                    }
                    if let Some(frame) = frame {
                    <textarea class="mono small scene-frame" rows="5" readonly={true} aria-label={say("Markup of the frame")} data-testid="scene-frame" value={frame.clone()}
                        onfocus={|event: FocusEvent| {
                            if let Some(field) = Field::of(&event) {
                                field.select_all();
                            }
                        }} />
                    <div><Copy text={frame} label={say("Copy the markup")} shown={say("Copy the markup")} /></div>
                    }
            </section>
        </div>
    }
}
