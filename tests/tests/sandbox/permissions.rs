//! Permissions, operators, renderings, addresses.

use forest::testing::{Account, IpRule, Right, Route, Sandbox};
use serde_json::{Value as Json, json};

use crate::http::{get, with_schema};

const ENVIRONMENT: &str = "/liana/v4/permissions/environment";

async fn permissions(sandbox: &Sandbox) -> Json {
    get(sandbox, ENVIRONMENT).await.ok()["collections"].clone()
}

fn roles(ids: &[i64]) -> Json {
    json!({ "roles": ids })
}

#[actix_web::test]
async fn without_rules_admin_may_do_everything_and_support_may_look_and_act() {
    let sandbox = Sandbox::start();
    assert_eq!(permissions(&sandbox).await, json!({}), "nothing is published yet");
    let sandbox = with_schema().await;
    sandbox.add_role("billing");
    let permissions = permissions(&sandbox).await;
    assert_eq!(
        permissions["users"]["collection"],
        json!({
            "browseEnabled": roles(&[1, 2]), "readEnabled": roles(&[1, 2]), "editEnabled": roles(&[1]),
            "addEnabled": roles(&[1]), "deleteEnabled": roles(&[1]), "exportEnabled": roles(&[1]),
        })
    );
    assert_eq!(permissions["users"]["collection"], permissions["companies"]["collection"]);
    assert_eq!(
        permissions["users"]["actions"]["Ban"],
        json!({
            "triggerEnabled": roles(&[1, 2]), "triggerConditions": [], "approvalRequired": roles(&[]),
            "approvalRequiredConditions": [], "userApprovalEnabled": roles(&[1]), "userApprovalConditions": [],
            "selfApprovalEnabled": roles(&[]),
        })
    );
    assert_eq!(permissions["companies"]["actions"], json!({}));
}

#[actix_web::test]
async fn rights_and_rules_can_be_changed_at_any_time() {
    let sandbox = with_schema().await;
    let billing = sandbox.add_role("billing");
    sandbox.allow("billing", "users", [Right::Edit, Right::Export]);
    sandbox.deny("support", "users", [Right::Browse]);
    let condition = json!({ "field": "id", "operator": "less_than", "value": 3 });
    sandbox
        .action("users", "Ban")
        .trigger(["billing"])
        .trigger_condition("billing", condition.clone())
        .approval_required(["billing"])
        .approvers(["admin", "support"])
        .approver_condition("support", condition.clone())
        .self_approval([]);
    let users = &permissions(&sandbox).await["users"];
    assert_eq!(users["collection"]["editEnabled"], roles(&[1, billing]));
    assert_eq!(users["collection"]["exportEnabled"], roles(&[1, billing]));
    assert_eq!(users["collection"]["browseEnabled"], roles(&[1]));
    assert_eq!(users["collection"]["readEnabled"], roles(&[1, 2]));
    let ban = &users["actions"]["Ban"];
    assert_eq!(ban["triggerEnabled"], roles(&[billing]));
    assert_eq!(ban["triggerConditions"], json!([{ "roleId": billing, "filter": condition }]));
    assert_eq!(ban["userApprovalEnabled"], roles(&[1, 2]));
    assert_eq!(ban["userApprovalConditions"], json!([{ "roleId": 2, "filter": condition }]));
    assert_eq!(users["actions"]["Impersonate"]["triggerEnabled"], roles(&[1, 2]));

    let _ = sandbox.action("users", "Ban").trigger_condition("billing", json!(null));
    assert_eq!(permissions(&sandbox).await["users"]["actions"]["Ban"]["triggerConditions"], json!([]));
}

#[actix_web::test]
async fn a_development_environment_is_literally_true() {
    let sandbox = with_schema().await;
    sandbox.development(true);
    assert_eq!(get(&sandbox, ENVIRONMENT).await.ok(), json!(true));
    sandbox.development(false);
    assert!(get(&sandbox, ENVIRONMENT).await.ok().is_object());
}

#[actix_web::test]
async fn answers_can_be_what_the_sandbox_would_never_say() {
    let sandbox = with_schema().await;
    sandbox.patch(Route::Permissions, "/collections/users/collection/browseEnabled", json!(true));
    sandbox.patch(Route::Permissions, "/collections/users/actions/Ban/triggerConditions", json!({}));
    sandbox.omit(Route::Permissions, "/collections/users/actions/Impersonate");
    sandbox.omit(Route::Permissions, "/collections/companies");
    sandbox.patch(Route::Permissions, "/collections/nothing/of/that", json!(1));
    let changed = permissions(&sandbox).await;
    assert_eq!(changed["users"]["collection"]["browseEnabled"], true);
    assert_eq!(changed["users"]["actions"]["Ban"]["triggerConditions"], json!({}));
    assert_eq!(changed["users"]["actions"].as_object().unwrap().keys().collect::<Vec<_>>(), ["Ban"]);
    assert_eq!(changed.as_object().unwrap().keys().collect::<Vec<_>>(), ["users"]);
    sandbox.clear_patches();
    assert!(permissions(&sandbox).await["companies"].is_object());
    sandbox.patch(Route::Users, "", json!("nonsense"));
    assert_eq!(get(&sandbox, "/liana/v4/permissions/users").await.ok(), json!("nonsense"));
}

