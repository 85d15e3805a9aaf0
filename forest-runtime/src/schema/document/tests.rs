//! The documents of small schemas, byte for byte against those of the official agents.

mod recorded;

use super::{
    super::{ActionDeclaration, ActionScope, ColumnMeta, ComputedMeta, Registered, Validation, sample::*},
    *,
};
use crate::{schema::Literal, value::ColumnType};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../tests/fixtures/schema/", $name))
    };
}

fn liana(name: &str, version: &str, database_type: &str, orm_version: &str) -> Liana {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Liana {
        name: name.to_owned(),
        version: version.to_owned(),
        engine: "nodejs".to_owned(),
        engine_version: "20.20.2".to_owned(),
        database_type: some(database_type),
        orm_version: some(orm_version),
    }
}

fn modern_liana() -> Liana {
    liana("forest-nodejs-agent", "1.96.0", "", "")
}

fn sequelize() -> Liana {
    liana("forest-express-sequelize", "9.6.6", "postgres", "6.29.0")
}

fn users(key: ColumnMeta, email: ColumnMeta, endpoint: Option<&'static str>) -> Vec<Registered> {
    let columns = vec![key, email, column("createdAt", ColumnType::Date)];
    let impersonate = ActionDeclaration { endpoint, ..action("impersonate", "Impersonate") };
    vec![Registered { actions: vec![impersonate], ..collection("users", columns, vec![]) }]
}

fn check(document: &SchemaDocument, file: &str, apimap: &str, hash: &str) {
    assert_eq!(document.file_text(), file);
    assert_eq!(document.apimap(), apimap);
    assert_eq!(document.hash(), hash);
}

#[test]
fn the_modern_users() {
    let email = required("email", ColumnType::String);
    let endpoint = Some("/forest/_actions/users/0/impersonate");
    let registered = users(key("id", ColumnType::Number), email, endpoint);
    check(
        &SchemaDocument::of(&link(Dialect::Modern, &registered), &modern_liana()),
        fixture!("modern-users.forestadmin-schema.json"),
        fixture!("modern-users.apimap.json"),
        "d40a7bef93d03df35996762a7efbd52cbbaca67e",
    );
}

#[test]
fn the_legacy_users() {
    let registered = users(key("id", ColumnType::Number), column("email", ColumnType::String), None);
    check(
        &SchemaDocument::of(&link(Dialect::Legacy, &registered), &sequelize()),
        fixture!("legacy-sequelize-users.forestadmin-schema.json"),
        fixture!("legacy-sequelize-users.apimap.json"),
        "1e713044c40b54e46d54489a9c590fe80257e3df",
    );
    let registered = users(key("_id", ColumnType::String), column("email", ColumnType::String), None);
    check(
        &SchemaDocument::of(
            &link(Dialect::Legacy, &registered),
            &liana("forest-express-mongoose", "9.6.7", "MongoDB", "7.8.4"),
        ),
        fixture!("legacy-mongoose-users.forestadmin-schema.json"),
        fixture!("legacy-mongoose-users.apimap.json"),
        "01b002dd14c330badcbdca4d305258e354dbc1a4",
    );
}

#[test]
fn no_collections_at_all() {
    let liana = Liana { version: "1.0.0".to_owned(), engine_version: "16.0.0".to_owned(), ..modern_liana() };
    let document = SchemaDocument::of(&link(Dialect::Modern, &[]), &liana);
    assert_eq!(document.hash(), "f61f747c5f1de29c3aa2a93da76a723ee3f50785");
    assert!(!document.apimap().contains("included"));
}

#[test]
fn a_file_is_published_as_what_it_was_written_from() {
    for (dialect, liana, file, apimap) in [
        (
            Dialect::Modern,
            modern_liana(),
            fixture!("modern-rich.forestadmin-schema.json"),
            fixture!("modern-rich.apimap.json"),
        ),
        (
            Dialect::Legacy,
            // The file's own meta is published.
            Liana::new(Dialect::Legacy),
            fixture!("legacy-rich.forestadmin-schema.json"),
            fixture!("legacy-rich.apimap.json"),
        ),
    ] {
        let document = SchemaDocument::from_file(dialect, &liana, file).unwrap();
        assert_eq!(document.file_text(), file);
        assert_eq!(document.apimap(), apimap);
    }
}

#[test]
fn modern_production_has_a_fresh_meta() {
    let liana = Liana { version: "2.0.0".to_owned(), ..modern_liana() };
    let file = fixture!("modern-users.forestadmin-schema.json");
    let document = SchemaDocument::from_file(Dialect::Modern, &liana, file).unwrap();
    assert_eq!(document.file_text(), file.replace("1.96.0", "2.0.0"));
    // Not even the file's is asked for.
    SchemaDocument::from_file(Dialect::Modern, &liana, "{\"collections\":[]}").unwrap();
}

