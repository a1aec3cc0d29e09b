//! The list of lessons: where to continue, the course in its order or a learning path, and the progress in each lesson.

mod due;
mod exam;
mod keeping;
mod repair;
mod review;
mod seed;
mod sitting;
mod standing;

pub use self::due::DueCard;
use self::exam::exam;
use self::keeping::Keeping;
use self::repair::StartRepair;
use self::review::review;
use due::under_review;
use page::lesson::LessonAction;
use standing::{Reached, Rows, opened, ring, standing};
use ui::library::{Catalog, CourseChoice, Fetched, ListedLesson, use_catalog};
use ui::parts::select::Select;
use ui::prelude::*;
use ui::progress::{self, LessonCompletion};
use ui::storage;

/// Storage key of the last chosen path; empty for the whole course.
const PATH: &str = "path";

/// The list of lessons.
#[component]
pub fn Course(props: &due::Props) -> Html {
    let (catalog, again) = use_catalog();
    // A change of the stored progress asks for a redraw.
    let looks = use_force_update();
    let changed = Callback::from(move |()| looks.force_update());
    let dispatch = use_dispatch();
    let path = use_state(|| AttrValue::from(storage::preference(PATH).unwrap_or_default()));
    let catalog = match catalog {
        Fetched::Coming => {
            return html! { <p class="soft" role="status">{ say("Loading the list of lessons…") }</p> };
        }
        Fetched::Failed(why) => {
            return html! {
                <div class="course-failed" role="alert">
                    <p>{ why }</p>
                    <button class="button" onclick={again.reform(|_: MouseEvent| ())}>{ say("Try again") }</button>
                </div>
            };
        }
        Fetched::There(catalog) => catalog,
    };
    let rows: Vec<(&ListedLesson, Reached)> = (catalog.lessons.iter())
        .map(|it| (it, Reached::of(it)))
        .collect();
    let walked = catalog.paths.iter().find(|it| it.id == **path);
    let onpath = forms::changes(&path, move |path, event| {
        *path = forms::value(event).into();
        dispatch.remember(PATH, path);
    });
    html! {
        <div class="course" data-testid="course">
            { go_on(&rows, dispatch) }
            if let Some((it, lesson)) = under_review(&props.course, &catalog, false) { { review(dispatch, it, lesson) } }
            { exam(dispatch, &catalog, props.course.exam.as_ref()) }
            <StartRepair />
            <div class="course-head">
                { paths(&catalog, &rows, walked, onpath) }
                if let Some(it) = walked { <p class="small soft">{ it.about.now() }</p> }
                <p class="small" data-testid="course-sum">{ sum(&rows, walked) }</p>
                { standing::learned(&rows) }
            </div>
            if let Some(path) = walked {
                { list(&rows, path) }
            } else {
                for part in &catalog.parts {
                    <section key={part.lessons.concat()}>
                        <h3 class="course-part">{ part.title.now() }</h3>
                        { list(&rows, part) }
                    </section>
                }
            }
            <Keeping catalog={&catalog} {changed} />
        </div>
    }
}

/// For first-time visitors: the lessons, and the first one to do.
#[component]
pub fn FirstLesson() -> Html {
    let dispatch = use_dispatch();
    let (Fetched::There(catalog), _) = use_catalog() else {
        return Html::default();
    };
    let mut doable = catalog.lessons.iter().filter(|it| it.goals > 0);
    let Some(first) = doable.find(|it| progress::standing(&it.id) != LessonCompletion::Done) else {
        return Html::default();
    };
    let opens = Action::Lesson(LessonAction::open(&*first.id));
    let open = move |_: MouseEvent| {
        dispatch.dispatch(Action::Screen(ScreenAction::Close));
        dispatch.dispatch(opens.clone());
    };
    html! {
        <section aria-label={say("Lessons")}>
            <h3>{ say("Learn it by doing") }</h3>
            <button type="button" class="start-walk" data-testid="first-lesson" onclick={open}>
                <span class="sign-disc">{ icon(Icon::Play) }</span>
                <span class="row-words">
                    <b>{ first.title.now() }</b>
                    <span>{ tell(counted!(catalog.lessons.len(), "The only lesson here.|One of {n} lessons; the menu leads to all.")) }</span>
                </span>
                <span class="start-length small">{ tell(counted!(first.minutes as usize, "About 1 minute|About {n} minutes")) }</span>
            </button>
        </section>
    }
}

/// The choice between the whole course and the paths.
fn paths(
    catalog: &Catalog,
    rows: &Rows,
    walked: Option<&CourseChoice>,
    onchange: Callback<Event>,
) -> Html {
    let count = |path: &CourseChoice| {
        rows.iter()
            .filter(|(it, _)| path.lessons.contains(&it.id))
            .count()
    };
    html! {
        <Select label={say("Which lessons")} testid="course-path" value={walked.map_or_else(AttrValue::default, |it| it.id.clone().into())} {onchange}>
            <option value="">{ tell(message!("All lessons ({n})", n = rows.len())) }</option>
            for it in &catalog.paths {
                <option key={it.id.as_str()} value={it.id.clone()}>{ format!("{} ({})", it.title.now(), count(it)) }</option>
            }
        </Select>
    }
}

