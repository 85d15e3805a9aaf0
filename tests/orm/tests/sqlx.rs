//! Beside sqlx's `FromRow` and serde's derives, whose renamings are theirs alone.

#![allow(clippy::struct_field_names)]

use forest::{prelude::*, schema::RelationKind};

/// `#[collection]` above the derives.
#[collection(table = "companies", has_many(users = User, foreign_key = company_id))]
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize, sqlx::FromRow)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Company {
    id: i64,
    #[sqlx(rename = "label")]
    #[forest(column = "label", name = "displayName")]
    #[serde(rename = "label")]
    display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    vat_number: Option<String>,
}

/// `#[collection]` below them.
#[derive(Debug, Clone, serde::Serialize, sqlx::FromRow)]
#[serde(rename_all = "camelCase")]
#[sqlx(rename_all = "lowercase")]
#[collection(table = "users")]
struct User {
    #[forest(primary_key)]
    user_id: i64,
    #[forest(belongs_to = Company)]
    #[sqlx(default)]
    company_id: Option<i64>,
    #[forest(default = "new")]
    status: Status,
    #[sqlx(skip)]
    #[forest(skip)]
    cached: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, sqlx::Type, ForestEnum)]
#[sqlx(rename_all = "lowercase")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[forest(rename_all = "lowercase")]
enum Status {
    New,
    Old,
}

#[smart]
impl User {
    #[field]
    fn old(status: Status) -> bool {
        status == Status::Old
    }
}

fn is_a_row<T: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow>>() {}

#[test]
fn each_reads_its_own_attributes() {
    is_a_row::<Company>();
    let columns: Vec<_> =
        Company::META.columns.iter().map(|column| (column.field, column.name, column.column)).collect();
    let expected = [
        ("id", "id", "id"),
        ("display_name", "displayName", "label"),
        ("vat_number", "vat_number", "vat_number"),
    ];
    assert_eq!(columns, expected);
    assert_eq!(Company::META.relations[0].kind, RelationKind::HasMany { foreign_key: "company_id" });

    let company = Company { id: 1, display_name: "Forest".to_owned(), vat_number: None };
    assert_eq!(serde_json::to_value(&company).unwrap(), serde_json::json!({ "id": 1, "label": "Forest" }));
}

#[test]
fn the_order_of_attributes_does_not_matter() {
    let fields: Vec<_> = User::META.columns.iter().map(|column| column.field).collect();
    assert_eq!(fields, ["user_id", "company_id", "status"]);
    assert_eq!(User::META.columns[2].enum_values, ["new", "old"]);
    assert_eq!((User::META.relations[0].name, User::META.relations[0].target), ("company", "companies"));
    assert_eq!(User::FIELDS[0].depends_on, ["status"]);

    let user = User { user_id: 1, company_id: None, status: Status::New, cached: Vec::new() };
    let expected = serde_json::json!({ "userId": 1, "companyId": null, "status": "NEW", "cached": [] });
    assert_eq!(serde_json::to_value(&user).unwrap(), expected);
}
