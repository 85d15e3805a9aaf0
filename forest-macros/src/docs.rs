//! Doc comments as texts.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The doc comment, as an expression: a literal, or the `concat!` of what is only known to the compiler, such as
/// `#[doc = include_str!("user.md")]`.
pub(crate) fn docs(attributes: &[Attribute]) -> Option<TokenStream> {
    let mut parts: Vec<Part<'_>> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
        let Meta::NameValue(pair) = &attribute.meta else { continue };
        match (Part::of(&pair.value), parts.last_mut()) {
            (Part::Text(text), Some(Part::Text(before))) => *before = format!("{before}\n{text}"),
            (part, _) => parts.push(part),
        }
    }
    match parts.as_slice() {
        [Part::Text(text)] => {
            let text = text.trim_matches('\n');
            (!text.is_empty()).then(|| quote!(#text))
        }
        [] => None,
        parts => {
            let parts = parts.iter().enumerate().map(|(at, part)| {
                let line_end = (at > 0).then_some("\n").into_iter();
                match part {
                    Part::Text(text) => quote!(#(#line_end,)* #text),
                    Part::Computed(expression) => quote!(#(#line_end,)* #expression),
                }
            });
            Some(quote!(::core::concat!(#(#parts),*)))
        }
    }
}

enum Part<'a> {
    Text(String),
    Computed(&'a Expr),
}

impl<'a> Part<'a> {
    fn of(value: &'a Expr) -> Self {
        match value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Self::Text(clean(&text.value())),
            Expr::Group(group) => Self::of(&group.expr),
            other => Self::Computed(other),
        }
    }
}

/// A comment without what only sets it off: the space after `///`; the indentation and the stars of a `/** .. */`.
fn clean(comment: &str) -> String {
    let Some((first, rest)) = comment.split_once('\n') else {
        return comment.strip_prefix(' ').unwrap_or(comment).trim_end().to_owned();
    };
    let mut rest: Vec<&str> = rest.lines().map(str::trim_end).collect();
    let starred = |line: &&str| line.trim_start().starts_with('*');
    if rest.iter().any(|line| !line.is_empty()) && rest.iter().filter(|line| !line.is_empty()).all(starred) {
        rest = rest.iter().map(|line| line.trim_start().strip_prefix('*').unwrap_or_default()).collect();
    }
    let indent = |line: &&str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let common = rest.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or_default();
    let rest = rest.iter().map(|line| line.get(common..).unwrap_or_default());
    std::iter::once(first.trim()).chain(rest).collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    fn text(attributes: &[Attribute]) -> Option<String> {
        docs(attributes).map(|docs| docs.to_string())
    }

    #[test]
    fn lines_are_joined() {
        let attributes: Vec<Attribute> = parse_quote! {
            /// People.
            ///
            ///   Indented.
            #[doc(hidden)]
            ///
        };
        assert_eq!(text(&attributes).unwrap(), r#""People.\n\n  Indented.""#);
        assert_eq!(text(&[parse_quote!(#[doc = ""])]), None);
        assert_eq!(text(&[]), None);
    }

    #[test]
    fn blocks_lose_their_margin() {
        for (comment, expected) in [
            (" One line. ", "One line."),
            ("\n * Starred.\n *\n *   Indented.\n ", "\nStarred.\n\n  Indented."),
            ("\n    Plain.\n\n      Indented.\n", "\nPlain.\n\n  Indented."),
            (" First.\n    Second.", "First.\nSecond."),
            ("\n * One.\n * Two.", "\nOne.\nTwo."),
        ] {
            assert_eq!(clean(comment), expected, "{comment:?}");
        }
    }

    #[test]
    fn what_the_compiler_knows_is_left_to_it() {
        let attributes: Vec<Attribute> = parse_quote! {
            /// People.
            #[doc = include_str!("user.md")]
            /// The end.
        };
        let expected =
            r#":: core :: concat ! ("People." , "\n" , include_str ! ("user.md") , "\n" , "The end.")"#;
        assert_eq!(text(&attributes).unwrap(), expected);
    }
}
