//! Relations: where they lead, by which columns, and which relation leads back.

use super::{
    super::{CollectionMeta, ConfigError, RelationKind, RelationLink, RelationMeta, RelationSchema},
    ByName, Registered,
};

/// Links the relations of the collection at `source`. One that does not fit is reported and left out.
pub(super) fn link(
    registered: &[Registered],
    by_name: &ByName,
    source: usize,
    errors: &mut Vec<ConfigError>,
) -> Vec<RelationSchema> {
    let linker = Linker { registered, by_name, source: registered[source].meta };
    let relations = linker.source.relations.iter().enumerate();
    relations
        .filter_map(|(index, meta)| linker.relation(index, meta).map_err(|error| errors.push(error)).ok())
        .collect()
}

struct Linker<'a> {
    registered: &'a [Registered],
    by_name: &'a ByName,
    source: &'static CollectionMeta,
}

impl Linker<'_> {
    fn relation(&self, index: usize, meta: &RelationMeta) -> Result<RelationSchema, ConfigError> {
        let (target_index, target) = self.collection(meta, meta.target, meta.target_type)?;
        let link = match meta.kind {
            RelationKind::BelongsTo { foreign_key } => RelationLink::BelongsTo {
                foreign_key: self.column(meta, self.source, foreign_key)?,
                target_key: self.key(meta, target)?,
            },
            RelationKind::HasOne { foreign_key } => RelationLink::HasOne {
                key: self.key(meta, self.source)?,
                foreign_key: self.column(meta, target, foreign_key)?,
            },
            RelationKind::HasMany { foreign_key } => RelationLink::HasMany {
                key: self.key(meta, self.source)?,
                foreign_key: self.column(meta, target, foreign_key)?,
            },
            RelationKind::ManyToMany { through, through_type, origin_key, foreign_key } => {
                let (through_index, through) = self.collection(meta, through, through_type)?;
                RelationLink::ManyToMany {
                    through: through_index,
                    key: self.key(meta, self.source)?,
                    origin_key: self.column(meta, through, origin_key)?,
                    foreign_key: self.column(meta, through, foreign_key)?,
                    target_key: self.key(meta, target)?,
                }
            }
        };
        let inverse = target
            .relations
            .iter()
            .find(|back| back.target == self.source.name && leads_back(meta, back))
            .map(|back| back.name);
        Ok(RelationSchema { index, name: meta.name, target: target_index, link, inverse })
    }

    fn collection(
        &self,
        meta: &RelationMeta,
        name: &str,
        rust_name: &str,
    ) -> Result<(usize, &'static CollectionMeta), ConfigError> {
        if let Some(&index) = self.by_name.get(name) {
            return Ok((index, self.registered[index].meta));
        }
        let (source, target) = (self.source.rust_name, meta.target_type);
        let problem = match meta.kind {
            RelationKind::BelongsTo { .. } => {
                format!("`{source}` belongs to `{target}`, which is not registered")
            }
            RelationKind::HasOne { .. } => format!("`{source}` has one `{target}`, which is not registered"),
            RelationKind::HasMany { .. } => {
                format!("`{source}` has many `{target}`, which is not registered")
            }
            RelationKind::ManyToMany { through_type, .. } => format!(
                "`{source}` has many `{target}` through `{through_type}`, and `{rust_name}` is not registered"
            ),
        };
        Err(ConfigError::new(problem, format!("add `.collection::<{rust_name}>()`")))
    }

    fn column(&self, meta: &RelationMeta, holder: &CollectionMeta, name: &str) -> Result<usize, ConfigError> {
        holder.columns.iter().position(|column| column.name == name).ok_or_else(|| {
            ConfigError::new(
                format!(
                    "the relation `{}` of `{}` goes by `{name}`, which is no column of `{}`",
                    meta.name, self.source.rust_name, holder.rust_name
                ),
                "name a field of that struct that Forest does not skip",
            )
        })
    }

    /// The one column of a primary key.
    fn key(&self, meta: &RelationMeta, holder: &CollectionMeta) -> Result<usize, ConfigError> {
        let mut keys = holder.columns.iter().enumerate().filter(|(_, column)| column.primary_key);
        match (keys.next(), keys.next()) {
            (Some((index, _)), None) => Ok(index),
            _ => Err(ConfigError::new(
                format!(
                    "the relation `{}` of `{}` goes by the primary key of `{}`, which is not one field",
                    meta.name, self.source.rust_name, holder.rust_name
                ),
                "remove the relation, or give that collection a key of one field",
            )),
        }
    }
}

/// Whether `back`, declared by the target of `relation` and leading to its source, goes by the same keys.
fn leads_back(relation: &RelationMeta, back: &RelationMeta) -> bool {
    match (relation.kind, back.kind) {
        (
            RelationKind::BelongsTo { foreign_key: a },
            RelationKind::HasOne { foreign_key: b } | RelationKind::HasMany { foreign_key: b },
        )
        | (
            RelationKind::HasOne { foreign_key: a } | RelationKind::HasMany { foreign_key: a },
            RelationKind::BelongsTo { foreign_key: b },
        ) => a == b,
        (
            RelationKind::ManyToMany { through, origin_key, foreign_key, .. },
            RelationKind::ManyToMany {
                through: back_through,
                origin_key: back_origin,
                foreign_key: back_foreign,
                ..
            },
        ) => through == back_through && origin_key == back_foreign && foreign_key == back_origin,
        _ => false,
    }
}
