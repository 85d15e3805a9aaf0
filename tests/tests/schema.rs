//! Collections declared with the macros, published byte for byte as the official agents publish the same models.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at the first thing that is not as it should be"
)]

use chrono::{DateTime, Utc};
use forest::{
    action::Smart,
    prelude::*,
    schema::{Dialect, Liana, Registered, Schema, SchemaDocument},
};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../fixtures/schema/", $name))
    };
}

mod modern {
    use super::*;

    #[collection(table = "users")]
    pub(crate) struct User {
        id: i64,
        email: String,
        #[forest(name = "createdAt")]
        created_at: Option<DateTime<Utc>>,
    }

    #[smart]
    impl User {
        #[action(single, endpoint = "/forest/_actions/users/0/impersonate")]
        async fn impersonate(_user: Record<Self>) {}
    }
}

mod sequelize {
    use super::*;

    #[collection(table = "users")]
    pub(crate) struct User {
        id: i64,
        email: Option<String>,
        #[forest(name = "createdAt")]
        created_at: Option<DateTime<Utc>>,
    }

    #[smart]
    impl User {
        #[action(single)]
        async fn impersonate(_user: Record<Self>) {}
    }
}

mod mongoose {
    use super::*;

    #[collection(table = "users")]
    pub(crate) struct User {
        #[forest(primary_key, name = "_id")]
        id: String,
        email: Option<String>,
        #[forest(name = "createdAt")]
        created_at: Option<DateTime<Utc>>,
    }

    #[smart]
    impl User {
        #[action(single)]
        async fn impersonate(_user: Record<Self>) {}
    }
}

fn liana(name: &str, version: &str, database_type: Option<&str>, orm_version: Option<&str>) -> Liana {
    Liana {
        name: name.to_owned(),
        version: version.to_owned(),
        engine: "nodejs".to_owned(),
        engine_version: "20.20.2".to_owned(),
        database_type: database_type.map(str::to_owned),
        orm_version: orm_version.map(str::to_owned),
    }
}

fn registered<C: Smart>() -> Registered {
    Registered {
        meta: C::META,
        actions: C::ACTIONS.iter().map(|action| action.declaration).collect(),
        computed: C::FIELDS,
    }
}

#[track_caller]
fn check<C: Smart>(dialect: Dialect, liana: &Liana, file: &str, apimap: &str) {
    let schema = Schema::link(dialect, &[registered::<C>()]).unwrap();
    let document = SchemaDocument::of(&schema, liana);
    assert_eq!(document.file_text(), file);
    assert_eq!(document.apimap(), apimap);
}

#[test]
fn as_the_node_agent_publishes_them() {
    check::<modern::User>(
        Dialect::Modern,
        &liana("forest-nodejs-agent", "1.96.0", None, None),
        fixture!("modern-users.forestadmin-schema.json"),
        fixture!("modern-users.apimap.json"),
    );
}

#[test]
fn as_forest_express_sequelize_publishes_them() {
    check::<sequelize::User>(
        Dialect::Legacy,
        &liana("forest-express-sequelize", "9.6.6", Some("postgres"), Some("6.29.0")),
        fixture!("legacy-sequelize-users.forestadmin-schema.json"),
        fixture!("legacy-sequelize-users.apimap.json"),
    );
}

#[test]
fn as_forest_express_mongoose_publishes_them() {
    check::<mongoose::User>(
        Dialect::Legacy,
        &liana("forest-express-mongoose", "9.6.7", Some("MongoDB"), Some("7.8.4")),
        fixture!("legacy-mongoose-users.forestadmin-schema.json"),
        fixture!("legacy-mongoose-users.apimap.json"),
    );
}

mod blog {
    use super::*;

    #[collection(table = "posts", many_to_many(tags = Tag, through = Tagging, origin_key = post_id, foreign_key = tag_id))]
    pub(crate) struct Post {
        id: i64,
        #[forest(belongs_to = Author)]
        author_id: i64,
    }

    #[collection(table = "authors", has_many(posts = Post, foreign_key = author_id))]
    pub(crate) struct Author {
        id: i64,
        #[forest(min_length = 2, max_length = 40)]
        name: String,
    }

    #[collection(table = "tags")]
    pub(crate) struct Tag {
        id: i64,
    }

    #[collection(table = "taggings")]
    pub(crate) struct Tagging {
        #[forest(primary_key, belongs_to = Post)]
        post_id: i64,
        #[forest(primary_key)]
        tag_id: i64,
    }
}

#[test]
fn relations_and_validations_of_the_macros_reach_the_document() {
    let all = [
        registered::<blog::Post>(),
        registered::<blog::Author>(),
        registered::<blog::Tag>(),
        registered::<blog::Tagging>(),
    ];
    let schema = Schema::link(Dialect::Modern, &all).unwrap();
    let apimap = SchemaDocument::of(&schema, &Liana::default()).apimap();
    for expected in [
        r#""field":"author","integration":null,"inverseOf":"posts","isFilterable":true,"isPrimaryKey":false,"isReadOnly":false,"isRequired":true,"isSortable":true,"isVirtual":false,"reference":"authors.id","relationship":"BelongsTo","type":"Number""#,
        r#""relationship":"HasMany","type":["Number"]"#,
        r#""reference":"tags.id","relationship":"BelongsToMany""#,
        r#"{"type":"is longer than","value":1,"message":"Value must be longer than 1 characters"}"#,
        r#"{"type":"is shorter than","value":41,"message":"Value must be shorter than 41 characters"}"#,
    ] {
        assert!(apimap.contains(expected), "{expected} is missing in\n{apimap}");
    }
}

#[test]
fn a_relation_to_a_collection_that_is_not_registered_names_the_types() {
    let errors = Schema::link(Dialect::Modern, &[registered::<blog::Post>()]).unwrap_err();
    let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "`Post` belongs to `Author`, which is not registered: add `.collection::<Author>()`",
            "`Post` has many `Tag` through `Tagging`, and `Tag` is not registered: add `.collection::<Tag>()`",
        ]
    );
}
