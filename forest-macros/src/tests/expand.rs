//! What every documented form expands to. `UPDATE_EXPECT=1 cargo test -p forest-macros` writes the files anew.

use expect_test::expect_file;
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::{collection, forest_enum, smart};

/// Compares an expansion with `tests/expand/<name>.rs`, and sees to it that it names what it may.
macro_rules! expands {
    ($name:literal, $tokens:expr) => {{
        let tokens: TokenStream = $tokens;
        names_no_prelude(&tokens);
        let file = syn::parse2(tokens).expect("an expansion is a file of items");
        expect_file![concat!("../../tests/expand/", $name, ".rs")].assert_eq(&prettyplease::unparse(&file));
    }};
}

/// What stands in the prelude is named by its full path: the user may have types with these names.
fn names_no_prelude(tokens: &TokenStream) {
    let mut before = String::new();
    for token in tokens.clone() {
        match &token {
            TokenTree::Group(group) => names_no_prelude(&group.stream()),
            TokenTree::Ident(ident)
                if ["Some", "None", "Ok", "Err", "Box", "Default"].iter().any(|name| ident == name) =>
            {
                assert_eq!(before, ":", "`{ident}` is named without its path");
            }
            _ => {}
        }
        before = token.to_string();
    }
}

#[test]
fn collection_attribute() {
    let item = quote! {
        /// People.
        #[derive(Debug)]
        pub struct User { #[forest(primary_key)] pub user_id: i64 }
    };
    expands!("collection_attribute", crate::collection::attribute(&quote!(name = "users"), &item));
    expands!("collection_attribute_bare", crate::collection::attribute(&quote!(), &item));
    expands!(
        "collection_attribute_crate",
        crate::collection::attribute(&quote!(crate = crate::vendored), &item)
    );
}

#[test]
fn collection_minimal() {
    expands!(
        "collection_minimal",
        collection(
            quote!(),
            &quote!(
                struct User {
                    id: i64,
                    email: Option<String>,
                }
            )
        )
    );
}

#[test]
fn collection_options() {
    let item = quote! {
        /// People who hold an account.
        ///
        /// Since 2019.
        pub struct User { id: i64 }
    };
    expands!("collection_options", collection(quote!(name = "users", table = "app_users"), &item));
    expands!(
        "collection_name_alone",
        collection(
            quote!(name = "users"),
            &quote!(
                struct User {
                    id: i64,
                }
            )
        )
    );
    expands!(
        "collection_table_alone",
        collection(
            quote!(table = "app_users"),
            &quote!(
                struct User {
                    id: i64,
                }
            )
        )
    );
}

#[test]
fn field_options() {
    let item = quote! {
        struct User {
            #[forest(primary_key, read_only)]
            pub user_id: Uuid,
            /// As on the passport.
            #[forest(name = "firstName", column = "first_name", read_only = false)]
            pub first: String,
            #[forest(default = "new", present)]
            status: Option<Status>,
            #[forest(default = -1)]
            floor: i64,
            #[forest(default = 1.5)]
            rate: f64,
            #[forest(default = true)]
            active: bool,
            #[forest(min_length = 2, max_length = 80, like = "/^[a-z]+$/i")]
            login: String,
            #[forest(min = -10)]
            #[forest(max = 99.5)]
            score: f64,
            #[forest(skip)]
            password_hash: String,
            r#type: String,
        }
    };
    expands!("field_options", collection(quote!(), &item));
}

#[test]
fn composite_key() {
    let item = quote! {
        struct Seat {
            #[forest(primary_key)]
            row: i64,
            #[forest(primary_key)]
            letter: String,
            id: i64,
        }
    };
    expands!("composite_key", collection(quote!(), &item));
}

#[test]
fn relations() {
    let item = quote! {
        struct User {
            id: i64,
            #[forest(belongs_to = Company)]
            company_id: Option<i64>,
            #[forest(belongs_to(employer = Company))]
            works_for: i64,
        }
    };
    expands!("belongs_to", collection(quote!(), &item));
    let item = quote!(
        struct User {
            id: i64,
        }
    );
    expands!("has_one", collection(quote!(has_one(profile = Profile, foreign_key = user_id)), &item));
    expands!("has_many", collection(quote!(has_many(orders = crate::Order, foreign_key = user_id)), &item));
    let many =
        quote!(many_to_many(tags = Tag, through = UserTag, origin_key = user_id, foreign_key = tag_id));
    expands!("many_to_many", collection(many, &item));
}

#[test]
fn enums() {
    expands!(
        "enum_plain",
        forest_enum(quote!(
            enum Status {
                New,
                Old,
            }
        ))
    );
    let item = quote! {
        #[forest(rename_all = "SCREAMING_SNAKE_CASE")]
        enum Status {
            OnHold,
            #[forest(name = "gone")]
            Old,
        }
    };
    expands!("enum_options", forest_enum(item));
}

#[test]
fn smart_blocks() {
    expands!("smart_empty", smart(quote!(), &quote!(impl User {})));
    let block = quote! {
        impl User {
            /// Log in as this user.
            #[action(single)]
            async fn impersonate(user: Record<Self>, caller: Caller) -> Result<ActionResult> { todo!() }
            #[action(bulk)]
            async fn mark_live(users: Records<Self>) {}
            #[action(global)]
            pub async fn export() -> ActionResult { todo!() }
        }
    };
    expands!("action_scopes", smart(quote!(), &block));
    let block = quote! {
        impl inner::User {
            /// Not this one.
            #[forest::action(
                single,
                name = "Export",
                description = "As a table.",
                endpoint = "/forest/users/export",
                submit_label = "Export",
                download
            )]
            #[must_use]
            async fn export_one(user: Record<Self>) -> impl IntoActionResult { todo!() }
        }
    };
    expands!("action_options", smart(quote!(), &block));
}

