//! placeholder
use shell::desk::Desk;
use sim::view::Panel;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties)]
pub struct Props {
    pub panel: Option<Rc<Panel>>,
    pub selection: Option<sim::view::Selection>,
    pub instructor: bool,
    pub desk: Rc<Desk>,
}
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.panel == other.panel && Rc::ptr_eq(&self.desk, &other.desk)
    }
}

#[component]
pub fn Inspector(_props: &Props) -> Html {
    Html::default()
}
