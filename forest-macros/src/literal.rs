//! Literals of attributes: texts, numbers that may be negative, booleans.

use proc_macro2::{Literal as Number, Span, TokenStream};
use quote::quote;
use syn::{
    Lit, LitBool, LitStr, Token,
    parse::{Parse, ParseStream},
};

use crate::attr::Krate;

/// A literal of an attribute: a text, a number or a boolean.
pub(crate) enum Literal {
    /// A text.
    Text(LitStr),
    /// An integer.
    Integer(i64, Span),
    /// A float.
    Float(f64, Span),
    /// A boolean.
    Boolean(LitBool),
}

impl Literal {
    /// Where it was written.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Text(text) => text.span(),
            Self::Integer(_, span) | Self::Float(_, span) => *span,
            Self::Boolean(boolean) => boolean.span(),
        }
    }

    /// The runtime's `Literal`.
    pub(crate) fn expand(&self, krate: &Krate) -> TokenStream {
        match self {
            Self::Text(text) => {
                let text = text.value();
                quote!(#krate::schema::Literal::Text(#text))
            }
            Self::Integer(integer, _) => {
                let minus = minus(*integer < 0);
                let integer = Number::u64_unsuffixed(integer.unsigned_abs());
                quote!(#krate::schema::Literal::Integer(#minus #integer))
            }
            Self::Float(float, _) => {
                let minus = minus(float.is_sign_negative());
                let float = Number::f64_unsuffixed(float.abs());
                quote!(#krate::schema::Literal::Float(#minus #float))
            }
            Self::Boolean(boolean) => {
                let boolean = boolean.value;
                quote!(#krate::schema::Literal::Boolean(#boolean))
            }
        }
    }
}

fn minus(negative: bool) -> Option<Token![-]> {
    negative.then(<Token![-]>::default)
}

/// A literal that may be negative, before its number is read.
pub(crate) struct Signed {
    minus: Option<Token![-]>,
    literal: Lit,
}

impl Parse for Signed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let minus: Option<Token![-]> = input.parse()?;
        let literal: Lit = input.parse()?;
        let is_number = matches!(literal, Lit::Int(_) | Lit::Float(_));
        if is_number || (minus.is_none() && matches!(literal, Lit::Str(_) | Lit::Bool(_))) {
            return Ok(Self { minus, literal });
        }
        Err(syn::Error::new_spanned(literal, "expected a string, a number or a boolean"))
    }
}

impl Signed {
    /// The literal; an error when its number is out of range.
    pub(crate) fn into_literal(self) -> syn::Result<Literal> {
        let span = self.literal.span();
        let signed =
            |digits: &str| if self.minus.is_some() { format!("-{digits}") } else { digits.to_owned() };
        match self.literal {
            Lit::Int(integer) => match signed(integer.base10_digits()).parse() {
                Ok(value) => Ok(Literal::Integer(value, span)),
                Err(_) => Err(syn::Error::new(span, "this number does not fit 64 bits")),
            },
            Lit::Float(float) => match signed(float.base10_digits()).parse::<f64>() {
                Ok(value) if value.is_finite() => Ok(Literal::Float(value, span)),
                _ => Err(syn::Error::new(span, "this number does not fit a float")),
            },
            Lit::Bool(boolean) => Ok(Literal::Boolean(boolean)),
            Lit::Str(text) => Ok(Literal::Text(text)),
            other => Err(syn::Error::new_spanned(other, "expected a string, a number or a boolean")),
        }
    }
}
