//! The macros where names mean something else: without a prelude, and beside local items with the names of std's own.
#![no_implicit_prelude]
#![deny(warnings)]
#![allow(dead_code, unused_macros)]

// Whatever the expansions name by a short name would be one of these.
struct Option;
struct Result;
struct String;
struct Box;
struct Vec;
struct Some;
struct None;
struct Ok;
struct Err;
#[expect(non_camel_case_types)]
struct str;
trait Default {}
trait From {}
trait Into {}
trait Iterator {}
trait Clone {}
mod core {}
mod std {}
mod forest {}
macro_rules! panic {
    () => {};
}
macro_rules! unreachable {
    () => {};
}

#[::forest::collection]
struct Company {
    id: ::core::primitive::i64,
}

#[derive(::forest::ForestEnum)]
#[forest(rename_all = "kebab-case")]
enum Status {
    OnHold,
    #[forest(name = "new")]
    Fresh,
}

/// Every option at once.
#[::forest::collection(
    name = "users",
    table = "app_users",
    has_one(boss = User, foreign_key = company_id),
    has_many(reports = User, foreign_key = company_id),
    many_to_many(friends = User, through = User, origin_key = company_id, foreign_key = company_id)
)]
struct User {
    #[forest(primary_key)]
    user_id: ::core::primitive::i64,
    #[forest(
        name = "mail",
        column = "e_mail",
        read_only,
        present,
        min_length = 1,
        max_length = 9,
        like = "/a/"
    )]
    email: ::core::option::Option<::std::string::String>,
    #[forest(belongs_to = Company, min = 0, max = 9.5, default = -1)]
    company_id: ::core::option::Option<::core::primitive::i64>,
    #[forest(default = "on-hold")]
    status: Status,
    #[forest(skip)]
    secret: ::std::vec::Vec<::core::primitive::u8>,
}

#[::forest::smart]
impl User {
    #[action(single)]
    async fn greet(
        user: ::forest::Record<Self>,
        _: ::forest::Caller,
    ) -> ::forest::Result<::forest::ActionResult> {
        ::core::result::Result::Ok(::forest::ActionResult::success(user.id()))
    }

    #[::forest::action(bulk)]
    async fn forget(_: ::forest::Records<Self>) {}

    #[forest::action(global, download)]
    async fn export() -> impl ::forest::IntoActionResult {}

    #[field]
    fn twice(user_id: ::core::primitive::i64) -> ::core::primitive::i64 {
        user_id * 2
    }

    #[field]
    fn domain(
        email: ::core::option::Option<&::core::primitive::str>,
    ) -> ::core::option::Option<::std::string::String> {
        ::core::option::Option::map(email, ::std::string::ToString::to_string)
    }
}

#[::core::prelude::v1::test]
fn tables_are_there() {
    use ::core::{assert, assert_eq};
    use ::forest::{Collection as _, action::Smart as _};

    assert_eq!(User::META.columns.len(), 4);
    assert_eq!(User::META.relations.len(), 4);
    assert_eq!(User::ACTIONS.len(), 3);
    assert_eq!(User::FIELDS.len(), 2);
    assert!(Company::ACTIONS.is_empty());
    assert_eq!(<Status as ::forest::ForestType>::ENUM_VALUES, ["on-hold", "new"]);
}
