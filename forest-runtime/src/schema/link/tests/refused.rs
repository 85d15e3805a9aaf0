//! What linking refuses, with the words for it: one test a rule.

use super::*;

/// The texts of everything that is wrong, in Modern.
fn errors(registered: &[Registered]) -> Vec<String> {
    errors_in(Dialect::Modern, registered)
}

fn errors_in(dialect: Dialect, registered: &[Registered]) -> Vec<String> {
    let errors = Schema::link(dialect, registered).err().unwrap_or_default();
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let users = with_actions("users", vec![action("a", ""), action("b", "B"), action("c", "b")]);
    let posts = collection(
        "posts",
        vec![column("a", Text), column("a", Text)],
        vec![belongs_to("user", "people", "user_id")],
    );
    assert_eq!(errors(&[users, posts, plain("stats")]).len(), 6);
}

#[test]
fn two_collections_with_one_name() {
    let user = named_collection("User", "users", vec![id()], vec![]);
    let person = named_collection("Person", "users", vec![id()], vec![]);
    assert_eq!(
        errors(&[user.clone(), person]),
        ["`User` and `Person` are both called `users`: give one of them another name, as in \
          `#[collection(name = \"orders\")]`"]
    );
    assert_eq!(
        errors(&[user.clone(), user]),
        ["`User` is registered twice: remove one `.collection::<User>()`"]
    );
}

#[test]
fn names_that_urls_cannot_carry() {
    for name in [
        "",
        " ",
        "a/b",
        "a\\b",
        "a?",
        "#a",
        "100%",
        "a[b]",
        "a\0",
        "a\n",
        " a",
        "a ",
        ".",
        "..",
        "a.csv",
        "_internal",
        "_charts",
        "_actions",
        "_audit-trail",
        "stats",
        "actions",
        "authentication",
        "healthcheck",
        "scope-cache-invalidation",
    ] {
        let found = errors(&[plain(name)]);
        assert_eq!(found.len(), 1, "{name:?}: {found:?}");
    }
    for name in ["_x", "user.tags", "Order Details", "é日", "Stats", "a-b", "csv", "a{b}"] {
        assert_eq!(errors(&[plain(name)]), [""; 0], "{name:?}");
    }
    assert_eq!(
        errors(&[named_collection("Stats", "stats", vec![id()], vec![])]),
        ["`Stats` is called `stats`, which is a route of the agent itself: give it another name, as in \
          `#[collection(name = \"orders\")]`"]
    );
}

#[test]
fn a_collection_without_a_key() {
    let log = named_collection("Log", "logs", vec![column("text", Text)], vec![]);
    assert_eq!(errors(&[log]), ["`Log` has no primary key: mark its field with `#[forest(primary_key)]`"]);
}

#[test]
fn relations_to_collections_that_are_not_registered() {
    let to = |target_type, relation| RelationMeta { target_type, ..relation };
    let groups = RelationKind::ManyToMany {
        through: "memberships",
        through_type: "app::Membership",
        origin_key: "user_id",
        foreign_key: "group_id",
    };
    let user = named_collection(
        "User",
        "users",
        vec![id(), column("company_id", Number)],
        vec![
            to("Company", belongs_to("company", "companies", "company_id")),
            to("Profile", has_one("profile", "profiles", "user_id")),
            to("Post", has_many("posts", "posts", "user_id")),
            to("Group", relation("groups", "groups", groups)),
            to("User", relation("friends", "users", groups)),
        ],
    );
    assert_eq!(
        errors(&[user]),
        [
            "`User` belongs to `Company`, which is not registered: add `.collection::<Company>()`",
            "`User` has one `Profile`, which is not registered: add `.collection::<Profile>()`",
            "`User` has many `Post`, which is not registered: add `.collection::<Post>()`",
            "`User` has many `Group` through `app::Membership`, and `Group` is not registered: add \
             `.collection::<Group>()`",
            "`User` has many `User` through `app::Membership`, and `app::Membership` is not registered: add \
             `.collection::<app::Membership>()`",
        ]
    );
}

