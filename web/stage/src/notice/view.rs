//! The notice: the result of the last step in a line, what was missing and how to fix it, and on demand everything that happened,
//! the gates and the command.

use sim::view::Actionable;
use sim::view::why::GatePassage;

use page::lesson::View;
use page::{Notice, NoticeKind};
use ui::browser::drawing::{free_notice, put_notice};
use ui::browser::{HtmlElement, Timeout, elements, request_animation_frame};
use ui::parts::text::{command_line, command_title, phrase, prose};
use ui::prelude::*;
use ui::shared::gates::{Gates, first_remedy};
use ui::shared::sign::{of_aws, sign};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub notice: Option<Notice>,
    /// Whether undo takes back what it is about.
    pub undo: bool,
    /// The open lesson; `children` is its strip.
    pub lesson: Option<Same<View>>,
    #[prop_or_default]
    pub children: Html,
    pub queries: Queries,
    /// Commands from elsewhere are not read out line by line.
    pub silent: bool,
    /// What the inspector shows, if it is open. The details are in its place, so they fold when it changes.
    pub inspected: Option<Option<Selection>>,
    /// The terminal announces the last result; the lesson's feedback is still announced here.
    pub announced_in_terminal: bool,
}

#[component]
pub fn NoticeBar(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let above = (props.lesson.as_ref()).is_some_and(|view| !view.mistakes.is_empty());
    // The notice whose details are open.
    let opened = use_state(|| None::<u64>);
    use_effect_with(
        (props.notice.is_none(), props.inspected.clone()),
        with!(opened, move |_| opened.set(None)),
    );
    let notice = props.notice.as_ref();
    let number = notice.map_or(0, |notice| notice.number);
    let kind = notice.map(|notice| sign(notice.kind));
    let gated = notice.is_some_and(|notice| notice.gates.is_some());
    let has_more = gated || notice.is_some_and(|it| it.line.is_some() || is_long(it));
    let open = has_more && *opened == Some(number);
    let toggle = forms::sets(&opened, (!open).then_some(number));
    let onkeydown = with!(
        opened,
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                if platform::focus_is_within(".notice-more") {
                    platform::focus("notice-details");
                }
                opened.set(None);
            }
        })
    );
    let about = notice
        .map(|it| it.about.join(" "))
        .filter(|it| !it.is_empty());
    use_effect_with((number, about.clone(), open), |(_, about, _)| {
        // After what is said beside the cards; later once more, where they have come.
        let placed = about.as_ref().map(|_| {
            let soon = request_animation_frame(|_| put_notice());
            (soon, Timeout::new(COME_MS, put_notice))
        });
        move || {
            if placed.is_some() {
                free_notice();
            }
        }
    });
    // Where the focus came from: dismissing the message returns it.
    let before = use_mut_ref(|| None::<HtmlElement>);
    let onfocusin = with!(
        before,
        Callback::from(move |event: FocusEvent| {
            if let Some(from) = elements::focus_from(&event, ".notice") {
                before.replace(Some(from));
            }
        })
    );
    let dismiss = dispatch.on_event(move |_: MouseEvent| {
        if let Some(before) = before.take() {
            elements::focus(&before);
        }
        Action::Screen(ScreenAction::Dismiss)
    });
    let refused = notice.and_then(|notice| notice.command.clone());
    let perform = dispatch.on_event(move |commands: Vec<Command>| {
        // The button disappears together with its details.
        platform::focus("notice-details");
        Action::Session(SessionAction::ApplyRemedy(commands, refused.clone()))
    });
    let retry = notice.and_then(|notice| notice.retry.clone());
    let retry = retry.map(|command| {
        dispatch.on_event(move |_: MouseEvent| {
            platform::focus("notice-details");
            Action::Session(SessionAction::Do(command.clone()))
        })
    });
    // Only what is shown is found: the way of a refusal, for its remedy, or of what has its details open.
    let record = notice.and_then(|notice| notice.gates.clone());
    let record = record.filter(|record| open || record.stopped_at().is_some());
    let asked = (record, props.queries.clone());
    let passages = use_memo(asked, |(record, queries)| {
        Some(Rc::new(queries.passages(record.as_ref()?)))
    });
    let fix = (notice.zip(passages.as_ref().as_ref()))
        .filter(|(notice, _)| notice.kind == NoticeKind::Refused)
        .and_then(|(_, passages)| first_remedy(passages))
        .and_then(|remedy| {
            let offer = props.queries.offers(Actionable::Remedy(&remedy)).pop()?;
            let fix = perform.reform(move |_: MouseEvent| offer.commands().to_vec());
            Some((phrase(&remedy.says), fix))
        });
    let undo = dispatch.on(Action::Session(SessionAction::Undo));
    let ask = (notice.filter(|_| gated)).and_then(|notice| notice.step);
    let ask = ask.map(|step| dispatch.on(Action::Screen(ScreenAction::Why(step))));
    // The announced line stays in the page: a live region must exist before its text is set.
    html! {
        <div class={classes!("notice", kind.map_or("idle", |(kind, _, _)| kind), platform::turn(number))} data-testid={notice.map(|_| "notice")}
            data-kind={kind.map(|(kind, _, _)| kind)} data-about={about} {onkeydown} {onfocusin}>
            { props.children.clone() }
            <div class="notice-line" id="notice-line" tabindex={notice.map(|_| "-1")}>
                <span class="sign-disc" aria-hidden="true">{ kind.map(|(_, _, mark)| icon(mark)) }</span>
                <div class="told">
                    <div role="status" aria-live={(props.silent || props.announced_in_terminal).then_some("off")}>
                        if let (Some(notice), Some((_, word, _))) = (notice, kind) {
                            // A new element for each message: a screen reader reads it whole.
                            <p key={number} class="told-title">
                                // The sign says it, too.
                                <span class={if notice.kind == NoticeKind::Done { "quiet" } else { "told-word" }}>{ word }</span>
                                { " " }
                                <span lang={of_aws(notice)}>{ prose(&notice.title) }</span>
                                // AWS says first who called what, which is known here; the details have the whole.
                                if let Some(reason) = &notice.missing {
                                    <span title={notice.detail.clone()} lang={of_aws(notice)}>{ " " }{ prose(reason) }</span>
                                } else if let Some(detail) = &notice.detail {
                                    <span class="told-detail soft" title={detail.clone()} lang={of_aws(notice)}>
                                        { " " }
                                        { prose(detail) }
                                    </span>
                                }
                            </p>
                        }
                    </div>
                    <div role="status" aria-live={props.silent.then_some("off")}>
                        if let Some(news) = notice.and_then(|it| it.news.as_ref()) {
                            // A mistake is shown above.
                            <p key={number} class={if above { "quiet" } else { "told-news small" }} title={news.clone()}
                                data-testid="news">{ prose(news) }</p>
                        }
                    </div>
                </div>
                if let Some(retry) = retry {
                    <button type="button" class="button primary" data-testid="try-again" onclick={retry}>
                        { say("Try again") }
                    </button>
                }
                if let Some((says, fix)) = fix {
                    <button type="button" class="button primary" data-testid="fix-it" aria-describedby="fix-says" onclick={fix}>{ say("Fix it") }</button>
                    <span id="fix-says" class="quiet">{ says }</span>
                }
                if let Some(ask) = ask {
                    <button type="button" class="button" id="why" data-testid="why" aria-haspopup="dialog" onclick={ask}>
                        { icon(Icon::Help) }
                        <span>{ say("Why?") }</span>
                    </button>
                }
                if has_more {
                    <button type="button" class="button bare" id="notice-details" data-testid="details"
                        aria-expanded={open.to_string()} aria-controls={open.then_some("notice-more")} onclick={toggle}>
                        { say("Details") }
                    </button>
                }
                if props.undo {
                    <button type="button" class="button bare" data-testid="notice-undo" onclick={undo}>
                        { icon(Icon::Undo) }<span>{ say("Undo") }</span>
                    </button>
                }
                if notice.is_some() {
                    <button type="button" class="button bare square" aria-label={say("Dismiss this message")}
                        data-testid="dismiss" onclick={dismiss}>{ icon(Icon::Close) }</button>
                }
            </div>
            if let Some(notice) = notice.filter(|_| open) { { more(notice, (*passages).clone(), &props.queries, perform) } }
        </div>
    }
}

