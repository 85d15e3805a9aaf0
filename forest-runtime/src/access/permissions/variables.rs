//! Context variables: `{{currentUser.email}}` in a scope or a chart stands for something of the operator, his team or
//! the page that he looks at.

use serde_json::{Map, Value as Json};

use super::{read, rendering::Team, users::User};

/// Replacing makes no tree longer than this by more.
const MOST_ADDED: usize = 1 << 20;

/// What variables stand for.
pub(super) struct Variables<'a> {
    pub(super) user: Option<&'a User>,
    pub(super) team: &'a Team,
    /// What the request itself gives; only charts may ask for it.
    pub(super) request: Option<&'a Map<String, Json>>,
}

/// Why variables were not replaced.
#[derive(Debug, PartialEq)]
pub(super) enum Unresolved {
    /// Nothing is known under this name.
    Unknown(String),
    /// What they stand for is too long.
    TooLong,
}

impl Variables<'_> {
    /// `tree` with what its variables stand for.
    ///
    /// # Errors
    /// When one is unknown: what it would leave open is for nobody to guess.
    pub(super) fn put_into(&self, tree: &Json) -> Result<Json, Unresolved> {
        self.put(tree, &mut 0)
    }

    fn put(&self, tree: &Json, added: &mut usize) -> Result<Json, Unresolved> {
        Ok(match tree {
            Json::String(text) => Json::String(self.replace(text, added)?),
            Json::Array(items) => {
                Json::Array(items.iter().map(|item| self.put(item, added)).collect::<Result<_, _>>()?)
            }
            Json::Object(entries) => {
                let put = |(key, value): (&String, &Json)| Ok((key.clone(), self.put(value, added)?));
                Json::Object(entries.iter().map(put).collect::<Result<_, _>>()?)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => tree.clone(),
        })
    }

    /// Goes through the text once: what a variable stands for is not looked through again.
    fn replace(&self, text: &str, added: &mut usize) -> Result<String, Unresolved> {
        let mut replaced = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = next_variable(rest) {
            let value = self.get(name).ok_or_else(|| Unresolved::Unknown(name.to_owned()))?;
            *added += value.len();
            if *added > MOST_ADDED {
                return Err(Unresolved::TooLong);
            }
            replaced.push_str(before);
            replaced.push_str(&value);
            rest = after;
        }
        replaced.push_str(rest);
        Ok(replaced)
    }

    fn get(&self, name: &str) -> Option<String> {
        let Some(of_user) = name.strip_prefix("currentUser.") else {
            return read::text(self.request?.get(name)?);
        };
        if let Some(of_team) = of_user.strip_prefix("team.") {
            return self.team.field(of_team).map(str::to_owned);
        }
        let value = match of_user.strip_prefix("tags.") {
            Some(tag) => self.user?.tag(tag),
            None => self.user?.field(of_user),
        };
        value.map(str::to_owned)
    }
}

/// What stands before the first `{{name}}`, the name, and what comes after.
fn next_variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let inside = &text[start + 2..];
        // A name ends at the first brace; what is not closed by two of them is no variable.
        let end = inside.find('}')?;
        if end > 0 && inside[end..].starts_with("}}") {
            return Some((&text[..start], inside[..end].trim(), &inside[end + 2..]));
        }
        from = start + 2 + end;
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{cache::Readable, rendering::Rendering, users::Users},
        *,
    };

    fn put(tree: &Json, request: Option<&Json>) -> Result<Json, Unresolved> {
        let users = Users::read(json!([{
            "id": 1, "email": "ada@example.com", "fullName": "Ada L.", "roleId": 4,
            "tags": { "country": "FR", "nested": "{{currentUser.email}}", "a.b": "dotted" },
        }]))
        .unwrap();
        let team =
            Rendering::read(json!({ "team": { "id": 7, "name": "Ops" }, "collections": {} })).unwrap().team;
        let request = request.and_then(Json::as_object);
        Variables { user: users.get(1), team: &team, request }.put_into(tree)
    }

    fn text(text: &str) -> Result<String, Unresolved> {
        put(&json!(text), None).map(|value| value.as_str().unwrap().to_owned())
    }

    #[test]
    fn variables_of_the_user_his_tags_and_his_team_are_replaced_at_any_depth() {
        let tree = json!({ "aggregator": "and", "conditions": [
            { "field": "a", "operator": "equal", "value": "{{currentUser.tags.country}}" },
            { "field": "b", "operator": "in", "value": [1, null, "{{currentUser.team.id}}-{{ currentUser.id }}"] },
        ]});
        assert_eq!(
            put(&tree, None).unwrap(),
            json!({ "aggregator": "and", "conditions": [
                { "field": "a", "operator": "equal", "value": "FR" },
                { "field": "b", "operator": "in", "value": [1, null, "7-1"] },
            ]})
        );
        assert_eq!(text("{{currentUser.fullName}} of {{currentUser.team.name}}").unwrap(), "Ada L. of Ops");
        assert_eq!(text("{{currentUser.roleId}}{{currentUser.tags.a.b}}").unwrap(), "4dotted");
    }

    #[test]
    fn hole_l_unknown_variable_is_never_a_text() {
        for name in [
            "currentUser.tags.city",
            "currentUser.lastName",
            "currentUser.team.size",
            "currentUser",
            "x",
            " ",
        ] {
            let unknown = Unresolved::Unknown(name.trim().to_owned());
            assert_eq!(text(&format!("a{{{{{name}}}}}")), Err(unknown), "{name}");
        }
    }

    #[test]
    fn hole_36_what_a_variable_stands_for_is_not_looked_through_again() {
        assert_eq!(text("{{currentUser.tags.nested}}").unwrap(), "{{currentUser.email}}");
    }

    #[test]
    fn braces_that_name_nothing_stay() {
        for kept in ["{{", "{{}}", "{{a}", "{{a}b}}", "{a}", "}}{{", "{{a", "é{{é"] {
            assert_eq!(text(kept).unwrap(), kept);
        }
        assert_eq!(text("{{a}{{currentUser.id}}").unwrap(), "{{a}1");
    }

    #[test]
    fn the_request_gives_variables_but_never_those_of_the_user() {
        let request =
            json!({ "record.id": 5, "currentUser.id": 2, "currentUser.tags.city": "Rome", "none": null });
        let put = |name: &str| put(&json!(format!("{{{{{name}}}}}")), Some(&request));
        assert_eq!((put("record.id"), put("currentUser.id")), (Ok(json!("5")), Ok(json!("1"))));
        assert!(put("currentUser.tags.city").is_err() && put("none").is_err());
    }

    #[test]
    fn replacing_is_bounded() {
        let request = json!({ "long": "x".repeat(1 << 16) });
        let tree = json!(vec!["{{long}}"; 17]);
        assert_eq!(put(&tree, Some(&request)), Err(Unresolved::TooLong));
    }
}