#[test]
fn relations_by_fields_that_are_not_there() {
    let user = named_collection(
        "User",
        "users",
        vec![id()],
        vec![belongs_to("company", "users", "company_id"), has_many("parts", "parts", "user_id")],
    );
    let part = named_collection(
        "Part",
        "parts",
        vec![key("a", Number), key("b", Number), column("user_id", Number)],
        vec![has_many("users", "users", "id")],
    );
    assert_eq!(
        errors(&[user, part]),
        [
            "the relation `company` of `User` goes by `company_id`, which is no column of `User`: name a field of \
             that struct that Forest does not skip",
            "the relation `users` of `Part` goes by the primary key of `Part`, which is not one field: remove the \
             relation, or give that collection a key of one field",
        ]
    );
}

#[test]
fn fields_of_one_collection_with_one_name() {
    let user = Registered {
        computed: const { &[computed("company", Text), computed("label", Text)] },
        ..named_collection(
            "User",
            "users",
            vec![id(), ColumnMeta { field: "display", ..column("label", Text) }],
            vec![belongs_to("company", "users", "id")],
        )
    };
    assert_eq!(
        errors(&[user]),
        [
            "in `User`, the relation `company` and the computed field `company` are both called `company`: give one \
             of them another `name`",
            "in `User`, the field `display` and the computed field `label` are both called `label`: give one of \
             them another `name`",
        ]
    );
}

#[test]
fn names_that_lists_of_fields_cannot_carry() {
    for name in ["", "a:b", "a,b", "-a", " a", "a\t"] {
        let found = errors(&[collection("users", vec![id(), column(name, Text)], vec![])]);
        assert_eq!(found.len(), 1, "{name:?}: {found:?}");
    }
    for name in ["a.b", "a-b", "été", "a@@@b", "first name"] {
        assert_eq!(
            errors(&[collection("users", vec![id(), column(name, Text)], vec![])]),
            [""; 0],
            "{name:?}"
        );
    }
}

#[test]
fn a_computed_field_that_reads_what_is_not_there() {
    let user = Registered {
        computed: const { &[ComputedMeta { depends_on: &["id", "name"], ..computed("label", Text) }] },
        ..named_collection("User", "users", vec![id()], vec![])
    };
    assert_eq!(
        errors(&[user]),
        [
            "`User::label` reads `name`, which is no column of `User`: name fields of the struct that Forest does not \
          skip"
        ]
    );
}

#[test]
fn two_actions_with_one_route() {
    let users = || with_actions("users", vec![action("ban", "Ban user"), action("ban_again", "ban  user")]);
    let posts = with_actions("posts", vec![action("ban", "Ban user")]);
    let shared = |a: &str, b: &str, route: &str| {
        format!(
            "`{a}` and `{b}` share the route `POST /forest/actions/{route}`: give one of them another `name`, or an \
             `endpoint` of its own"
        )
    };
    assert_eq!(errors(&[users()]), [shared("users::ban", "users::ban_again", "ban-user")]);
    assert_eq!(
        errors_in(Dialect::Legacy, &[with_actions("users", vec![action("ban", "Ban user")]), posts]),
        [shared("users::ban", "posts::ban", "ban-user")]
    );
    // However the slashes are written, and through the routes of forms as well.
    for endpoint in ["forest/actions/ban/", "/forest/actions/ban/hooks/load"] {
        let other = ActionDeclaration { endpoint: Some(endpoint), ..action("other", "Other") };
        let found = errors(&[with_actions("users", vec![action("ban", "Ban"), other])]);
        assert_eq!(found.len(), 1, "{endpoint}: {found:?}");
    }
    // Each dialect by its own slugs.
    let accents = || with_actions("users", vec![action("a", "Été"), action("b", "ete")]);
    assert_eq!(errors_in(Dialect::Legacy, &[accents()]), [shared("users::a", "users::b", "ete")]);
    assert_eq!(errors_in(Dialect::Modern, &[accents()]), [""; 0]);
}

