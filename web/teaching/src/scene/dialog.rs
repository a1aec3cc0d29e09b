//! The dialog that makes an address for the prepared session, and HTML that embeds it.

use lessons::MOST_IN_LINK;
use lessons::scene::{Limits, Lock, PANES, PageScene, SPEEDS, origin, read_calls};

use crate::shared::scenes::pane_title;
use page::SceneAction;
use page::scene::{SessionLeftOut, alone, left_out};
use ui::browser::{fields::Field, link};
use ui::library::{ListedLesson, use_catalog};
use ui::own;
use ui::parts::copy::Copy;
use ui::parts::forms::{self, select_field as select, text_field as text};
use ui::platform::SESSION_FILE;
use ui::prelude::*;
use ui::say::{Language, message, tell};

/// The properties of [`SceneForm`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The questions that the view asks about the session.
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
    /// What was chosen here before, or else what fits the session.
    fn new(props: &Props) -> Self {
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
        Self {
            scene: props.prepared.as_deref().cloned().unwrap_or_else(begun),
            with_session: true,
            allow: listed(&own.limits.commands.allow),
            deny: listed(&own.limits.commands.deny),
            hosts: own.hosts.join(" "),
        }
    }

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

/// The fields of the form, which change its values.
struct Fields<'f>(&'f UseStateHandle<Draft>);

impl Fields<'_> {
    fn change<E: AsRef<Event> + 'static>(&self, with: fn(&mut Draft, String)) -> Callback<E> {
        forms::changes(self.0, move |draft: &mut Draft, event| {
            with(draft, forms::value(event));
        })
    }

    fn tick(
        &self,
        id: &str,
        label: &str,
        on: bool,
        with: impl Fn(&mut Draft, bool) + 'static,
    ) -> Html {
        let onchange = forms::changes(self.0, move |draft: &mut Draft, event| {
            with(draft, forms::checked(event));
        });
        html! { <label class="scene-tick" key={id}><input type="checkbox" data-testid={id.to_string()} checked={on} {onchange} /><span>{ label }</span></label> }
    }
}

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
        SessionLeftOut::OtherWorld => message!(
            "Your session here ({steps}) is not in this link: the lesson begins in a world of its own. To prepare that one, open the lesson, and come back; what you chose here stays.",
            steps = *steps
        ),
        SessionLeftOut::OwnLesson => message!(
            "Your session here ({steps}) is not in this link, which has the lesson itself. Prepare it in the lesson instead.",
            steps = *steps
        ),
    };
    tell(says)
}

/// The dialog that makes an address of the prepared session.
#[component]
pub fn SceneForm(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let draft = use_state(|| Draft::new(props));
    use_keeping(dispatch, draft.scene().ok());
    let (catalog, _) = use_catalog();
    // Hashing the world takes time, and the dialog is drawn at each letter that is typed into it.
    let session = use_memo(props.queries.clone(), |it| sim::link::encode(&it.ended()));
    let scene = &draft.scene;
    let made = draft.scene();
    let left = left_out(scene.lesson.as_deref(), props.lesson.as_deref());
    // The link contains a lesson of your own: recipients cannot get it elsewhere.
    let own = (scene.lesson.as_deref().and_then(own::find)).map(|it| it.to_learner_link());
    let made = match &own {
        Some(Err(n)) => Err(tell(message!(
            "This lesson of your own would have {n} characters in a link; the limit is {most}. Leave out pictures, or add it to a page with `orgsim lesson add`.",
            most = MOST_IN_LINK
        ))),
        Some(Ok(_)) | None => made,
    };
    let code = (own.and_then(Result::ok))
        .or_else(|| (draft.with_session && left.is_none()).then(|| (*session).clone()));
    let ready = made.as_ref().ok();
    let link = ready.map(|scene| address(&alone(scene), code.as_deref()));
    let frame = ready.map(|scene| {
        let mut scene = scene.clone();
        scene.embed = true;
        snippet(&address(&scene, code.as_deref()))
    });
    let marked = with!((props.queries), move || queries.marked().to_json());
    let save = dispatch.saves(SESSION_FILE, marked);
    let lessons = catalog.there().map_or(&[][..], |catalog| &catalog.lessons);
    let fields = Fields(&draft);
    html! {
        <div class="dialog-body scene-form">
            <p class="soft">
                { say("Prepare the organization as learners should find it. Then choose the other settings here, and share the link or embed the page in yours.") }
            </p>
            <div class="scene-columns">
                { contents(&fields, props, lessons, left) }
                { appearance(&fields) }
                { panes(&fields) }
                { locks(&fields) }
            </div>
            <div role="status" class="complaint small" data-testid="scene-wrong">{ made.as_ref().err().cloned() }</div>
            if let Some(link) = link {
                <section aria-label={say("Link")}>
                    <h3>{ say("A link") }</h3>
                    { forms::link_line(&link, say("Link with these settings"), "scene-link", false) }
                    if link.len() > forms::LONG_LINK {
                        <button type="button" class="button" data-testid="scene-file" onclick={save}>
                            { icon(Icon::Save) }{ say("Save to a file") }
                        </button>
                    }
                </section>
            }
            { framed(&fields, frame) }
        </div>
    }
}

