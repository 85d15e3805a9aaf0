//! What each role may do.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::{Environment, state::EnvironmentState};

/// A right of a role to a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// List and count records.
    Browse,
    /// Look at one record.
    Read,
    /// Change records.
    Edit,
    /// Create records.
    Add,
    /// Delete records.
    Delete,
    /// Export records to a file.
    Export,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Browse, Self::Read, Self::Edit, Self::Add, Self::Delete, Self::Export];

    fn key(self) -> &'static str {
        match self {
            Self::Browse => "browseEnabled",
            Self::Read => "readEnabled",
            Self::Edit => "editEnabled",
            Self::Add => "addEnabled",
            Self::Delete => "deleteEnabled",
            Self::Export => "exportEnabled",
        }
    }
}

const ADMIN: i64 = 1;
const SUPPORT: i64 = 2;

/// What a role may do with a collection when nothing was said of it.
fn default_rights(role: i64) -> BTreeSet<Right> {
    match role {
        ADMIN => Right::ALL.into(),
        SUPPORT => [Right::Browse, Right::Read].into(),
        _ => BTreeSet::new(),
    }
}

/// The rules of an action. Lists are role ids.
#[derive(Debug, Clone)]
pub(super) struct ActionRules {
    trigger: Vec<i64>,
    trigger_conditions: BTreeMap<i64, Json>,
    approval_required: Vec<i64>,
    approval_conditions: BTreeMap<i64, Json>,
    approvers: Vec<i64>,
    approver_conditions: BTreeMap<i64, Json>,
    self_approval: Vec<i64>,
}

impl Default for ActionRules {
    fn default() -> Self {
        Self {
            trigger: vec![ADMIN, SUPPORT],
            trigger_conditions: BTreeMap::new(),
            approval_required: Vec::new(),
            approval_conditions: BTreeMap::new(),
            approvers: vec![ADMIN],
            approver_conditions: BTreeMap::new(),
            self_approval: Vec::new(),
        }
    }
}

impl ActionRules {
    fn document(&self) -> Json {
        let conditions = |conditions: &BTreeMap<i64, Json>| -> Json {
            conditions.iter().map(|(role, filter)| json!({ "roleId": role, "filter": filter })).collect()
        };
        json!({
            "triggerEnabled": { "roles": self.trigger },
            "triggerConditions": conditions(&self.trigger_conditions),
            "approvalRequired": { "roles": self.approval_required },
            "approvalRequiredConditions": conditions(&self.approval_conditions),
            "userApprovalEnabled": { "roles": self.approvers },
            "userApprovalConditions": conditions(&self.approver_conditions),
            "selfApprovalEnabled": { "roles": self.self_approval },
        })
    }
}

impl EnvironmentState {
    /// Collections that the agent has published or that a rule names.
    pub(super) fn collection_names(&self) -> BTreeSet<&str> {
        let published = self.apimap.iter().flat_map(|apimap| apimap.collections.keys());
        let ruled = self.rights.keys().map(|(_, collection)| collection);
        let with_actions = self.actions.keys().map(|(collection, _)| collection);
        published.chain(ruled).chain(with_actions).map(String::as_str).collect()
    }

    pub(super) fn permissions_document(&self) -> Json {
        if self.development {
            return Json::Bool(true);
        }
        let role_ids = || (1..).take(self.roles.len());
        let collection = |name: &str| {
            let rights: Map<String, Json> = Right::ALL
                .into_iter()
                .map(|right| {
                    let may = |role: &i64| {
                        let rights = self.rights.get(&(*role, name.to_owned()));
                        rights.map_or_else(
                            || default_rights(*role).contains(&right),
                            |rights| rights.contains(&right),
                        )
                    };
                    let roles: Vec<i64> = role_ids().filter(may).collect();
                    (right.key().to_owned(), json!({ "roles": roles }))
                })
                .collect();
            let published = self.apimap.iter().filter_map(|apimap| apimap.collections.get(name));
            let mut actions: Map<String, Json> = published
                .flat_map(|collection| &collection.actions)
                .map(|action| (action.name.clone(), ActionRules::default().document()))
                .collect();
            let ruled = self.actions.iter().filter(|((collection, _), _)| collection == name);
            actions.extend(ruled.map(|((_, action), rules)| (action.clone(), rules.document())));
            json!({ "collection": rights, "actions": actions })
        };
        let collections: Map<String, Json> =
            self.collection_names().into_iter().map(|name| (name.to_owned(), collection(name))).collect();
        json!({ "collections": collections })
    }

    fn roles_changed(&mut self) {
        self.changed("refresh-roles", &json!({}));
    }
}

