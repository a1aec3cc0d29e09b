//! placeholder
use shell::desk::{Desk, Entry};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct Props {
    pub entries: Rc<Vec<Entry>>,
    pub desk: Rc<Desk>,
}
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.entries, &other.entries) && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

#[component]
pub fn Terminal(_props: &Props) -> Html {
    Html::default()
}
