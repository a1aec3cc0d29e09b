//! placeholder
use crate::state::Branch;
use crate::state::Dialog;
use shell::desk::Desk;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct Props {
    pub dialog: Dialog,
    /// The desk, for choices of ids and for rehearsals. Compared by identity of its history's length and time.
    pub desk: Rc<Desk>,
    pub instructor: bool,
    pub branches: Rc<Vec<Branch>>,
}
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.dialog == other.dialog
            && Rc::ptr_eq(&self.desk, &other.desk)
            && Rc::ptr_eq(&self.branches, &other.branches)
    }
}

#[component]
pub fn Dialogs(_props: &Props) -> Html {
    Html::default()
}