#[actix_web::test]
async fn operators_come_change_and_go() {
    let sandbox = Sandbox::start();
    let users = async || get(&sandbox, "/liana/v4/permissions/users").await.ok();
    let names = |users: &Json| {
        users
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["email"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&users().await), ["admin@example.com", "support@example.com"]);
    let id = sandbox.add_account(
        Account::new("ada").role("admin").permission_level("editor").names("Ada", "L.").tag("country", "FR"),
    );
    assert_eq!(
        users().await[2],
        json!({
            "id": id, "firstName": "Ada", "lastName": "L.", "fullName": "Ada L.", "email": "ada@example.com",
            "permissionLevel": "editor", "roleId": 1, "tags": { "country": "FR" },
        })
    );
    assert_eq!(
        sandbox.add_account(Account::new("ada").email("ada@acme.io")),
        id,
        "the same operator, changed"
    );
    assert_eq!(names(&users().await), ["admin@example.com", "support@example.com", "ada@acme.io"]);
    sandbox.remove_account("ada");
    assert_eq!(names(&users().await).len(), 2);
    assert_eq!(sandbox.add_account(Account::new("bob")), id + 1, "an id is not used twice");
}

#[test]
#[should_panic(expected = "the sandbox has no role `suport` but `admin`, `support`")]
fn a_role_that_is_misspelt_is_a_mistake() {
    Sandbox::start().allow("suport", "users", [Right::Browse]);
}

#[actix_web::test]
async fn each_rendering_has_its_team_scopes_segments_and_charts() {
    let sandbox = with_schema().await;
    let rendering = async |id: i64| get(&sandbox, &format!("/liana/v4/permissions/renderings/{id}")).await;
    let nothing = json!({ "scope": null, "segments": [], "liveQuerySegments": [] });
    assert_eq!(
        rendering(1).await.ok(),
        json!({
            "team": { "id": 1, "name": "Operations" },
            "collections": { "companies": nothing, "users": nothing },
            "stats": [],
        })
    );
    assert_eq!(rendering(2).await.status, 404);
    let scope = json!({ "field": "id", "operator": "equal", "value": "{{currentUser.id}}" });
    let chart = json!({ "type": "Value", "sourceCollectionName": "users", "aggregator": "Count" });
    sandbox.team(2, "Paris");
    sandbox.scope(2, "users", scope.clone());
    sandbox.segment(2, "users", Some("main"), "SELECT 1");
    sandbox.segment(2, "users", None, "SELECT 2");
    sandbox.chart(2, chart.clone());
    sandbox.omit_collection(2, "companies");
    assert_eq!(
        rendering(2).await.ok(),
        json!({
            "team": { "id": 2, "name": "Paris" },
            "collections": { "users": {
                "scope": scope, "segments": ["SELECT 1", "SELECT 2"],
                "liveQuerySegments": [{ "connectionName": "main", "query": "SELECT 1" }],
            } },
            "stats": [chart],
        })
    );
    assert_eq!(rendering(1).await.ok()["collections"]["users"], nothing);
    sandbox.scope(2, "users", None);
    sandbox.scope(2, "companies", None);
    let collections = rendering(2).await.ok()["collections"].clone();
    assert_eq!((&collections["users"]["scope"], &collections["companies"]), (&json!(null), &nothing));
}

#[actix_web::test]
async fn addresses_are_restricted_when_a_test_says_so() {
    let sandbox = Sandbox::start();
    let rules = async || {
        let document = get(&sandbox, "/liana/v1/ip-whitelist-rules").await.ok();
        assert_eq!(document["data"]["type"], "ip-whitelist-rules");
        document["data"]["attributes"].clone()
    };
    assert_eq!(rules().await, json!({ "use_ip_whitelist": false, "rules": [] }));
    sandbox.ip_rules([
        IpRule::address("1.2.3.4"),
        IpRule::range("10.0.0.1", "10.0.0.9"),
        IpRule::network("10.1.0.0/16"),
    ]);
    let camel = json!([
        { "type": 0, "ip": "1.2.3.4" },
        { "type": 1, "ipMinimum": "10.0.0.1", "ipMaximum": "10.0.0.9" },
        { "type": 2, "range": "10.1.0.0/16" },
    ]);
    assert_eq!(rules().await, json!({ "use_ip_whitelist": true, "rules": camel }));
    sandbox.ip_rules_in_snake_case(true);
    let snake = json!({ "type": 1, "ip_minimum": "10.0.0.1", "ip_maximum": "10.0.0.9" });
    assert_eq!(rules().await["rules"][1], snake);
    sandbox.no_ip_rules();
    assert_eq!(rules().await["use_ip_whitelist"], false);
}
