//! The derive macro of `content-hash`, which documents it.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Fields, Ident, Result, parse_macro_input, parse_quote};

/// Derives `ContentHash`.
#[proc_macro_derive(ContentHash)]
pub fn content_hash(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let code = derived(input).unwrap_or_else(Error::into_compile_error);
    code.into()
}

fn derived(mut input: DeriveInput) -> Result<TokenStream> {
    for parameter in input.generics.type_params_mut() {
        parameter
            .bounds
            .push(parse_quote!(::content_hash::ContentHash));
    }
    let (hash, default) = match &input.data {
        Data::Struct(it) => {
            let Arm {
                pattern,
                hash,
                default,
            } = Arm::of(&it.fields)?;
            (
                quote!(let Self #pattern = self; #hash),
                quote!(let Self #pattern = self; #default),
            )
        }
        Data::Enum(it) => {
            let mut names = Names::default();
            let mut arms = Vec::new();
            for variant in &it.variants {
                let Arm { pattern, hash, .. } = Arm::of(&variant.fields)?;
                let (ident, name) = (&variant.ident, names.add(&variant.ident)?);
                arms.push(quote!(Self::#ident #pattern => { hasher.name(#name); #hash }));
            }
            let is_default = |attribute: &syn::Attribute| attribute.path().is_ident("default");
            let default = (it.variants.iter())
                .find(|variant| variant.attrs.iter().any(is_default))
                .map_or_else(
                    || quote!(false),
                    |variant| {
                        let ident = &variant.ident;
                        quote!(::core::matches!(self, Self::#ident))
                    },
                );
            (quote!(match self { #(#arms)* }), default)
        }
        Data::Union(_) => return Err(Error::new_spanned(&input.ident, "a union has no content")),
    };
    let (ident, (generics, parameters, bounds)) = (&input.ident, input.generics.split_for_impl());
    Ok(quote! {
        #[automatically_derived]
        impl #generics ::content_hash::ContentHash for #ident #parameters #bounds {
            fn hash_content(&self, hasher: &mut ::content_hash::ContentHasher) {
                #hash
            }

            fn has_default_content(&self) -> bool {
                #default
            }
        }
    })
}

/// The code for the fields of a struct or a variant.
struct Arm {
    /// Binds the fields.
    pattern: TokenStream,
    hash: TokenStream,
    /// Whether all have their default value.
    default: TokenStream,
}

impl Arm {
    fn of(fields: &Fields) -> Result<Self> {
        let binding = |at: usize| format_ident!("field_{at}");
        match fields {
            Fields::Unit => Ok(Self {
                pattern: quote!(),
                hash: quote!(),
                default: quote!(true),
            }),
            Fields::Unnamed(fields) => {
                let bindings: Vec<Ident> = (0..fields.unnamed.len()).map(binding).collect();
                Ok(Self {
                    pattern: quote!((#(#bindings),*)),
                    hash: quote!(#(::content_hash::ContentHash::hash_content(#bindings, hasher);)*),
                    default: all_default(&bindings),
                })
            }
            Fields::Named(fields) => {
                let mut names = Names::default();
                let mut rows = Vec::new();
                for (at, field) in fields.named.iter().enumerate() {
                    if let Some(ident) = &field.ident {
                        rows.push((ident, names.add(ident)?, binding(at)));
                    }
                }
                // The order in the source does not count.
                rows.sort_by_key(|(_, name, _)| *name);
                let idents = rows.iter().map(|(ident, ..)| ident);
                let names = rows.iter().map(|(_, name, _)| name);
                let bindings: Vec<Ident> = rows.iter().map(|row| row.2.clone()).collect();
                Ok(Self {
                    pattern: quote!({ #(#idents: #bindings),* }),
                    hash: quote!(#(hasher.field(#names, #bindings);)* hasher.end();),
                    default: all_default(&bindings),
                })
            }
        }
    }
}

fn all_default(fields: &[Ident]) -> TokenStream {
    quote!(true #(&& ::content_hash::ContentHash::has_default_content(#fields))*)
}

/// The names in a type, as numbers.
#[derive(Default)]
struct Names(Vec<u32>);

impl Names {
    /// The number of a name: FNV-1a, which never gives the number of another name in the type.
    fn add(&mut self, name: &Ident) -> Result<u32> {
        let text = name.to_string();
        let number = text
            .trim_start_matches("r#")
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| {
                (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
            });
        if number == 0 || self.0.contains(&number) {
            let says = "another name in this type has the same number; choose another name";
            return Err(Error::new_spanned(name, says));
        }
        self.0.push(number);
        Ok(number)
    }
}

#[cfg(test)]
mod tests;
