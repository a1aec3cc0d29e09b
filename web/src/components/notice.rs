//! What came of the last step, in one line, with the command it stands for and the gates it passed.

pub mod gates;

use gloo::events::EventListener;
use sim::command::Command;
use yew::prelude::*;

use self::gates::Gates;
use crate::components::inspector::parts::{command_line, prose};
use crate::components::lesson::strip;
use crate::icons::{Icon, icon};
use crate::platform;
use crate::say::{english, say};
use crate::state::lesson::View;
use crate::state::queries::{Queries, Same};
use crate::state::{Action, Notice, NoticeKind, Pane, use_dispatch};

/// What the details lie over.
const COVERED: &str = ".pane.timeline, .pane.terminal";

#[derive(Properties, PartialEq)]
pub struct Props {
    pub notice: Option<Notice>,
    /// The lesson that is being done.
    pub lesson: Option<Same<View>>,
    pub controller: Queries,
    /// How often a room was opened.
    pub rooms: u64,
    /// The pane that is shown on a narrow screen.
    pub pane: Pane,
    /// What comes from elsewhere is not read out line by line.
    pub unheard: bool,
    /// Details are opened by hand only: they would lie over a presenter's notes.
    pub closed: bool,
}

fn sign(kind: NoticeKind) -> (&'static str, &'static str, Icon) {
    match kind {
        NoticeKind::Done => ("done", say("Done"), Icon::Check),
        NoticeKind::Failed => ("failed", say("Did not work"), Icon::Cross),
        NoticeKind::Refused => ("refused", say("Refused"), Icon::Cross),
        NoticeKind::Remark => ("remark", say("Note"), Icon::Bell),
    }
}

/// What AWS answers is English in every language.
pub fn of_aws(notice: &Notice) -> Option<&'static str> {
    english().filter(|_| notice.kind == NoticeKind::Refused)
}

#[component]
pub fn NoticeBar(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let dispatch_strip = dispatch.clone();
    let above = (props.lesson.as_ref()).is_some_and(|view| !view.mistakes.is_empty());
    // For which notice the details were opened or closed by hand.
    let opened = use_state(|| None::<(u64, bool)>);
    // A refused call whose remedy was just performed: the next notice offers to try it again.
    // At which notice, how many commands, and the call.
    let again = use_mut_ref(|| None::<(u64, u64, Command)>);
    use_effect_with(props.notice.is_none(), {
        let (opened, again) = (opened.clone(), again.clone());
        move |_| {
            opened.set(None);
            again.take();
        }
    });
    let notice = props.notice.as_ref();
    let number = notice.map_or(0, |notice| notice.number);
    let kind = notice.map(|notice| sign(notice.kind));
    let gated = notice.is_some_and(|notice| notice.gates.is_some());
    // For which notice the line was too short. It stays so: the button that opens the rest takes room, too.
    let told = use_node_ref();
    let short = use_state_eq(|| None::<u64>);
    let cut = notice.is_some() && *short == Some(number);
    use_effect_with(props.notice.clone(), {
        let (told, short) = (told.clone(), short.clone());
        move |_| {
            let look = move || {
                if told.cast().is_some_and(|told| is_cut(&told)) {
                    short.set(Some(number));
                }
            };
            look();
            let listener = EventListener::new(&gloo::utils::window(), "resize", move |_| look());
            move || drop(listener)
        }
    });
    let has_more = gated || cut || notice.is_some_and(|notice| notice.line.is_some());
    // Whoever types goes on typing: the terminal tells the refusal itself, and the details would lie over it.
    let typed = *use_memo(number, |_| within(".pane.terminal"));
    let open = has_more
        && match *opened {
            Some((of, open)) if of == number => open,
            Some(_) | None => {
                !typed
                    && !props.closed
                    && notice.is_some_and(|notice| notice.kind == NoticeKind::Refused)
            }
        };
    use_effect_with((open, number), {
        let opened = opened.clone();
        move |&(open, number)| {
            let listener = open.then(|| {
                from_under();
                // What lies under the details comes out when the keyboard goes there.
                EventListener::new(&gloo::utils::document(), "focusin", move |_| {
                    if within(COVERED) {
                        opened.set(Some((number, false)));
                    }
                })
            });
            move || drop(listener)
        }
    });
    // Whoever goes to a room, or to another tab on a narrow screen, has read the details: they do not lie over it.
    use_effect_with((props.rooms, props.pane), {
        let opened = opened.clone();
        move |_| {
            if number > 0 {
                opened.set(Some((number, false)));
            }
        }
    });
    let toggle = {
        let opened = opened.clone();
        Callback::from(move |_: MouseEvent| opened.set(Some((number, !open))))
    };
    let onkeydown = {
        let opened = opened.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                if within(".notice-more") {
                    platform::focus("notice-details");
                }
                opened.set(Some((number, false)));
            }
        })
    };
    let dismiss = {
        let dispatch = dispatch.clone();
        move |_: MouseEvent| {
            platform::focus("notice-line");
            dispatch.dispatch(Action::Dismiss);
        }
    };
    let perform = {
        let (dispatch, again) = (dispatch.clone(), again.clone());
        let refused = notice.and_then(|notice| notice.command.clone());
        Callback::from(move |commands: Vec<Command>| {
            // The button goes with the details that it is in.
            platform::focus("notice-details");
            if let Some(refused) = &refused {
                // Each of them is told of.
                let count = commands.len() as u64;
                *again.borrow_mut() = Some((number, count, refused.clone()));
            }
            dispatch.dispatch(Action::Mend(commands));
        })
    };
    let retry = again
        .borrow()
        .as_ref()
        .filter(|(of, count, _)| of + count == number)
        .map(|(_, _, command)| {
            let (dispatch, command) = (dispatch.clone(), command.clone());
            move |_: MouseEvent| {
                platform::focus("notice-details");
                dispatch.dispatch(Action::Do(command.clone()));
            }
        });
    let ask = notice
        .filter(|_| gated)
        .and_then(|notice| notice.step)
        .map(|step| {
            let dispatch = dispatch.clone();
            move |_: MouseEvent| dispatch.dispatch(Action::Why(step))
        });
    // The line that is read out stays in place: a live region must be there before its text is.
    html! {
        <div class={classes!("notice", kind.map_or("idle", |(kind, _, _)| kind))} data-testid={notice.map(|_| "notice")}
            data-kind={kind.map(|(kind, _, _)| kind)} {onkeydown}>
            if let Some(view) = &props.lesson { { strip(&dispatch_strip, view) } }
            <div class="notice-line" id="notice-line" tabindex="-1">
                <span class="sign-disc" aria-hidden="true">{ kind.map(|(_, _, mark)| icon(mark)) }</span>
                <div class="told" ref={told} role="status" aria-live={props.unheard.then_some("off")}>
                    if let (Some(notice), Some((_, word, _))) = (notice, kind) {
                        <p class="told-title">
                            <span class="told-word">{ word }</span>
                            { " " }
                            <span lang={of_aws(notice)}>{ prose(&notice.title) }</span>
                            if let Some(detail) = &notice.detail {
                                <span class="told-detail soft" title={detail.clone()} lang={of_aws(notice)}>
                                    { " " }
                                    { prose(detail) }
                                </span>
                            }
                        </p>
                        if let Some(news) = &notice.news {
                            // A mistake is to be seen above.
                            <p class={if above { "quiet" } else { "told-news small" }} title={news.clone()}
                                data-testid="news">{ prose(news) }</p>
                        } else if let Some(line) = &notice.line { <p class="told-line mono small soft" title={line.clone()}>{ "$ " }{ line }</p> }
                    }
                </div>
                if notice.is_none() {
                    <p class="told-hint soft small">
                        { if props.unheard { say("What the server does is told here, with its command line.") } else { say("What you do is told here, with the command line that it stands for.") } }
                    </p>
                }
                if let Some(retry) = retry {
                    <button type="button" class="button primary" data-testid="try-again" onclick={retry}>
                        { say("Try again") }
                    </button>
                }
                if let Some(ask) = ask {
                    <button type="button" class="button" id="why" data-testid="why" aria-haspopup="dialog" onclick={ask}>
                        { icon(Icon::Help) }
                        <span>{ say("Why?") }</span>
                    </button>
                }
                if has_more {
                    <button type="button" class="button" id="notice-details" data-testid="details" aria-expanded={open.to_string()} aria-controls={open.then_some("notice-more")} onclick={toggle}>
                        { icon(Icon::Terminal) }<span>{ say("Details") }</span>
                    </button>
                }
                if notice.is_some() {
                    <button type="button" class="button bare square" aria-label={say("Dismiss this message")}
                        data-testid="dismiss" onclick={dismiss}>{ icon(Icon::Close) }</button>
                }
            </div>
            if let Some(notice) = notice.filter(|_| open) { { more(notice, cut, &props.controller, perform) } }
        </div>
    }
}

