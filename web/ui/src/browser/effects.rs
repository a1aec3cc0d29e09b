//! The interpreter of effects: it does what the reducer asks for, and passes results back as actions. It decides nothing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use page::class::ServerRequest;
use page::effects::{
    Errand, FileContents, HeardStream, LessonsFor, PageAddress, PageTimer, PresentationWindow,
    SideEffect, ToFetch,
};
use page::keyboard::FocusTarget;
use page::lesson::{LessonAction, OpenedLesson};
use page::present::{HANDED, PresentAction, SHOWS, WindowRole};
use page::progress::ProgressFile;
use page::scene::{SceneAction, SceneReply};
use page::stored::{self, PROGRESS, Stored, WorkTime};
use page::wire::WireAction;
use page::{Action, AppState, CourseAction, ExportAction, KeepAction, ReportAction, WalkAction};

use super::events::End;
use super::windows::{Hearing, WindowChannel};
use super::{
    Interval, LessonSource, StateNow, Tell, Then, Timeout, class, clock, elements, events, fetch,
    following, frame, link, lms, platform, png, storage, windows,
};
use crate::say::language;

/// A timer that runs, until it is dropped.
enum Running {
    Once(#[expect(dead_code, reason = "runs until it is dropped")] Timeout),
    Again(#[expect(dead_code, reason = "runs until it is dropped")] Interval),
}

pub(crate) struct Interpreter {
    tell: Tell,
    timers: RefCell<[Option<Running>; PageTimer::ALL.len()]>,
    /// The channel to the other windows of a presentation, with what listens to it.
    channel: RefCell<Option<(WindowChannel, Hearing)>>,
    /// Whether the lesson that is being fetched is still wanted.
    wants_lesson: RefCell<Rc<Cell<bool>>>,
    /// Ends that the browser asks before the page is closed.
    asks: RefCell<Option<End>>,
    /// What is heard of the server.
    hearing: RefCell<Option<following::ServerHearing>>,
    look: StateNow,
    lessons: LessonSource,
}

impl Interpreter {
    pub(crate) fn new(tell: Tell, look: StateNow, lessons: LessonSource) -> Self {
        report_trouble(tell);
        Self {
            tell,
            timers: RefCell::default(),
            channel: RefCell::default(),
            wants_lesson: RefCell::default(),
            asks: RefCell::default(),
            hearing: RefCell::default(),
            look,
            lessons,
        }
    }

    /// Does what an effect says. `state`: the one that the action led to.
    pub fn perform(&self, effect: SideEffect, state: &AppState) {
        match effect {
            SideEffect::Store(part) => store(&part, state),
            SideEffect::Timer(timer, ms) => self.time(timer, ms),
            SideEffect::Fetch(wanted) => self.fetch(wanted),
            SideEffect::StopFetching => self.wants_lesson.borrow().set(false),
            SideEffect::CountWork(ms) => clock::count_from(ms),
            SideEffect::Channel(name) => self.connect(name.as_deref()),
            SideEffect::Send(text) => {
                if let Some((channel, _)) = &*self.channel.borrow() {
                    channel.post(&text);
                }
            }
            SideEffect::Open(address) => self.open(&address),
            SideEffect::TellHosts(hosts, body) => frame::tell(&hosts, body),
            SideEffect::Errand(errand) => run(errand, self.tell),
            SideEffect::Reply(SceneReply { to, body }) => frame::post(&to, body),
            SideEffect::Focus(target) => focus(target),
            SideEffect::SaveSession(steps) => self.save_session(steps, state),
            SideEffect::Ask(request) => self.ask(request),
            SideEffect::Hear(heard) => self.hear(heard),
            SideEffect::AskBeforeClosing(asks) => self.ask_before_closing(asks),
        }
    }

    fn time(&self, timer: PageTimer, ms: Option<u32>) {
        let running = ms.map(|ms| {
            let tell = self.tell;
            match timer.repeats() {
                true => Running::Again(Interval::new(ms, move || tell(timer.action(now())))),
                false => Running::Once(Timeout::new(ms, move || tell(timer.action(now())))),
            }
        });
        // The former one ends when it is dropped, after the borrow.
        let former = std::mem::replace(&mut self.timers.borrow_mut()[timer as usize], running);
        drop(former);
    }

    /// Fetches something, and passes it on.
    fn fetch(&self, wanted: ToFetch) {
        let tell = self.tell;
        match wanted {
            ToFetch::Policies => {
                fetch::policies(Box::new(move |fetched| tell(Action::Policies(fetched))));
            }
            ToFetch::Lesson { id, anew, number } => {
                let wants = Rc::new(Cell::new(true));
                self.wants_lesson.replace(wants.clone());
                let then = Box::new(move |opened| {
                    tell(Action::Lesson(match opened {
                        Ok(come) => LessonAction::Loaded(number, Box::new(come)),
                        Err(why) => LessonAction::Failed(number, why),
                    }));
                });
                (self.lessons.begin)(&id, anew, wants, then);
            }
            ToFetch::Texts(id) => (self.lessons.open)(
                &id,
                Box::new(move |opened| {
                    // Without the new texts the lesson keeps its language.
                    if let Ok(opened) = opened {
                        tell(Action::Lesson(LessonAction::TextsLoaded(opened)));
                    }
                }),
            ),
            ToFetch::Lessons(wanted, ids) => {
                open_all(tell, self.lessons.open, wanted, ids, Vec::new());
            }
            ToFetch::Walk(id) => {
                let then = Box::new(with!(id, move |opened| {
                    tell(Action::Walk(match opened {
                        Ok(it) => WalkAction::Loaded(Rc::new(it)),
                        Err(why) => WalkAction::Failed(id, why),
                    }));
                }));
                (self.lessons.open)(&id, then);
            }
        }
    }

    /// Opens a channel in place of the open one.
    fn connect(&self, name: Option<&str>) {
        if let Some((former, _)) = self.channel.take() {
            former.close();
        }
        let opened = name.and_then(WindowChannel::open).map(|channel| {
            let tell = self.tell;
            let hearing = channel.hear(move |text| {
                tell(Action::Wire(WireAction::Heard(text.into(), now())));
            });
            (channel, hearing)
        });
        self.channel.replace(opened);
    }

    fn hear(&self, heard: Option<HeardStream>) {
        // The former one ends before the next one begins, and after the borrow.
        let former = self.hearing.take();
        drop(former);
        let hearing = heard.and_then(|it| following::hear(it, self.tell, self.look));
        self.hearing.replace(hearing);
    }

    fn ask(&self, request: ServerRequest) {
        let tell = self.tell;
        if matches!(request, ServerRequest::Report { .. }) {
            identify(tell);
        }
        let (method, path) = (request.method(), request.path(&class::learner_id()));
        let body = request.body(&read);
        let key = class::key().filter(|_| request.needs_key());
        let answered = Box::new(move |answer| {
            tell(request.answered(answer));
        });
        fetch::server_or_status(method, &path, key.as_deref(), body.as_deref(), answered);
    }

    fn save_session(&self, steps: usize, state: &AppState) {
        let text = state.guide.own_session_text(&state.base);
        if platform::save_file(platform::SESSION_FILE, &text).is_some() {
            (self.tell)(Action::Keep(KeepAction::Saved(steps)));
        }
    }

    fn ask_before_closing(&self, asks: bool) {
        let end = asks.then(events::ask_before_closing);
        if let Some(end) = self.asks.replace(end) {
            end();
        }
    }

    fn open(&self, PageAddress { query, session }: &PageAddress) {
        let code = sim::link::encode(session);
        if !windows::open(&link::page(query, Some(&code))) {
            (self.tell)(Action::Scene(SceneAction::NotOpened));
        }
    }
}

/// Opens lessons, one after another, and passes them on.
fn open_all(
    tell: Tell,
    open: fn(&str, Then<OpenedLesson>),
    wanted: LessonsFor,
    ids: Vec<String>,
    mut got: Vec<Result<OpenedLesson, String>>,
) {
    if let Some(id) = ids.get(got.len()).cloned() {
        let arrived = move |opened| {
            got.push(opened);
            open_all(tell, open, wanted, ids, got);
        };
        return open(&id, Box::new(arrived));
    }
    let got = got.into_iter();
    tell(match wanted {
        LessonsFor::Questions(it) => Action::Course(CourseAction::Opened(it, got.collect())),
        LessonsFor::Report(it) => {
            Action::Learners(ReportAction::Opened(it, got.flatten().collect()))
        }
    });
}

/// Gives the learner of this browser an id, if there is none: reports know two learners of one name by their ids.
fn identify(tell: Tell) {
    let mut file = storage::read(PROGRESS, ProgressFile::read).unwrap_or_default();
    if file.identify(&platform::sixteen_digits()) {
        run(Errand::remember(PROGRESS, &file.text()), tell);
    }
}

/// Tells what the browser does not store, whenever that may have changed.
fn report_trouble(tell: Tell) {
    storage::on_trouble(Box::new(move || {
        // It may arrive in the middle of an action.
        let report = move || tell(Action::Keep(KeepAction::Trouble(storage::trouble())));
        Timeout::new(0, report).forget();
    }));
}

/// Does what the user of a page without state asks for, see `handout` in the crate `tools`.
pub fn errand(errand: Errand) {
    run(errand, &|_| ());
}

/// Does what the user asks for.
fn run(errand: Errand, tell: Tell) {
    match errand {
        Errand::Copy(text) => platform::copy(&text),
        Errand::Save(name, FileContents::Text(text)) => _ = platform::save_file(&name, &text),
        Errand::Save(name, FileContents::Bytes(bytes)) => _ = platform::save_bytes(&name, &bytes),
        Errand::SavePicture(name, svg) => save_picture(name, &svg, tell),
        Errand::Visit(address) => _ = windows::open(&address),
        Errand::OpenWindow(window) => {
            let opened = open_window(&window);
            tell(Action::Present(PresentAction::Opened(window, opened)));
        }
        Errand::Theme(theme) => {
            platform::set_theme(theme.name());
            storage::prefer("theme", theme.name());
        }
        Errand::ShowTheme(theme) => platform::set_theme(theme.name()),
        Errand::LargeType(large) => platform::set_presenter(large),
        Errand::Remember(name, text) => storage::prefer(&name, &text),
        Errand::RememberInTab(name, text) => storage::keep_for_tab(&name, &text),
        Errand::SetAside(name, text) => storage::set_aside(name, &text),
        Errand::DeleteAside(key) => storage::delete_aside(&key),
        Errand::Parameter(name, value) => link::set_parameter(name, value.as_deref()),
        Errand::ClearLink => link::clear(),
        Errand::Title(title) => windows::set_title(&title),
        Errand::Print => windows::print(),
        Errand::StoreAgain => storage::retry(),
        Errand::FinishVisit => lms::finish(),
    }
}

fn save_picture(name: String, svg: &str, tell: Tell) {
    png::draw(svg, move |drawn| match drawn {
        Some(drawn) => _ = platform::save_blob(&name, &drawn),
        None => tell(Action::Export(ExportAction::TooLarge)),
    });
}

/// Opens a window of a presentation, with the chosen language. False if the browser does not allow it.
fn open_window(window: &PresentationWindow) -> bool {
    let (id, part) = (&window.id, window.part.parameter().unwrap_or_default());
    let features = match window.part {
        // Wide enough for notes beside the organization.
        WindowRole::Presenter => "popup,width=1280,height=800",
        WindowRole::Audience | WindowRole::Alone => "popup,width=1280,height=720",
    };
    let handed = (window.handed.as_ref()).map_or_else(String::new, |it| {
        format!("&{HANDED}={}", link::encoded(&it.text()))
    });
    // A language chosen only by the address is not stored.
    let (path, language) = (link::path(), language().code());
    let shows = if window.shows {
        format!("&{SHOWS}=1")
    } else {
        String::new()
    };
    let address = format!("{path}?{part}={id}&lang={language}{handed}{shows}");
    windows::open_named(&address, &format!("orgsim-{part}-{id}"), features)
}

/// Real milliseconds.
fn now() -> u64 {
    clock::wall() as u64
}

/// What is stored under a name. A text that cannot be read is set aside, because another one takes its place.
fn read(name: &str) -> Option<String> {
    storage::read(name, |text| {
        stored::is_readable(name, text).then(|| text.to_string())
    })
}

fn worked() -> WorkTime {
    WorkTime {
        ms: clock::worked(),
        now: clock::now(),
    }
}

fn store(part: &Stored, state: &AppState) {
    if let Some(ms) = state.guide.work_before(part, &read) {
        clock::count_from(ms);
    }
    for (name, text) in state.texts(part, &read, &worked) {
        match part.is_for_tab() {
            true => storage::keep_for_tab(&name, &text),
            false => storage::prefer(&name, &text),
        }
    }
}

/// Moves the focus, once the target is drawn.
fn focus(target: FocusTarget) {
    let places = target.places();
    match target {
        FocusTarget::Tree | FocusTarget::Inspector => platform::focus_first_soon(places),
        FocusTarget::TerminalInput
        | FocusTarget::Lesson
        | FocusTarget::LessonList
        | FocusTarget::Review
        | FocusTarget::Exam => {
            let drawn = places.iter().find(|it| elements::exists(it));
            let place = drawn.or(places.last()).copied().unwrap_or_default();
            if target == FocusTarget::TerminalInput {
                platform::focus_first(places);
            }
            // The pane may still be opening.
            platform::focus_soon(place.trim_start_matches('#').to_string());
        }
    }
}
