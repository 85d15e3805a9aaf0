//! All messages of one run, without a compiler. Where they point is for the compile-fail tests.

// `expect!` writes them.
#![allow(clippy::needless_raw_string_hashes)]

use expect_test::{Expect, expect};
use proc_macro2::TokenStream;
use quote::quote;

use super::{collection, forest_enum, smart};

/// The texts of all `compile_error!`s of an expansion.
fn check(tokens: TokenStream, expected: &Expect) {
    let file: syn::File = syn::parse2(tokens).unwrap();
    let messages: Vec<String> = file
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Macro(item) if item.mac.path.segments.last()?.ident == "compile_error" => {
                Some(item.mac.parse_body::<syn::LitStr>().unwrap().value())
            }
            _ => None,
        })
        .collect();
    expected.assert_eq(&messages.join("\n"));
}

#[test]
fn all_errors_of_a_collection_come_together() {
    let item = quote! {
        struct User {
            #[forest(skip)]
            id: i64,
            #[forest(naem = "mail", read_only = 5)]
            email: String,
            #[forest(name = "login", name = "user", min_length = 9, max_length = 1)]
            login: String,
            #[forest(column = "login")]
            alias: String,
            #[forest(belongs_to = Company)]
            employer: i64,
        }
    };
    let args = quote!(tabel = "users", has_many(orders = Order));
    check(
        collection(args, &item),
        &expect![[r#"
        unknown collection option `tabel`
        help: did you mean `table`?
        unknown field option `naem`
        help: did you mean `name`?
        `read_only` expects `true` or `false`
        help: write `read_only`
        `name` is given twice
        `has_many` needs `foreign_key`
        help: write `has_many(orders = Order, foreign_key = user_id)`
        `id` is the primary key, which Forest cannot skip
        `max_length` is below `min_length`, which is 9
        another field is already stored in the column `login`
        the column `login` is first used here
        the relation cannot be named after `employer`, which does not end in `_id`
        help: name it, as in `belongs_to(employer = Company)`"#]],
    );
}

#[test]
fn reading_goes_on_at_the_next_comma() {
    let item = quote!(
        struct User {
            id: i64,
            #[forest(=, name = , 5, column "a" "b", primary_kye,)]
            email: String,
        }
    );
    check(
        collection(quote!(), &item),
        &expect![[r#"
        expected an option, as in `primary_key`
        expected an option, as in `primary_key`
        expected `,`
        unknown field option `primary_kye`
        help: did you mean `primary_key`?
        `name` expects a string
        help: write `name = "email"`
        `column` is not written like this
        help: write `column = "email"`"#]],
    );
}

#[test]
fn all_errors_of_a_block_come_together() {
    let block = quote! {
        impl User {
            #[action(singel)]
            fn a(&self) {}
            #[action(single, bulk, name = 5)]
            async fn b<T>() {}
            #[action(global, endpoint = "/elsewhere", submit_label = "")]
            async fn c() {}
            #[field(nam = "x")]
            async fn d(&self, (a, b): (i64, i64)) {}
            #[cfg_attr(test, action(single))]
            async fn e() {}
        }
    };
    check(
        smart(quote!(creat = x), &block),
        &expect![[r#"
        unknown option `creat`
        help: the only one is `crate`
        unknown action option `singel`
        help: did you mean `single`?
        the action `a` must be an `async fn`
        help: write `async fn a(..)`
        the action `a` takes no `self`
        help: take `Record<Self>` in a single action, `Records<Self>` in a bulk action
        an action has one scope: `single`, `bulk` or `global`
        `name` expects a string
        help: write `name = "Mark as live"`
        the action `b` cannot be generic
        `submit_label` must not be empty
        unknown option `nam`
        help: did you mean `name`?
        the computed field `d` cannot be `async`: it is computed from the record alone
        the computed field `d` takes no `self`
        help: name the fields that it reads: `fn full_name(first_name: &str, last_name: &str) -> String`
        the parameters of a computed field are names of the collection's fields
        the computed field `d` must return a value, as in `-> String`
        `#[action]` cannot stand in a `cfg_attr`, which is not decided yet when `#[smart]` reads it
        help: put `#[cfg(..)]` on the function
        an endpoint lies under `/forest/`
        help: write `endpoint = "/forest/mark-as-live"`"#]],
    );
}

#[test]
fn names_and_routes_are_compared() {
    let block = quote! {
        impl User {
            #[action(global)]
            async fn mark_live() {}
            #[action(global, name = "Mark live")]
            async fn again() {}
            #[action(global, name = "mark-LIVE")]
            async fn slug() {}
            #[action(global, endpoint = "forest/actions/mark-live")]
            async fn route() {}
            #[cfg(unix)]
            #[action(global, name = "Mark live")]
            async fn under_a_condition() {}
            #[field]
            fn total() -> i64 { 1 }
            #[field(name = "total")]
            fn sum() -> i64 { 1 }
        }
    };
    check(
        smart(quote!(), &block),
        &expect![[r#"
        another action is already called `Mark live`
        `Mark live` is first used here
        another action already has the route `/forest/actions/mark-live`
        help: give one of them another `endpoint`
        the route `/forest/actions/mark-live` is first used here
        another action already has the route `/forest/actions/mark-live`
        help: give one of them another `endpoint`
        the route `/forest/actions/mark-live` is first used here
        another computed field is already called `total`
        `total` is first used here"#]],
    );
}

#[test]
fn all_errors_of_an_enum_come_together() {
    let item = quote! {
        #[forest(rename_all = "lower-case")]
        enum Status<T> {
            #[forest(nam = "a")]
            A,
            B(T),
        }
    };
    check(
        forest_enum(item),
        &expect![[r#"
        an enum of Forest takes no generic parameters
        unknown variant option `nam`
        help: did you mean `name`?
        `B` holds data, which a column of texts cannot
        help: leave the data out, or write `impl ForestType for Status` by hand
        unknown rename rule `lower-case`
        help: did you mean `lowercase`?"#]],
    );
}
