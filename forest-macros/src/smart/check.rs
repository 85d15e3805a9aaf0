//! Checks what the functions of a block declare against each other: names, routes, labels.

use std::collections::BTreeMap;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{LitStr, ext::IdentExt as _};

use super::model::{Action, ActionInput, Field, FieldInput, Input, Placed, Smart};
use crate::{attr::Krate, case, diag::Errors};

/// The most characters that Forest shows on the button of a form.
const SUBMIT_LABEL: usize = 50;

/// The tables of what is right.
pub(super) fn check(krate: Krate, input: Input, errors: &Errors) -> Smart {
    let mut taken = Taken::default();
    Smart {
        krate,
        self_type: input.self_type,
        actions: input
            .actions
            .into_iter()
            .filter_map(|action| check_action(action, &mut taken, errors))
            .collect(),
        fields: input.fields.into_iter().filter_map(|field| check_field(field, &mut taken, errors)).collect(),
    }
}

fn check_action(input: ActionInput, taken: &mut Taken, errors: &Errors) -> Option<Action> {
    let before = errors.count();
    let function = input.function.unraw().to_string();
    let name = placed(input.name.as_ref(), || case::title(&function), input.function.span());
    check_endpoint(input.endpoint.as_ref(), errors);
    check_submit_label(input.submit_label.as_ref(), errors);
    // What stands under a `#[cfg]` may be an alternative to what has the same name: the agent looks at what is left.
    if input.cfgs.is_empty() {
        let is_new = taken.name(&name, errors);
        if is_new {
            taken.route(&name, input.endpoint.as_ref(), errors);
        }
    }
    let (scope, signature) = (input.scope?, input.signature?);
    let text = |literal: Option<LitStr>| literal.map(|literal| literal.value());
    (errors.count() == before).then(|| Action {
        cfgs: input.cfgs,
        function: input.function,
        name: name.text,
        scope,
        description: input.description.map(ToTokens::into_token_stream).or(input.docs),
        endpoint: text(input.endpoint),
        submit_label: text(input.submit_label),
        download: input.download,
        signature,
    })
}

fn check_field(input: FieldInput, taken: &mut Taken, errors: &Errors) -> Option<Field> {
    let function = input.function.unraw().to_string();
    let name = placed(input.name.as_ref(), || function, input.function.span());
    let is_new = !input.cfgs.is_empty() || taken.field(&name, errors);
    let signature = input.signature?;
    is_new.then(|| Field {
        cfgs: input.cfgs,
        function: input.function,
        name,
        description: input.docs,
        signature,
    })
}

fn placed(literal: Option<&LitStr>, default: impl FnOnce() -> String, span: Span) -> Placed {
    match literal {
        Some(literal) => Placed { text: literal.value(), span: literal.span() },
        None => Placed { text: default(), span },
    }
}

fn check_endpoint(endpoint: Option<&LitStr>, errors: &Errors) {
    let Some(endpoint) = endpoint else { return };
    let value = endpoint.value();
    let path = value.strip_prefix('/').unwrap_or(&value);
    if path.strip_prefix("forest/").is_none_or(str::is_empty) {
        errors.on(
            endpoint,
            "an endpoint lies under `/forest/`\nhelp: write `endpoint = \"/forest/mark-as-live\"`",
        );
    } else if let Some(char) = value.chars().find(|char| char.is_whitespace() || "{}?#".contains(*char)) {
        errors.on(endpoint, format!("an endpoint is a plain path: it cannot contain `{char}`"));
    }
}

fn check_submit_label(label: Option<&LitStr>, errors: &Errors) {
    let Some(label) = label else { return };
    let length = label.value().chars().count();
    if length > SUBMIT_LABEL {
        errors.on(
            label,
            format!("a submit label has at most {SUBMIT_LABEL} characters; this one has {length}"),
        );
    }
}

/// What is used so far, and where.
#[derive(Default)]
struct Taken {
    names: BTreeMap<String, Span>,
    routes: BTreeMap<String, Span>,
    fields: BTreeMap<String, Span>,
}

impl Taken {
    fn name(&mut self, name: &Placed, errors: &Errors) -> bool {
        let text = &name.text;
        let messages =
            [format!("another action is already called `{text}`"), format!("`{text}` is first used here")];
        claim(&mut self.names, text, name.span, messages, errors)
    }

    fn route(&mut self, name: &Placed, endpoint: Option<&LitStr>, errors: &Errors) -> bool {
        let route = match endpoint {
            Some(endpoint) => {
                let value = endpoint.value();
                format!("/{}", value.strip_prefix('/').unwrap_or(&value))
            }
            None => format!("/forest/actions/{}", case::slug(&name.text)),
        };
        let span = endpoint.map_or(name.span, LitStr::span);
        let messages = [
            format!(
                "another action already has the route `{route}`\nhelp: give one of them another `endpoint`"
            ),
            format!("the route `{route}` is first used here"),
        ];
        claim(&mut self.routes, &route, span, messages, errors)
    }

    fn field(&mut self, name: &Placed, errors: &Errors) -> bool {
        let text = &name.text;
        let messages = [
            format!("another computed field is already called `{text}`"),
            format!("`{text}` is first used here"),
        ];
        claim(&mut self.fields, text, name.span, messages, errors)
    }
}

fn claim(
    taken: &mut BTreeMap<String, Span>,
    key: &str,
    span: Span,
    [again, first]: [String; 2],
    errors: &Errors,
) -> bool {
    if let Some(place) = taken.get(key) {
        errors.twice(*place, span, again, first);
        return false;
    }
    taken.insert(key.to_owned(), span);
    true
}
