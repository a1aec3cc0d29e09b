//! The values that the page is drawn from: the state, and plain values of the world. Every query to the engine for
//! drawing is here.

use std::sync::Arc;

use shell::controller::Entry;
use sim::history::Step;
use sim::people;
use sim::scenario::Scenario;
use sim::time::SimTime;
use sim::view::{self, Panel, Personas, Scene, TimelineMark, Viewpoint, Waiting};

use page::faults::KnownFault;
use page::lesson::View;
use page::present::{Highlight, WindowRole};
use page::{AppState, OrganizationForm};
use ui::prelude::*;

/// The inputs of a picture of the world. The same step has the same world.
#[derive(Clone)]
struct Stands {
    start: (Scenario, u64, SimTime),
    last: Option<Arc<Step>>,
    viewpoint: Viewpoint,
}

impl Stands {
    fn of(state: &AppState) -> Self {
        let history = &state.base.controller.history;
        Self {
            start: (history.scenario(), history.seed(), history.start().now()),
            last: history.steps().last().cloned(),
            viewpoint: state.base.controller.viewpoint(),
        }
    }
}

impl PartialEq for Stands {
    fn eq(&self, other: &Self) -> bool {
        let steps = [&self.last, &other.last].map(|last| last.as_ref().map(Arc::as_ptr));
        steps[0] == steps[1] && self.start == other.start && self.viewpoint == other.viewpoint
    }
}

/// The values that the parts of the page are drawn from.
pub struct Frame {
    pub state: Rc<AppState>,
    pub dispatch: Dispatch,
    /// Larger type for a classroom.
    pub large: bool,
    pub lesson: Option<Same<View>>,
    pub scene: Rc<Scene>,
    /// Every user and role that can act, by account; in a large world only those nearby.
    pub personas: Rc<Personas>,
    /// The picture in words, if it is shown.
    pub words: AttrValue,
    /// The inspector's contents for the selection.
    pub panel: Option<Rc<Panel>>,
    pub actor_name: AttrValue,
    /// The terminal's lines in the current view.
    pub entries: Rc<Vec<Rc<Entry>>>,
    pub marks: Rc<Vec<Rc<TimelineMark>>>,
    pub waiting: Rc<Vec<Waiting>>,
    /// What going to the next event leads to.
    pub destination: Option<AttrValue>,
    pub faults: Option<Rc<Vec<KnownFault>>>,
    pub queries: Queries,
}

impl Frame {
    pub fn is_part(&self, part: WindowRole) -> bool {
        self.state.base.presentation.part == part
    }

    pub fn audience(&self) -> bool {
        self.is_part(WindowRole::Audience)
    }

    /// The highlighted pane.
    pub fn lit(&self) -> Option<Pane> {
        match &self.state.base.presentation.highlight {
            Some(Highlight::Pane(pane)) => Some(*pane),
            Some(Highlight::Thing(_) | Highlight::Path(_)) | None => None,
        }
    }

    /// Whether a pane is shown. An audience sees the organization and the highlighted pane.
    pub fn shows(&self, pane: Pane) -> bool {
        let open = match self.audience() {
            true => self.lit() == Some(pane),
            false => self.state.is_open(pane),
        };
        open && self.state.base.settings.scene.shows(pane.name())
    }

    pub fn lesson_id(&self) -> Option<AttrValue> {
        let run = self.state.guide.lesson.as_ref();
        run.map(|run| AttrValue::from(run.id().to_string()))
    }
}

#[hook]
pub fn use_frame(state: &Rc<AppState>, dispatch: Dispatch, large: bool) -> Frame {
    let world = state.base.controller.world();
    let viewpoint = state.base.controller.viewpoint();
    // Slow in a large organization, so it runs only when the world or the viewpoint changes.
    let stands = Stands::of(state);
    let scenes = use_mut_ref(view::Scenes::default);
    let scene = scenes.borrow_mut().scene(world, &viewpoint);
    let personas = use_memo(stands.clone(), |_| view::personas(world, viewpoint.actor()));
    let ahead = use_memo(stands, |_| {
        let waiting = Rc::new(view::waiting(world, &viewpoint));
        (waiting, view::destination(world, &viewpoint))
    });
    let queries = Queries::new(Rc::new(state.base.controller.clone()), state.base.words)
        .limited(state.offer_limits());
    let scene = queries.drawn(scene);
    let asked = (queries.clone(), state.base.screen.selection.clone());
    let panel = use_memo(asked, |(queries, selection)| {
        queries.panel(selection.as_ref()?).map(Rc::new)
    });
    let marks = use_mut_ref(view::Marks::default);
    let marks = state.base.controller.marks_after(&mut marks.borrow_mut());
    let console =
        (!state.base.controller.instructor).then(|| state.base.controller.actor.account());
    let entries = state.base.feedback.entries.clone();
    let entries = use_memo((entries, console), |(entries, console)| {
        let shown = |entry: &&Rc<Entry>| console.is_none_or(|own| entry.account == own);
        entries.iter().filter(shown).cloned().collect::<Vec<_>>()
    });
    // Slow in a large organization, too.
    let words = match state.base.screen.form {
        OrganizationForm::Text => view::describe_in(world, &scene, &|part| tell(part)),
        OrganizationForm::Tree | OrganizationForm::List => String::new(),
    };
    Frame {
        dispatch,
        large,
        lesson: (state.guide.lesson.as_ref()).map(|run| Same::from(run.view.clone())),
        scene,
        personas,
        words: words.into(),
        panel: (*panel).clone(),
        actor_name: tell(people::name_of(world, &state.base.controller.actor)).into(),
        entries,
        marks,
        waiting: ahead.0.clone(),
        destination: ahead.1.as_ref().map(|it| tell(it).into()),
        faults: state
            .guide
            .known_faults(&state.follow, &state.base)
            .map(Rc::new),
        queries,
        state: state.clone(),
    }
}
