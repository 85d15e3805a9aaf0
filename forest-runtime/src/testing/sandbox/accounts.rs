//! The operators of an environment.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{Environment, state::EnvironmentState};

/// An operator, for [`Environment::add_account`].
///
/// Unless told otherwise he has the role `support`, the permission level `user` and no tags, looks at rendering 1, and has
/// an e-mail address of `example.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub(in crate::testing) name: String,
    /// 0 until the account is added.
    pub(in crate::testing) id: i64,
    pub(super) role: String,
    pub(super) role_id: i64,
    pub(super) permission_level: String,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) tags: BTreeMap<String, String>,
    pub(in crate::testing) rendering: i64,
}

impl Account {
    /// `name` is what the test calls him: `client.log_in("ada")`.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let mut letters = name.chars();
        let first_name = letters.next().map(|first| first.to_uppercase().chain(letters).collect());
        Self {
            id: 0,
            role: "support".to_owned(),
            role_id: 0,
            permission_level: "user".to_owned(),
            email: format!("{name}@example.com"),
            first_name: first_name.unwrap_or_default(),
            last_name: "Example".to_owned(),
            tags: BTreeMap::new(),
            rendering: 1,
            name,
        }
    }

    /// His role. There are `admin` and `support`, and those of [`Environment::add_role`].
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = role.into();
        self
    }

    /// `admin`, `developer`, `editor` or `user`: what he may do in the panel beside the rights of his role.
    pub fn permission_level(mut self, level: impl Into<String>) -> Self {
        self.permission_level = level.into();
        self
    }

    /// A tag, that scopes can use: `{{currentUser.tags.country}}`.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.tags.insert(key.into(), value.into());
        self
    }

    /// His e-mail address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = email.into();
        self
    }

    /// His names.
    pub fn names(mut self, first: impl Into<String>, last: impl Into<String>) -> Self {
        self.first_name = first.into();
        self.last_name = last.into();
        self
    }

    /// The rendering that he looks at: that of his team.
    pub fn rendering(mut self, id: i64) -> Self {
        self.rendering = id;
        self
    }

    /// As the list of operators has him.
    pub(super) fn listed(&self) -> Json {
        json!({
            "id": self.id, "firstName": self.first_name, "lastName": self.last_name,
            "fullName": format!("{} {}", self.first_name, self.last_name), "email": self.email,
            "permissionLevel": self.permission_level, "roleId": self.role_id, "tags": self.tags,
        })
    }

    /// As a login has him.
    pub(super) fn authorized(&self, team: &str) -> Json {
        let tags: Vec<_> =
            self.tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
        json!({ "data": { "type": "users", "id": self.id.to_string(), "attributes": {
            "email": self.email, "first_name": self.first_name, "last_name": self.last_name,
            "teams": [team], "role": self.role, "permission_level": self.permission_level, "tags": tags,
        } } })
    }
}

impl Environment {
    /// Adds an operator, or replaces the one of that name. Answers his id.
    ///
    /// There are two from the start, `admin` (permission level `admin`) and `support`, each with the role of that name.
    #[track_caller]
    pub fn add_account(&self, account: Account) -> i64 {
        let role_id = self.role_id(&account.role);
        self.with(|environment| {
            let rendering = account.rendering;
            let id = insert(environment, Account { role_id, ..account });
            if environment.add_rendering(rendering) {
                environment.rendering_changed(rendering);
            }
            environment.changed("refresh-users", &json!({}));
            id
        })
    }

    /// Takes an operator out of the environment. His session lives on, as with the real server: what it may still do is
    /// for the agent to say.
    #[track_caller]
    pub fn remove_account(&self, name: &str) {
        self.account(name);
        self.with(|environment| {
            environment.accounts.retain(|account| account.name != name);
            environment.changed("refresh-users", &json!({}));
        });
    }

    /// The id of an operator.
    #[track_caller]
    pub fn account_id(&self, name: &str) -> i64 {
        self.account(name).id
    }

    /// Adds a role, which may do nothing yet. Answers its id.
    pub fn add_role(&self, name: &str) -> i64 {
        self.with(|environment| match environment.role_id(name) {
            Some(id) => id,
            None => {
                environment.roles.push(name.to_owned());
                environment.changed("refresh-roles", &json!({}));
                environment.role_id(name).unwrap_or_default()
            }
        })
    }

    /// The id of a role.
    #[track_caller]
    pub fn role_id(&self, name: &str) -> i64 {
        let (id, known) =
            self.with(|environment| (environment.role_id(name), environment.roles.join("`, `")));
        id.unwrap_or_else(|| {
            panic!("the sandbox has no role `{name}` but `{known}`; `add_role` adds one");
        })
    }

    /// The name of a role; its number for one that is unknown.
    pub(in crate::testing) fn role_name(&self, id: i64) -> String {
        self.with(|environment| environment.role_name(id).map_or_else(|| id.to_string(), str::to_owned))
    }

    /// The account of a name, or a panic.
    #[track_caller]
    pub(in crate::testing) fn account(&self, name: &str) -> Account {
        let (account, known) = self.with(|environment| {
            let known: Vec<_> = environment.accounts.iter().map(|account| account.name.clone()).collect();
            (environment.account(name).cloned(), known.join("`, `"))
        });
        account.unwrap_or_else(|| {
            panic!("the sandbox has no account `{name}` but `{known}`; `add_account` adds one");
        })
    }
}

impl EnvironmentState {
    pub(super) fn role_id(&self, name: &str) -> Option<i64> {
        let at = self.roles.iter().position(|role| role == name)?;
        i64::try_from(at + 1).ok()
    }

    fn role_name(&self, id: i64) -> Option<&str> {
        self.roles.get(usize::try_from(id - 1).ok()?).map(String::as_str)
    }

    /// The operators there are from the start.
    pub(super) fn with_default_accounts(mut self) -> Self {
        insert(
            &mut self,
            Account { role_id: 1, ..Account::new("admin").role("admin").permission_level("admin") },
        );
        insert(&mut self, Account { role_id: 2, ..Account::new("support") });
        self
    }

    pub(super) fn users_document(&self) -> Json {
        self.accounts.iter().map(Account::listed).collect()
    }
}

/// Keeps the id of the account that had the name; ids are not used twice.
fn insert(environment: &mut EnvironmentState, mut account: Account) -> i64 {
    let same = environment.accounts.iter().position(|other| other.name == account.name);
    match same {
        Some(at) => {
            account.id = environment.accounts[at].id;
            environment.accounts[at] = account;
            environment.accounts[at].id
        }
        None => {
            environment.last_account_id += 1;
            account.id = environment.last_account_id;
            environment.accounts.push(account);
            environment.last_account_id
        }
    }
}
