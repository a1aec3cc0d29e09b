//! The notice: the result of the last step in a line, what was missing and how to fix it, and on demand everything that happened,
//! the gates and the command.

use sim::view::Actionable;
use sim::view::why::GatePassage;

use page::{Notice, NoticeKind};
use ui::browser::{HtmlElement, elements};
use ui::parts::text::{command_line, command_title, phrase, prose};
use ui::prelude::*;
use ui::shared::gates::{Gates, first_remedy};
use ui::shared::sign::{of_aws, sign};

/// The properties of [`NoticeBar`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The result of the last step.
    pub notice: Option<Notice>,
    /// Whether undo takes back what it is about.
    pub undo: bool,
    /// The open lesson's strip, which stands above it.
    #[prop_or_default]
    pub children: Html,
    /// The questions that the view asks about the session.
    pub queries: Queries,
    /// Commands from elsewhere are not read out line by line.
    pub silent: bool,
    /// What the inspector shows, if it is open. The details are in its place, so they fold when it changes.
    pub inspected: Option<Option<Selection>>,
    /// The terminal announces the last result; the lesson's feedback is still announced here.
    pub announced_in_terminal: bool,
}

/// What notices where the focus comes from, and what dismisses the message, which returns it.
#[hook]
fn use_dismissed(dispatch: Dispatch) -> (Callback<FocusEvent>, Callback<MouseEvent>) {
    let before = use_mut_ref(|| None::<HtmlElement>);
    let onfocusin = with!(before, move |event: FocusEvent| {
        if let Some(from) = elements::focus_from(&event, ".notice") {
            before.replace(Some(from));
        }
    });
    let dismiss = dispatch.on_event(move |_: MouseEvent| {
        if let Some(before) = before.take() {
            elements::focus(&before);
        }
        Action::Screen(ScreenAction::Dismiss)
    });
    (Callback::from(onfocusin), dismiss)
}

/// What has faded is gone: views stop keeping room for it.
fn faded(event: AnimationEvent) -> Option<Action> {
    let is_over = event.animation_name().starts_with("notice-leaves");
    is_over.then_some(Action::Screen(ScreenAction::Dismiss))
}

/// The line about the last step, which unfolds.
#[component]
pub fn NoticeBar(props: &Props) -> Html {
    let dispatch = use_dispatch();
    // The notice whose details are open.
    let opened = use_state(|| None::<u64>);
    use_effect_with(
        (props.notice.is_none(), props.inspected.clone()),
        with!(opened, move |_| opened.set(None)),
    );
    let notice = props.notice.as_ref();
    let number = notice.map_or(0, |notice| notice.number);
    let kind = notice.map(|notice| sign(notice.kind));
    let has_more = notice.is_some_and(|it| it.gates.is_some() || it.line.is_some() || is_long(it));
    let open = has_more && *opened == Some(number);
    let onkeydown = with!(opened, move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            if platform::focus_is_within(".notice-more") {
                platform::focus("notice-details");
            }
            opened.set(None);
        }
    });
    let about = notice.map(|it| it.about.join(" "));
    let about = about.filter(|it| !it.is_empty());
    let (onfocusin, dismiss) = use_dismissed(dispatch);
    // Only what is shown is found: the way of a refusal, for its remedy, or of what has its details open.
    let record = notice.and_then(|notice| notice.gates.clone());
    let record = record.filter(|record| open || record.stopped_at().is_some());
    let asked = (record, props.queries.clone());
    let passages = use_memo(asked, |(record, queries)| {
        Some(Rc::new(queries.passages(record.as_ref()?)))
    });
    let passages = (*passages).clone();
    // The announced line stays in the page: a live region must exist before its text is set.
    html! {
        <div class={classes!("notice", kind.map_or("idle", |(kind, _, _)| kind), platform::turn(number))} data-testid={notice.map(|_| "notice")}
            data-kind={kind.map(|(kind, _, _)| kind)} data-about={about} {onkeydown} {onfocusin} onanimationend={dispatch.on_event(faded)}>
            { props.children.clone() }
            <div class="notice-line" id="notice-line" tabindex={notice.map(|_| "-1")}>
                <span class="sign-disc" aria-hidden="true">{ kind.map(|(_, _, mark)| icon(mark)) }</span>
                { told(props, number) }
                if notice.is_some() { { dismissal(dismiss) } }
            </div>
            <div class="notice-buttons">
                if let Some(notice) = notice { { ways_on(notice, passages.as_deref(), &props.queries, dispatch) } }
                if has_more {
                    <button type="button" class="button bare" id="notice-details" data-testid="details" aria-expanded={open.to_string()}
                        aria-controls={open.then_some("notice-more")} onclick={forms::sets(&opened, (!open).then_some(number))}>
                        { say("Details") }
                    </button>
                }
                if props.undo {
                    <button type="button" class="button bare" data-testid="notice-undo" onclick={dispatch.on(Action::Session(SessionAction::Undo))}>
                        { icon(Icon::Undo) }<span>{ say("Undo") }</span>
                    </button>
                }
            </div>
            if let Some(notice) = notice.filter(|_| open) { { more(notice, passages, &props.queries, dispatch) } }
        </div>
    }
}

