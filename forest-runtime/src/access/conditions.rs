//! Whether an action may run on the records that were selected: conditions of roles, and approvals.

use serde_json::{Value as Json, json};

use super::{approval::Approval, permissions::ActionPermission};
use crate::{
    action::Selection,
    caller::Caller,
    error::{Error, Result},
    query::{ConditionTree, parse_condition},
    store::Store,
};

/// What must hold of the selected records.
pub(super) enum Check {
    /// Nothing: it is no action, or the agent is standalone.
    Nothing,
    /// The caller runs the action on his own.
    Trigger(ActionPermission),
    /// The caller approves what somebody asked for.
    Approve(ActionPermission, Approval),
}

impl Check {
    /// Passes, or refuses. `reachable` are the selected records within the caller's scope, `selected` those of anybody.
    ///
    /// # Errors
    /// 403, with the roles that may approve; 422 when a condition cannot be read or counted.
    pub(super) async fn pass(
        &self,
        caller: &Caller,
        reachable: &Selection,
        selected: &Selection,
        store: Option<&dyn Store>,
    ) -> Result<()> {
        match self {
            Self::Nothing => Ok(()),
            Self::Trigger(permission) => trigger(permission, caller, reachable, selected).await,
            Self::Approve(permission, approval) => {
                approve(permission, approval.requester_id == caller.id, caller, reachable, selected).await?;
                let store = store.ok_or_else(|| Error::internal("an approval without a store"))?;
                approval.consume(store).await
            }
        }
    }
}

async fn trigger(
    permission: &ActionPermission,
    caller: &Caller,
    reachable: &Selection,
    selected: &Selection,
) -> Result<()> {
    if let Some(condition) = &permission.trigger_condition
        && !all(reachable, condition, caller).await?
    {
        return Err(trigger_forbidden());
    }
    if permission.development || !permission.approval_required {
        return Ok(());
    }
    if let Some(condition) = &permission.approval_condition
        && matching(reachable, condition, caller).await? == 0
    {
        return Ok(());
    }
    let error = Error::new(
        403,
        "CustomActionRequiresApprovalError",
        "This action needs to be approved by somebody else",
    );
    Err(error.with_data(approvers(permission, caller, selected).await?))
}

async fn approve(
    permission: &ActionPermission,
    own_request: bool,
    caller: &Caller,
    reachable: &Selection,
    selected: &Selection,
) -> Result<()> {
    let mut allowed = if own_request { permission.self_approve } else { permission.approve };
    if allowed && let Some(condition) = &permission.approve_condition {
        allowed = all(reachable, condition, caller).await?;
    }
    if allowed {
        return Ok(());
    }
    let error = Error::new(403, "ApprovalNotAllowedError", "You may not approve this action");
    Err(error.with_data(approvers(permission, caller, selected).await?))
}

/// The refusal of an action that the caller's role may not trigger.
pub(super) fn trigger_forbidden() -> Error {
    Error::new(403, "CustomActionTriggerForbiddenError", "You may not run this action")
}

/// The roles that may approve the action on these records: those without a condition first.
async fn approvers(permission: &ActionPermission, caller: &Caller, selected: &Selection) -> Result<Json> {
    let mut roles = permission.approvers.clone();
    for (role, condition) in &permission.conditional_approvers {
        if all(selected, condition, caller).await? {
            roles.push(*role);
        }
    }
    Ok(json!({ "roleIdsAllowedToApprove": roles }))
}

async fn all(selection: &Selection, condition: &Json, caller: &Caller) -> Result<bool> {
    Ok(matching(selection, condition, caller).await? == selection.count().await?)
}

/// How many of the records fulfil a condition of the Forest server.
async fn matching(selection: &Selection, condition: &Json, caller: &Caller) -> Result<u64> {
    let schema = &selection.collection.schema;
    let condition = parse_condition(schema, condition, &caller.time_zone).map_err(|error| {
        Error::new(422, "InvalidActionConditionError", "The conditions to run this action cannot be checked")
            .because(error)
    })?;
    let filter = ConditionTree::intersect([selection.filter.clone(), Some(condition)]);
    Selection { collection: selection.collection.clone(), filter }.count().await
}