/// When what a step moves is in its place, in milliseconds.
const COME_MS: u32 = 2_600;

/// The letters for which a line has room.
const ROOM: usize = 92;
/// The most sentences that the details show.
const MOST: usize = 60;

/// Whether a text of the page's own is cut in the line, so that the details have the whole.
fn is_long(notice: &Notice) -> bool {
    let detail = notice.detail.as_ref();
    detail.is_some_and(|it| notice.title.chars().count() + it.chars().count() > ROOM)
}

/// Everything that happened.
fn events(all: &[String]) -> Html {
    let more = all.len().saturating_sub(MOST);
    html! {
        <ul class="notice-events" aria-label={say("What happened")} data-testid="notice-events">
            for (n, says) in all.iter().take(MOST).enumerate() { <li key={n}>{ prose(says) }</li> }
            if more > 0 { <li class="soft">{ say_with("And {more} more.", &[("more", &grouped(more))]) }</li> }
        </ul>
    }
}

/// The details: what happened, the gates that the call met, and the command line.
fn more(
    notice: &Notice,
    passages: Option<Rc<Vec<GatePassage>>>,
    queries: &Queries,
    perform: Callback<Vec<Command>>,
) -> Html {
    // The gate that stopped the call says the same.
    let told = (notice.gates.as_ref()).is_some_and(|record| record.stopped_at().is_some());
    html! {
        <div class="notice-more" id="notice-more" key={notice.number}>
            if let Some(detail) = notice.detail.as_ref().filter(|_| !told) {
                <p class="told-whole" lang={of_aws(notice)}>{ prose(detail) }</p>
            }
            if !notice.events.is_empty() { { events(&notice.events) } }
            if let Some(gates) = passages {
                <Gates name="notice" {gates} {queries} {perform} />
            }
            if let Some(line) = &notice.line {
                <div class="stands-for">
                    <p class="soft small">{ command_title(line) }</p>
                    { command_line(line) }
                </div>
            }
        </div>
    }
}
