//! What a world's hash contains is hashed by names, whatever the order of rows in the source: the derive macro does so for every type
//! that has it, and the few other impls are checked by hand and here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::visit::{self, Visit};
use syn::{
    Arm, Attribute, Data, DeriveInput, Expr, ExprCast, ExprMethodCall, Ident, ItemImpl, Macro,
    Token, TypePath, Visibility, braced,
};

/// The types whose impl is written by hand, outside this crate's library, which has those of the standard library.
const BY_HAND: [&str; 8] = [
    "Accounts",
    "CreateRequests",
    "Document",
    "KeptWords",
    "Link",
    "Log",
    "Map",
    "Rules",
];

/// The crates that a world's types are in.
const WORLD: [&str; 5] = ["api", "message", "ordered", "policy", "state"];

/// All that the sources say about the trait.
#[derive(Default)]
struct Sources {
    /// The types of all crates. Two private ones may share a name.
    types: BTreeMap<String, Vec<DeriveInput>>,
    aliases: BTreeMap<String, syn::Type>,
    by_hand: Vec<ItemImpl>,
}

impl<'ast> Visit<'ast> for Sources {
    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.add(item.clone().into());
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.add(item.clone().into());
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.aliases
            .insert(item.ident.to_string(), (*item.ty).clone());
    }

    // `worded!` makes an enum of a table: what follows a row's name and its words are left out here.
    fn visit_macro(&mut self, item: &'ast Macro) {
        if item
            .path
            .segments
            .last()
            .is_some_and(|it| it.ident == "worded")
        {
            self.add(
                item.parse_body_with(enum_of_words)
                    .expect("a table with words"),
            );
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        visit::visit_item_impl(self, item);
        let of = item.trait_.as_ref().and_then(|it| it.0.segments.last());
        if of.is_some_and(|it| it.ident == "ContentHash") {
            self.by_hand.push(item.clone());
        }
    }
}

impl Sources {
    /// The sources of these crates, or of all but `content-hash`.
    fn read(of: &[&str]) -> Self {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut sources = Self::default();
        for folder in fs::read_dir(crates).expect("the crates") {
            let folder = folder.expect("a crate").path();
            let is_asked = |it: &&str| folder.ends_with(it);
            let is_other = of.is_empty() && !folder.ends_with("content-hash");
            if is_other || of.iter().any(is_asked) {
                sources.read_in(&folder.join("src"));
            }
        }
        sources
    }

    fn read_in(&mut self, folder: &PathBuf) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                self.read_in(&path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                let file = syn::parse_file(&text);
                let file = file.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                self.visit_file(&file);
            }
        }
    }

    fn add(&mut self, item: DeriveInput) {
        self.types
            .entry(item.ident.to_string())
            .or_default()
            .push(item);
    }

    fn derived(&self) -> impl Iterator<Item = &DeriveInput> {
        self.types.values().flatten().filter(|it| derives(it))
    }
}