fn dismissal(onclick: Callback<MouseEvent>) -> Html {
    html! {
        <button type="button" class="button bare square" aria-label={say("Dismiss this message")} data-testid="dismiss" {onclick}>
            { icon(Icon::Close) }
        </button>
    }
}

/// What is announced: the result, and the lesson's feedback.
fn told(props: &Props, number: u64) -> Html {
    let notice = props.notice.as_ref();
    // An error's code is no sentence.
    let joint = match notice.is_some_and(|it| it.title.ends_with('.')) {
        true => " ",
        false => ": ",
    };
    html! {
        <div class="told">
            <div role="status" aria-live={(props.silent || props.announced_in_terminal).then_some("off")}>
                if let Some(notice) = notice {
                    // A new element for each message: a screen reader reads it whole.
                    <p key={number} class="told-title">
                        // The sign says it, too.
                        <span class={if notice.kind == NoticeKind::Done { "quiet" } else { "told-word" }}>{ sign(notice.kind).1 }</span>
                        { " " }
                        <span lang={of_aws(notice)}>{ prose(&notice.title) }</span>
                        // AWS says first who called what, which is known here; the details have the whole.
                        if let Some(reason) = &notice.missing {
                            <span title={notice.detail.clone()} lang={of_aws(notice)}>{ joint }{ prose(reason) }</span>
                        } else if let Some(detail) = &notice.detail {
                            <span class="told-detail soft" title={detail.clone()} lang={of_aws(notice)}>{ joint }{ prose(detail) }</span>
                        }
                    </p>
                }
            </div>
            <div role="status" aria-live={props.silent.then_some("off")}>
                if let Some(news) = notice.and_then(|it| it.news.as_ref()) {
                    // The lesson itself shows it.
                    <p key={number} class="quiet" data-testid="news">{ prose(news) }</p>
                }
            </div>
        </div>
    }
}

/// Applies the remedy of a refusal. The button disappears together with its details.
fn performs(notice: &Notice, dispatch: Dispatch) -> Callback<Vec<Command>> {
    let refused = notice.command.clone();
    dispatch.on_event(move |commands: Vec<Command>| {
        platform::focus("notice-details");
        Action::Session(SessionAction::ApplyRemedy(commands, refused.clone()))
    })
}

/// What can be done about the result: the call again, its remedy, and the question why.
fn ways_on(
    notice: &Notice,
    passages: Option<&Vec<GatePassage>>,
    queries: &Queries,
    dispatch: Dispatch,
) -> Html {
    let retry = notice.retry.clone().map(|command| {
        dispatch.on_event(move |_: MouseEvent| {
            platform::focus("notice-details");
            Action::Session(SessionAction::Do(command.clone()))
        })
    });
    let remedy = (passages.filter(|_| notice.kind == NoticeKind::Refused))
        .and_then(|passages| first_remedy(passages));
    let fix = remedy.and_then(|remedy| {
        let offer = queries.offers(Actionable::Remedy(&remedy)).pop()?;
        let label = tell(&offer.label);
        let fix = performs(notice, dispatch).reform(move |_: MouseEvent| offer.commands().to_vec());
        Some((phrase(&remedy.says), label, fix))
    });
    let ask = notice.step.filter(|_| notice.gates.is_some());
    html! {
        <>
            if let Some(retry) = retry {
                <button type="button" class="button primary" data-testid="try-again" onclick={retry}>{ say("Try again") }</button>
            }
            if let Some((says, label, fix)) = fix {
                <button type="button" class="button primary" data-testid="fix-it" aria-describedby="fix-says" onclick={fix}>{ label }</button>
                <span id="fix-says" class="quiet">{ says }</span>
            }
            if let Some(step) = ask {
                <button type="button" class="button" id="why" data-testid="why" aria-haspopup="dialog"
                    onclick={dispatch.on(Action::Screen(ScreenAction::Why(step)))}>
                    { icon(Icon::Help) }<span>{ say("Why?") }</span>
                </button>
            }
        </>
    }
}

/// The letters for which its four lines have room.
const ROOM: usize = 200;
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
            if more > 0 { <li class="soft">{ tell(message!("And {more} more.", more = grouped(more))) }</li> }
        </ul>
    }
}

/// The details: what happened, the gates that the call met, and the command line.
fn more(
    notice: &Notice,
    passages: Option<Rc<Vec<GatePassage>>>,
    queries: &Queries,
    dispatch: Dispatch,
) -> Html {
    let perform = performs(notice, dispatch);
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
