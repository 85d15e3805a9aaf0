//! What is read of an environment's rights, however it is written.

use serde_json::json;

use super::*;

/// Operator 1 has role 1, operator 2 role 2 and so on to 5; nobody else is known.
fn users() -> Users {
    Users::read((1..=5).map(|id| json!({ "id": id, "roleId": id })).collect()).unwrap()
}

fn environment(action: &Json) -> Environment {
    let books = json!({
        "collection": { "browseEnabled": true, "readEnabled": { "roles": [1, "2"] }, "exportEnabled": false },
        "actions": { "Refund": action, "Other": { "triggerEnabled": true } },
    });
    Environment::read(json!({ "collections": { "books": books, "odd": 7 } })).unwrap()
}

fn refund(action: &Json, user: i64) -> ActionPermission {
    environment(action).action(&users(), user, "books", "Refund")
}

fn tree(field: &str) -> Json {
    json!({ "field": field, "operator": "present" })
}

#[test]
fn a_right_is_everybodys_or_that_of_roles_or_nobodys() {
    let environment = environment(&json!({}));
    let may = |role, collection: &str, right| environment.denied(role, collection, &[right]).is_none();
    assert!(may(None, "books", Right::Browse) && may(Some(9), "books", Right::Browse));
    assert!(may(Some(1), "books", Right::Read) && may(Some(2), "books", Right::Read));
    assert!(!may(Some(3), "books", Right::Read) && !may(None, "books", Right::Read));
    assert!(!may(Some(1), "books", Right::Export));
    assert!(!may(Some(1), "odd", Right::Browse) && !may(Some(1), "absent", Right::Browse));
    assert_eq!(environment.denied(Some(1), "books", &[Right::Browse, Right::Export]), Some(Right::Export));
}

#[test]
fn a_right_that_cannot_be_read_is_denied_alone() {
    for odd in
        [json!("true"), json!(1), json!([1]), json!({}), json!({ "roles": 1 }), json!({ "roles": [{}] })]
    {
        let rights = json!({ "browseEnabled": odd, "readEnabled": true });
        let environment =
            Environment::read(json!({ "collections": { "books": { "collection": rights } } })).unwrap();
        let denied = environment.denied(Some(1), "books", &[Right::Read, Right::Browse]);
        assert_eq!(denied, Some(Right::Browse), "{odd}");
    }
}

#[test]
fn only_true_is_a_development_environment() {
    assert!(Environment::read(json!(true)).unwrap().is_development());
    for odd in
        [json!(false), json!("true"), json!(null), json!([]), json!({}), json!({ "collections": true })]
    {
        assert!(Environment::read(odd.clone()).is_err(), "{odd}");
    }
}

#[test]
fn hole_9_development_asks_for_no_approval() {
    let permission = Environment::Development.action(&users(), 99, "books", "Refund");
    assert!(permission.development && permission.trigger && permission.approve && permission.self_approve);
    assert!(!permission.approval_required);
}

#[test]
fn hole_38_conditions_are_those_of_the_callers_own_role() {
    let action = json!({
        "triggerEnabled": { "roles": [1, 2, 3] },
        "triggerConditions": [{ "roleId": 2, "filter": tree("two") }, { "roleId": 1, "filter": tree("one") }],
        "approvalRequired": { "roles": [2, 3] },
        "approvalRequiredConditions": [{ "roleId": 2, "filter": tree("dear") }],
        "userApprovalEnabled": { "roles": [2] },
        "userApprovalConditions": [{ "roleId": 2, "filter": tree("cheap") }, { "roleId": 1, "filter": tree("own") }],
        "selfApprovalEnabled": { "roles": [1] },
    });
    let two = refund(&action, 2);
    assert_eq!((two.trigger, two.trigger_condition), (true, Some(tree("two"))));
    assert_eq!((two.approval_required, two.approval_condition), (true, Some(tree("dear"))));
    assert_eq!((two.approve, two.self_approve, two.approve_condition), (true, false, Some(tree("cheap"))));
    let one = refund(&action, 1);
    assert_eq!((one.trigger, one.trigger_condition), (true, Some(tree("one"))));
    assert_eq!((one.approval_required, one.approval_condition), (false, None));
    assert_eq!((one.approve, one.self_approve, one.approve_condition), (false, true, Some(tree("own"))));
    let three = refund(&action, 3);
    assert_eq!((three.trigger, three.trigger_condition), (true, None));
    assert_eq!((three.approval_required, three.approval_condition), (true, None));
    assert!(!refund(&action, 4).trigger);
    assert!(!refund(&action, 99).trigger);
}