/// The keyboard must not stay under what has opened.
fn from_under() {
    if within(COVERED) {
        platform::focus("notice-details");
    }
}

/// Whether the keyboard is in one of these.
fn within(selector: &str) -> bool {
    gloo::utils::document()
        .active_element()
        .and_then(|element| element.closest(selector).ok().flatten())
        .is_some()
}

/// Whether one of the lines has more words than there is room for.
fn is_cut(told: &web_sys::Element) -> bool {
    let lines = told.children();
    (0..lines.length())
        .filter_map(|at| lines.item(at))
        .any(|it| {
            it.scroll_width() > it.client_width() || it.scroll_height() > it.client_height() + 1
        })
}

/// The whole of it: what the line above has no room for, the gates, and the command line.
fn more(notice: &Notice, cut: bool, controller: &Queries, perform: Callback<Vec<Command>>) -> Html {
    // The gate that stopped it says the same.
    let told = notice
        .gates
        .as_ref()
        .is_some_and(|record| record.stopped_at().is_some());
    html! {
        <div class="notice-more" id="notice-more" key={notice.number}>
            if cut { <p class="told-whole"><b lang={of_aws(notice)}>{ prose(&notice.title) }</b></p> }
            if let Some(news) = notice.news.as_ref().filter(|_| cut) { <p class="told-whole">{ prose(news) }</p> }
            if let Some(detail) = notice.detail.as_ref().filter(|_| !told) {
                <p class="told-whole" lang={of_aws(notice)}>{ prose(detail) }</p>
            }
            if let Some(record) = &notice.gates {
                <Gates name="notice" record={record.clone()} controller={controller.clone()} {perform} />
            }
            if let Some(line) = &notice.line {
                <div class="stands-for">
                    <p class="soft small">{ say("As a command") }</p>
                    { command_line(line) }
                </div>
            }
        </div>
    }
}
