//! Actions: their slugs, identifiers and routes, and that no two things answer one route.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{ActionDeclaration, ActionSchema, CollectionSchema, ConfigError, Dialect, slug::slug},
    Registered, names,
};

/// The routes of an action: its own, and those by which its form is loaded, changed and searched.
const ROUTES: [&str; 4] = ["", "/hooks/load", "/hooks/change", "/hooks/search"];

/// The interface cuts a longer text off, and the modern agents refuse to start with one.
const LONGEST_SUBMIT_LABEL: usize = 50;

/// Links the actions of one collection.
pub(super) fn link(
    dialect: Dialect,
    collection: &Registered,
    errors: &mut Vec<ConfigError>,
) -> Vec<ActionSchema> {
    let mut names = BTreeMap::new();
    let actions = collection.actions.iter().enumerate();
    actions
        .map(|(index, declared)| {
            let here = format!("`{}::{}`", collection.meta.rust_name, declared.rust_name);
            if let Some(first) = names.insert(declared.name, declared.rust_name) {
                errors.push(ConfigError::new(
                    format!(
                        "`{}::{first}` and {here} are both called `{}`, and permissions go by name",
                        collection.meta.rust_name, declared.name
                    ),
                    "give one of them another `name`",
                ));
            }
            let action = action(dialect, collection.meta.name, index, declared);
            check(dialect, &here, declared, &action, errors);
            action
        })
        .collect()
}

fn action(dialect: Dialect, collection: &str, index: usize, declared: &ActionDeclaration) -> ActionSchema {
    let slug = slug(dialect, declared.name);
    let default = || format!("/forest/actions/{slug}");
    ActionSchema {
        endpoint: declared.endpoint.map_or_else(default, |path| format!("/{}", path.trim_matches('/'))),
        published_endpoint: declared.endpoint.map_or_else(default, str::to_owned),
        index,
        rust_name: declared.rust_name,
        name: declared.name,
        id: match dialect {
            Dialect::Modern => format!("{collection}-{index}-{slug}"),
            Dialect::Legacy => format!("{collection}.{}", declared.name),
        },
        slug,
        scope: declared.scope,
        description: declared.description,
        submit_label: declared.submit_label,
        download: declared.download,
    }
}

fn check(
    dialect: Dialect,
    here: &str,
    declared: &ActionDeclaration,
    action: &ActionSchema,
    errors: &mut Vec<ConfigError>,
) {
    if declared.name.trim().is_empty() {
        errors.push(ConfigError::new(format!("{here} has an empty name"), "give it a `name`"));
    } else if declared.endpoint.is_none() && action.slug.is_empty() {
        errors.push(ConfigError::new(
            format!("{here} is called `{}`, of which nothing is left in a URL", declared.name.escape_debug()),
            "give it an `endpoint`, as in `endpoint = \"/forest/actions/refund\"`",
        ));
    }
    if declared.endpoint.is_some() && !is_route(&action.endpoint) {
        errors.push(ConfigError::new(
            format!("{here} has the endpoint `{}`", action.published_endpoint.escape_debug()),
            "write one that begins with `/forest/` and consists of letters, digits and `- _ . ~ : @ +` between single slashes",
        ));
    }
    let label = declared.submit_label.unwrap_or_default();
    if dialect == Dialect::Modern && label.encode_utf16().count() > LONGEST_SUBMIT_LABEL {
        errors.push(ConfigError::new(
            format!("{here} has a `submit_label` of more than {LONGEST_SUBMIT_LABEL} characters"),
            "shorten it",
        ));
    }
}

/// Whether `endpoint` can be served as it stands: no characters that a URL escapes or that a route pattern reads.
fn is_route(endpoint: &str) -> bool {
    endpoint.strip_prefix("/forest/").is_some_and(|path| {
        path.split('/').all(|segment| {
            !matches!(segment, "" | "." | "..")
                && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~:@+".contains(&byte))
        })
    })
}

/// Finds actions whose routes are those of other actions, of a collection, or of the agent itself.
pub(super) fn check_routes(collections: &[CollectionSchema], errors: &mut Vec<ConfigError>) {
    let mut owners: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut reported = BTreeSet::new();
    for collection in collections {
        // A collection that is there twice has been reported, and its actions are all there twice.
        if collections[..collection.index].iter().any(|earlier| earlier.name == collection.name) {
            continue;
        }
        for action in collection.actions.iter().filter(|action| is_route(&action.endpoint)) {
            let here = format!("`{}::{}`", collection.rust_name, action.rust_name);
            if let Some(owner) = other_owner(&action.endpoint, collections) {
                errors.push(ConfigError::new(
                    format!("{here} has the route `POST {}`, which is {owner}", action.endpoint),
                    "give it another `endpoint`, as in `endpoint = \"/forest/actions/refund\"`",
                ));
            }
            let me = (collection.index, action.index);
            for route in ROUTES {
                let route = format!("{}{route}", action.endpoint);
                let Some(&first) = owners.get(&route) else {
                    owners.insert(route, me);
                    continue;
                };
                let (other, twin) = (&collections[first.0], &collections[first.0].actions[first.1]);
                // Two of one name and collection have been told apart already.
                let same_name = other.index == collection.index && twin.name == action.name;
                if first != me && !same_name && reported.insert((first, me)) {
                    errors.push(ConfigError::new(
                        format!(
                            "`{}::{}` and {here} share the route `POST {route}`",
                            other.rust_name, twin.rust_name
                        ),
                        "give one of them another `name`, or an `endpoint` of its own",
                    ));
                }
            }
        }
    }
}

/// Whose route `endpoint` is, if not the action's. Methods do not matter: an action's path is taken for all of them.
fn other_owner(endpoint: &str, collections: &[CollectionSchema]) -> Option<String> {
    let segments: Vec<&str> = endpoint.split('/').skip(2).collect();
    match segments[..] {
        // What Forest's own agents use for actions is free for actions.
        ["actions" | "_actions", _, ..] => None,
        [first, ..] if names::AGENT_ROUTES.contains(&first) => Some("a route of the agent itself".to_owned()),
        [first] | [first, _] | [first, _, "relationships", ..] => {
            let name = if segments.len() == 1 { first.strip_suffix(".csv").unwrap_or(first) } else { first };
            let owner = collections.iter().find(|collection| collection.name == name)?;
            Some(format!("a route of the collection `{name}` (`{}`)", owner.rust_name))
        }
        _ => None,
    }
}
