//! `#[derive(ForestEnum)]` on an enum without data: a column of type `Enum`.

mod check;
mod expand;
mod model;
mod parse;

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::diag::Errors;

/// The derive.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let errors = Errors::default();
    let enumeration = check::check(parse::parse(&input, &errors), &errors);
    let errors = errors.into_tokens();
    let enumeration = enumeration.map(|enumeration| enumeration.expand());
    quote!(#errors #enumeration)
}
