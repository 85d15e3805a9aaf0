//! The schema document: what is published of a schema, as the file `.forestadmin-schema.json` and as the apimap that
//! goes to Forest's server.

mod apimap;
mod fields;
mod json;
mod legacy;
mod modern;
mod parse;
mod print;
#[cfg(test)]
mod tests;
mod validations;

use std::fmt::Write as _;

use sha1::{Digest as _, Sha1};

use self::{
    json::{Json, object},
    parse::parse,
};
use super::{Dialect, Liana, Schema, order::sort_by_locale};

/// What is published of a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaDocument {
    dialect: Dialect,
    collections: Vec<Json>,
    meta: Json,
}

impl SchemaDocument {
    /// The document of a linked schema, in the dialect that it was linked for.
    pub fn of(schema: &Schema, liana: &Liana) -> Self {
        let dialect = schema.dialect();
        let mut collections: Vec<_> = schema
            .collections()
            .iter()
            .map(|collection| {
                let json = match dialect {
                    Dialect::Modern => modern::collection(schema, collection),
                    Dialect::Legacy => legacy::collection(schema, collection),
                };
                (collection.name, json)
            })
            .collect();
        sort_by_locale(&mut collections, |(name, _)| name);
        let collections = collections.into_iter().map(|(_, json)| json).collect();
        Self { dialect, collections, meta: meta(dialect, liana) }
    }

    /// The document that a schema file holds, as it is published in production: Modern adds today's meta to the file's
    /// collections, Legacy takes the file's own.
    ///
    /// # Errors
    /// What is wrong with the text, as the end of a sentence.
    pub(super) fn from_file(dialect: Dialect, liana: &Liana, text: &str) -> Result<Self, String> {
        let file = parse(text).map_err(|error| format!("is not JSON: {error}"))?;
        let collections = match file.get("collections") {
            Some(Json::Array(collections)) => collections.clone(),
            _ => return Err("holds no list of `collections`".to_owned()),
        };
        if let Some(odd) =
            collections.iter().position(|json| json.get("name").and_then(Json::as_text).is_none())
        {
            return Err(format!(
                "holds something without a `name` at place {} of its `collections`",
                odd + 1
            ));
        }
        let meta = match (dialect, file.get("meta")) {
            (Dialect::Modern, _) => meta(dialect, liana),
            (Dialect::Legacy, Some(meta @ Json::Object(_))) => meta.clone(),
            (Dialect::Legacy, _) => return Err("holds no `meta`".to_owned()),
        };
        Ok(Self { dialect, collections, meta })
    }

    /// The text of the schema file.
    pub fn file_text(&self) -> String {
        match self.dialect {
            Dialect::Modern => print::modern(&self.json()),
            Dialect::Legacy => print::legacy(&self.json()),
        }
    }

    /// The apimap, as JSON.
    pub fn apimap(&self) -> String {
        let apimap = match self.dialect {
            Dialect::Modern => apimap::modern(&self.collections, &self.meta, self.hash()),
            Dialect::Legacy => {
                let mut apimap = apimap::legacy(&self.collections, &self.meta);
                let hash = hash(&apimap);
                if let Json::Object(members) = &mut apimap
                    && let Some((_, meta)) = members.last_mut()
                {
                    *meta = apimap::with_hash(meta, hash);
                }
                apimap
            }
        };
        apimap.to_compact()
    }

    /// The hash by which Forest's server knows whether it has seen this document.
    pub fn hash(&self) -> String {
        match self.dialect {
            Dialect::Modern => hash(&self.json()),
            Dialect::Legacy => hash(&apimap::legacy(&self.collections, &self.meta)),
        }
    }

    fn json(&self) -> Json {
        object([("collections", Json::Array(self.collections.clone())), ("meta", self.meta.clone())])
    }
}

fn meta(dialect: Dialect, liana: &Liana) -> Json {
    match dialect {
        Dialect::Modern => modern::meta(liana),
        Dialect::Legacy => legacy::meta(liana),
    }
}

fn hash(json: &Json) -> String {
    let digest = Sha1::digest(json.to_compact());
    digest.iter().fold(String::with_capacity(40), |mut hex, byte| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
