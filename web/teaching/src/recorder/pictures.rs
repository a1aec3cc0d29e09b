//! The pictures of a draft: files that its texts can show.

use lessons::picture::{LARGEST, LARGEST_TOGETHER, PictureFile, plain_name};

use super::pen::Pen;
use page::recorder::DraftAction;
use ui::parts::copy::Copy;
use ui::parts::text::prose;
use ui::picked;
use ui::prelude::*;

const KB: usize = 1024;

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    pub pictures: Vec<PictureFile>,
    pub pen: Pen,
}

/// The picture in a chosen file; the error is for people.
fn read(file: &str, bytes: Vec<u8>) -> Result<PictureFile, String> {
    let kb = bytes.len() / KB;
    if bytes.len() > LARGEST {
        let most = LARGEST / KB;
        return Err(tell(message!(
            "{file} has {kb} KB; a picture has at most {most} KB.",
            file = *file
        )));
    }
    let read = PictureFile::read(&plain_name(file), bytes);
    read.map_err(|_| {
        tell(message!(
            "{file} is not a picture: use PNG, JPEG, GIF or WebP.",
            file = *file
        ))
    })
}

#[component]
pub(crate) fn Pictures(props: &Props) -> Html {
    let dispatch = use_dispatch();
    let wrong = use_state(|| None::<String>);
    let readers = use_mut_ref(Vec::new);
    let onchange = with!(
        wrong,
        Callback::from(move |event: Event| {
            readers.borrow_mut().clear();
            wrong.set(None);
            for file in picked::of_field(&event) {
                let name = file.name();
                picked::read_bytes(
                    &readers,
                    file,
                    with!(wrong, move |bytes| match read(&name, bytes) {
                        Ok(picture) => {
                            dispatch.dispatch(Action::Draft(DraftAction::Pictures(vec![picture])));
                        }
                        Err(why) => wrong.set(Some(why)),
                    }),
                );
            }
        })
    );
    let row = |it: &PictureFile| {
        let name = &it.name;
        let written = format!("![]({name})");
        html! {
            <li key={name.as_str()} data-testid={format!("picture-{name}")}>
                <img src={it.address()} alt="" />
                <code>{ &name }</code>
                <Copy text={written} label={say("Copy what a text needs to show it")} />
                <button class="button small" aria-label={tell(message!("Remove {name}"))} onclick={
                    props.pen.on(with!(name, move |draft| draft.drop_picture(&name)))
                }>{ say("Remove") }</button>
            </li>
        }
    };
    html! {
        <section class="lesson-part" key="pictures" aria-label={say("Pictures")}>
            <h3>{ say("Pictures") }</h3>
            <p class="small soft">{ prose(&tell(message!("PNG, JPEG, GIF or WebP, each at most {one} KB, together {all} KB. A text shows one by its name and a description for those who cannot see it: `![The organization as a tree](tree.png)`.", one = LARGEST / KB, all = LARGEST_TOGETHER / KB))) }</p>
            if !props.pictures.is_empty() {
                <ul class="draft-pictures">{ for props.pictures.iter().map(row) }</ul>
            }
            <label class="button small file-button">
                { icon(Icon::Folder) }<span>{ say("Add pictures") }</span>
                <input class="quiet" type="file" multiple={true} accept=".png,.jpg,.jpeg,.gif,.webp" {onchange} data-testid="add-pictures" />
            </label>
            <p role="status" class="complaint small" data-testid="pictures-wrong">{ wrong.as_deref() }</p>
        </section>
    }
}
