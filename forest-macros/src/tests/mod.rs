//! Tests of the macros as functions from tokens to tokens: no compiler run, all in a fraction of a second.

mod expand;
mod kept;
mod messages;

use proc_macro2::TokenStream;
use quote::quote;

/// What `#[collection(args)] item` and its derive expand to, without the struct itself.
fn collection(args: TokenStream, item: &TokenStream) -> TokenStream {
    let args = if args.is_empty() { args } else { quote!(#[forest(#args)]) };
    crate::collection::derive(quote!(#args #item))
}

fn smart(args: TokenStream, item: &TokenStream) -> TokenStream {
    crate::smart::attribute(args, item)
}

fn forest_enum(item: TokenStream) -> TokenStream {
    crate::enumeration::derive(item)
}
