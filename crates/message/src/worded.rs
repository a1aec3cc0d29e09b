//! Enums whose variants have words.

/// Makes an enum with words for each variant, in columns, and a function for each column. `ALL` has every variant, in order. A name in
/// parentheses after a column's is that of a function that finds the first variant with a word.
///
/// ```
/// message::worded! {
///     /// The state of a door.
///     #[derive(Clone, Copy)]
///     pub enum Door {
///         /// It lets people in.
///         Open: "OPEN", "lets people in";
///         /// It keeps people out.
///         Closed: "CLOSED", "keeps people out";
///     }
///     /// The name in the API.
///     name (by_name)
///     /// The effect, for people.
///     says
/// }
/// assert_eq!(Door::ALL.map(Door::name), ["OPEN", "CLOSED"]);
/// assert!(matches!(Door::by_name("CLOSED"), Some(Door::Closed)));
/// assert_eq!(Door::Open.says(), "lets people in");
/// ```
#[macro_export]
macro_rules! worded {
    (
        $(#[$meta:meta])*
        $vis:vis enum $type:ident {
            $($(#[$about:meta])* $variant:ident $(= $number:literal)?: $($word:literal),+;)*
        }
        $($columns:tt)*
    ) => {
        $(#[$meta])*
        $vis enum $type {
            $($(#[$about])* $variant $(= $number)?,)*
        }

        impl $type {
            /// Every value, in order.
            pub const ALL: [Self; [$(Self::$variant),*].len()] = [$(Self::$variant),*];
        }

        $crate::worded!(@columns $type [$($columns)*] $($variant [$($word)+])*);
    };
    (@columns $type:ident [] $($rest:tt)*) => {};
    (
        @columns $type:ident [$(#[$doc:meta])* $column:ident ($by:ident) $($columns:tt)*]
        $($rest:tt)*
    ) => {
        impl $type {
            #[doc = concat!("The value with this ", stringify!($column), ".")]
            pub fn $by($column: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|it| it.$column() == $column)
            }
        }

        $crate::worded!(@columns $type [$(#[$doc])* $column $($columns)*] $($rest)*);
    };
    (
        @columns $type:ident [$(#[$doc:meta])* $column:ident $($columns:tt)*]
        $($variant:ident [$word:literal $($words:literal)*])*
    ) => {
        impl $type {
            $(#[$doc])*
            pub const fn $column(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        $crate::worded!(@columns $type [$($columns)*] $($variant [$($words)*])*);
    };
}
