//! What is published.

use forest::{Options, testing::Route};
use serde_json::Value as Json;

use crate::shop::Shop;

#[actix_web::test]
async fn fixed_12_the_schema_file_does_not_say_who_the_agent_is() {
    let shop = Shop::open().await;
    let meta = || {
        let sent = shop.sandbox.requests(Route::Schema);
        serde_json::from_str::<Json>(&sent.last().unwrap().body).unwrap()["meta"].clone()
    };
    let mut fresh = meta();
    assert!(fresh["liana_version"].is_string(), "{fresh}");

    let path = shop.database.path(".forestadmin-schema.json");
    let mut file: Json = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    file["meta"]["liana"] = "forest-old".into();
    file["meta"]["liana_version"] = "0.0.1".into();
    file["meta"]["stack"] = serde_json::json!({ "engine": "old", "engine_version": "0.0.1" });
    file["collections"].as_array_mut().unwrap().retain(|collection| collection["name"] != "profiles");
    std::fs::write(&path, file.to_string()).unwrap();
    shop.second(|options: Options| options.is_production(true)).await;
    let mut stale = meta();
    assert_eq!(shop.sandbox.count(Route::Schema), 2);
    assert_ne!(stale["schemaFileHash"], fresh["schemaFileHash"], "the collections are those of the file");
    for meta in [&mut fresh, &mut stale] {
        meta.as_object_mut().unwrap().remove("schemaFileHash");
    }
    assert_eq!(stale, fresh);
}
