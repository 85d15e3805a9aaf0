//! Puts the const tables together: resolves names, applies the dialect's rules, and finds all that does not fit.

mod actions;
mod columns;
mod names;
mod relations;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::{
    ActionDeclaration, CollectionMeta, CollectionSchema, ComputedMeta, ConfigError, Dialect, Schema,
};

/// A collection as it was registered with the agent.
#[derive(Debug, Clone)]
pub struct Registered {
    /// What `#[collection]` declared.
    pub meta: &'static CollectionMeta,
    /// The actions of `#[smart]`, in the order of their declaration.
    pub actions: Vec<ActionDeclaration>,
    /// The computed fields of `#[smart]`, in the order of their declaration.
    pub computed: &'static [ComputedMeta],
}

impl Schema {
    /// Links what was registered, in that order.
    ///
    /// # Errors
    /// Everything that is wrong, not only the first of it.
    pub fn link(dialect: Dialect, registered: &[Registered]) -> Result<Self, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let by_name = names::check(registered, &mut errors);
        let collections: Vec<CollectionSchema> = registered
            .iter()
            .enumerate()
            .map(|(index, collection)| {
                let columns = columns::link(dialect, collection.meta);
                let primary_key =
                    columns.iter().filter(|column| column.primary_key).map(|column| column.index);
                CollectionSchema {
                    index,
                    rust_name: collection.meta.rust_name,
                    name: collection.meta.name,
                    table: collection.meta.table,
                    description: collection.meta.description,
                    primary_key: primary_key.collect(),
                    columns,
                    relations: relations::link(registered, &by_name, index, &mut errors),
                    computed: collection.computed,
                    actions: actions::link(dialect, collection, &mut errors),
                    fields: names::check_fields(collection, &mut errors),
                }
            })
            .collect();
        actions::check_routes(&collections, &mut errors);
        if errors.is_empty() { Ok(Self { dialect, collections, by_name }) } else { Err(errors) }
    }
}

type ByName = BTreeMap<&'static str, usize>;
