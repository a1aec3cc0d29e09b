//! The spotlight: the highlighted thing stays as it is, the rest is dimmed.
//!
//! It covers the page but takes no events. Positions are measured in each frame while it is on, because the drawing
//! pans, zooms and moves. Its shape is an attribute, because the content security policy forbids styles.

use sim::catalog;

use page::keys;
use page::present::{Highlight, PresentAction};
use ui::browser::elements::{self, Rect};
use ui::browser::{AnimationFrame, Element, events, request_animation_frame};
use ui::prelude::*;

/// Distance between the highlighted thing and the edge of the highlight, in pixels.
const ROUTE: f64 = 8.0;
const ROUND: f64 = 10.0;

/// The properties of [`Spotlight`].
#[derive(Properties, PartialEq)]
pub struct Props {
    /// What stands out.
    pub highlight: Option<Highlight>,
    /// Dim the rest. The presenter's own window only shows where the highlight is.
    pub veil: bool,
}

/// Dims everything but the highlighted thing.
#[component]
pub fn Spotlight(props: &Props) -> Html {
    let (veil, ring) = (use_node_ref(), use_node_ref());
    let shine = with!((veil, ring), move |highlight: &Option<Highlight>| {
        let running = highlight.clone().map(|highlight| {
            let beam = Rc::new(Beam {
                highlight,
                veil,
                ring,
                last: RefCell::default(),
                frame: RefCell::default(),
            });
            beam.clone().shine();
            beam
        });
        move || {
            if let Some(beam) = running {
                beam.frame.take();
                beam.put("", "");
            }
        }
    });
    use_effect_with(props.highlight.clone(), shine);
    html! {
        <svg class={classes!("spotlight", props.veil.then_some("veils"))} aria-hidden="true" focusable="false"
            data-testid="spotlight" data-light={props.highlight.as_ref().map(Highlight::text)}>
            <path ref={veil} class="spotlight-veil" fill-rule="evenodd" d="" />
            <path ref={ring} class="spotlight-ring" d="" />
        </svg>
    }
}

struct Beam {
    highlight: Highlight,
    veil: NodeRef,
    ring: NodeRef,
    last: RefCell<String>,
    frame: RefCell<Option<AnimationFrame>>,
}

impl Beam {
    /// Follows the highlighted thing, frame by frame.
    fn shine(self: Rc<Self>) {
        let holes: String = lit(&self.highlight)
            .into_iter()
            .filter_map(|(element, within)| hole(&element, within.as_ref()))
            .collect();
        // The audience can still read the parts above and below.
        let over =
            elements::first("[data-part=audience] .stage").or_else(|| elements::first(":root"));
        let around = over.map_or_else(String::new, |over| {
            let Rect {
                left,
                top,
                right,
                bottom,
            } = elements::rect(&over);
            format!("M{left} {top}H{right}V{bottom}H{left}Z")
        });
        // The thing is not visible: nothing is dimmed.
        if holes.is_empty() {
            self.put("", "");
        } else {
            self.put(&format!("{around}{holes}"), &holes);
        }
        let next = self.clone();
        let frame = request_animation_frame(move |_| next.shine());
        self.frame.replace(Some(frame));
    }

    fn put(&self, veil: &str, ring: &str) {
        if *self.last.borrow() == veil {
            return;
        }
        for (node, path) in [(&self.veil, veil), (&self.ring, ring)] {
            elements::set_attribute(node, "d", path);
        }
        self.last.replace(veil.to_string());
    }
}

/// The highlighted elements, each with the element that clips it.
fn lit(highlight: &Highlight) -> Vec<(Element, Option<Element>)> {
    let selection = match highlight {
        Highlight::Pane(pane) => {
            let class = match pane {
                Pane::Organization => "center",
                Pane::Guide | Pane::Inspector | Pane::Timeline | Pane::Terminal => pane.name(),
            };
            let pane = elements::first(&format!(".pane.{class}"));
            return pane.map(|it| (it, None)).into_iter().collect();
        }
        Highlight::Path(path) => {
            let stage = elements::first(".pane.center .viewport");
            let keys = path.iter().filter_map(keys::of);
            let all = keys.flat_map(|key| exact(&key));
            return all.map(|it| (it, stage.clone())).collect();
        }
        Highlight::Thing(selection) => selection,
    };
    let stage = elements::first(".pane.center .viewport");
    let mut elements: Vec<_> = drawn(selection)
        .into_iter()
        .map(|it| (it, stage.clone()))
        .collect();
    if elements.is_empty()
        && let Selection::Account(id) = selection
    {
        // In the table form.
        let row = elements::first(&format!("[data-testid=\"row-{id}\"]"));
        elements.extend(row.map(|it| (it, None)));
    }
    elements
}

