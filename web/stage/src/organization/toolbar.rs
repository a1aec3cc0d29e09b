//! The organization's toolbar: its three forms, and how the drawing is looked at; on a narrow screen the latter is a menu.

use page::OrganizationForm;
use page::drawing_keys::ZOOM;
use page::layout::Folds;

use super::legend::Legend;
use ui::browser::drawing::camera::SharedCamera;
use ui::parts::popup::use_popup;
use ui::prelude::*;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub form: OrganizationForm,
    pub camera: Rc<SharedCamera>,
    pub on_folds: Callback<Folds>,
    /// Policies are drawn.
    pub overlay: bool,
    pub on_overlay: Callback<()>,
}

/// The name of a form, for styles and tests.
pub(crate) const fn name(form: OrganizationForm) -> &'static str {
    match form {
        OrganizationForm::Tree => "tree",
        OrganizationForm::List => "list",
        OrganizationForm::Text => "text",
    }
}

#[component]
pub(crate) fn Toolbar(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let (open, toggle) = use_popup(".looks-menu", "open-looks");
    let form = props.form;
    html! {
        <div class="bar">
            { form_buttons(dispatch, form) }
            if form != OrganizationForm::Text {
                <div class="looks-menu">
                    <button class="button looks-open" id="open-looks" data-testid="open-looks" aria-expanded={open.to_string()}
                        aria-controls="looks" onclick={toggle}>
                        <span>{ say("View") }</span>{ icon(Icon::Chevron) }
                    </button>
                    <div class={classes!("looks", open.then_some("open"))} id="looks" role="group" aria-label={say("The drawing")}>
                        <button class="button bare" aria-pressed={props.overlay.to_string()}
                            title={say("Policies and what they allow (.)")} data-testid="overlay"
                            onclick={props.on_overlay.reform(|_| ())}>
                            { icon(Icon::Funnel) }
                            <span>{ say("Policies") }</span>
                        </button>
                        if form == OrganizationForm::Tree { { of_tree(props) } }
                    </div>
                </div>
            }
        </div>
    }
}

/// What only the drawing has: its legend, folds and camera.
fn of_tree(props: &Props) -> Html {
    let camera = &props.camera;
    let look = |run: fn(&SharedCamera)| with!(camera, move |_: MouseEvent| run(&camera));
    let all = |open: bool| {
        props.on_folds.reform(move |_: MouseEvent| Folds {
            all: Some(open),
            ..Folds::default()
        })
    };
    html! {
        <>
            <Legend overlay={props.overlay} />
            <button class="button bare" data-testid="expand-all" title={say("Expand all")} onclick={all(true)}>
                { icon(Icon::Expand) }<span>{ say("Expand all") }</span>
            </button>
            <button class="button bare" data-testid="collapse-all" title={say("Collapse all")} onclick={all(false)}>
                { icon(Icon::Collapse) }<span>{ say("Collapse all") }</span>
            </button>
            <button class="button bare square" title={say("Zoom out (-)")} data-testid="zoom-out" onclick={look(|it| it.zoom(1.0 / ZOOM))}>
                { icon(Icon::ZoomOut) }<span>{ say("Zoom out") }</span>
            </button>
            <button class="button bare square" title={say("Zoom in (+)")} data-testid="zoom-in" onclick={look(|it| it.zoom(ZOOM))}>
                { icon(Icon::ZoomIn) }<span>{ say("Zoom in") }</span>
            </button>
            <button class="button bare square" title={say("Fit to view (0)")} data-testid="fit" onclick={look(|it| it.fit())}>
                { icon(Icon::Fit) }<span>{ say("Fit to view") }</span>
            </button>
        </>
    }
}

fn form_buttons(dispatch: Dispatch, now: OrganizationForm) -> Html {
    let forms = [
        (OrganizationForm::Tree, Icon::Tree, say("Tree")),
        (OrganizationForm::List, Icon::List, say("List")),
        (OrganizationForm::Text, Icon::Text, say("Text")),
    ];
    html! {
        <div class="choices" role="group" aria-label={say("Show the organization as")}>
            for (form, mark, title) in forms {
                <button
                    key={title}
                    class="button"
                    aria-pressed={(form == now).to_string()}
                    data-testid={format!("form-{}", name(form))}
                    onclick={dispatch.on(Action::Screen(ScreenAction::Form(form)))}
                >{ icon(mark) }<span>{ title }</span></button>
            }
        </div>
    }
}