/// A row of a list of choices.
fn choice(value: &str, name: &str) -> (String, String) {
    (value.to_string(), name.to_string())
}

/// A value of a list, unless it is empty.
fn chosen(value: String) -> Option<String> {
    Some(value).filter(|it| !it.is_empty())
}

/// What the scene begins with: the session, a lesson, and who acts.
fn contents(
    fields: &Fields,
    props: &Props,
    lessons: &[ListedLesson],
    left: Option<SessionLeftOut>,
) -> Html {
    let (draft, scene) = (&**fields.0, &fields.0.scene);
    let mut lesson_rows = vec![choice("", say("No lesson"))];
    lesson_rows.extend(lessons.iter().map(|it| choice(&it.id, it.title.now())));
    let mut person_rows = vec![choice("", say("Any user of that account"))];
    for house in props.queries.households().iter().take(200) {
        person_rows.extend(house.people.iter().map(|it| {
            let name = |it: &str| format!("{}/{it}", house.account);
            choice(&name(it.name.english()), &name(&tell(&it.name)))
        }));
    }
    let steps = steps_of(props.queries.steps());
    html! {
        <fieldset>
            <legend>{ say("Contents") }</legend>
            if left.is_none() {
                { fields.tick("scene-session", &tell(message!("Your session here: {steps}")),
                    draft.with_session, |it, on| it.with_session = on) }
            }
            <p role="status" class="small" data-testid="scene-left-out">
                { left.filter(|_| props.queries.steps() > 0).map(|it| says(it, &steps)) }
            </p>
            { select("scene-lesson", say("Lesson"), lesson_rows, scene.lesson.as_deref().unwrap_or_default(),
                fields.change(|it, value| it.scene.lesson = chosen(value))) }
            if scene.lesson.is_some() {
                { text("scene-step", say("Step of the lesson"), say("Steps before it are done for the learner. Empty: from the beginning."), &scene.step.map_or(String::new(), |it| it.to_string()),
                    fields.change(|it, value| it.scene.step = value.trim().parse().ok().filter(|it| (1..=999).contains(it)))) }
            }
            { select("scene-persona", say("First user"), person_rows, scene.persona.as_deref().unwrap_or_default(),
                fields.change(|it, value| it.scene.persona = chosen(value))) }
        </fieldset>
    }
}

