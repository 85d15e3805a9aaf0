//! What the const tables hold for each way of writing a declaration, and what the generated code does with a row.

#![allow(clippy::struct_field_names)]

use std::marker::PhantomData;

use forest::{
    ForestType as _,
    prelude::*,
    schema::{ActionScope, Literal, RecordReader, RelationKind, Validation},
    value::{Cell, CellError, ColumnType, OwnedRow, Value},
};

/// People who hold an account.
///
///   Indented, since 2019.
#[collection(
    name = "users",
    table = "app_users",
    has_one(profile = Profile, foreign_key = user_id),
    has_many(orders = Order, foreign_key = r#type),
    many_to_many(labels = Tag, through = UserTag, origin_key = user_id, foreign_key = tag),
)]
#[derive(Debug, PartialEq)]
pub struct User {
    #[forest(primary_key, read_only)]
    user_id: i64,
    /// As on
    /// the passport.
    #[forest(name = "firstName", column = "first", min_length = 2, max_length = 80, like = "/^[a-z]+$/i")]
    first_name: String,
    #[forest(read_only = false, present)]
    last_name: Option<String>,
    #[forest(belongs_to = User)]
    boss_id: Option<i64>,
    #[forest(belongs_to(r#mod = User), default = -3, min = -5, max = 1.5)]
    mentor: i64,
    #[forest(default = "on_hold")]
    status: Status,
    r#type: String,
    #[forest(skip)]
    password_hash: Option<Secret>,
    #[cfg(any())]
    gone: Unknown,
    #[cfg_attr(all(), forest(read_only))]
    tags: Vec<String>,
}

/// A type that Forest knows nothing about.
#[derive(Debug, PartialEq)]
pub struct Secret;

#[derive(Debug, Clone, Copy, PartialEq, ForestEnum)]
#[forest(rename_all = "snake_case")]
enum Status {
    New,
    OnHold,
    #[forest(name = "gone")]
    Old,
}

#[collection]
struct Profile {
    id: i64,
    user_id: i64,
}

#[collection(table = "shop_orders")]
struct Order {
    id: i64,
    r#type: Option<i64>,
}

#[collection]
struct Tag {
    id: String,
}

#[collection(name = "user-tags")]
struct UserTag {
    #[forest(primary_key)]
    user_id: i64,
    #[forest(primary_key, name = "tagId")]
    tag: String,
}

#[smart]
impl User {
    const GREETING: &'static str = "Hello";

    /// Says hello.
    #[action(single)]
    async fn greet(user: Record<Self>) -> ActionResult {
        ActionResult::success(format!("{} {}", Self::GREETING, user.first_name))
    }

    /// Not this.
    #[action(
        bulk,
        name = "Forget them",
        description = "Cannot be undone.",
        endpoint = "forest/users/forget",
        submit_label = "Forget",
        download
    )]
    async fn forget(_: Records<Self>) {}

    #[cfg(any())]
    #[action(global)]
    async fn never(_: Unknown) {}

    #[cfg(not(any()))]
    #[action(global)]
    async fn never() -> Result<()> {
        Ok(())
    }

    /// First and last.
    #[field(name = "fullName")]
    fn full_name(first_name: &str, last_name: Option<&str>, r#type: &String) -> String {
        format!("{first_name} {} {type}", last_name.unwrap_or("-"))
    }

    #[field]
    const fn r#match(mentor: i64, status: Status) -> Option<Status> {
        if mentor == 7 { Some(status) } else { None }
    }

    #[field]
    fn first_tag(tags: &[String], boss_id: Option<&i64>) -> Vec<String> {
        tags.iter().take(1).cloned().chain(boss_id.map(i64::to_string)).collect()
    }

    #[field]
    fn answer() -> i64 {
        42
    }
}

fn row() -> OwnedRow {
    let text = |text: &str| Value::Text(text.to_owned());
    OwnedRow(vec![
        Value::Int(1),
        text("Ada"),
        Value::Null,
        Value::Int(2),
        Value::Int(7),
        text("on_hold"),
        text("admin"),
        Value::List(vec![text("a"), text("b")]),
    ])
}