/// The enum that `worded!` makes of its table.
fn enum_of_words(input: ParseStream<'_>) -> syn::Result<DeriveInput> {
    let attrs = input.call(Attribute::parse_outer)?;
    let vis: Visibility = input.parse()?;
    input.parse::<Token![enum]>()?;
    let name: Ident = input.parse()?;
    let rows;
    braced!(rows in input);
    let mut variants = Vec::new();
    while !rows.is_empty() {
        let docs = rows.call(Attribute::parse_outer)?;
        let variant: Ident = rows.parse()?;
        while !rows.peek(Token![;]) {
            rows.parse::<TokenTree>()?;
        }
        rows.parse::<Token![;]>()?;
        variants.push(quote!(#(#docs)* #variant));
    }
    // The columns.
    input.parse::<TokenStream>()?;
    syn::parse2(quote!(#(#attrs)* #vis enum #name { #(#variants),* }))
}

fn derives(item: &DeriveInput) -> bool {
    let has = |it: &Attribute| {
        it.path().is_ident("derive")
            && it
                .meta
                .to_token_stream()
                .to_string()
                .contains("ContentHash")
    };
    item.attrs.iter().any(has)
}

fn name_of(item: &ItemImpl) -> String {
    let syn::Type::Path(path) = &*item.self_ty else {
        panic!("a type with a name");
    };
    let last = path.path.segments.last().expect("a path has a name");
    last.ident.to_string()
}

/// The names of types.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_type_path(&mut self, path: &'ast TypePath) {
        visit::visit_type_path(self, path);
        let last = path.path.segments.last();
        self.0.extend(last.map(|it| it.ident.to_string()));
    }
}

/// The arms of the `match` that hashes an enum, in no order.
fn arms(item: DeriveInput) -> BTreeSet<String> {
    struct Arms(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Arms {
        fn visit_arm(&mut self, arm: &'ast Arm) {
            self.0.insert(arm.to_token_stream().to_string());
        }
    }
    let code = crate::derived(item).expect("it can be derived");
    let mut arms = Arms(BTreeSet::new());
    arms.visit_item_impl(&syn::parse2(code).expect("it is an impl"));
    arms.0
}

#[test]
fn rows_of_every_hashed_enum_can_change_places() {
    let sources = Sources::read(&[]);
    let mut enums = 0;
    for item in sources.derived() {
        let mut other = item.clone();
        let Data::Enum(rows) = &mut other.data else {
            continue;
        };
        enums += 1;
        let count = rows.variants.len();
        rows.variants = std::mem::take(&mut rows.variants)
            .into_iter()
            .rev()
            .collect();
        let arms = [arms(item.clone()), arms(other)];
        assert_eq!(arms[0], arms[1], "{}", item.ident);
        assert_eq!(arms[0].len(), count, "{}", item.ident);
    }
    assert!(enums > 40, "{enums} enums");
}

#[test]
fn what_a_world_reaches_derives_its_hash_or_is_listed() {
    let by_hand = Sources::read(&[]).by_hand;
    let by_hand: BTreeSet<String> = by_hand.iter().map(name_of).collect();
    assert_eq!(by_hand, BY_HAND.map(str::to_string).into());
    let sources = Sources::read(&WORLD);
    let mut reached = BTreeSet::new();
    // `Accounts`, written by hand, hides the second one.
    let mut next = vec!["World".to_string(), "Account".to_string()];
    while let Some(name) = next.pop() {
        let mut names = Names::default();
        if let Some(alias) = sources.aliases.get(&name) {
            names.visit_type(alias);
            next.extend(names.0);
            continue;
        }
        let Some(items) = sources.types.get(&name) else {
            continue; // of the standard library, or a parameter
        };
        if by_hand.contains(&name) || !reached.insert(name.clone()) {
            continue;
        }
        let derived: Vec<_> = items.iter().filter(|it| derives(it)).collect();
        assert!(
            !derived.is_empty(),
            "{name} is in a world and derives no ContentHash"
        );
        derived
            .into_iter()
            .for_each(|it| names.visit_derive_input(it));
        next.extend(names.0);
    }
    assert!(reached.len() > 100, "{} types", reached.len());
}

/// What an impl must not do, because it would hash the place of a row.
#[derive(Default)]
struct Places(Vec<String>);

impl<'ast> Visit<'ast> for Places {
    fn visit_expr_cast(&mut self, cast: &'ast ExprCast) {
        self.0.push(cast.to_token_stream().to_string());
    }

    fn visit_expr_method_call(&mut self, call: &'ast ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let is_field = |it: &Expr| matches!(it, Expr::Field(field) if field.base.to_token_stream().to_string() == "self");
        let takes_values = call.method == "number" || call.method == "bytes";
        if call.method == "hash" || takes_values && !call.args.iter().all(is_field) {
            self.0.push(call.to_token_stream().to_string());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        visit::visit_path(self, path);
        let of = |name: &str| path.segments.iter().any(|it| it.ident == name);
        if ["Hash", "Hasher", "discriminant", "transmute"]
            .into_iter()
            .any(of)
        {
            self.0.push(path.to_token_stream().to_string());
        }
    }

    fn visit_macro(&mut self, it: &'ast Macro) {
        self.0.push(it.to_token_stream().to_string());
    }
}

#[test]
fn impls_by_hand_hash_no_place_of_a_row() {
    for item in Sources::read(&[]).by_hand {
        let mut places = Places::default();
        places.visit_item_impl(&item);
        assert_eq!(places.0, Vec::<String>::new(), "{}", name_of(&item));
    }
}
