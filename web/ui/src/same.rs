//! Shared values as properties.

use std::rc::Rc;

use yew::Properties;
use yew::html::{ImplicitClone, IntoPropValue};

use page::queries::Queries;

/// The properties of a component that needs only queries.
#[derive(Properties, PartialEq)]
pub struct QueriesProps {
    /// The questions that the component asks about the session.
    pub queries: Queries,
}

/// A shared value compared by its pointer, because a full comparison is costly or meaningless.
pub struct Same<T>(Rc<T>);

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

/// Passed on by reference.
impl<T> ImplicitClone for Same<T> {}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> std::ops::Deref for Same<T> {
    type Target = Rc<T>;

    fn deref(&self) -> &Rc<T> {
        &self.0
    }
}

impl<T> From<Rc<T>> for Same<T> {
    fn from(shared: Rc<T>) -> Self {
        Self(shared)
    }
}

impl<T> IntoPropValue<Same<T>> for &Rc<T> {
    fn into_prop_value(self) -> Same<T> {
        Same(self.clone())
    }
}

impl<T> IntoPropValue<Same<T>> for Rc<T> {
    fn into_prop_value(self) -> Same<T> {
        Same(self)
    }
}
