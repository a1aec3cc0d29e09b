//! A lesson as a handout to read or print: a separate page in place of the sandbox, `?lesson=ID&print`. For
//! instructors: `&solutions` (the solution's lines with the ids of the lesson's world, mistakes, answers at the end)
//! and `&notes`.

use lessons::{Expect, Lesson, LessonAttempt, LessonLine, LessonStep, Texts};
use shell::controller::{Controller, placeholders::fill_in};

use page::effects::Errand;
use page::lesson::OpenedLesson;
use ui::browser::effects::errand;
use ui::memory;
use ui::shared::documents::source;
use ui::shared::languages::Languages;
use ui::shared::lesson_text::{PictureSource, line, prose};

use ui::library::{self, Fetched};
use ui::link;
use ui::prelude::*;
use ui::speaking;

/// The lesson that the address asks to print.
pub fn wanted() -> Option<AttrValue> {
    link::parameter("print")?;
    link::parameter("lesson").map(AttrValue::from)
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub id: AttrValue,
}

/// Fetches the lesson, in the language that is spoken then.
fn asks(id: AttrValue, opened: UseStateSetter<Fetched<OpenedLesson>>) -> Callback<()> {
    Callback::from(move |()| {
        let arrived = with!(opened, move |it: Result<OpenedLesson, String>| {
            if let Ok(it) = &it {
                let title = format!("{} - Orgsim", it.texts.get("title"));
                errand(Errand::Title(title));
            }
            opened.set(it.map_or_else(Fetched::Failed, Fetched::There));
        });
        library::open(&id, Box::new(arrived));
    })
}

#[component]
pub(crate) fn Handout(props: &Props) -> Html {
    let opened = use_state(|| Fetched::Coming);
    let ask = asks(props.id.clone(), opened.setter());
    use_effect_with((), with!(ask, move |()| ask.emit(())));
    let onspoken = with!(
        (ask, opened = opened.setter()),
        Callback::from(move |spoken: Result<(), String>| match spoken {
            Ok(()) => {
                speaking::chosen().into_iter().for_each(errand);
                ask.emit(());
            }
            Err(why) => opened.set(Fetched::Failed(why)),
        })
    );
    let notes = use_state(|| link::parameter("notes").is_some());
    let solutions = use_state(|| link::parameter("solutions").is_some());
    let choice = |name: &'static str, label: &'static str, chosen: &UseStateHandle<bool>| {
        let onchange = forms::changes(chosen, move |on: &mut bool, _| {
            *on = !*on;
            errand(Errand::Parameter(name, on.then(String::new)));
        });
        html! { <label class="handout-notes"><input type="checkbox" checked={**chosen} {onchange} data-testid={name} />{ label }</label> }
    };
    let print = |_: MouseEvent| errand(Errand::Print);
    let pictures = use_memo(props.id.clone(), |id| PictureSource::of_lesson(id));
    html! {
        <main class="handout">
            <nav class="handout-bar" aria-label={say("The page")}>
                <a class="button bare" href={format!("?lesson={}", props.id)}>{ icon(Icon::Logo) }<span>{ say("Do this lesson") }</span></a>
                { choice("solutions", say("With solutions"), &solutions) }
                { choice("notes", say("With notes for the speaker"), &notes) }
                <Languages {onspoken} />
                <button class="button primary" onclick={print}>{ say("Print") }</button>
            </nav>
            { match &*opened {
                Fetched::Coming => html! { <p role="status" class="soft">{ say("Loading the lesson…") }</p> },
                Fetched::Failed(why) => html! {
                    <div role="alert">
                        <h1>{ say("The lesson could not be opened") }</h1>
                        <p>{ why }</p>
                        <button class="button" onclick={ask.reform(|_: MouseEvent| ())}>{ say("Try again") }</button>
                    </div>
                },
                Fetched::There(it) => html! {
                    <ContextProvider<Rc<PictureSource>> context={pictures}>
                        { sheet(it, *solutions, *notes) }
                    </ContextProvider<Rc<PictureSource>>>
                },
            } }
        </main>
    }
}