impl Environment {
    /// Gives a role rights to a collection, beside those that it has.
    ///
    /// From the start `admin` has all rights to all collections, `support` may browse and read, and other roles may
    /// nothing.
    #[track_caller]
    pub fn allow(&self, role: &str, collection: &str, rights: impl IntoIterator<Item = Right>) {
        self.change_rights(role, collection, |has| has.extend(rights));
    }

    /// Takes rights to a collection from a role.
    #[track_caller]
    pub fn deny(&self, role: &str, collection: &str, rights: impl IntoIterator<Item = Right>) {
        self.change_rights(role, collection, |has| {
            for right in rights {
                has.remove(&right);
            }
        });
    }

    #[track_caller]
    fn change_rights(&self, role: &str, collection: &str, change: impl FnOnce(&mut BTreeSet<Right>)) {
        let role = self.role_id(role);
        self.expect_collection(collection);
        self.with(|environment| {
            let key = (role, collection.to_owned());
            change(environment.rights.entry(key).or_insert_with(|| default_rights(role)));
            environment.roles_changed();
        });
    }

    /// The rules of an action, to change them. Its name is the one that operators see.
    ///
    /// From the start `admin` and `support` may trigger every action, no approval is needed, and `admin` may approve what
    /// others ask for.
    #[track_caller]
    pub fn action(&self, collection: &str, action: &str) -> ActionPermissions<'_> {
        self.expect_action(collection, action);
        ActionPermissions { environment: self, key: (collection.to_owned(), action.to_owned()) }
    }

    /// Whether this is a development environment: everything is allowed to everybody, and nothing needs an approval.
    pub fn development(&self, development: bool) {
        self.with(|environment| {
            environment.development = development;
            environment.roles_changed();
        });
    }
}

/// The rules of an action; [`Environment::action`]. Every change is made at once.
#[derive(Debug)]
pub struct ActionPermissions<'a> {
    environment: &'a Environment,
    key: (String, String),
}

impl ActionPermissions<'_> {
    /// The roles that may trigger it.
    #[track_caller]
    pub fn trigger<'r>(self, roles: impl IntoIterator<Item = &'r str>) -> Self {
        let roles = self.ids(roles);
        self.change(|rules| rules.trigger = roles)
    }

    /// A role may trigger it when all selected records fulfil a condition; `null` takes the condition away.
    #[track_caller]
    pub fn trigger_condition(self, role: &str, condition: Json) -> Self {
        let role = self.environment.role_id(role);
        self.change(|rules| set(&mut rules.trigger_conditions, role, condition))
    }

    /// The roles that need an approval.
    #[track_caller]
    pub fn approval_required<'r>(self, roles: impl IntoIterator<Item = &'r str>) -> Self {
        let roles = self.ids(roles);
        self.change(|rules| rules.approval_required = roles)
    }

    /// A role needs its approval only when one of the selected records fulfils a condition; `null` takes the condition
    /// away.
    #[track_caller]
    pub fn approval_condition(self, role: &str, condition: Json) -> Self {
        let role = self.environment.role_id(role);
        self.change(|rules| set(&mut rules.approval_conditions, role, condition))
    }

    /// The roles that may approve what others ask for.
    #[track_caller]
    pub fn approvers<'r>(self, roles: impl IntoIterator<Item = &'r str>) -> Self {
        let roles = self.ids(roles);
        self.change(|rules| rules.approvers = roles)
    }

    /// A role may approve only when all selected records fulfil a condition; `null` takes the condition away.
    #[track_caller]
    pub fn approver_condition(self, role: &str, condition: Json) -> Self {
        let role = self.environment.role_id(role);
        self.change(|rules| set(&mut rules.approver_conditions, role, condition))
    }

    /// The roles whose operators may approve what they asked for themselves.
    #[track_caller]
    pub fn self_approval<'r>(self, roles: impl IntoIterator<Item = &'r str>) -> Self {
        let roles = self.ids(roles);
        self.change(|rules| rules.self_approval = roles)
    }

    #[track_caller]
    fn ids<'r>(&self, roles: impl IntoIterator<Item = &'r str>) -> Vec<i64> {
        let mut ids = Vec::new();
        for role in roles {
            ids.push(self.environment.role_id(role));
        }
        ids
    }

    fn change(self, change: impl FnOnce(&mut ActionRules)) -> Self {
        self.environment.with(|environment| {
            change(environment.actions.entry(self.key.clone()).or_default());
            environment.roles_changed();
        });
        self
    }
}

fn set(conditions: &mut BTreeMap<i64, Json>, role: i64, condition: Json) {
    if condition.is_null() {
        conditions.remove(&role);
    } else {
        conditions.insert(role, condition);
    }
}
