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

/// How many records a request for an approval may name.
const MOST_NAMED: u64 = 500;

impl Check {
    /// Passes, or refuses. `reachable` are the selected records within the caller's scope, `selected` those of anybody;
    /// with `all_records` they are meant by what they have in common, and not by their ids. Gives the condition that
    /// every record must go on to fulfil.
    ///
    /// # Errors
    /// 403, with the roles that may approve; 422 when a condition cannot be read.
    pub(super) async fn pass(
        &self,
        caller: &Caller,
        reachable: &Selection,
        selected: &Selection,
        all_records: bool,
        store: Option<&dyn Store>,
    ) -> Result<Option<ConditionTree>> {
        match self {
            Self::Nothing => Ok(None),
            Self::Trigger(permission) => trigger(permission, caller, reachable, all_records).await,
            Self::Approve(permission, approval) => {
                let own_request = approval.requester_id == caller.id;
                let must = approve(permission, own_request, caller, reachable, selected).await?;
                // Who sees none of the records must not use the approval up for others.
                if selected.filter.is_some() && reachable.count().await? == 0 {
                    return Err(Error::not_found("There are no such records"));
                }
                let store = store.ok_or_else(|| Error::internal("an approval without a store"))?;
                approval.consume(store).await?;
                Ok(must)
            }
        }
    }
}

async fn trigger(
    permission: &ActionPermission,
    caller: &Caller,
    reachable: &Selection,
    all_records: bool,
) -> Result<Option<ConditionTree>> {
    let must = read(permission.trigger_condition.as_ref(), caller, reachable)?;
    if let Some(condition) = &must
        && !all(reachable, condition).await?
    {
        return Err(trigger_forbidden());
    }
    if permission.development || !permission.approval_required {
        return Ok(must);
    }
    if let Some(condition) = read(permission.approval_condition.as_ref(), caller, reachable)?
        && matching(reachable, &condition).await? == 0
    {
        return Ok(must);
    }
    // Of records out of his scope the caller learns nothing, not even by who could approve.
    let mut data = approvers(permission, caller, reachable).await?;
    if all_records {
        if reachable.count().await? > MOST_NAMED {
            let detail = format!("An approval can be asked for {MOST_NAMED} records at most");
            return Err(Error::new(422, "ApprovalSelectionTooLargeError", detail));
        }
        data["recordIds"] = reachable.ids().await?.into();
    }
    let error = Error::new(
        403,
        "CustomActionRequiresApprovalError",
        "This action needs to be approved by somebody else",
    );
    Err(error.with_data(data))
}

async fn approve(
    permission: &ActionPermission,
    own_request: bool,
    caller: &Caller,
    reachable: &Selection,
    selected: &Selection,
) -> Result<Option<ConditionTree>> {
    let must = read(permission.approve_condition.as_ref(), caller, reachable)?;
    let mut allowed = if own_request { permission.self_approve } else { permission.approve };
    if allowed && let Some(condition) = &must {
        allowed = all(reachable, condition).await?;
    }
    if allowed {
        return Ok(must);
    }
    let error = Error::new(403, "ApprovalNotAllowedError", "You may not approve this action");
    Err(error.with_data(approvers(permission, caller, selected).await?))
}

/// The refusal of an action that the caller's role may not trigger.
pub(super) fn trigger_forbidden() -> Error {
    Error::new(403, "CustomActionTriggerForbiddenError", "You may not run this action")
}

/// The roles that may approve the action on these records: those without a condition first.
async fn approvers(permission: &ActionPermission, caller: &Caller, selection: &Selection) -> Result<Json> {
    let mut roles = permission.approvers.clone();
    for (role, condition) in &permission.conditional_approvers {
        if let Some(condition) = read(Some(condition), caller, selection)?
            && all(selection, &condition).await?
        {
            roles.push(*role);
        }
    }
    Ok(json!({ "roleIdsAllowedToApprove": roles }))
}

/// A condition of the Forest server.
fn read(condition: Option<&Json>, caller: &Caller, selection: &Selection) -> Result<Option<ConditionTree>> {
    let parse = |condition| parse_condition(&selection.collection.schema, condition, &caller.time_zone);
    condition.map(parse).transpose().map_err(|error| {
        Error::new(422, "InvalidActionConditionError", "The conditions to run this action cannot be checked")
            .because(error)
    })
}

async fn all(selection: &Selection, condition: &ConditionTree) -> Result<bool> {
    Ok(matching(selection, condition).await? == selection.count().await?)
}

async fn matching(selection: &Selection, condition: &ConditionTree) -> Result<u64> {
    let filter = ConditionTree::intersect([selection.filter.clone(), Some(condition.clone())]);
    Selection { collection: selection.collection.clone(), filter }.count().await
}
