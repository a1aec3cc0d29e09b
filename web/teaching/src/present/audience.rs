//! The audience's window: the topic above the organization, the current user and the last result below it.

use sim::time::SimTime;

use page::Notice;
use page::present::{Caption, DialogCaption, PeerState, PresentAction, WindowRole};
use ui::prelude::*;
use ui::shared::lesson_text::{PictureSource, prose};
use ui::shared::sign::{of_aws, sign};

/// How many chose the option, as a bar and a number; nothing where nobody was asked.
pub(crate) fn votes(votes: &[u64], option: usize) -> Html {
    let most = votes.iter().max().copied().unwrap_or_default().max(1);
    html! {
        if let Some(count) = votes.get(option) {
            <span class="votes" data-testid="votes"><meter min="0" max={most.to_string()} value={count.to_string()} aria-hidden="true"></meter>{ count }</span>
        }
    }
}

/// Where the pictures of a lesson's texts are.
#[hook]
fn use_pictures(lesson: Option<String>) -> Rc<PictureSource> {
    use_memo(lesson, |id| {
        PictureSource::of_lesson(id.as_deref().unwrap_or_default())
    })
}

/// The step's title with its text or question. `asks`: the question is not asked elsewhere on the page.
fn topic(it: &Caption, asks: bool) -> Html {
    html! {
        <>
            <p class="audience-title">
                <span class="audience-count">{ format!("{}/{}", it.number, it.count) }</span>
                <span>{ &it.title }</span>
            </p>
            if !it.text.is_empty() {
                <div class="audience-text" data-testid="caption-text">{ prose(&it.text) }</div>
            }
            if let Some(question) = it.question.as_ref().filter(|_| asks) {
                <div class="audience-question" data-testid="caption-question">
                    { icon(Icon::Help) }
                    <div>
                        { prose(question) }
                        if !it.options.is_empty() {
                            <ol class="audience-options">for (n, option) in it.options.iter().enumerate() {
                                <li key={option.as_str()} class={classes!((it.right == Some(n)).then_some("right"))}>
                                    { prose(option) }
                                    if it.right == Some(n) { { icon(Icon::Check) }{ quiet(say("Right")) } }
                                    { votes(&it.votes, n) }
                                </li>
                            }</ol>
                        }
                        if let Some(answer) = &it.answer {
                            <div class="audience-answer" data-testid="caption-answer">{ prose(answer) }</div>
                        }
                    </div>
                </div>
            }
        </>
    }
}

/// The properties of [`ClassTopic`].
#[derive(Properties, PartialEq)]
pub struct ClassTopicProps {
    /// What the audience reads.
    pub caption: Caption,
    /// The class is asked, with a button for each option.
    pub is_asked: bool,
}

/// In a page that follows a class: the text that the projector shows.
#[component]
pub fn ClassTopic(props: &ClassTopicProps) -> Html {
    let caption = &props.caption;
    let pictures = use_pictures(Some(caption.lesson.clone()));
    html! {
        <ContextProvider<Rc<PictureSource>> context={pictures}>
            <section class="class-topic" aria-live="polite" aria-label={say("What the presenter shows")} data-testid="class-topic">
                { topic(caption, !props.is_asked || caption.answer.is_some()) }
            </section>
        </ContextProvider<Rc<PictureSource>>>
    }
}

/// The properties of [`Head`].
#[derive(Properties, PartialEq)]
pub struct AudienceHeadProps {
    /// What the audience reads; `None`: no lesson is presented.
    pub caption: Option<Caption>,
    /// The state of the connection.
    pub line: PeerState,
    /// The id of its element.
    pub id: AttrValue,
    /// The name of the highlighted thing.
    pub lit: Option<AttrValue>,
}

/// The step's title and its question; and a way out when the presenter's window is gone.
#[component]
pub fn Head(props: &AudienceHeadProps) -> Html {
    let dispatch = use_dispatch();
    let caption = props.caption.as_ref();
    let lesson = caption.map(|it| it.lesson.clone());
    let pictures = use_pictures(lesson);
    html! {
        <header class="audience-head">
            <h1 class="quiet">{ say("Organization") }</h1>
            if props.line == PeerState::Gone { { gone(dispatch, &props.id) } }
            <ContextProvider<Rc<PictureSource>> context={pictures}>
            <div class="audience-caption" aria-live="polite" data-testid="caption">
                if let Some(it) = caption { { topic(it, true) } }
            </div>
            </ContextProvider<Rc<PictureSource>>>
            // The highlighted thing, for screen readers.
            <p class="quiet" role="status">{ props.lit.as_ref().map(|lit| tell(message!("Spotlight: {what}", what = lit))) }</p>
        </header>
    }
}

/// What the presenter fills in: the dialog's title, and its command line.
pub fn dialog(caption: &DialogCaption) -> Html {
    html! {
        <aside class="audience-dialog" role="status" data-testid="audience-dialog">
            <p>{ &caption.title }</p>
            if !caption.line.is_empty() { <code>{ &caption.line }</code> }
        </aside>
    }
}

fn gone(dispatch: Dispatch, id: &AttrValue) -> Html {
    // If refused, the address shows how to do it by hand, and so do the words below.
    let again = open_window(dispatch, WindowRole::Presenter, id);
    let end = dispatch.on::<MouseEvent>(Action::Present(PresentAction::End));
    html! {
        <div class="audience-gone" role="status" data-testid="presenter-gone">
            <p>{ say("The presenter's window does not answer. What it showed last stays here.") }</p>
            <button class="button" onclick={again}>{ say("Open the presenter's window") }</button>
            <button class="button" data-testid="stop-presenting" onclick={end}>{ say("Stop presenting") }</button>
        </div>
    }
}

/// The properties of [`Foot`].
#[derive(Properties, PartialEq)]
pub struct FootProps {
    /// The name of the current user.
    pub actor_name: AttrValue,
    /// The time of the session.
    pub now: SimTime,
    /// The result of the last step.
    pub notice: Option<Notice>,
}

/// The current user, the time, and the last result.
#[component]
pub fn Foot(props: &FootProps) -> Html {
    html! {
        <footer class="audience-foot">
            <p class="audience-who">{ icon(Icon::Person) }<span>{ &props.actor_name }</span><span class="soft">{ props.now.to_string() }</span></p>
            <p class="audience-told" role="status">
                if let Some(notice) = &props.notice {
                    {{
                        let (class, _, mark) = sign(notice.kind);
                        // There is no terminal here, so the line itself is shown.
                        let line = notice.line.as_ref().filter(|_| notice.answered);
                        html! {
                            <span class={classes!("told", class)} lang={of_aws(notice)}>
                                { icon(mark) }
                                if let Some(line) = line { <code>{ line }</code> } else { <span>{ &notice.title }</span> }
                            </span>
                        }
                    }}
                }
            </p>
        </footer>
    }
}

/// Opens a window of the presentation.
pub(super) fn open_window(
    dispatch: Dispatch,
    part: WindowRole,
    id: &AttrValue,
) -> Callback<MouseEvent> {
    dispatch.on(Action::Present(PresentAction::Open(part, id.clone())))
}