#[test]
fn a_file_that_is_no_schema_is_refused() {
    for (dialect, text, expected) in [
        (Dialect::Modern, "", "is not JSON: expected a value in line 1, column 1"),
        (Dialect::Modern, "[]", "holds no list of `collections`"),
        (Dialect::Modern, "{\"collections\":{}}", "holds no list of `collections`"),
        (
            Dialect::Modern,
            "{\"collections\":[{\"name\":\"a\"},{}]}",
            "holds something without a `name` at place 2 of its `collections`",
        ),
        (Dialect::Legacy, "{\"collections\":[]}", "holds no `meta`"),
    ] {
        let error = SchemaDocument::from_file(dialect, &Liana::new(dialect), text).unwrap_err();
        assert_eq!(error, expected);
    }
}

/// What is in the fixtures `*-rich` and can be declared today.
#[test]
fn the_collections_of_the_rich_legacy_schema() {
    static COMPUTED: [ComputedMeta; 1] = [computed("fullName", ColumnType::String)];
    let email =
        ColumnMeta { validations: &[Validation::MinLength(4)], ..required("email", ColumnType::String) };
    let users = Registered {
        actions: vec![
            ActionDeclaration {
                description: Some("<b>d</b>"),
                submit_label: Some("Go"),
                endpoint: Some("forest/custom"),
                download: true,
                ..action("charge", "Charge")
            },
            ActionDeclaration { scope: ActionScope::Bulk, ..action("zap", "Zap") },
        ],
        computed: &COMPUTED,
        ..collection(
            "users",
            vec![key("id", ColumnType::Number), email, column("companyId", ColumnType::Number)],
            vec![belongs_to("company", "companies", "companyId")],
        )
    };
    let companies = collection(
        "companies",
        vec![key("id", ColumnType::Number)],
        vec![has_many("users", "users", "companyId")],
    );
    let zoo = collection("Zoo", vec![key("id", ColumnType::Number)], vec![]);
    let apples = collection("apples", vec![key("id", ColumnType::Number)], vec![]);
    let schema = link(Dialect::Legacy, &[zoo, users, apples, companies]);
    let document = SchemaDocument::of(&schema, &sequelize());

    let names: Vec<_> = document.collections.iter().filter_map(|json| json.get("name")?.as_text()).collect();
    assert_eq!(names, ["apples", "companies", "users", "Zoo"]);

    let rich = parse(fixture!("legacy-rich.forestadmin-schema.json")).unwrap();
    let rich_collections = rich.get("collections").unwrap().items();
    let named = |items: &[Json], key: &str, name: &str| {
        items.iter().find(|item| item.get(key).and_then(Json::as_text) == Some(name)).unwrap().clone()
    };
    let ours = named(&document.collections, "name", "users");
    let theirs = named(rich_collections, "name", "users");
    for field in ["company", "email", "fullName"] {
        let [ours, theirs] =
            [&ours, &theirs].map(|json| named(json.get("fields").unwrap().items(), "field", field));
        assert_eq!(print::legacy(&ours), print::legacy(&theirs));
    }
    // Forms and methods are not declared yet: the rest of an action is the same.
    let [ours, theirs] = [&ours, &theirs].map(|json| json.get("actions").unwrap().items());
    for (ours, theirs) in ours.iter().zip(theirs) {
        let (Json::Object(ours), Json::Object(theirs)) = (ours, theirs) else {
            panic!("an action is no object")
        };
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(theirs) {
            assert_eq!(ours.0, theirs.0);
            if !["fields", "hooks", "httpMethod"].contains(&&*ours.0) {
                assert_eq!(ours.1, theirs.1);
            }
        }
    }

    let apimap = document.apimap();
    let places = ["\"id\":\"Zoo\"", "\"id\":\"apples\"", "\"id\":\"companies\"", "\"id\":\"users\""]
        .map(|id| apimap.find(id).unwrap());
    assert!(places.is_sorted(), "the apimap sorts capitals first: {places:?}");
}

#[test]
fn the_actions_of_the_rich_modern_schema() {
    let actions = vec![
        action("impersonate", "Impersonate"),
        ActionDeclaration {
            scope: ActionScope::Bulk,
            description: Some("<b>Irreversible</b>"),
            submit_label: Some("Ban"),
            ..action("ban", "Ban user!!")
        },
        ActionDeclaration { scope: ActionScope::Global, download: true, ..action("export", "Export") },
    ];
    let users = Registered { actions, ..collection("users", vec![key("id", ColumnType::Number)], vec![]) };
    let document = SchemaDocument::of(&link(Dialect::Modern, &[users]), &modern_liana());
    let rich = parse(fixture!("modern-rich.forestadmin-schema.json")).unwrap();
    let ours = document.collections[0].get("actions").unwrap().items();
    let theirs = rich.get("collections").unwrap().items()[0].get("actions").unwrap().items();
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(theirs) {
        for key in ["id", "name", "type", "download", "description", "submitButtonLabel"] {
            assert_eq!(ours.get(key), theirs.get(key), "{key}");
        }
    }
}

