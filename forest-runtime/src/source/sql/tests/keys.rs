//! Keys that are UUIDs: found, and excluded, however the application writes them.

use std::sync::{Arc, Mutex};

use rusqlite::Connection;

use crate::{
    query::{ConditionTree, unpack_id},
    schema::{CollectionMeta, CollectionRef, ColumnMeta, Dialect, Registered, Schema, sample},
    source::{DataSource as _, Sqlite},
    value::ColumnType,
};

const FIRST: &str = "abcdef00-0000-4000-8000-0000000000aa";
const SECOND: &str = "abcdef00-0000-4000-8000-0000000000bb";

static ONE: CollectionMeta = CollectionMeta {
    rust_name: "Device",
    name: "devices",
    table: "devices",
    description: None,
    columns: &[sample::key("id", ColumnType::Uuid)],
    relations: &[],
};

static TWO: CollectionMeta = CollectionMeta {
    rust_name: "Part",
    name: "devices",
    table: "devices",
    description: None,
    columns: &[
        ColumnMeta { primary_key: true, ..sample::column("id", ColumnType::Uuid) },
        ColumnMeta { primary_key: true, ..sample::column("number", ColumnType::Number) },
    ],
    relations: &[],
};

fn collection(meta: &'static CollectionMeta) -> CollectionRef {
    let registered = Registered { meta, actions: Vec::new(), computed: &[] };
    let schema = Arc::new(Schema::link(Dialect::Modern, &[registered]).unwrap());
    CollectionRef::all(&schema).next().unwrap()
}

async fn count(source: &Sqlite, collection: &CollectionRef, filter: ConditionTree) -> u64 {
    source.count(collection.clone(), Some(filter)).await.unwrap()
}

#[tokio::test]
async fn a_uuid_is_the_same_key_in_upper_case_in_lower_case_and_as_bytes() {
    let lower = format!("'{FIRST}'");
    let upper = format!("'{}'", FIRST.to_uppercase());
    let bytes = format!("x'{}'", FIRST.replace('-', ""));
    for written in [lower, upper, bytes] {
        let uri = format!("file:{}?mode=memory&cache=shared", uuid::Uuid::new_v4());
        let connection = Mutex::new(Connection::open(&uri).unwrap());
        let table =
            format!("CREATE TABLE devices (id, number INTEGER); INSERT INTO devices VALUES ({written}, 7);");
        connection.lock().unwrap().execute_batch(&table).unwrap();
        let source = Sqlite::open(&uri).unwrap();
        for (meta, tail) in [(&ONE, ""), (&TWO, "|7")] {
            let collection = collection(meta);
            let key = |id: &str| unpack_id(&collection, &format!("{id}{tail}")).unwrap();
            let (first, second) = (key(FIRST), key(SECOND));
            let keys = ConditionTree::keys;
            assert_eq!(count(&source, &collection, keys(vec![first.clone()])).await, 1, "{written}");
            assert_eq!(
                count(&source, &collection, keys(vec![second.clone(), first.clone()])).await,
                1,
                "{written}"
            );
            assert_eq!(count(&source, &collection, keys(vec![second.clone()])).await, 0, "{written}");
            let all_but = ConditionTree::all_but;
            assert_eq!(count(&source, &collection, all_but(vec![first.clone()])).await, 0, "{written}");
            assert_eq!(
                count(&source, &collection, all_but(vec![first, second.clone()])).await,
                0,
                "{written}"
            );
            assert_eq!(count(&source, &collection, all_but(vec![second])).await, 1, "{written}");
        }
    }
}
