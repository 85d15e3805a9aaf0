//! What each role may do in an environment. One part that makes no sense is refused alone: the others stand.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::{Right, cache::Readable, read, users::Users};

/// What a role may do with an action. Conditions are JSON condition trees of the Forest server, not yet read.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "they are independent rights")]
pub(crate) struct ActionPermission {
    /// A development environment: everything is allowed, nothing needs approval.
    pub(crate) development: bool,
    pub(crate) trigger: bool,
    /// All selected records must fulfil it.
    pub(crate) trigger_condition: Option<Json>,
    pub(crate) approval_required: bool,
    /// Approval is required when one selected record fulfils it.
    pub(crate) approval_condition: Option<Json>,
    pub(crate) approve: bool,
    pub(crate) self_approve: bool,
    /// All selected records must fulfil it, for the caller's own role to approve.
    pub(crate) approve_condition: Option<Json>,
    /// The roles that may approve whatever is selected, in the server's order.
    pub(crate) approvers: Vec<i64>,
    /// The roles that may approve when all selected records fulfil a condition, in the server's order.
    pub(crate) conditional_approvers: Vec<(i64, Json)>,
}

/// The rights of all roles.
pub(super) enum Environment {
    /// Everybody may do everything.
    Development,
    /// By the collection's name.
    Roles(HashMap<String, Collection>),
}

#[derive(Default)]
pub(super) struct Collection {
    browse: Grant,
    read: Grant,
    export: Grant,
    actions: HashMap<String, Action>,
}

#[derive(Default)]
struct Action {
    trigger: Grant,
    trigger_conditions: Conditions,
    approval: Grant,
    approval_conditions: Conditions,
    approve: Grant,
    approve_conditions: Conditions,
    self_approve: Grant,
}

/// Who has a right.
#[derive(Debug, Clone, Default, PartialEq)]
enum Grant {
    #[default]
    Nobody,
    Everybody,
    Roles(Vec<i64>),
    /// It cannot be read: nobody has the right, and everybody the duty.
    Unreadable,
}

/// Under what conditions roles have a right.
#[derive(Debug, Clone, PartialEq)]
enum Conditions {
    /// In the server's order; a role that is absent has none.
    Of(Vec<(i64, Condition)>),
    Unreadable,
}

impl Default for Conditions {
    fn default() -> Self {
        Self::Of(Vec::new())
    }
}

/// The condition of one role.
#[derive(Debug, Clone, PartialEq)]
enum Condition {
    Absent,
    Tree(Json),
    Unreadable,
}

impl Environment {
    pub(super) fn is_development(&self) -> bool {
        matches!(self, Self::Development)
    }

    /// The first of these rights that the role does not have.
    pub(super) fn denied(&self, role: Option<i64>, collection: &str, rights: &[Right]) -> Option<Right> {
        let Self::Roles(collections) = self else {
            return None;
        };
        let collection = collections.get(collection);
        rights.iter().copied().find(|right| {
            !collection.is_some_and(|collection| {
                let grant = match right {
                    Right::Browse => &collection.browse,
                    Right::Read => &collection.read,
                    Right::Export => &collection.export,
                };
                grant.is_given_to(role)
            })
        })
    }

    /// What an operator may do with an action. An action that the server does not know, nobody may run.
    pub(super) fn action(
        &self,
        users: &Users,
        user: i64,
        collection: &str,
        action: &str,
    ) -> ActionPermission {
        match self {
            Self::Development => Self::everything(),
            Self::Roles(collections) => collections
                .get(collection)
                .and_then(|collection| collection.actions.get(action))
                .map_or_else(ActionPermission::default, |action| action.permission(users.role(user), users)),
        }
    }

    /// What everybody may do with every action in a development environment.
    pub(super) fn everything() -> ActionPermission {
        ActionPermission {
            development: true,
            trigger: true,
            approve: true,
            self_approve: true,
            ..ActionPermission::default()
        }
    }
}

impl Action {
    fn permission(&self, role: Option<i64>, users: &Users) -> ActionPermission {
        let trigger_condition = self.trigger.condition(&self.trigger_conditions, role);
        let approve_condition = self.approve.condition(&self.approve_conditions, role);
        let approval_condition = match self.approval {
            Grant::Unreadable => None,
            // Without one that can be read, approval is always required.
            _ => self.approval.condition(&self.approval_conditions, role).tree(),
        };
        // The conditions to approve hold for one's own requests too.
        let may_be_checked = approve_condition != Condition::Unreadable;
        let (approvers, conditional_approvers) = self.approvers(users);
        ActionPermission {
            development: false,
            trigger: self.trigger.is_given_to(role) && trigger_condition != Condition::Unreadable,
            trigger_condition: trigger_condition.tree(),
            approval_required: match (&self.approval, role) {
                (Grant::Unreadable, _) => true,
                // Whoever has no role escapes nothing that roles are held to.
                (Grant::Roles(roles), None) => !roles.is_empty(),
                (approval, role) => approval.is_given_to(role),
            },
            approval_condition,
            approve: self.approve.is_given_to(role) && may_be_checked,
            self_approve: self.self_approve.is_given_to(role) && may_be_checked,
            approve_condition: approve_condition.tree(),
            approvers,
            conditional_approvers,
        }
    }

