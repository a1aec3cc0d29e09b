//! Names over a crowd seen from far away: in a readable size, where they fit.

use page::layout::Picture;
use page::names::{FarName, far_names};

use ui::prelude::*;

/// The names of places, at this letter height in the drawing.
pub(crate) fn names(picture: &Picture, letters: f64) -> Html {
    html! {
        <svg class="far-names" width="1" height="1" aria-hidden="true" focusable="false">
            <g font-size={((letters * 10.0).round() / 10.0).to_string()}>
                { for far_names(picture, letters).into_iter().map(|name| draw(name, letters)) }
            </g>
        </svg>
    }
}

fn draw(it: FarName, letters: f64) -> Html {
    let (x, y) = it.at;
    let Some(plate) = it.plate else {
        return html! {
            <text key={it.key} class="begins" x={x.to_string()} y={y.to_string()}>{ it.name }</text>
        };
    };
    html! {
        <g key={it.key}>
            <rect x={plate.x.to_string()} y={plate.y.to_string()}
                width={plate.width.to_string()} height={plate.height.to_string()} rx={(letters / 4.0).to_string()} />
            <text x={x.to_string()} y={y.to_string()}>{ it.name }</text>
        </g>
    }
}