#[test]
fn a_key_that_is_the_key_of_another_record() {
    let registered = || {
        vec![
            collection(
                "users",
                vec![key("id", ColumnType::Number)],
                vec![has_one("profile", "profiles", "id")],
            ),
            collection(
                "profiles",
                vec![key("id", ColumnType::Number)],
                vec![belongs_to("user", "users", "id")],
            ),
        ]
    };
    let legacy = SchemaDocument::of(&link(Dialect::Legacy, &registered()), &sequelize()).file_text();
    assert_eq!(legacy.matches("\"foreignAndPrimaryKey\": true").count(), 1);
    assert_eq!(legacy.matches("\"field\": \"id\"").count(), 2);
    let modern = SchemaDocument::of(&link(Dialect::Modern, &registered()), &modern_liana()).file_text();
    assert_eq!(modern.matches("\"field\": \"id\"").count(), 2);
    // Of the profile's, the interface sees that it must be there, and sets it through the relation.
    assert_eq!(modern.matches("\"isRequired\": true").count(), 2);
}

#[test]
fn bounds_in_either_dialect() {
    let column = |column_type, validations| ColumnMeta { validations, ..column("c", column_type) };
    let validations = |dialect, column| {
        let columns = vec![key("id", ColumnType::Number), column];
        let schema = link(dialect, &[collection("things", columns, vec![])]);
        let column = schema.collections()[0].column("c").unwrap();
        match dialect {
            Dialect::Modern => validations::modern(column).to_compact(),
            Dialect::Legacy => validations::legacy(column).to_compact(),
        }
    };
    let number = || {
        column(
            ColumnType::Number,
            &[Validation::Min(Literal::Integer(1)), Validation::Max(Literal::Float(9.5))],
        )
    };
    assert_eq!(
        validations(Dialect::Modern, number()),
        "[{\"type\":\"is greater than or equal to\",\"value\":1,\
         \"message\":\"Value must be greater than or equal to 1\"},\
         {\"type\":\"is less than or equal to\",\"value\":9.5,\
         \"message\":\"Value must be less than or equal to 9.5\"}]"
    );
    assert_eq!(
        validations(Dialect::Legacy, number()),
        "[{\"message\":null,\"type\":\"is greater than\",\"value\":0}]"
    );
    let extreme = || column(ColumnType::Number, &[Validation::Min(Literal::Integer(i64::MIN))]);
    assert_eq!(validations(Dialect::Legacy, extreme()), "[]");
    let text = || {
        column(
            ColumnType::String,
            &[
                Validation::Like("/^a/i"),
                Validation::MinLength(0),
                Validation::MaxLength(8),
                Validation::Like("/b/"),
                Validation::Present,
            ],
        )
    };
    assert_eq!(
        validations(Dialect::Modern, text()),
        "[{\"type\":\"is present\",\"message\":\"Field is required\"},\
         {\"type\":\"is like\",\"value\":\"/^a/i\",\"message\":\"Value must match /^a/i\"},\
         {\"type\":\"is shorter than\",\"value\":9,\"message\":\"Value must be shorter than 9 characters\"}]"
    );
    assert_eq!(
        validations(Dialect::Legacy, text()),
        "[{\"message\":null,\"type\":\"is present\",\"value\":null},\
         {\"message\":null,\"type\":\"is like\",\"value\":\"/^a/i\"},\
         {\"message\":null,\"type\":\"is shorter than\",\"value\":9}]"
    );
}

#[test]
fn the_legacy_apimap_sorts_the_fields_of_forms_too() {
    let file = "{\"collections\":[{\"name\":\"users\",\"actions\":[{\"name\":\"Go\",\"fields\":[\
                {\"field\":\"b\",\"position\":0},{\"field\":\"a\",\"position\":1,\"type\":\"String\"}]}]}],\
                \"meta\":{\"liana\":\"x\"}}";
    let document = SchemaDocument::from_file(Dialect::Legacy, &sequelize(), file).unwrap();
    assert!(document.apimap().contains(
        "\"fields\":[{\"field\":\"a\",\"type\":\"String\",\"position\":1},{\"field\":\"b\",\"position\":0}]"
    ));
}
