//! A picture in pixels, drawn from an SVG picture on a canvas. Nothing is fetched: the picture is a `data:` address.

use gloo::utils::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement};

use super::link;

/// The longest side of a canvas that every browser has, in pixels.
const MAX_SIDE: u32 = 16_384;
/// The largest area of a canvas that every browser has, in pixels.
const MAX_PIXELS: u32 = 16_777_216;
/// Pixels for each unit of the picture: sharp on fine screens.
const SHARP: u32 = 2;

/// The address of an SVG picture.
pub fn address(svg: &str) -> String {
    format!("data:image/svg+xml;charset=utf-8,{}", link::encoded(svg))
}

/// Draws a picture. `then` gets `None` if it is too large for a canvas.
pub fn draw(svg: &str, then: impl FnOnce(Option<Blob>) + 'static) {
    let Ok(image) = HtmlImageElement::new() else {
        return then(None);
    };
    let drawn = Closure::once_into_js(with!(image, move |event: web_sys::Event| {
        if event.type_() == "load" {
            on_canvas(&image, then);
        } else {
            then(None);
        }
    }));
    // Only one of both happens.
    image.set_onload(Some(drawn.unchecked_ref()));
    image.set_onerror(Some(drawn.unchecked_ref()));
    image.set_src(&address(svg));
}

fn on_canvas(image: &HtmlImageElement, then: impl FnOnce(Option<Blob>) + 'static) {
    let Some(canvas) = canvas(image) else {
        return then(None);
    };
    let got = Closure::once_into_js(then);
    // The function is called even if no picture can be made of the canvas.
    let _ = canvas.to_blob(got.unchecked_ref());
}

/// The pixels for each unit of a picture of this size; `None` if even one is too many.
fn scale(width: u32, height: u32) -> Option<u32> {
    (1..=SHARP).rev().find(|scale| {
        let (width, height) = (width.saturating_mul(*scale), height.saturating_mul(*scale));
        width.max(height) <= MAX_SIDE && width.saturating_mul(height) <= MAX_PIXELS
    })
}

fn canvas(image: &HtmlImageElement) -> Option<HtmlCanvasElement> {
    let (width, height) = (image.natural_width(), image.natural_height());
    let scale = scale(width, height)?;
    let canvas = document().create_element("canvas").ok()?;
    let canvas: HtmlCanvasElement = canvas.dyn_into().ok()?;
    canvas.set_width(width * scale);
    canvas.set_height(height * scale);
    let context = canvas.get_context("2d").ok()??;
    let context: CanvasRenderingContext2d = context.dyn_into().ok()?;
    let (width, height) = (f64::from(canvas.width()), f64::from(canvas.height()));
    context
        .draw_image_with_html_image_element_and_dw_and_dh(image, 0.0, 0.0, width, height)
        .ok()?;
    Some(canvas)
}