fn read<T>(read: impl FnOnce(&RecordReader<'_>) -> T) -> T {
    let row = row();
    let positions: Vec<_> = (0..8).map(Some).collect();
    read(&RecordReader::new(&row, &positions))
}

#[test]
fn the_collection() {
    let meta = User::META;
    assert_eq!((User::NAME, meta.name, meta.table, meta.rust_name), ("users", "users", "app_users", "User"));
    assert_eq!(meta.description, Some("People who hold an account.\n\n  Indented, since 2019."));
    assert_eq!((Profile::META.name, Profile::META.table), ("profile", "profile"));
    assert_eq!((Order::META.name, Order::META.table), ("shop_orders", "shop_orders"));
    assert_eq!((UserTag::META.name, UserTag::META.table), ("user-tags", "user-tags"));
    assert!(Order::META.description.is_none());
}

#[test]
fn the_columns() {
    let columns = User::META.columns;
    let fields: Vec<_> = columns.iter().map(|column| column.field).collect();
    let expected = ["user_id", "first_name", "last_name", "boss_id", "mentor", "status", "type", "tags"];
    assert_eq!(fields, expected);

    let [key, first, last, boss, mentor, status, kind, tags] = columns else { panic!("eight columns") };
    assert!(key.primary_key && key.read_only == Some(true));
    assert_eq!((first.name, first.column), ("firstName", "first"));
    assert_eq!(first.description, Some("As on\nthe passport."));
    let rules = [Validation::MinLength(2), Validation::MaxLength(80), Validation::Like("/^[a-z]+$/i")];
    assert_eq!(first.validations, rules);
    assert!(last.nullable && last.read_only == Some(false));
    assert_eq!(last.validations, [Validation::Present]);
    assert!(boss.nullable && !mentor.nullable);
    assert_eq!(mentor.default, Some(Literal::Integer(-3)));
    let rules = [Validation::Min(Literal::Integer(-5)), Validation::Max(Literal::Float(1.5))];
    assert_eq!(mentor.validations, rules);
    assert_eq!((status.column_type, status.enum_values), (ColumnType::Enum, &["new", "on_hold", "gone"][..]));
    assert_eq!(status.default, Some(Literal::Text("on_hold")));
    assert_eq!((kind.field, kind.name, kind.column), ("type", "type", "type"));
    assert_eq!(tags.column_type, ColumnType::List(&ColumnType::String));
    assert_eq!(tags.read_only, Some(true));

    for (index, column) in columns.iter().enumerate() {
        assert_eq!(column.primary_key, index == 0);
    }
    assert_eq!((User::COLUMNS.first_name.index(), User::COLUMNS.first_name.name()), (1, "firstName"));
    assert_eq!((User::COLUMNS.tags.index(), User::COLUMNS.r#type.name()), (7, "type"));
}

#[test]
fn the_relations() {
    let relations: Vec<_> =
        User::META.relations.iter().map(|relation| (relation.name, relation.target, relation.kind)).collect();
    let expected = [
        ("boss", "users", RelationKind::BelongsTo { foreign_key: "boss_id" }),
        ("mod", "users", RelationKind::BelongsTo { foreign_key: "mentor" }),
        ("profile", "profile", RelationKind::HasOne { foreign_key: "user_id" }),
        ("orders", "shop_orders", RelationKind::HasMany { foreign_key: "type" }),
        (
            "labels",
            "tag",
            RelationKind::ManyToMany {
                through: "user-tags",
                through_type: "UserTag",
                origin_key: "user_id",
                foreign_key: "tagId",
            },
        ),
    ];
    assert_eq!(relations, expected);
}

#[test]
fn keys_are_typed() {
    let _: PhantomData<fn() -> i64> = User::COLUMNS.__key();
    let _: PhantomData<fn() -> String> = Tag::COLUMNS.__key();
    let _: PhantomData<fn() -> (i64, String)> = UserTag::COLUMNS.__key();
    assert!(UserTag::META.columns.iter().all(|column| column.primary_key));
}

#[test]
fn the_actions() {
    let [greet, forget, never] = User::ACTIONS else { panic!("three actions") };
    let declaration = greet.declaration;
    assert_eq!((declaration.rust_name, declaration.name), ("greet", "Greet"));
    assert_eq!((declaration.scope, declaration.description), (ActionScope::Single, Some("Says hello.")));
    assert_eq!((declaration.endpoint, declaration.submit_label, declaration.download), (None, None, false));

    let declaration = forget.declaration;
    assert_eq!((declaration.name, declaration.scope), ("Forget them", ActionScope::Bulk));
    assert_eq!(declaration.description, Some("Cannot be undone."));
    assert_eq!(declaration.endpoint, Some("forest/users/forget"));
    assert_eq!((declaration.submit_label, declaration.download), (Some("Forget"), true));

    assert_eq!((never.declaration.scope, never.requires.len()), (ActionScope::Global, 0));
    assert!(Profile::ACTIONS.is_empty() && Profile::FIELDS.is_empty());
}

#[test]
fn the_computed_fields() {
    let fields: Vec<_> = User::FIELDS
        .iter()
        .map(|field| (field.rust_name, field.name, field.column_type, field.depends_on))
        .collect();
    let expected: [(_, _, _, &[&str]); 4] = [
        ("full_name", "fullName", ColumnType::String, &["firstName", "last_name", "type"]),
        ("match", "match", ColumnType::Enum, &["mentor", "status"]),
        ("first_tag", "first_tag", ColumnType::List(&ColumnType::String), &["tags", "boss_id"]),
        ("answer", "answer", ColumnType::Number, &[]),
    ];
    assert_eq!(fields, expected);
    assert_eq!(User::FIELDS[0].description, Some("First and last."));
    assert_eq!(User::FIELDS[1].enum_values, ["new", "on_hold", "gone"]);

    let values: Vec<_> =
        read(|record| User::FIELDS.iter().map(|field| (field.compute)(record).unwrap()).collect());
    let text = |text: &str| Value::Text(text.to_owned());
    let expected =
        [text("Ada - admin"), text("on_hold"), Value::List(vec![text("a"), text("2")]), Value::Int(42)];
    assert_eq!(values, expected);
}

#[test]
fn a_row_becomes_the_struct() {
    let user = read(User::from_record).unwrap();
    let expected = User {
        user_id: 1,
        first_name: "Ada".to_owned(),
        last_name: None,
        boss_id: Some(2),
        mentor: 7,
        status: Status::OnHold,
        r#type: "admin".to_owned(),
        password_hash: None,
        tags: vec!["a".to_owned(), "b".to_owned()],
    };
    assert_eq!(user, expected);
}

#[test]
fn a_row_that_does_not_fit_names_the_field() {
    let OwnedRow(mut cells) = row();
    cells[1] = Value::Bool(true);
    let row = OwnedRow(cells);
    let positions: Vec<_> = (0..8).map(Some).collect();
    let error = User::from_record(&RecordReader::new(&row, &positions)).unwrap_err();
    assert_eq!(error.to_string(), "field `firstName`: expected a text, found the boolean true");
}

#[test]
fn enums_are_texts() {
    assert_eq!(Status::from_cell(Cell::Text("gone")), Ok(Status::Old));
    assert_eq!(Status::OnHold.to_value(), Value::Text("on_hold".to_owned()));
    for cell in [Cell::Text("OnHold"), Cell::Null, Cell::Int(0)] {
        assert_eq!(Status::from_cell(cell), Err(CellError::new("one of `new`, `on_hold`, `gone`", cell)));
    }
}

#[test]
fn a_struct_may_name_itself() {
    #[derive(Debug)]
    struct Id<C>(i64, PhantomData<fn() -> C>);

    impl<C> forest::ForestType for Id<C> {
        const COLUMN: ColumnType = ColumnType::Number;

        fn from_cell(cell: Cell<'_>) -> std::result::Result<Self, CellError> {
            i64::from_cell(cell).map(|id| Self(id, PhantomData))
        }

        fn to_value(&self) -> Value {
            Value::Int(self.0)
        }
    }

    #[collection(has_many(children = Self, foreign_key = parent_id))]
    struct Folder {
        #[forest(min = 1)]
        id: Id<Self>,
        #[forest(belongs_to = Self)]
        parent_id: Option<Id<Self>>,
        #[forest(skip)]
        _loaded: Vec<Self>,
    }

    let targets: Vec<_> =
        Folder::META.relations.iter().map(|relation| (relation.name, relation.target)).collect();
    assert_eq!(targets, [("parent", "folder"), ("children", "folder")]);
}

#[test]
fn a_struct_may_live_in_a_function() {
    #[collection]
    struct Local {
        id: i64,
    }

    #[smart]
    impl Local {
        #[field]
        fn double(id: i64) -> i64 {
            id * 2
        }
    }
    assert_eq!((Local::META.columns.len(), Local::FIELDS.len()), (1, 1));
}
