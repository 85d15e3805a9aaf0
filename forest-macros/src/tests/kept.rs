//! The user's own tokens come back whatever is wrong with them: an editor completes in what is half-typed.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::smart;

/// The tokens, one a word, so that spacing does not matter.
fn words(tokens: &TokenStream) -> String {
    let mut words = String::new();
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            let text = group.to_string();
            let open = text.chars().next().unwrap_or_default();
            let close = text.chars().next_back().unwrap_or_default();
            words.extend([
                open.to_string(),
                " ".to_owned(),
                self::words(&group.stream()),
                format!("{close} "),
            ]);
        } else {
            words.extend([token.to_string(), " ".to_owned()]);
        }
    }
    words
}

#[test]
fn broken_blocks() {
    for source in [
        "",
        "impl",
        "struct",
        "impl User",
        "impl { fn }",
        "impl User { pub }",
        "impl User { async fn x( ) }",
        "impl User { fn f() { user. } }",
        "impl User { fn f(a: ) {} }",
        "impl User { const A: usize = ; fn f() {} }",
        "impl<T> User<T> { fn f() {} }",
        "impl Clone for User { fn clone(&self) -> Self { todo!() } }",
        "impl User { fn f() {} } impl User {}",
        "fn f() {}",
    ] {
        let source: TokenStream = source.parse().unwrap();
        let out = smart(quote!(), &source);
        assert!(words(&out).starts_with(&words(&source)), "{source} became {out}");
    }
}

#[test]
fn markers_go_and_bodies_stay() {
    let block = quote! {
        impl User {
            #[action(singel)] async fn a(user: Record<Self>) { user. }
            #[field] fn b(&self) { let x = 1 + ; }
        }
    };
    let out = words(&smart(quote!(), &block));
    assert!(out.contains("{ user . }") && out.contains("{ let x = 1 + ; }"), "{out}");
    assert!(!out.contains("# [ action") && !out.contains("# [ field"), "{out}");
}

#[test]
fn a_collection_is_never_touched() {
    for source in [
        "struct User { id: i64, #[forest(nonsense = )] email: }",
        "pub struct User<T>(T);",
        "fn users() {}",
        "impl User {}",
        "",
    ] {
        let source: TokenStream = source.parse().unwrap();
        let out = words(&crate::collection::attribute(&quote!(name = 5, tabel), &source));
        assert!(out.contains(&words(&source)), "{source} became {out}");
    }
}

#[test]
fn misplaced_markers_keep_their_function() {
    for name in ["action", "field"] {
        let out = words(&crate::smart::misplaced(
            name,
            &quote!(
                async fn greet() {}
            ),
        ));
        assert!(out.starts_with("async fn greet") && out.contains("compile_error"), "{out}");
    }
}