    /// Who may approve whatever is selected, and who under a condition.
    fn approvers(&self, users: &Users) -> (Vec<i64>, Vec<(i64, Json)>) {
        let (mut always, mut conditional) = (Vec::new(), Vec::new());
        match &self.approve {
            Grant::Nobody | Grant::Unreadable => {}
            Grant::Everybody => always.extend(users.roles()),
            Grant::Roles(roles) => {
                for &role in roles {
                    match self.approve_conditions.of(role) {
                        Condition::Absent => always.push(role),
                        Condition::Tree(tree) => conditional.push((role, tree)),
                        Condition::Unreadable => {}
                    }
                }
            }
        }
        (always, conditional)
    }
}

impl Grant {
    fn is_given_to(&self, role: Option<i64>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Roles(roles) => role.is_some_and(|role| roles.contains(&role)),
            Self::Nobody | Self::Unreadable => false,
        }
    }

    /// The condition of a role's own. What everybody may, or nobody, has none.
    fn condition(&self, conditions: &Conditions, role: Option<i64>) -> Condition {
        match (self, role) {
            (Self::Roles(_) | Self::Unreadable, Some(role)) => conditions.of(role),
            _ => Condition::Absent,
        }
    }

    /// `true`, `false` or `{"roles": […]}`.
    fn read(value: Option<&Json>) -> Self {
        match value {
            None | Some(Json::Null | Json::Bool(false)) => Self::Nobody,
            Some(Json::Bool(true)) => Self::Everybody,
            Some(value) => value
                .get("roles")
                .and_then(Json::as_array)
                .and_then(|roles| roles.iter().map(read::id).collect::<Option<_>>())
                .map_or(Self::Unreadable, Self::Roles),
        }
    }
}

impl Conditions {
    fn of(&self, role: i64) -> Condition {
        let Self::Of(conditions) = self else {
            return Condition::Unreadable;
        };
        let mut own = conditions.iter().filter(|(of, _)| *of == role);
        match (own.next(), own.next()) {
            (None, _) => Condition::Absent,
            (Some((_, condition)), None) => condition.clone(),
            // Which of them holds?
            (Some(_), Some(_)) => Condition::Unreadable,
        }
    }

    /// `[{"roleId", "filter"}]`; an empty object is an empty list.
    fn read(value: Option<&Json>) -> Self {
        match value {
            None | Some(Json::Null) => Self::default(),
            Some(Json::Object(entries)) if entries.is_empty() => Self::default(),
            Some(Json::Array(entries)) => {
                let condition = |entry: &Json| {
                    let condition = match entry.get("filter") {
                        Some(Json::Null) => Condition::Absent,
                        Some(tree) if read::is_tree(tree) => Condition::Tree(tree.clone()),
                        _ => Condition::Unreadable,
                    };
                    Some((read::id(entry.get("roleId")?)?, condition))
                };
                // One whose role is not known could be anybody's.
                entries.iter().map(condition).collect::<Option<_>>().map_or(Self::Unreadable, Self::Of)
            }
            Some(_) => Self::Unreadable,
        }
    }
}

impl Condition {
    fn tree(self) -> Option<Json> {
        match self {
            Self::Tree(tree) => Some(tree),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

impl Readable for Environment {
    fn read(document: Json) -> Result<Self, &'static str> {
        let mut document = match document {
            Json::Bool(true) => return Ok(Self::Development),
            Json::Object(document) => document,
            _ => return Err("the permissions of the environment are neither `true` nor an object"),
        };
        let Some(Json::Object(collections)) = document.remove("collections") else {
            return Err("the permissions of the environment have no `collections`");
        };
        let collection = |(name, entry): (String, Json)| {
            let entry = collection(&name, &entry);
            (name, entry)
        };
        Ok(Self::Roles(collections.into_iter().map(collection).collect()))
    }
}

fn collection(name: &str, entry: &Json) -> Collection {
    let rights = entry.get("collection");
    let right = |right: &str| {
        let grant = Grant::read(rights.and_then(|rights| rights.get(right)));
        if grant == Grant::Unreadable {
            tracing::warn!(collection = name, right, "a right that cannot be read is refused");
        }
        grant
    };
    let actions = match entry.get("actions") {
        Some(Json::Object(actions)) => {
            actions.iter().map(|(action, entry)| (action.clone(), of_action(entry))).collect()
        }
        _ => HashMap::new(),
    };
    Collection {
        browse: right("browseEnabled"),
        read: right("readEnabled"),
        export: right("exportEnabled"),
        actions,
    }
}

fn of_action(entry: &Json) -> Action {
    let nothing = Map::new();
    let entry = entry.as_object().unwrap_or(&nothing);
    let grant = |name: &str| Grant::read(entry.get(name));
    let conditions = |name: &str| Conditions::read(entry.get(name));
    Action {
        trigger: grant("triggerEnabled"),
        trigger_conditions: conditions("triggerConditions"),
        approval: grant("approvalRequired"),
        approval_conditions: conditions("approvalRequiredConditions"),
        approve: grant("userApprovalEnabled"),
        approve_conditions: conditions("userApprovalConditions"),
        self_approve: grant("selfApprovalEnabled"),
    }
}

#[cfg(test)]
mod tests;