fn sheet(opened: &OpenedLesson, solutions: bool, notes: bool) -> Html {
    let OpenedLesson { lesson, texts, .. } = opened;
    let text = |name: &str| texts.get(name).to_string();
    let lines = match solutions {
        true => solution(lesson),
        false => vec![Vec::new(); lesson.steps.len()],
    };
    html! {
        <article lang={opened.language.code()}>
            { header(lesson, texts) }
            { prose(&text("intro")) }
            if !lesson.goals.is_empty() {
                <section>
                    <h2>{ say("Goals") }</h2>
                    <ul class="handout-goals">
                        for goal in &lesson.goals { <li key={goal.id.as_str()}>{ prose(&text(&format!("goals.{}.text", goal.id))) }</li> }
                    </ul>
                </section>
            }
            <section>
                <h2>{ say("Step by step") }</h2>
                <ol class="handout-steps">
                    for (step, lines) in lesson.steps.iter().zip(&lines) {
                        <li key={step.id.as_str()}>{ step_html(lesson, texts, step, lines, notes) }</li>
                    }
                </ol>
            </section>
            if solutions && !lesson.mistakes.is_empty() { { mistakes(lesson, texts) } }
            if !lesson.quiz.is_empty() {
                <section>
                    <h2>{ say("Questions") }</h2>
                    <ol class="handout-questions">
                        for it in &lesson.quiz { <li key={it.id.as_str()}>{ question(texts, &format!("quiz.{}", it.id), &it.options) }</li> }
                    </ol>
                </section>
            }
            // It answers questions.
            if !text("outro").is_empty() && (solutions || lesson.quiz.is_empty()) {
                <section><h2>{ say("What you learned") }</h2>{ prose(&text("outro")) }</section>
            }
            if solutions { { answers(lesson, texts) } }
            if !lesson.sources.is_empty() {
                <section class="handout-sources">
                    <h2>{ say("Sources") }</h2>
                    <p class="soft small">{ say("Documents of AWS and their headings. All texts here are our own words.") }</p>
                    <ul lang={english()}>for it in &lesson.sources { <li key={it.as_str()}>{ source(it) }</li> }</ul>
                </section>
            }
            <footer class="soft small">{ say("Unofficial simulator for learning. Not affiliated with AWS; nothing here touches a real account.") }</footer>
        </article>
    }
}

fn header(lesson: &Lesson, texts: &Texts) -> Html {
    html! {
        <header>
            <p class="soft small">{ "Orgsim" }</p>
            <h1>{ texts.get("title").to_string() }</h1>
            <p class="handout-about">{ texts.get("about").to_string() }</p>
            <p class="soft small">
                { tell(counted!(lesson.minutes as usize, "About 1 minute|About {n} minutes")) }
                { " · " }
                <span>{ tell(lesson.scenario.title()) }</span>
                { " · " }
                { tell(message!("Seed {n}", n = lesson.seed)) }
            </p>
        </header>
    }
}

fn mistakes(lesson: &Lesson, texts: &Texts) -> Html {
    html! {
        <section>
            <h2>{ say("Mistakes, and what they teach") }</h2>
            for it in &lesson.mistakes {
                <div key={it.id.as_str()} class="handout-mistake">
                    { prose(texts.get(&format!("mistakes.{}.text", it.id))) }
                    { prose(texts.get(&format!("mistakes.{}.fix", it.id))) }
                </div>
            }
        </section>
    }
}