#[test]
fn what_everybody_may_has_no_condition() {
    let conditions = json!([{ "roleId": 1, "filter": tree("one") }]);
    let permission = refund(
        &json!({
            "triggerEnabled": true, "triggerConditions": conditions,
            "approvalRequired": true, "approvalRequiredConditions": conditions,
            "userApprovalEnabled": true, "userApprovalConditions": conditions,
        }),
        1,
    );
    assert!(permission.trigger && permission.approval_required && permission.approve);
    let conditions =
        (permission.trigger_condition, permission.approval_condition, permission.approve_condition);
    assert_eq!(conditions, (None, None, None));
    assert_eq!(permission.approvers, [1, 2, 3, 4, 5]);
}

#[test]
fn approvers_without_a_condition_are_told_from_those_with_one() {
    let action = json!({
        "userApprovalEnabled": { "roles": [4, 3, 5] },
        "userApprovalConditions": [{ "roleId": 4, "filter": tree("cheap") }],
    });
    let permission = refund(&action, 1);
    assert_eq!(
        (permission.approvers, permission.conditional_approvers),
        (vec![3, 5], vec![(4, tree("cheap"))])
    );
}

#[test]
fn empty_conditions_are_none_however_they_are_written() {
    for empty in [json!([]), json!({}), json!(null), json!([{ "roleId": 1, "filter": null }])] {
        let permission = refund(
            &json!({ "triggerEnabled": { "roles": [1] }, "triggerConditions": empty,
                     "userApprovalEnabled": { "roles": [1] }, "userApprovalConditions": empty }),
            1,
        );
        assert!(permission.trigger && permission.approve, "{empty}");
        assert_eq!((permission.trigger_condition, permission.approvers), (None, vec![1]), "{empty}");
    }
}

#[test]
fn hole_q_what_cannot_be_read_of_one_action_fails_closed_and_leaves_the_others() {
    let twice = json!([{ "roleId": 1, "filter": tree("a") }, { "roleId": "1", "filter": tree("b") }]);
    let deep = (0..110).fold(tree("a"), |tree, _| json!({ "conditions": [tree] }));
    for odd in [
        json!("all"),
        json!({ "roleId": 1 }),
        json!([null]),
        json!([{ "filter": tree("a") }]),
        json!([{ "roleId": 1 }]),
        json!([{ "roleId": 1, "filter": "a" }]),
        json!([{ "roleId": 1, "filter": deep }]),
        twice,
    ] {
        let action = json!({
            "triggerEnabled": { "roles": [1] }, "triggerConditions": odd,
            "approvalRequired": { "roles": [1] }, "approvalRequiredConditions": odd,
            "userApprovalEnabled": { "roles": [1] }, "userApprovalConditions": odd,
            "selfApprovalEnabled": { "roles": [1] },
        });
        let permission = refund(&action, 1);
        let expected = ActionPermission { approval_required: true, ..ActionPermission::default() };
        assert_eq!(permission, expected, "{odd}");
        assert!(environment(&action).action(&users(), 1, "books", "Other").trigger, "{odd}");
    }
    for odd in [json!(null), json!(7), json!([])] {
        assert_eq!(refund(&odd, 1), ActionPermission::default(), "{odd}");
        assert!(environment(&odd).action(&users(), 1, "books", "Other").trigger, "{odd}");
    }
    let odd = json!({ "triggerEnabled": true, "approvalRequired": "yes", "approvalRequiredConditions":
                      [{ "roleId": 1, "filter": tree("a") }] });
    let permission = refund(&odd, 1);
    assert!(permission.trigger && permission.approval_required && permission.approval_condition.is_none());
}

#[test]
fn an_action_that_the_server_does_not_know_is_nobodys() {
    let environment = environment(&json!({ "triggerEnabled": true }));
    let permission = |collection: &str, action: &str| environment.action(&users(), 1, collection, action);
    assert_eq!(permission("books", "Unknown"), ActionPermission::default());
    assert_eq!(permission("absent", "Refund"), ActionPermission::default());
    assert!(permission("books", "Refund").trigger);
}
