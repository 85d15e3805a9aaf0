//! Ways around the gate that a handler might try. This file is compiled by `tests/tests/gate.rs` alone, which expects
//! each marked line to be refused, with that error.

use std::sync::Arc;

use crate::{
    access::{Authorized, Browse, Gate, Read, SignedRequest, Trigger},
    action::Selection,
    caller::Caller,
    collection::CollectionHandle,
    error::Result,
    query::Select,
    routes::State,
};

fn takes_a_collection_out_of_the_gate(state: &State) -> &CollectionHandle {
    &state.gate.collections["users"] //~ E0616
}

fn makes_itself_an_authorization(caller: Arc<Caller>, handle: CollectionHandle) -> Authorized<Browse> {
    Authorized::new(caller, handle, None, None, unreachable!()) //~ E0624
}

fn takes_the_collection_out_of_an_authorization(authorized: &Authorized<Browse>) -> &CollectionHandle {
    &authorized.collection //~ E0616
}

fn drops_the_scope(mut authorized: Authorized<Browse>) -> Authorized<Browse> {
    authorized.scope = None; //~ E0616
    authorized
}

async fn lists_with_the_right_to_read(authorized: &Authorized<Read>, select: Select) -> Result<()> {
    authorized.list(select, (), |(), _| Ok(())).await //~ E0599
}

async fn acts_with_the_right_to_browse(authorized: &Authorized<Browse>) -> Result<Selection> {
    authorized.selection(None, false).await //~ E0599
}

async fn reads_with_the_right_to_act(authorized: &Authorized<Trigger>) -> Result<u64> {
    authorized.count(None).await //~ E0599
}

async fn authorizes_an_action_as_if_it_were_a_list(gate: &Gate, caller: &Arc<Caller>) -> Result<()> {
    gate.authorize::<Trigger>(caller, "users").await?; //~ E0277
    Ok(())
}

fn says_who_asked_for_an_action(mut request: SignedRequest) -> SignedRequest {
    request.approval.requester_id = 1; //~ E0616
    request
}