fn sum(rows: &Rows, walked: Option<&CourseChoice>) -> String {
    let listed = || {
        rows.iter()
            .filter(|(it, _)| walked.is_none_or(|path| path.lessons.contains(&it.id)))
    };
    // All count, as in a package's manifest: a walkthrough is done when its last step was shown.
    let open = || listed().filter(|(_, it)| !it.done());
    let (all, minutes) = (
        listed().count(),
        open().map(|(it, _)| it.minutes).sum::<u64>(),
    );
    let done = all - open().count();
    if done == all {
        return tell(message!("All {all} done."));
    }
    tell(counted!(
        minutes as usize,
        "{done} of {all} done, about 1 minute to go.|{done} of {all} done, about {n} minutes to go."
    ))
}

/// The lessons of a path or of a part of the course.
fn list(rows: &Rows, of: &CourseChoice) -> Html {
    let found = |id: &String| rows.iter().find(|(it, _)| it.id == *id);
    html! {
        <ol class="course-list">
            for (lesson, reached) in of.lessons.iter().filter_map(found) {
                <Row key={lesson.id.as_str()} lesson={Rc::new((*lesson).clone())} reached={reached.clone()} />
            }
        </ol>
    }
}

/// What comes next, listed first: the lesson that was started last and is not done, or else the first one to do.
fn go_on(rows: &Rows, dispatch: Dispatch) -> Html {
    let begun = (rows.iter())
        .filter(|(_, it)| matches!(it.standing, LessonCompletion::Begun(..)))
        .max_by(|(_, a), (_, b)| a.latest.cmp(&b.latest));
    let mut open = (rows.iter()).filter(|(_, it)| it.standing == LessonCompletion::Untouched);
    let Some((lesson, reached)) = begun.or_else(|| open.next()) else {
        return Html::default();
    };
    let says = match begun {
        Some(_) => say("Continue where you left off"),
        None if rows.iter().any(|(_, it)| it.done()) => say("Start the next lesson"),
        None => say("Start the first lesson"),
    };
    html! {
        <div class="course-go-on">
            <p><strong>{ lesson.title.now() }</strong><span class="small soft">{ standing(&reached.standing) }</span></p>
            <button class="button primary" data-testid="course-go-on" onclick={dispatch.on(opened(lesson))}>
                { icon(Icon::Play) }<span>{ says }</span>
            </button>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RowProps {
    lesson: Rc<ListedLesson>,
    reached: Reached,
}

/// A lesson in the list.
#[component]
fn Row(props: &RowProps) -> Html {
    let dispatch = use_dispatch();
    let lesson = &props.lesson;
    let walkthrough = lesson.goals == 0;
    let title = lesson.title.now().to_string();
    let mut facts = vec![
        tell(message!("{n} min", n = lesson.minutes)),
        standing(&props.reached.standing),
        match props.reached.mistakes {
            0 => String::new(),
            n => tell(counted!(n, "1 mistake|{n} mistakes")),
        },
        match props.reached.hints {
            0 => String::new(),
            n => tell(counted!(n, "1 hint|{n} hints")),
        },
    ];
    facts.retain(|it| !it.is_empty());
    // Keeps each fact on one line.
    for fact in &mut facts {
        *fact = fact.replace(' ', "\u{a0}");
    }
    let present = dispatch.on(Action::Walk(WalkAction::open(&*lesson.id, 0)));
    html! {
        <li class="course-row" data-testid={format!("lesson-{}", lesson.id)} data-standing={match props.reached.standing {
            LessonCompletion::Untouched => "untouched",
            LessonCompletion::Begun(..) => "begun",
            LessonCompletion::Done => "done",
        }}>
            { ring(&props.reached.standing) }
            <div class="course-words">
                <button class="course-open" data-testid={format!("{}-{}", if walkthrough { "walk-start" } else { "open" }, lesson.id)}
                    onclick={dispatch.on(opened(lesson))}>{ &title }</button>
                <p class="small">{ lesson.about.now() }</p>
            </div>
            <p class="course-facts small soft">{ facts.join(" · ") }</p>
            <div class="course-tools">
                { standing::next(lesson, &props.reached, dispatch) }
                <a class="button bare square" href={format!("?lesson={}&print", lesson.id)} target="_blank"
                    aria-label={tell(message!("{lesson}: print it", lesson = title))} title={say("Print it")}>{ icon(Icon::Text) }</a>
                if !walkthrough {
                    <button class="button bare square" onclick={present}
                        aria-label={tell(message!("{lesson}: present it", lesson = title))} title={say("Present it: each step is done for you")}>{ icon(Icon::Present) }</button>
                }
            </div>
        </li>
    }
}
