//! The names of collections and fields: unique, and fit for the places where requests carry them.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{
    super::{ConfigError, linked::FieldIndex},
    ByName, Registered,
};

/// First segments of routes that the agent serves itself, below `/forest/`.
pub(super) const AGENT_ROUTES: [&str; 9] = [
    "_actions",
    "_audit-trail",
    "_charts",
    "_internal",
    "actions",
    "authentication",
    "healthcheck",
    "scope-cache-invalidation",
    "stats",
];

/// Checks the collections' names and says where each stands.
pub(super) fn check(registered: &[Registered], errors: &mut Vec<ConfigError>) -> ByName {
    let mut by_name = ByName::new();
    for (index, collection) in registered.iter().enumerate() {
        let meta = collection.meta;
        if let Some(problem) = collection_name_problem(meta.name) {
            errors.push(ConfigError::new(
                format!("`{}` is called `{}`, {problem}", meta.rust_name, meta.name.escape_debug()),
                "give it another name, as in `#[collection(name = \"orders\")]`",
            ));
        }
        if !meta.columns.iter().any(|column| column.primary_key) {
            errors.push(ConfigError::new(
                format!("`{}` has no primary key", meta.rust_name),
                "mark its field with `#[forest(primary_key)]`",
            ));
        }
        match by_name.entry(meta.name) {
            Entry::Vacant(entry) => {
                entry.insert(index);
            }
            Entry::Occupied(entry) => {
                let first = registered[*entry.get()].meta;
                errors.push(if std::ptr::eq(first, meta) {
                    ConfigError::new(
                        format!("`{}` is registered twice", meta.rust_name),
                        format!("remove one `.collection::<{}>()`", meta.rust_name),
                    )
                } else {
                    ConfigError::new(
                        format!(
                            "`{}` and `{}` are both called `{}`",
                            first.rust_name, meta.rust_name, meta.name
                        ),
                        "give one of them another name, as in `#[collection(name = \"orders\")]`",
                    )
                });
            }
        }
    }
    by_name
}

/// Why a collection cannot have that name: it is a segment of a URL, a part of parameters such as `fields[orders]`,
/// and shares its place with the agent's own routes.
fn collection_name_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("which is no name");
    }
    if name.contains(|c: char| c.is_control() || "/\\?#%[]".contains(c)) {
        return Some(
            "and a collection's name is a part of URLs: no `/ \\ ? # % [ ]` and no control characters",
        );
    }
    if name.trim() != name || name == "." || name == ".." {
        return Some("and a collection's name is a part of URLs, where this one would get lost");
    }
    if name.strip_suffix(".csv").is_some() {
        return Some("and `.csv` at the end of a URL asks for an export");
    }
    AGENT_ROUTES.contains(&name).then_some("which is a route of the agent itself")
}

/// Checks the names of one collection's fields and says where each stands.
pub(super) fn check_fields(
    collection: &Registered,
    errors: &mut Vec<ConfigError>,
) -> BTreeMap<&'static str, FieldIndex> {
    let meta = collection.meta;
    let columns = meta.columns.iter().enumerate().map(|(index, column)| {
        (column.name, FieldIndex::Column(index), format!("the field `{}`", column.field))
    });
    let relations = meta.relations.iter().enumerate().map(|(index, relation)| {
        (relation.name, FieldIndex::Relation(index), format!("the relation `{}`", relation.name))
    });
    let computed = collection.computed.iter().enumerate().map(|(index, computed)| {
        (computed.name, FieldIndex::Computed(index), format!("the computed field `{}`", computed.rust_name))
    });

    let mut fields = BTreeMap::new();
    let mut owners = BTreeMap::new();
    for (name, index, owner) in columns.chain(relations).chain(computed) {
        if let Some(problem) = field_name_problem(name) {
            errors.push(ConfigError::new(
                format!("in `{}`, {owner} is called `{}`, {problem}", meta.rust_name, name.escape_debug()),
                "give it another `name`",
            ));
        }
        match owners.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(owner);
                fields.insert(name, index);
            }
            Entry::Occupied(first) => errors.push(ConfigError::new(
                format!("in `{}`, {} and {owner} are both called `{name}`", meta.rust_name, first.get()),
                "give one of them another `name`",
            )),
        }
    }
    for computed in collection.computed {
        for dependency in computed.depends_on {
            if !matches!(fields.get(dependency), Some(FieldIndex::Column(_))) {
                errors.push(ConfigError::new(
                    format!(
                        "`{}::{}` reads `{dependency}`, which is no column of `{}`",
                        meta.rust_name, computed.rust_name, meta.rust_name
                    ),
                    "name fields of the struct that Forest does not skip",
                ));
            }
        }
    }
    fields
}

/// Why a field cannot have that name: requests write `fields[users]=id,company:name` and `sort=-id`.
fn field_name_problem(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("which is no name");
    }
    if name.contains(|c: char| c.is_control() || c == ',' || c == ':') {
        return Some("and requests list fields by name: no `,`, no `:` and no control characters");
    }
    (name.starts_with('-') || name.trim() != name)
        .then_some("and requests sort by name, where a `-` or a space before it has another meaning")
}