#[test]
fn computed_fields() {
    let block = quote! {
        impl User {
            /// First and last.
            #[field(name = "fullName")]
            fn full_name(first_name: &str, last_name: Option<&str>) -> String { todo!() }
            #[field]
            const fn answer() -> i64 { 42 }
            #[field]
            fn kind(r#type: &str) -> Option<Kind> { todo!() }
        }
    };
    expands!("computed_fields", smart(quote!(), &block));
}

#[test]
fn conditions_are_copied() {
    let block = quote! {
        impl User {
            #[cfg(feature = "export")]
            #[action(global)]
            async fn export() {}
            #[cfg(not(feature = "export"))]
            #[action(global)]
            async fn export() {}
            #[cfg(unix)]
            #[field]
            fn home(login: &str) -> String { todo!() }
        }
    };
    expands!("smart_cfg", smart(quote!(), &block));
}

#[test]
fn what_is_not_ours_is_kept() {
    let block = quote! {
        #[allow(dead_code)]
        impl User {
            const LIMIT: usize = 3;
            helper!();
            #[inline]
            fn plain(&self) -> usize { Self::LIMIT }
            #[action(global)]
            #[inline]
            async fn export() {}
        }
    };
    expands!("smart_other_items", smart(quote!(), &block));
}

#[test]
fn good_parts_are_kept_beside_errors() {
    let item = quote! {
        struct User {
            id: i64,
            #[forest(nmae = "mail", read_only)]
            email: String,
            #[forest(like = "no slashes")]
            login: String,
        }
    };
    expands!("collection_with_errors", collection(quote!(tabel = "users"), &item));
    expands!(
        "collection_without_key",
        collection(
            quote!(),
            &quote!(
                struct Session {
                    token: String,
                }
            )
        )
    );
    expands!(
        "collection_enum",
        collection(
            quote!(),
            &quote!(
                enum Status {
                    New,
                }
            )
        )
    );
    expands!(
        "enum_with_data",
        forest_enum(quote!(
            enum Status {
                New,
                Old(i64),
            }
        ))
    );
    let block = quote! {
        impl User {
            #[action(global)]
            fn not_async() {}
            #[action(global)]
            async fn good() {}
            #[field]
            fn nothing(id: i64) {}
            #[field]
            fn double(id: i64) -> i64 { id * 2 }
        }
    };
    expands!("smart_with_errors", smart(quote!(), &block));
}

#[test]
fn another_path_to_the_runtime() {
    let item = quote! {
        struct User {
            id: i64,
            #[forest(belongs_to = Company, default = 1, min = 0)]
            company_id: i64,
            #[forest(min_length = 1, max_length = 2, like = "/a/", present)]
            login: String,
            #[forest(skip)]
            secret: String,
        }
    };
    let args = quote! {
        crate = crate::vendored::panel,
        has_one(profile = Profile, foreign_key = user_id),
        has_many(orders = Order, foreign_key = user_id),
        many_to_many(tags = Tag, through = UserTag, origin_key = user_id, foreign_key = tag_id),
    };
    let block = quote! {
        impl User {
            #[action(single, download)]
            async fn export(user: Record<Self>, caller: Caller) -> ActionResult { todo!() }
            #[field]
            fn double(id: i64) -> i64 { id * 2 }
        }
    };
    let all = [
        crate::collection::attribute(&args, &item),
        collection(args, &item),
        smart(quote!(crate = crate::vendored::panel), &block),
        forest_enum(quote!(
            #[forest(crate = crate::vendored::panel)]
            enum Status {
                New,
            }
        )),
    ];
    for tokens in all {
        let text = tokens.to_string().replace(' ', "");
        assert!(text.contains("crate::vendored::panel::"), "{text}");
        assert!(!text.contains("::forest::"), "{text}");
    }
}
