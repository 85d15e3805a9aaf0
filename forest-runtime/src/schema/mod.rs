//! What a collection is: the const tables that the macros write, their checks, and the schema document.

mod collection;
mod dialect;
mod document;
mod error;
mod file;
mod liana;
mod link;
mod linked;
mod meta;
mod order;
mod record;
mod reference;
#[cfg(test)]
pub(crate) mod sample;
mod slug;

pub use collection::{Collection, Column, ForeignKey};
pub use dialect::Dialect;
pub use document::SchemaDocument;
pub use error::ConfigError;
pub use file::SchemaFile;
pub use liana::Liana;
pub use link::Registered;
pub use linked::{ActionSchema, CollectionSchema, ColumnSchema, Field, RelationLink, RelationSchema, Schema};
pub use meta::{
    ActionDeclaration, ActionScope, CollectionMeta, ColumnMeta, ComputedMeta, Literal, RelationKind,
    RelationMeta, Validation,
};
pub use record::{ReadError, RecordReader};
pub use reference::CollectionRef;