#[test]
fn two_actions_with_one_name() {
    let other = ActionDeclaration { endpoint: Some("/forest/elsewhere"), ..action("b", "Ban") };
    let expected = "`users::a` and `users::b` are both called `Ban`, and permissions go by name: give one of them \
                    another `name`";
    assert_eq!(errors(&[with_actions("users", vec![action("a", "Ban"), other])]), [expected]);
    // Told once, though they share their route as well.
    assert_eq!(errors(&[with_actions("users", vec![action("a", "Ban"), action("b", "Ban")])]), [expected]);
}

#[test]
fn an_action_without_a_slug() {
    let users = || with_actions("users", vec![action("reset", "日本語")]);
    assert_eq!(
        errors_in(Dialect::Legacy, &[users()]),
        [
            "`users::reset` is called `日本語`, of which nothing is left in a URL: give it an `endpoint`, as in \
          `endpoint = \"/forest/actions/refund\"`"
        ]
    );
    assert_eq!(errors_in(Dialect::Modern, &[users()]), [""; 0]);
    assert_eq!(
        errors(&[with_actions("users", vec![action("reset", " ")])]),
        ["`users::reset` has an empty name: give it a `name`"]
    );
}

#[test]
fn endpoints_that_cannot_be_served() {
    for endpoint in [
        "",
        "/",
        "/actions/ban",
        "/forest",
        "/forest/",
        "/forest//ban",
        "/forest/../ban",
        "/forest/ban?x=1",
        "/forest/{id}",
        "/forest/b n",
        "/forest/é",
        "/forest/a%20b",
        "/Forest/ban",
        "https://example.com/forest/a",
    ] {
        let ban = ActionDeclaration { endpoint: Some(endpoint), ..action("ban", "Ban") };
        let found = errors(&[with_actions("users", vec![ban])]);
        assert_eq!(found.len(), 1, "{endpoint:?}: {found:?}");
        assert!(found[0].starts_with(&format!("`users::ban` has the endpoint `{endpoint}`: write one")));
    }
}

#[test]
fn endpoints_that_are_taken() {
    for (endpoint, owner) in [
        ("/forest/users", "a route of the collection `users` (`users`)"),
        ("forest/users/", "a route of the collection `users` (`users`)"),
        ("/forest/users.csv", "a route of the collection `users` (`users`)"),
        ("/forest/users/ban", "a route of the collection `users` (`users`)"),
        ("/forest/users/1/relationships/posts", "a route of the collection `users` (`users`)"),
        ("/forest/stats", "a route of the agent itself"),
        ("/forest/stats/users", "a route of the agent itself"),
        ("/forest/authentication", "a route of the agent itself"),
        ("/forest/_internal/capabilities", "a route of the agent itself"),
        ("/forest/actions", "a route of the agent itself"),
    ] {
        let ban = ActionDeclaration { endpoint: Some(endpoint), ..action("ban", "Ban") };
        let route = format!("/{}", endpoint.trim_matches('/'));
        assert_eq!(
            errors(&[with_actions("users", vec![ban])]),
            [format!(
                "`users::ban` has the route `POST {route}`, which is {owner}: give it another `endpoint`, as in \
                 `endpoint = \"/forest/actions/refund\"`"
            )]
        );
    }
    for endpoint in [
        "/forest/_actions/users/0/ban",
        "/forest/users/actions/ban",
        "/forest/lab/custom",
        "/forest/actions/a/b",
    ] {
        let ban = ActionDeclaration { endpoint: Some(endpoint), ..action("ban", "Ban") };
        assert_eq!(errors(&[with_actions("users", vec![ban])]), [""; 0], "{endpoint}");
    }
}

#[test]
fn a_submit_label_that_is_too_long() {
    let users = |label| {
        with_actions("users", vec![ActionDeclaration { submit_label: Some(label), ..action("ban", "Ban") }])
    };
    let long = "a label of far more than fifty characters, I'm afraid";
    assert_eq!(
        errors(&[users(long)]),
        ["`users::ban` has a `submit_label` of more than 50 characters: shorten it"]
    );
    assert_eq!(errors_in(Dialect::Legacy, &[users(long)]), [""; 0]);
    assert_eq!(errors(&[users(&long[..50])]), [""; 0]);
}
