//! The project's own icons: one grid of 20 units, one stroke, drawn with the text's color.

use yew::prelude::*;

message::worded! {
    /// A picture of the page, by what it stands for or shows.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Icon {
        /// The page itself: an organization of three boxes.
        Logo: "M10 3v4M10 7H4.5v4M10 7h5.5v4M10 7v4M3 11h3v3H3zM8.5 11h3v3h-3zM14 11h3v3h-3z";
        /// An arrow back.
        Undo: "M4 8h8a4 4 0 0 1 0 8H8M4 8l3.5-3.5M4 8l3.5 3.5";
        /// An arrow forward.
        Redo: "M16 8H8a4 4 0 0 0 0 8h4M16 8l-3.5-3.5M16 8l-3.5 3.5";
        /// An arrow out of a box.
        Share: "M10 12V3M10 3 6.5 6.5M10 3l3.5 3.5M5 9.5H4V17h12V9.5h-1";
        /// A screen on a stand.
        Present: "M3 4h14v9H3zM10 13v4M7 17h6";
        /// A question mark.
        Help: "M7.5 7.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8M10 14.4v.2M10 2.5a7.5 7.5 0 1 1 0 15 7.5 7.5 0 0 1 0-15";
        /// A disc, half dark.
        Theme: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14";
        /// A triangle: go on.
        Play: "M6.5 4.5v11l9-5.5z";
        /// Two bars.
        Pause: "M7 4.5v11M13 4.5v11";
        /// A triangle before a bar: take one step.
        StepNext: "M5 4.5v11l8-5.5zM15.5 4.5v11";
        /// Two triangles: jump ahead in time.
        Jump: "M3.5 5v10l6-5zM10 5v10l6-5z";
        /// A large cross: go away.
        Close: "m5 5 10 10M15 5 5 15";
        /// A tick: done, or allowed.
        Check: "m4 10.5 4 4 8-9";
        /// A small cross: refused.
        Cross: "m6 6 8 8M14 6l-8 8";
        /// A line: neither a tick nor a cross applies.
        Dash: "M6 10h8";
        /// Two sheets: copy a text.
        Copy: "M7 7h9v9H7zM13 7V4H4v9h3";
        /// A magnifying glass.
        Search: "M9 4a5 5 0 1 1 0 10A5 5 0 0 1 9 4M13 13l3.5 3.5";
        /// A plus sign.
        ZoomIn: "M10 5v10M5 10h10";
        /// A minus sign.
        ZoomOut: "M5 10h10";
        /// Four corners: all in sight.
        Fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4";
        /// The drawing as a tree.
        Tree: "M10 4v4M5 12V8h10v4M3.5 12h3v3h-3zM13.5 12h3v3h-3zM8.5 3h3";
        /// The organization as a list.
        List: "M7 5h9M7 10h9M7 15h9M4 5h.1M4 10h.1M4 15h.1";
        /// Lines of text.
        Text: "M4 5h12M4 9h9M4 13h12M4 17h6";
        /// A person.
        Person: "M10 3.5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M4.5 16.5a5.5 5.5 0 0 1 11 0";
        /// An account: a card.
        Account: "M4 4.5h12v11H4zM7 8h6M7 11.5h3.5";
        /// An organization: a box above two.
        Organization: "M10 3v3M5 13V9.500h10V13M10 6v3.500M3 13h4v4H3zM13 13h4v4h-4zM8 3h4v3H8z";
        /// A closed envelope.
        Invitation: "M3 5h14v10H3zM3 5.500l7 5.500 7-5.500";
        /// An opened envelope.
        Opened: "M2.5 9 10 3l7.500 6v7.500h-15zM2.500 9 10 13.500 17.500 9";
        /// An envelope with a tick: approve all features.
        Approval: "M3 5h14v10H3zM6.500 10l2.500 2.500 4.500-5";
        /// An envelope with an arrow: recreate a role.
        Recreate: "M3 5h14v10H3zM13 10a3 3 0 1 1-1-2.200M12.500 6v2h-2";
        /// A sheet: a request to enable all features.
        Request: "M5 3h7l3 3v11H5zM12 3v3h3M8 10h4M8 13h4";
        /// A wheel: an AWS service.
        Service: "M10 3v2.500M10 14.500V17M3 10h2.500M14.500 10H17M5 5l1.800 1.800M13.200 13.200 15 15M15 5l-1.800 1.800M6.800 13.200 5 15M10 7.200a2.800 2.800 0 1 1 0 5.600 2.800 2.800 0 0 1 0-5.600";
        /// A clock: time, or waiting.
        Clock: "M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M10 6v4l2.500 2";
        /// A terminal with a prompt.
        Terminal: "M3 4h14v12H3zM6 8l2.500 2L6 12M10.500 12.500H14";
        /// An eye: seen.
        Eye: "M2.500 10S5 5.500 10 5.500 17.500 10 17.500 10 15 14.500 10 14.500 2.500 10 2.500 10M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4";
        /// An eye crossed out: hidden.
        EyeVeiled: "M2.500 10S5 5.500 10 5.500 17.500 10 17.500 10 15 14.500 10 14.500 2.500 10 2.500 10M4 16 16 4";
        /// A folder.
        Folder: "M3 5.500h5l1.500 2H17V15H3z";
        /// A disk.
        Save: "M4 4h9l3 3v9H4zM7 4v4h5V4M7 16v-4h6v4";
        /// A line that forks: another session.
        Branch: "M6 4v12M6 11c0-3 8-1 8-5M6 4h.1M14 5.500h.1M6 16h.1";
        /// An angle: more, or unfold.
        Chevron: "m7 5 5 5-5 5";
        /// A bell: something to notice.
        Bell: "M5 13V9a5 5 0 0 1 10 0v4l1.500 1.500h-13zM8.500 17h3";
        /// A policy that allows everything.
        PolicyFull: "M10 5a5 5 0 1 1 0 10a5 5 0 0 1 0-10";
        /// A policy that allows something.
        PolicyAllows: "M4 4h12v12H4zM7 10l2.500 2.500L13.500 7.500";
        /// A policy that denies something.
        PolicyDenies: "M10 3a7 7 0 1 1 0 14a7 7 0 0 1 0-14M6.500 10h7";
        /// A policy that allows and denies.
        PolicyBoth: "M4 4h12v12H4zM7 7.500h6M7 12.500l6-0";
        /// A policy that denies everything.
        PolicyStops: "M7 3h6l4 4v6l-4 4H7l-4-4V7zM6 10h8M6 10.800h8";
        /// A resource policy.
        PolicyResource: "M4 5.500c0-1.400 2.700-2.500 6-2.500s6 1.100 6 2.500-2.700 2.500-6 2.500-6-1.100-6-2.500v9c0 1.400 2.700 2.500 6 2.500s6-1.100 6-2.500v-9";
        /// A policy of a management type, merged and not evaluated.
        PolicyOther: "M3.500 4h6.500l6.500 6.500-6 6-7-7zM6.500 7h.1";
        /// Permissions narrowed.
        Funnel: "M3.500 4.500h13L12 10v6.500l-4-2V10z";
        /// A flask: the lab.
        Lab: "M7.5 3h5M8.500 3v5l-4.500 8.500h12L11.500 8V3M6.300 12.500h7.400";
        /// A broken chain.
        Break: "M8 6 9.5 4.500a3.200 3.200 0 0 1 6 3L14 9M12 14l-1.500 1.500a3.200 3.200 0 0 1-6-3L6 11M7 2.500v2M3 6.500h2M13 15.500v2M15 13.500h2";
        /// A ring with a dot: record a lesson.
        Record: "M10 3.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4";
        /// Three lines: the menu.
        Menu: "M3 5.500h14M3 10h14M3 14.500h14";
        /// An open book.
        Lesson: "M10 5.500C8.500 4 6 3.500 3 3.500v11c3 0 5.500.5 7 2 1.500-1.500 4-2 7-2v-11c-3 0-5.500.5-7 2zm0 0v11";
        /// A pane on the right.
        Inspector: "M3 4h14v12H3zM12 4v12M14 7.500h1M14 10.500h1";
        /// What the shapes of the drawing mean.
        Legend: "M5.500 4a1.800 1.800 0 1 1 0 3.600 1.800 1.800 0 0 1 0-3.600M10 6h6M4 12.500h3v3H4zM10 14h6";
        /// Two angles apart.
        Expand: "M5.500 8 10 3.500 14.500 8M5.500 12 10 16.500 14.500 12";
        /// Two angles together.
        Collapse: "M5.500 3.500 10 8l4.500-4.500M5.500 16.500 10 12l4.500 4.500";
        /// Two overlapping sheets.
        Compare: "M3 3h9v9H3zM8 8h9v9H8z";
    }
    /// Path data, each part one stroke.
    paths
}

/// An icon beside text that names it: hidden from screen readers.
pub fn icon(icon: Icon) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
            <path d={icon.paths()} />
        </svg>
    }
}
