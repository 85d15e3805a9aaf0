//! `#[smart]` on an inherent impl block, and the markers `#[action]` and `#[field]` within it.

mod block;
mod check;
mod expand;
mod model;
mod parse;

use proc_macro2::{Span, TokenStream};
use quote::quote;

use self::block::Block;
use crate::diag::Errors;

/// The block first, without our attributes; then the errors; then the tables of what is right.
pub(crate) fn attribute(args: TokenStream, item: &TokenStream) -> TokenStream {
    let block = match block::parse(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    let errors = Errors::default();
    let krate = parse::BLOCK.read(args, &errors).krate(&errors);
    let smart = block.is_plain(&errors).then(|| check::check(krate, parse::parse(&block, &errors), &errors));
    let errors = errors.into_tokens();
    let kept = Block::kept(&block);
    let smart = smart.map(|smart| smart.expand());
    quote!(#kept #errors #smart)
}

/// A marker that is expanded by itself stands where no `#[smart]` read it. The item stays.
pub(crate) fn misplaced(name: &str, item: &TokenStream) -> TokenStream {
    let message = format!(
        "`#[{name}]` marks functions of a `#[smart]` impl block\n\
         help: put `#[smart]` above the `impl` that this function is in"
    );
    let error = syn::Error::new(Span::call_site(), message).to_compile_error();
    quote!(#item #error)
}
