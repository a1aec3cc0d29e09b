//! Yew, with another ground under `html!`: the page depends on this crate by the name `yew`.
//!
//! `html!` writes out, for every element of every view, the whole structure of a node, field by field; for our views
//! that was a third of the page's code. What the macro writes names its parts by path, as `::yew::virtual_dom::VTag`.
//! So here are the few of them that matter, as functions that are called instead of copied. All else is yew's own,
//! and nothing behaves differently.
//!
//! Made for the expansion of yew 0.23; a version that expands differently does not compile with it.

pub use upstream::*;

pub mod virtual_dom {
    use std::mem;

    use upstream::virtual_dom::VTag as Tag;
    pub use upstream::virtual_dom::*;

    use crate::html::NodeRef;

    /// Makes elements, at once as nodes.
    pub struct VTag;

    type Pairs = &'static [(&'static str, AttributeOrProperty)];

    impl VTag {
        // What an element consists of is known where it is written: inlined, only one of the calls is left.
        #[doc(hidden)]
        #[inline(always)]
        pub fn __new_other(
            tag: AttrValue,
            NodeRef(node_ref): NodeRef,
            key: Option<Key>,
            attributes: Attributes,
            listeners: Listeners,
            children: VNode,
        ) -> VNode {
            let AttrValue::Static(name) = &tag else {
                return whole(tag, node_ref, key, attributes, listeners, children);
            };
            let name = *name;
            // The name is not dropped: dropping a static text is nothing, but would be written out each time.
            mem::forget(tag);
            if node_ref.is_some() {
                let tag = AttrValue::Static(name);
                return whole(tag, node_ref, key, attributes, listeners, children);
            }
            mem::forget(node_ref);
            if let (None, Attributes::Static(pairs), Listeners::None) =
                (&key, &attributes, &listeners)
            {
                let pairs = *pairs;
                mem::forget((key, attributes, listeners));
                return plain(name, pairs, children);
            }
            usual(name, key, attributes, listeners, children)
        }

        #[doc(hidden)]
        #[inline(never)]
        pub fn __new_input(
            value: Option<AttrValue>,
            checked: Option<bool>,
            NodeRef(node_ref): NodeRef,
            key: Option<Key>,
            attributes: Attributes,
            listeners: Listeners,
        ) -> VNode {
            let node_ref = node_ref.unwrap_or_default();
            Tag::__new_input(value, checked, node_ref, key, attributes, listeners).into()
        }

        #[doc(hidden)]
        #[inline(never)]
        pub fn __new_textarea(
            value: Option<AttrValue>,
            default: Option<AttrValue>,
            NodeRef(node_ref): NodeRef,
            key: Option<Key>,
            attributes: Attributes,
            listeners: Listeners,
        ) -> VNode {
            let node_ref = node_ref.unwrap_or_default();
            Tag::__new_textarea(value, default, node_ref, key, attributes, listeners).into()
        }
    }

    /// An element that never changes but in what it contains: most are.
    #[inline(never)]
    fn plain(tag: &'static str, pairs: Pairs, children: VNode) -> VNode {
        usual(
            tag,
            None,
            Attributes::Static(pairs),
            Listeners::None,
            children,
        )
    }

    #[inline(never)]
    fn usual(
        tag: &'static str,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
        children: VNode,
    ) -> VNode {
        whole(
            AttrValue::Static(tag),
            None,
            key,
            attributes,
            listeners,
            children,
        )
    }

    #[inline(never)]
    fn whole(
        tag: AttrValue,
        node_ref: Option<upstream::NodeRef>,
        key: Option<Key>,
        attributes: Attributes,
        listeners: Listeners,
        children: VNode,
    ) -> VNode {
        let node_ref = node_ref.unwrap_or_default();
        Tag::__new_other(tag, node_ref, key, attributes, listeners, children).into()
    }

    /// Makes text, at once as a node.
    pub struct VText;

    impl VText {
        #[inline(always)]
        #[expect(clippy::new_ret_no_self, reason = "yew calls it so")]
        pub fn new(text: AttrValue) -> VNode {
            let AttrValue::Static(fixed) = &text else {
                return VNode::VText(upstream::virtual_dom::VText::new(text));
            };
            let fixed = *fixed;
            mem::forget(text);
            static_text(fixed)
        }
    }

    #[inline(never)]
    fn static_text(text: &'static str) -> VNode {
        VNode::VText(upstream::virtual_dom::VText::new(AttrValue::Static(text)))
    }
}

