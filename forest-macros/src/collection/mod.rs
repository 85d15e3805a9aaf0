//! `#[collection]`: the attribute only forwards to the derive `Collection`, which leaves the struct as it is.

mod check;
mod expand;
mod model;
mod parse;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, DeriveInput, Token, Visibility,
    parse::{ParseStream, Parser as _},
};

use crate::diag::Errors;

/// The attribute: the item token for token, under the derive. Errors in the arguments are the derive's to report.
pub(crate) fn attribute(args: &TokenStream, item: &TokenStream) -> TokenStream {
    if let Err(error) = goes_on_a_struct.parse2(item.clone()) {
        let error = error.to_compile_error();
        return quote!(#item #error);
    }
    let quiet = Errors::default();
    let krate = parse::STRUCT.read(args.clone(), &quiet).krate(&quiet);
    quiet.ignore();
    let args = (!args.is_empty()).then(|| quote!(#[forest(#args)]));
    quote! {
        #[derive(#krate::__private::Collection)]
        #args
        #item
    }
}

/// What a derive can stand on; the derive itself then asks for a struct.
fn goes_on_a_struct(input: ParseStream<'_>) -> syn::Result<()> {
    input.call(Attribute::parse_outer)?;
    input.parse::<Visibility>()?;
    if input.peek(Token![struct]) || input.peek(Token![enum]) || input.peek(Token![union]) {
        input.parse::<TokenStream>()?;
        return Ok(());
    }
    // An error here would hide the keyword that tells what it is: take it, and point at it.
    let at = input.parse::<Option<TokenTree>>();
    input.parse::<TokenStream>()?;
    let message = "`#[collection]` goes on a struct with named fields";
    Err(match at {
        Ok(Some(token)) => syn::Error::new_spanned(token, message),
        _ => syn::Error::new(proc_macro2::Span::call_site(), message),
    })
}

/// The derive.
pub(crate) fn derive(item: TokenStream) -> TokenStream {
    let parsed = syn::parse2::<DeriveInput>(item.clone())
        .and_then(|input| syn::parse2::<DeriveInput>(without_self(item, &input.ident)));
    let input = match parsed {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let errors = Errors::default();
    let input = parse::parse(&input, &errors);
    let collection = check::check(input, &errors);
    let errors = errors.into_tokens();
    let collection = collection.map(|collection| collection.expand());
    quote!(#errors #collection)
}

/// `Self` by its name: types of fields and targets of relations are also written where `Self` means something else.
fn without_self(tokens: TokenStream, name: &Ident) -> TokenStream {
    let named = |token| match token {
        TokenTree::Ident(word) if word == "Self" => {
            let mut name = name.clone();
            name.set_span(word.span());
            TokenTree::Ident(name)
        }
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_self(group.stream(), name));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        other => other,
    };
    tokens.into_iter().map(named).collect()
}
