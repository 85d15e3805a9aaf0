//! What linking resolves: one test a rule.

mod refused;

use super::{
    super::{
        ActionDeclaration, ActionScope, ColumnMeta, Field, RelationKind, RelationLink, RelationMeta,
        Validation, sample::*,
    },
    *,
};
use crate::value::ColumnType::{Number, String as Text, Uuid};

fn id() -> ColumnMeta {
    key("id", Number)
}

/// A collection that nothing is wrong with.
fn plain(name: &'static str) -> Registered {
    collection(name, vec![id()], vec![])
}

fn with_actions(name: &'static str, actions: Vec<ActionDeclaration>) -> Registered {
    Registered { actions, ..plain(name) }
}

#[test]
fn names_lead_to_places() {
    let users = Registered {
        computed: const { &[computed("full_name", Text)] },
        ..collection(
            "users",
            vec![id(), column("company_id", Number)],
            vec![belongs_to("company", "companies", "company_id")],
        )
    };
    let schema = link(Dialect::Modern, &[users, plain("companies")]);
    assert_eq!(schema.index_of("companies"), Some(1));
    assert!(schema.collection("Users").is_none(), "case counts");
    let users = schema.collection("users").unwrap();
    assert!(matches!(users.field("company_id"), Some(Field::Column(column)) if column.index == 1));
    assert!(matches!(users.field("full_name"), Some(Field::Computed(_))));
    assert!(users.field("nothing").is_none());
    let company = users.relation("company").unwrap();
    assert_eq!(schema.target(company).name, "companies");
    assert_eq!(users.relation_of_key(1).map(|relation| relation.name), Some("company"));
    assert!(users.relation_of_key(0).is_none());
    assert!(users.column("company").is_none() && users.relation("id").is_none());
}

#[test]
fn relations_go_by_places_and_know_their_way_back() {
    let membership = ["memberships", "user_id", "group_id"];
    let reverse = ["memberships", "group_id", "user_id"];
    let registered = [
        collection(
            "users",
            vec![column("name", Text), id(), column("manager_id", Number)],
            vec![
                belongs_to("manager", "users", "manager_id"),
                has_many("reports", "users", "manager_id"),
                has_one("profile", "profiles", "user_id"),
                many_to_many("groups", "groups", membership),
            ],
        ),
        collection(
            "profiles",
            vec![id(), column("user_id", Number)],
            vec![belongs_to("user", "users", "user_id")],
        ),
        collection("groups", vec![id()], vec![many_to_many("users", "users", reverse)]),
        collection("memberships", vec![key("group_id", Number), key("user_id", Number)], vec![]),
    ];
    let schema = link(Dialect::Modern, &registered);
    let relation = |collection: &str, name: &str| {
        let relation = schema.collection(collection).unwrap().relation(name).unwrap();
        (relation.link, relation.inverse, relation.is_to_many())
    };
    assert_eq!(
        relation("users", "manager"),
        (RelationLink::BelongsTo { foreign_key: 2, target_key: 1 }, Some("reports"), false)
    );
    assert_eq!(
        relation("users", "reports"),
        (RelationLink::HasMany { key: 1, foreign_key: 2 }, Some("manager"), true)
    );
    assert_eq!(
        relation("users", "profile"),
        (RelationLink::HasOne { key: 1, foreign_key: 1 }, Some("user"), false)
    );
    assert_eq!(
        relation("users", "groups"),
        (
            RelationLink::ManyToMany { through: 3, key: 1, origin_key: 1, foreign_key: 0, target_key: 0 },
            Some("users"),
            true
        )
    );
    assert_eq!(relation("groups", "users").1, Some("groups"));
    assert_eq!(schema.collection("memberships").unwrap().primary_key, [0, 1]);
}

#[test]
fn the_way_back_goes_by_the_same_key() {
    let posts = collection(
        "posts",
        vec![id(), column("author_id", Number), column("editor_id", Number)],
        vec![belongs_to("author", "users", "author_id"), belongs_to("editor", "users", "editor_id")],
    );
    let users = collection("users", vec![id()], vec![has_many("edited", "posts", "editor_id")]);
    let schema = link(Dialect::Modern, &[posts, users]);
    let inverses: Vec<_> =
        schema.collections()[0].relations.iter().map(|relation| relation.inverse).collect();
    assert_eq!(inverses, [None, Some("edited")]);
}

#[test]
fn keys_that_the_database_makes() {
    let linked = |dialect, columns, relations| {
        let schema = link(dialect, &[collection("things", columns, relations), plain("users")]);
        let first = &schema.collections()[0].columns[0];
        (first.generated, first.read_only, first.required)
    };
    let written = || ColumnMeta { read_only: Some(false), ..id() };
    for (dialect, columns, relations, expected) in [
        (Dialect::Modern, vec![id()], vec![], (true, true, false)),
        (Dialect::Legacy, vec![id()], vec![], (true, false, false)),
        (Dialect::Modern, vec![written()], vec![], (false, false, true)),
        (Dialect::Modern, vec![key("id", Uuid)], vec![], (false, false, true)),
        (Dialect::Modern, vec![key("_id", Text)], vec![], (true, true, false)),
        (Dialect::Modern, vec![id(), key("other", Number)], vec![], (false, false, true)),
        (Dialect::Modern, vec![id()], vec![belongs_to("user", "users", "id")], (false, false, true)),
    ] {
        let case = format!("{dialect:?} {columns:?} {relations:?}");
        assert_eq!(linked(dialect, columns, relations), expected, "{case}");
    }
}

#[test]
fn a_column_is_required_unless_something_else_fills_it() {
    let columns = vec![
        id(),
        column("empty", Text),
        required("full", Text),
        ColumnMeta { read_only: Some(true), ..required("made", Text) },
        ColumnMeta { validations: &[Validation::MinLength(1), Validation::Present], ..column("asked", Text) },
    ];
    let schema = link(Dialect::Modern, &[collection("things", columns, vec![])]);
    let columns = &schema.collections()[0].columns;
    let required: Vec<_> =
        columns.iter().filter(|column| column.required).map(|column| column.name).collect();
    assert_eq!(required, ["full", "asked"]);
    assert_eq!(columns[2].validations, [Validation::Present]);
    assert_eq!(columns[4].validations, [Validation::Present, Validation::MinLength(1)]);
    assert!(columns[3].read_only);
}

#[test]
fn actions_have_the_identifiers_of_their_dialect() {
    let actions = || {
        vec![
            action("a", "Ban user!!"),
            ActionDeclaration {
                endpoint: Some("forest/custom/"),
                scope: ActionScope::Global,
                ..action("b", "日本語")
            },
        ]
    };
    let linked = |dialect| {
        let schema = link(dialect, &[with_actions("users", actions())]);
        let actions = schema.collections()[0].actions.iter();
        actions
            .map(|action| [action.id.clone(), action.published_endpoint.clone(), action.endpoint.clone()])
            .collect::<Vec<_>>()
    };
    assert_eq!(
        linked(Dialect::Modern),
        [
            ["users-0-ban-user-", "/forest/actions/ban-user-", "/forest/actions/ban-user-"],
            ["users-1--", "forest/custom/", "/forest/custom"],
        ]
    );
    assert_eq!(
        linked(Dialect::Legacy),
        [
            ["users.Ban user!!", "/forest/actions/ban-user", "/forest/actions/ban-user"],
            ["users.日本語", "forest/custom/", "/forest/custom"],
        ]
    );
}
