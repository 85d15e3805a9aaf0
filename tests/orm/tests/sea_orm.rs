//! Beside SeaORM's derives, and its `#[sea_orm::model]`, which writes structs of its own from the one that it stands on.
#![allow(missing_docs, unreachable_pub)]

mod post {
    use forest::prelude::collection;
    use sea_orm::entity::prelude::*;

    /// `#[collection]` above the derive.
    #[collection(name = "posts", has_many(comments = super::comment::Model, foreign_key = post_id))]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "posts")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[forest(min_length = 3)]
        pub title: String,
        #[sea_orm(column_type = "Text", nullable, column_name = "body_text")]
        #[forest(column = "body_text")]
        pub body: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod comment {
    use forest::prelude::collection;
    use sea_orm::entity::prelude::*;

    /// `#[collection]` below the derive.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "comments")]
    #[collection(name = "comments")]
    pub struct Model {
        #[sea_orm(primary_key)]
        #[forest(primary_key)]
        pub number: i32,
        #[forest(belongs_to = super::post::Model)]
        pub post_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// `#[sea_orm::model]` makes two structs of one, `Model` and `ModelEx`, and copies our attributes to both. The relations
/// that only `ModelEx` holds are loaded by SeaORM: Forest skips them and has its own.
mod author {
    use forest::prelude::collection;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[collection(name = "authors", has_many(books = super::book::Model, foreign_key = author_id))]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "authors")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[forest(max_length = 80)]
        pub name: String,
        #[sea_orm(has_many)]
        #[forest(skip)]
        pub books: HasMany<super::book::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod book {
    use forest::prelude::collection;
    use sea_orm::entity::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "books")]
    #[collection(table = "books")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[forest(belongs_to = super::author::Model)]
        pub author_id: i32,
        #[sea_orm(belongs_to, from = "author_id", to = "id")]
        #[forest(skip)]
        pub author: BelongsTo<super::author::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

use forest::{prelude::*, schema::RelationKind};

#[smart]
impl post::Model {
    #[action(single)]
    async fn publish(post: Record<Self>) -> ActionResult {
        ActionResult::success(format!("{} is published", post.title))
    }
}

fn is_entity<T: sea_orm::EntityTrait>(_: T) {}

#[test]
fn models_are_collections() {
    is_entity(post::Entity);
    let columns: Vec<_> =
        post::Model::META.columns.iter().map(|column| (column.field, column.column)).collect();
    assert_eq!(columns, [("id", "id"), ("title", "title"), ("body", "body_text")]);
    assert!(post::Model::META.columns[0].primary_key);
    assert!(post::Model::META.columns[2].nullable);
    assert_eq!(post::Model::META.relations[0].kind, RelationKind::HasMany { foreign_key: "post_id" });
    assert_eq!(post::Model::ACTIONS.len(), 1);

    is_entity(comment::Entity);
    assert!(comment::Model::META.columns[0].primary_key);
    assert_eq!(comment::Model::META.relations[0].target, "posts");
}

#[test]
fn the_model_attribute_keeps_relations_apart() {
    is_entity(author::Entity);
    is_entity(book::Entity);
    let fields: Vec<_> = author::Model::META.columns.iter().map(|column| column.field).collect();
    assert_eq!(fields, ["id", "name"]);
    assert_eq!(author::Model::META.relations[0].kind, RelationKind::HasMany { foreign_key: "author_id" });
    let fields: Vec<_> = book::Model::META.columns.iter().map(|column| column.field).collect();
    assert_eq!(fields, ["id", "author_id"]);
    assert_eq!(
        (book::Model::META.relations[0].name, book::Model::META.relations[0].target),
        ("author", "authors")
    );
}