fn appearance(fields: &Fields) -> Html {
    let scene = &fields.0.scene;
    let as_is = || choice("", say("The reader's setting"));
    let mut speed_rows = vec![choice("", say("As usual"))];
    speed_rows.extend(SPEEDS.map(|it| match it {
        1 => choice("1", say("1 s = 1 s")),
        60 => choice("60", say("1 s = 1 min")),
        3_600 => choice("3600", say("1 s = 1 h")),
        _ => choice("86400", say("1 s = 1 day")),
    }));
    html! {
        <fieldset>
            <legend>{ say("Appearance") }</legend>
            { select("scene-view", say("View"), vec![as_is(), choice("instructor", say("Show: everything")), choice("console", say("Show: their console"))],
                match scene.console { None => "", Some(true) => "console", Some(false) => "instructor" },
                fields.change(|it, value| it.scene.console = match &*value { "console" => Some(true), "instructor" => Some(false), _ => None })) }
            { select("scene-language", say("Language"), [as_is()].into_iter().chain(Language::all().map(|it| choice(it.code(), it.name()))).collect(),
                scene.language.map_or("", Language::code), fields.change(|it, value| it.scene.language = Language::by_code(&value))) }
            { select("scene-theme", say("Light or dark"), vec![as_is(), choice("light", say("Light")), choice("dark", say("Dark"))],
                match scene.dark { None => "", Some(true) => "dark", Some(false) => "light" },
                fields.change(|it, value| it.scene.dark = match &*value { "dark" => Some(true), "light" => Some(false), _ => None })) }
            { select("scene-speed", say("Speed"), speed_rows, &scene.speed.map_or(String::new(), |it| it.to_string()),
                fields.change(|it, value| it.scene.speed = value.parse().ok())) }
            { fields.tick("scene-large", say("Large type for a classroom"), scene.presenter, |it, on| it.scene.presenter = on) }
        </fieldset>
    }
}

fn panes(fields: &Fields) -> Html {
    html! {
        <fieldset>
            <legend>{ say("Visible panes") }</legend>
            for pane in PANES {
                { fields.tick(&format!("scene-pane-{pane}"), pane_title(pane), fields.0.scene.shows(pane), move |it, on| {
                    let now = &it.scene;
                    let is_shown = |other: &&str| if *other == pane { on } else { now.shows(other) };
                    let shown: Vec<&str> = PANES.into_iter().filter(is_shown).collect();
                    // Without any pane there would be nothing to show.
                    if !shown.is_empty() {
                        it.scene.panes = if shown.len() == PANES.len() { Vec::new() } else { shown };
                    }
                }) }
            }
        </fieldset>
    }
}

fn locks(fields: &Fields) -> Html {
    let (draft, locks) = (&**fields.0, &fields.0.scene.limits.locks);
    let label = |lock: Lock| match lock {
        Lock::Personas => say("Current user"),
        Lock::Undo => say("Undo and looking back"),
        Lock::Views => say("The views"),
        Lock::Time => say("Time, and what services do over time"),
    };
    html! {
        <fieldset>
            <legend>{ say("Locked features") }</legend>
            for lock in Lock::ALL {
                { fields.tick(&format!("scene-lock-{}", lock.name()), label(lock), locks.contains(&lock), move |it, on| {
                    let now = &it.scene.limits.locks;
                    let is_locked = |other: &Lock| if *other == lock { on } else { now.contains(other) };
                    it.scene.limits.locks = Lock::ALL.into_iter().filter(is_locked).collect();
                }) }
            }
            { text("scene-allow", say("Allowed calls"), say("As organizations:*, iam:Get*. Empty: all."), &draft.allow, fields.change(|it, value| it.allow = value)) }
            { text("scene-deny", say("Denied calls"), say("These are refused even if the list above allows them."), &draft.deny, fields.change(|it, value| it.deny = value)) }
        </fieldset>
    }
}

/// The markup that embeds the page, and what the page around it may do.
fn framed(fields: &Fields, frame: Option<String>) -> Html {
    let (draft, scene) = (&**fields.0, &fields.0.scene);
    html! {
        <section aria-label={say("A frame in your page")}>
            <h3>{ say("A frame in your page") }</h3>
            { text("scene-hosts", say("Pages that may listen"), say("Their origins, as https://school.example. Needed only if your page listens to events."), &draft.hosts, fields.change(|it, value| it.hosts = value)) }
            { fields.tick("scene-drive", say("They may also act here"), scene.drive, |it, on| it.scene.drive = on) }
            if scene.drive {
                <p class="soft small">{ say("A page that others can control keeps nothing in the browser.") }</p>
            } else {
                { fields.tick("scene-keep", say("Keep what learners do in their browser"), scene.keep, |it, on| it.scene.keep = on) }
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
    }
}

/// A link to this page with a scene, and optionally a session.
pub fn address(scene: &PageScene, code: Option<&str>) -> String {
    link::page(&scene.write(), code)
}
