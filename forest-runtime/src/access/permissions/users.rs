//! The operators, their roles and levels. What a session token says of them is not asked: it may be an hour old.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value as Json};

use super::{cache::Readable, read};

/// The operators of an environment.
pub(super) struct Users {
    by_id: HashMap<i64, User>,
    roles: BTreeSet<i64>,
}

/// An operator.
#[derive(Default)]
pub(super) struct User {
    pub(super) role: Option<i64>,
    /// Whether he makes layouts himself, charts and segments included.
    pub(super) edits_layouts: bool,
    /// `id`, `email`, `firstName`, …, as text.
    fields: BTreeMap<&'static str, String>,
    tags: BTreeMap<String, String>,
}

impl Users {
    pub(super) fn get(&self, id: i64) -> Option<&User> {
        self.by_id.get(&id)
    }

    /// The role of an operator; none for somebody unknown, whatever he says of himself.
    pub(super) fn role(&self, id: i64) -> Option<i64> {
        self.get(id)?.role
    }

    /// Whether an operator makes layouts himself.
    pub(super) fn edits_layouts(&self, id: i64) -> bool {
        self.get(id).is_some_and(|user| user.edits_layouts)
    }

    /// All roles that somebody has, in ascending order.
    pub(super) fn roles(&self) -> impl Iterator<Item = i64> {
        self.roles.iter().copied()
    }
}

impl User {
    /// What `currentUser.<name>` stands for.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// What `currentUser.tags.<name>` stands for.
    pub(super) fn tag(&self, name: &str) -> Option<&str> {
        self.tags.get(name).map(String::as_str)
    }
}

impl Readable for Users {
    fn read(document: Json) -> Result<Self, &'static str> {
        let Json::Array(entries) = document else {
            return Err("the operators are no list");
        };
        let mut users = Self { by_id: HashMap::with_capacity(entries.len()), roles: BTreeSet::new() };
        for entry in entries {
            let user = entry.as_object().and_then(|entry| Some((read::id(entry.get("id")?)?, user(entry))));
            let Some((id, user)) = user else {
                tracing::warn!("an operator without an id is left out of the permissions");
                continue;
            };
            users.roles.extend(user.role);
            users.by_id.insert(id, user);
        }
        Ok(users)
    }
}

fn user(entry: &Map<String, Json>) -> User {
    const FIELDS: [&str; 7] =
        ["id", "email", "firstName", "lastName", "fullName", "permissionLevel", "roleId"];
    let field = |name: &'static str| Some((name, read::text(entry.get(name)?)?));
    let fields: BTreeMap<_, _> = FIELDS.into_iter().filter_map(field).collect();
    let level = fields.get("permissionLevel").map(String::as_str);
    User {
        role: entry.get("roleId").and_then(read::id),
        edits_layouts: matches!(level, Some("admin" | "developer" | "editor")),
        tags: tags(entry.get("tags")),
        fields,
    }
}

/// Tags are an object, or a list of `{"key", "value"}`.
fn tags(value: Option<&Json>) -> BTreeMap<String, String> {
    match value {
        Some(Json::Object(tags)) => {
            tags.iter().filter_map(|(key, value)| Some((key.clone(), read::text(value)?))).collect()
        }
        Some(Json::Array(tags)) => tags
            .iter()
            .filter_map(|tag| Some((tag.get("key")?.as_str()?.to_owned(), read::text(tag.get("value")?)?)))
            .collect(),
        _ => BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_may_be_text_and_tags_a_list() {
        let users = Users::read(json!([
            { "id": "7", "roleId": "3", "permissionLevel": "editor", "tags": [{ "key": "city", "value": "Lyon" }] },
            { "id": 8, "roleId": 2, "permissionLevel": "manager", "tags": { "level": 4, "none": null } },
            { "email": "nobody@example.com" },
            "nonsense",
        ]))
        .unwrap();
        let (seven, eight) = (users.get(7).unwrap(), users.get(8).unwrap());
        assert_eq!((seven.role, seven.edits_layouts, seven.tag("city")), (Some(3), true, Some("Lyon")));
        assert_eq!((eight.role, eight.edits_layouts, eight.tag("level")), (Some(2), false, Some("4")));
        assert_eq!((eight.tag("none"), eight.field("email"), eight.field("roleId")), (None, None, Some("2")));
        assert_eq!(users.roles().collect::<Vec<_>>(), [2, 3]);
        assert!(Users::read(json!({ "errors": [] })).is_err());
    }
}