fn step_html(
    lesson: &Lesson,
    texts: &Texts,
    step: &LessonStep,
    lines: &[String],
    notes: bool,
) -> Html {
    let of = format!("steps.{}", step.id);
    let text = |name: &str| texts.get(&format!("{of}.{name}")).to_string();
    let predict = step.predict.map(|at| &lesson.predictions[at]);
    let said = text("notes");
    // `predict` and similar commands would reveal the answers.
    let deeds: Vec<_> = (lines.iter().zip(&step.lines))
        .filter(|(_, planned)| !planned.is_own_word())
        .collect();
    html! {
        <>
            <h3>{ text("title") }</h3>
            { prose(&text("text")) }
            if let Some(it) = predict {
                <div class="handout-ask">
                    <p class="handout-label">{ say("What will happen?") }</p>
                    { question(texts, &format!("predictions.{}", it.id), &it.options) }
                </div>
            }
            if !deeds.is_empty() {
                <div class="handout-lines">
                    if let Some(who) = &step.actor { <p class="small soft">{ tell(message!("As {who}")) }</p> }
                    for (number, (line, planned)) in deeds.into_iter().enumerate() {
                        // A step may have the same line twice.
                        <div key={number}>
                            <code lang={english()}>{ line }</code>
                            if let Expect::Refused(code) = &planned.expect { <p class="handout-refused small">{ tell(message!("It is refused: {code}")) }</p> }
                        </div>
                    }
                </div>
            }
            if notes && (!said.is_empty() || texts.count(&format!("{of}.ask")) > 0) {
                <aside class="handout-note">
                    <p class="handout-label">{ say("For the speaker") }</p>
                    { prose(&said) }
                    for at in 0..texts.count(&format!("{of}.ask")) {
                        <div key={at}>
                            <p><strong>{ line(&text(&format!("ask.{at}.q"))) }</strong></p>
                            { prose(&text(&format!("ask.{at}.a"))) }
                        </div>
                    }
                </aside>
            }
        </>
    }
}

/// A question with lettered options.
fn question(texts: &Texts, of: &str, options: &[String]) -> Html {
    html! {
        <>
            { prose(texts.get(&format!("{of}.question"))) }
            <ol class="handout-options">
                for it in options { <li key={it.as_str()}>{ prose(texts.get(&format!("{of}.{it}"))) }</li> }
            </ol>
        </>
    }
}

/// The right answers with reasons: first of the predictions, then of the questions.
fn answers(lesson: &Lesson, texts: &Texts) -> Html {
    let predictions = (lesson.predictions.iter())
        .map(|it| (format!("predictions.{}", it.id), vec![it.answer.clone()]));
    let quiz = (lesson.quiz.iter()).map(|it| (format!("quiz.{}", it.id), it.answers.clone()));
    let all: Vec<_> = predictions.chain(quiz).collect();
    if all.is_empty() {
        return Html::default();
    }
    html! {
        <section class="handout-answers">
            <h2>{ say("Answers") }</h2>
            for (of, right) in all {
                <div key={of.as_str()} class="handout-answer">
                        <p class="soft small">{ line(texts.get(&format!("{of}.question"))) }</p>
                    for it in right { <div key={it.as_str()} class="handout-right">{ prose(texts.get(&format!("{of}.{it}"))) }</div> }
                    { prose(texts.get(&format!("{of}.because"))) }
                </div>
            }
        </section>
    }
}

/// Each step's lines as the learner types them, with the ids of the lesson's world, found by running them.
fn solution(lesson: &Rc<Lesson>) -> Vec<Vec<String>> {
    // A lesson that cannot start is damaged, and its tests say so; the handout prints its lines as written.
    let mut controller = (LessonAttempt::begin(lesson.clone()).ok()).map(|it| it.1);
    let lines = |step: &LessonStep| {
        if let (Some(controller), Some(who)) = (&mut controller, &step.actor)
            && let Ok(who) = controller.find_person(who)
        {
            controller.act_as(who);
        }
        let lines = step.lines.iter();
        lines.map(|line| typed(controller.as_mut(), line)).collect()
    };
    lesson.steps.iter().map(lines).collect()
}

fn typed(controller: Option<&mut Controller>, line: &LessonLine) -> String {
    let filled = controller.and_then(|controller| {
        let text = fill_in(controller, &line.text).ok()?;
        controller.run(&text);
        Some(text)
    });
    filled.unwrap_or_else(|| line.text.clone())
}

/// Shows the handout in place of the sandbox, in the lesson's language from the start.
pub fn show(id: AttrValue) {
    memory::theme().into_iter().for_each(errand);
    speaking::speak(speaking::wanted(), |_| {
        yew::Renderer::<Handout>::with_props(Props { id }).render();
    });
}
