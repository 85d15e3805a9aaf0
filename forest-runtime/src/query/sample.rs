//! A schema with columns of all types and relations of all kinds, for the tests of conditions.

use std::sync::Arc;

use crate::{
    schema::{CollectionRef, ColumnMeta, Dialect, Registered, Schema, sample},
    value::ColumnType,
};

/// The collection of that name.
pub(crate) fn collection(dialect: Dialect, name: &str) -> CollectionRef {
    let users = Registered {
        computed: Box::leak(Box::new([sample::computed("initials", ColumnType::String)])),
        ..sample::collection(
            "users",
            vec![
                sample::key("id", ColumnType::Number),
                sample::column("name", ColumnType::String),
                sample::column("score", ColumnType::Number),
                sample::column("price", ColumnType::Number),
                sample::column("at", ColumnType::Date),
                sample::column("day", ColumnType::Dateonly),
                sample::column("time", ColumnType::Time),
                sample::column("active", ColumnType::Boolean),
                ColumnMeta { enum_values: &["free", "pro"], ..sample::column("plan", ColumnType::Enum) },
                sample::column("uid", ColumnType::Uuid),
                sample::column("data", ColumnType::Json),
                sample::column("photo", ColumnType::Binary),
                sample::column("tags", ColumnType::List(&ColumnType::String)),
                sample::column("company_id", ColumnType::Number),
                sample::column("boss_id", ColumnType::Number),
            ],
            vec![
                sample::belongs_to("company", "companies", "company_id"),
                sample::belongs_to("boss", "users", "boss_id"),
                sample::has_one("badge", "badges", "user_id"),
                sample::has_many("reports", "users", "boss_id"),
                sample::many_to_many("friends", "users", ["badges", "user_id", "company_id"]),
            ],
        )
    };
    let companies = sample::collection(
        "companies",
        vec![
            sample::key("id", ColumnType::Number),
            sample::column("name", ColumnType::String),
            sample::column("founded", ColumnType::Date),
            sample::column("owner_id", ColumnType::Number),
        ],
        vec![
            sample::belongs_to("owner", "users", "owner_id"),
            sample::has_many("users", "users", "company_id"),
        ],
    );
    let badges = sample::collection(
        "badges",
        vec![
            sample::key("id", ColumnType::Number),
            sample::column("user_id", ColumnType::Number),
            sample::column("company_id", ColumnType::Number),
            sample::column("color", ColumnType::String),
        ],
        vec![],
    );
    let schema: Arc<Schema> = Arc::new(sample::link(dialect, &[users, companies, badges]));
    CollectionRef::all(&schema).find(|collection| collection.name == name).unwrap()
}

/// The collection `users`.
pub(crate) fn users() -> CollectionRef {
    collection(Dialect::Modern, "users")
}
