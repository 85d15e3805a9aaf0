//! What the fuzz targets in `fuzz/` drive: whatever a stranger can make the agent read. Compiled for them alone.
#![expect(clippy::expect_used, reason = "a panic is what the fuzzer looks for")]

use std::{net::IpAddr, sync::Arc};

use jiff::tz::TimeZone;
use serde_json::{Map, Value as Json};

use crate::{
    access, jwt,
    query::parse_condition,
    schema::{
        ActionDeclaration, ActionScope, CollectionMeta, CollectionRef, ColumnMeta, Dialect, Registered,
        Schema,
    },
    source,
    value::ColumnType,
};

const SECRET: &str = "a secret that the fuzzer does not have to guess";

/// Any text is refused that was not signed; signed claims are read, or refused, whatever they are.
pub fn session_token(input: &[u8]) {
    if let Ok(text) = std::str::from_utf8(input) {
        assert!(access::verify_session(text, SECRET).is_err(), "nobody signed {text:?}");
    }
    if let Some(token) = signed(input) {
        let _ = access::verify_session(&token, SECRET);
    }
}

/// As a session token; a payload that is read names who made the request and when it expires.
pub fn approval(input: &[u8]) {
    let schema = orders();
    let action = &schema.actions[0];
    if let Ok(text) = std::str::from_utf8(input) {
        assert!(access::read_approval(text, SECRET, schema.name, action).is_err(), "nobody signed {text:?}");
    }
    if let Some(token) = signed(input) {
        let _ = access::read_approval(&token, SECRET, schema.name, action);
    }
}

/// Any JSON is a condition tree that becomes a statement, or is refused.
pub fn condition_tree(input: &[u8]) {
    let Ok(tree) = serde_json::from_slice::<Json>(input) else { return };
    let schema = orders();
    for time_zone in ["UTC", "Europe/Paris", "Pacific/Apia"] {
        let time_zone = TimeZone::get(time_zone).unwrap_or(TimeZone::UTC);
        if let Ok(condition) = parse_condition(&schema, &tree, &time_zone) {
            let _ = condition.collections(&schema);
            assert!(source::statement_of(&schema, &condition), "{condition:?} becomes no statement");
        }
    }
}

/// Any JSON is a list of rules, or is refused; no address breaks them.
pub fn ip_rules(input: &[u8]) {
    let (address, document) = input.split_at(input.len().min(16));
    if let Some(admit) = access::ip_rules(document) {
        let mut bytes = [0; 16];
        bytes[..address.len()].copy_from_slice(address);
        let _ = admit(IpAddr::from(bytes));
        let _ = admit(IpAddr::from(bytes).to_canonical());
    }
}

fn orders() -> CollectionRef {
    const fn column(name: &'static str, column_type: ColumnType) -> ColumnMeta {
        ColumnMeta {
            field: name,
            name,
            column: name,
            description: None,
            column_type,
            nullable: true,
            enum_values: &["open", "paid"],
            primary_key: false,
            read_only: None,
            default: None,
            validations: &[],
        }
    }
    static ORDERS: CollectionMeta = CollectionMeta {
        rust_name: "Order",
        name: "orders",
        table: "orders",
        description: None,
        columns: &[
            ColumnMeta { nullable: false, primary_key: true, ..column("id", ColumnType::Number) },
            column("text", ColumnType::String),
            column("paid", ColumnType::Boolean),
            column("date", ColumnType::Date),
            column("day", ColumnType::Dateonly),
            column("time", ColumnType::Time),
            column("state", ColumnType::Enum),
            column("uuid", ColumnType::Uuid),
            column("json", ColumnType::Json),
            column("bytes", ColumnType::Binary),
        ],
        relations: &[],
    };
    let refund = ActionDeclaration {
        rust_name: "refund",
        name: "Refund",
        scope: ActionScope::Single,
        description: None,
        endpoint: None,
        submit_label: None,
        download: false,
    };
    let registered = Registered { meta: &ORDERS, actions: vec![refund], computed: &[] };
    let schema = Arc::new(Schema::link(Dialect::Modern, &[registered]).expect("a good schema"));
    CollectionRef::all(&schema).next().expect("one collection")
}

fn signed(input: &[u8]) -> Option<String> {
    let claims: Map<String, Json> = serde_json::from_slice(input).ok()?;
    jwt::sign(&claims, SECRET.as_bytes()).ok()
}
