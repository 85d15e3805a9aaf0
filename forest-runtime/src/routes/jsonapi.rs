//! Records as JSON:API, written byte by byte while the source reads them.

use super::query_string::Projection;
use crate::{
    query::pack_id,
    schema::{CollectionRef, ComputedMeta, Dialect, RecordReader, RelationLink},
    source::SourceError,
    value::{Cell, ColumnType, Row, write_cell, write_string},
};

/// Knows where each part of a record stands in the rows that it will be given.
pub(super) struct RecordWriter {
    collection: CollectionRef,
    dialect: Dialect,
    /// What the rows hold: columns of the collection, by their places.
    columns: Vec<usize>,
    /// Where each column of the collection stands in a row.
    positions: Vec<Option<usize>>,
    /// Where the primary key stands in a row.
    key: Vec<usize>,
    attributes: Vec<Attribute>,
    /// Relations to one record: the beginning of the member, and where the foreign key stands in a row.
    to_one: Vec<(usize, usize)>,
}

/// One member of `attributes`.
struct Attribute {
    /// `"name":`
    key: Vec<u8>,
    content: Content,
}

enum Content {
    Column { position: usize, column_type: ColumnType },
    Computed(&'static ComputedMeta),
}

impl RecordWriter {
    /// Columns that the id, a computed field or a relation needs are read as well; the primary key is always shown.
    pub(super) fn new(collection: &CollectionRef, projection: &Projection, dialect: Dialect) -> Self {
        let mut columns = Vec::new();
        let mut positions = vec![None; collection.columns.len()];
        let mut read = |column: usize| {
            *positions[column].get_or_insert_with(|| {
                columns.push(column);
                columns.len() - 1
            })
        };
        let key = collection.primary_key.iter().map(|&column| read(column)).collect();
        let mut attributes = Vec::new();
        let missing_key = collection.primary_key.iter().filter(|column| !projection.columns.contains(column));
        for &column in missing_key.chain(&projection.columns) {
            let schema = &collection.columns[column];
            let content = Content::Column { position: read(column), column_type: schema.column_type };
            attributes.push(Attribute { key: member(schema.name), content });
        }
        for &index in &projection.computed {
            let computed = &collection.computed[index];
            for name in computed.depends_on {
                if let Some(column) = collection.column(name) {
                    read(column.index);
                }
            }
            attributes.push(Attribute { key: member(computed.name), content: Content::Computed(computed) });
        }
        let to_one = projection
            .relations
            .iter()
            .filter_map(|&index| match collection.relations[index].link {
                RelationLink::BelongsTo { foreign_key, .. } => Some((index, read(foreign_key))),
                _ => None,
            })
            .collect();
        Self { collection: collection.clone(), dialect, columns, positions, key, attributes, to_one }
    }

    /// The columns that rows must hold, in this order.
    pub(super) fn columns(&self) -> Vec<usize> {
        self.columns.clone()
    }

    /// What comes before the data.
    pub(super) fn begin(&self) -> Vec<u8> {
        match self.dialect {
            Dialect::Modern => br#"{"jsonapi":{"version":"1.0"},"data":"#.to_vec(),
            Dialect::Legacy => br#"{"data":"#.to_vec(),
        }
    }

    /// Appends one record.
    ///
    /// # Errors
    /// When a computed field cannot read what it depends on.
    pub(super) fn write(&self, out: &mut Vec<u8>, row: &dyn Row) -> Result<(), SourceError> {
        let id = pack_id(row, &self.key);
        out.extend_from_slice(br#"{"type":"#);
        write_string(out, self.collection.name);
        out.extend_from_slice(br#","id":"#);
        write_string(out, &id);
        out.extend_from_slice(br#","attributes":{"#);
        let record = RecordReader::new(row, &self.positions);
        for (at, attribute) in self.attributes.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&attribute.key);
            match &attribute.content {
                Content::Column { position, column_type } => {
                    write_cell(out, *column_type, row.cell(*position));
                }
                Content::Computed(computed) => {
                    let value = (computed.compute)(&record).map_err(|error| {
                        SourceError::new(
                            format!("`{}::{}` of record {id}", self.collection.rust_name, computed.rust_name),
                            error,
                        )
                    })?;
                    write_cell(out, computed.column_type, value.as_cell());
                }
            }
        }
        out.push(b'}');
        self.write_relationships(out, row, &id);
        out.push(b'}');
        Ok(())
    }

    fn write_relationships(&self, out: &mut Vec<u8>, row: &dyn Row, id: &str) {
        let mut separator: &[u8] = br#","relationships":{"#;
        for &(relation, position) in &self.to_one {
            let relation = &self.collection.relations[relation];
            out.extend_from_slice(separator);
            separator = b",";
            out.extend_from_slice(&member(relation.name));
            out.extend_from_slice(br#"{"data":"#);
            if row.cell(position) == Cell::Null {
                out.extend_from_slice(b"null");
            } else {
                out.extend_from_slice(br#"{"type":"#);
                write_string(out, self.collection.schema().target(relation).name);
                out.extend_from_slice(br#","id":"#);
                write_string(out, &pack_id(row, &[position]));
                out.push(b'}');
            }
            if self.dialect == Dialect::Legacy {
                out.push(b',');
                self.write_link(out, id, relation.name);
            }
            out.push(b'}');
        }
        for relation in self.collection.relations.iter().filter(|relation| relation.is_to_many()) {
            out.extend_from_slice(separator);
            separator = b",";
            out.extend_from_slice(&member(relation.name));
            out.push(b'{');
            self.write_link(out, id, relation.name);
            out.push(b'}');
        }
        if separator == b"," {
            out.push(b'}');
        }
    }

    /// `"links":{"related":{"href":"…"}}`; the prefix is `/forest` wherever the agent is mounted.
    fn write_link(&self, out: &mut Vec<u8>, id: &str, relation: &str) {
        let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
        // A form writes a space as `+`; a path does not.
        let id = id.replace('+', "%20");
        out.extend_from_slice(br#""links":{"related":{"href":"#);
        write_string(out, &format!("/forest/{}/{id}/relationships/{relation}", self.collection.name));
        out.extend_from_slice(b"}}");
    }
}

/// `"name":`
fn member(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len() + 3);
    write_string(&mut out, name);
    out.push(b':');
    out
}