/// The elements of the drawing that show a selection.
fn drawn(selection: &Selection) -> Vec<Element> {
    let own = || keys::of(selection).map_or_else(Vec::new, |key| exact(&key));
    match selection {
        Selection::Unit(_) => own()
            .into_iter()
            .map(|head| elements::around(&head, ".place").unwrap_or(head))
            .collect(),
        Selection::Policy { .. } => {
            keys::of(selection).map_or_else(Vec::new, |key| by_key(&format!("^=\"{key}\"")))
        }
        Selection::Service(id) => catalog::by_id(id).map_or_else(Vec::new, |service| {
            (service.roles.iter())
                .flat_map(|role| by_key(&format!("$=\":{}\"", role.name)))
                .chain(exact(&keys::service(id)))
                .collect()
        }),
        Selection::Person(principal) => exact(&keys::account(principal.account())),
        Selection::Role { account, .. } => {
            let role = own();
            // From far away, roles are not drawn one by one.
            if role.iter().any(elements::is_drawn) {
                role
            } else {
                exact(&keys::account(*account))
            }
        }
        Selection::Organization(_)
        | Selection::Account(_)
        | Selection::Handshake(_)
        | Selection::Request(_) => own(),
    }
}

fn exact(key: &str) -> Vec<Element> {
    by_key(&format!("=\"{key}\""))
}

/// The elements of the drawing whose key meets a condition of an attribute selector.
fn by_key(condition: &str) -> Vec<Element> {
    elements::all(&format!(".pane.center [data-key{condition}]"))
}

/// The outline of an element's visible part.
fn hole(element: &Element, within: Option<&Element>) -> Option<String> {
    let it = elements::rect(element);
    if it.width() <= 0.0 || it.height() <= 0.0 {
        return None;
    }
    // Its envelopes sit on the edge.
    let mut highest = it.top;
    if let Some(envelope) = elements::first_in(element, ".envelope") {
        let rect = elements::rect(&envelope);
        if rect.height() > 0.0 {
            highest = highest.min(rect.top);
        }
    }
    let (mut left, mut top) = (it.left - ROUTE, highest - ROUTE);
    let (mut right, mut bottom) = (it.right + ROUTE, it.bottom + ROUTE);
    if let Some(within) = within {
        let edge = elements::rect(within);
        (left, top) = (left.max(edge.left), top.max(edge.top));
        (right, bottom) = (right.min(edge.right), bottom.min(edge.bottom));
    }
    let (width, height) = (right - left, bottom - top);
    if width < 4.0 || height < 4.0 {
        return None;
    }
    let r = ROUND.min(width / 2.0).min(height / 2.0);
    Some(format!(
        "M{:.0} {top:.0}H{:.0}q{r:.0} 0 {r:.0} {r:.0}V{:.0}q0 {r:.0} -{r:.0} {r:.0}H{:.0}q-{r:.0} 0 -{r:.0} -{r:.0}V{:.0}q0 -{r:.0} {r:.0} -{r:.0}Z",
        left + r,
        right - r,
        bottom - r,
        left + r,
        top + r,
    ))
}

/// While the spotlight is active, a click into a pane other than the organization highlights that pane.
#[hook]
pub fn use_pointing(pointing: bool, dispatch: Dispatch) {
    use_effect_with(pointing, move |pointing| {
        let end = pointing.then(|| {
            events::before_page("pointerdown", move |event| {
                let pane = elements::closest(event, ".pane");
                let lit = pane.and_then(|pane| {
                    [Pane::Inspector, Pane::Timeline, Pane::Terminal]
                        .into_iter()
                        .find(|it| elements::has_class(&pane, it.name()))
                });
                if let Some(pane) = lit {
                    let highlight = Some(Highlight::Pane(pane));
                    dispatch.dispatch(Action::Present(PresentAction::Highlight(highlight)));
                }
            })
        });
        || end.into_iter().for_each(|end| end())
    });
}