pub mod html {
    pub use upstream::html::*;
    use upstream::virtual_dom::{VList, VNode};

    /// A reference to an element where one was asked for; elsewhere yew would make one for nobody.
    #[derive(Default)]
    pub struct NodeRef(pub(crate) Option<upstream::NodeRef>);

    impl IntoPropValue<NodeRef> for upstream::NodeRef {
        fn into_prop_value(self) -> NodeRef {
            NodeRef(Some(self))
        }
    }

    impl IntoPropValue<NodeRef> for &upstream::NodeRef {
        fn into_prop_value(self) -> NodeRef {
            NodeRef(Some(self.clone()))
        }
    }

    /// Makes one node of several.
    pub struct ChildrenRenderer;

    impl ChildrenRenderer {
        #[inline(never)]
        #[expect(clippy::new_ret_no_self, reason = "yew calls it so")]
        pub fn new(children: Vec<VNode>) -> VNode {
            VNode::VList(VList::with_children(children, None).into())
        }
    }

    /// Listeners: the callback is turned into one by a function for the event, not where it is written.
    macro_rules! events {
        ($($event:ident)*) => {$(
            #[doc(hidden)]
            pub mod $event {
                use std::rc::Rc;
                use upstream::Callback;
                pub use upstream::html::$event::Event;
                use upstream::html::IntoEventCallback;
                use upstream::virtual_dom::Listener;

                pub struct Wrapper;

                impl Wrapper {
                    #[inline(always)]
                    pub fn __macro_new(
                        callback: impl IntoEventCallback<Event>,
                    ) -> Option<Rc<dyn Listener>> {
                        listener(callback.into_event_callback())
                    }
                }

                #[inline(never)]
                fn listener(callback: Option<Callback<Event>>) -> Option<Rc<dyn Listener>> {
                    upstream::html::$event::Wrapper::__macro_new(callback)
                }
            }
        )*};
    }

    events! {
        onblur oncancel onchange onclick ondblclick onfocusout oninput onkeydown onmousedown onpaste onpointercancel
        onpointerdown onpointerenter onpointerleave onpointermove onpointerup onsubmit
    }
}

pub mod utils {
    use std::marker::PhantomData;

    use upstream::Html;
    pub use upstream::utils::*;

    /// What stands in braces, as nodes: nothing, one or several.
    pub struct NodeSeq<From, To>(Vec<To>, PhantomData<From>);

    impl<T: Into<Html>> From<T> for NodeSeq<T, Html> {
        fn from(one: T) -> Self {
            Self(one_node(one.into()), PhantomData)
        }
    }

    impl<T: Into<Html>> From<Option<T>> for NodeSeq<T, Html> {
        fn from(one: Option<T>) -> Self {
            match one {
                Some(one) => Self::from(one),
                None => Self(Vec::new(), PhantomData),
            }
        }
    }

    impl<T: Into<Html>> From<Vec<T>> for NodeSeq<T, Html> {
        fn from(all: Vec<T>) -> Self {
            Self(all.into_iter().map(Into::into).collect(), PhantomData)
        }
    }

    impl<From> IntoIterator for NodeSeq<From, Html> {
        type Item = Html;
        type IntoIter = std::vec::IntoIter<Html>;

        fn into_iter(self) -> Self::IntoIter {
            self.0.into_iter()
        }
    }

    #[inline(never)]
    fn one_node(node: Html) -> Vec<Html> {
        vec![node]
    }
}
