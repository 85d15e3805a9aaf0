//! Reads the marked functions of a block: their options, and whether their signatures can be those of an action or a
//! computed field. The types in a signature are rustc's to judge.

use quote::ToTokens;
use syn::{FnArg, Pat, ReturnType, Safety, Signature, Type};

use super::{
    block::{Block, Function, Item},
    model::{ActionInput, ActionSignature, FieldInput, FieldSignature, Input, Scope},
};
use crate::{
    attr::{CRATE, Grammar, Key, Options},
    diag::Errors,
    docs::docs,
};

/// The options of `#[smart]`.
pub(super) const BLOCK: Grammar = Grammar { what: "option", keys: &[CRATE] };

const ACTION: Grammar = Grammar {
    what: "action option",
    keys: &[
        Key::once("single", "single"),
        Key::once("bulk", "bulk"),
        Key::once("global", "global"),
        Key::once("name", "name = \"Mark as live\""),
        Key::once("description", "description = \"What it does\""),
        Key::once("endpoint", "endpoint = \"/forest/mark-as-live\""),
        Key::once("submit_label", "submit_label = \"Mark\""),
        Key::once("download", "download"),
    ],
};

const FIELD: Grammar = Grammar { what: "option", keys: &[Key::once("name", "name = \"fullName\"")] };

/// Reads all marked functions.
pub(super) fn parse(block: &Block, errors: &Errors) -> Input {
    let mut input = Input { self_type: block.self_type().clone(), actions: Vec::new(), fields: Vec::new() };
    for item in &block.items {
        let function = match item {
            Item::Function(function) => function,
            Item::Other(other) => {
                if let Some((attribute, marker)) = other.marker() {
                    errors.on(attribute, format!("`#[{marker}]` goes on a function, and this is none"));
                }
                continue;
            }
            Item::Unread(_) => continue,
        };
        if let Some((attribute, marker)) = function.hidden_marker() {
            errors.on(
                attribute,
                format!(
                    "`#[{marker}]` cannot stand in a `cfg_attr`, which is not decided yet when `#[smart]` reads it\n\
                     help: put `#[cfg(..)]` on the function"
                ),
            );
            continue;
        }
        match (function.marked("action"), function.marked("field")) {
            (Some(_), Some(field)) => {
                errors.on(field, "a function is either an action or a computed field, not both");
            }
            (Some(_), None) => input.actions.push(parse_action(function, errors)),
            (None, Some(_)) => input.fields.push(parse_field(function, errors)),
            (None, None) => {}
        }
    }
    input
}

fn parse_action(function: &Function, errors: &Errors) -> ActionInput {
    let options = ACTION.read_all(&function.attributes, "action", errors);
    ActionInput {
        cfgs: function.cfgs(),
        function: function.signature.ident.clone(),
        docs: docs(&function.attributes),
        scope: parse_scope(&options, function, errors),
        name: options.text("name", errors),
        description: options.text("description", errors),
        endpoint: options.text("endpoint", errors),
        submit_label: options.text("submit_label", errors),
        download: options.flag("download", errors).is_some(),
        signature: parse_action_signature(&function.signature, errors),
    }
}

fn parse_scope(options: &Options, function: &Function, errors: &Errors) -> Option<Scope> {
    let mut scope = None;
    for option in options.iter() {
        let this = match option.key.to_string().as_str() {
            "single" => Scope::Single,
            "bulk" => Scope::Bulk,
            "global" => Scope::Global,
            _ => continue,
        };
        let place = option.flag(errors);
        if scope.is_some() {
            errors.at(place, "an action has one scope: `single`, `bulk` or `global`");
        } else {
            scope = Some(this);
        }
    }
    if scope.is_none() && !options.is_incomplete() {
        let name = &function.signature.ident;
        let message = format!(
            "the action `{name}` needs a scope\n\
             help: write `#[action(single)]`, `#[action(bulk)]` or `#[action(global)]`"
        );
        errors.on(function.marked("action"), message);
    }
    scope
}

fn parse_action_signature(signature: &Signature, errors: &Errors) -> Option<ActionSignature> {
    let before = errors.count();
    let what = format!("the action `{}`", signature.ident);
    if signature.asyncness.is_none() {
        let message = format!("{what} must be an `async fn`\nhelp: write `async fn {}(..)`", signature.ident);
        errors.on(signature.fn_token, message);
    }
    check_modifiers(signature, &what, errors);
    let receiver_help = "take `Record<Self>` in a single action, `Records<Self>` in a bulk action";
    let parameters = parameters(signature, &what, receiver_help, errors);
    let parameters = parameters.into_iter().map(|(_, ty)| ty.clone()).collect();
    let output = match &signature.output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some((**ty).clone()),
    };
    (errors.count() == before).then_some(ActionSignature { parameters, output })
}

fn parse_field(function: &Function, errors: &Errors) -> FieldInput {
    let options = FIELD.read_all(&function.attributes, "field", errors);
    FieldInput {
        cfgs: function.cfgs(),
        function: function.signature.ident.clone(),
        docs: docs(&function.attributes),
        name: options.text("name", errors),
        signature: parse_field_signature(&function.signature, errors),
    }
}

fn parse_field_signature(signature: &Signature, errors: &Errors) -> Option<FieldSignature> {
    let before = errors.count();
    let what = format!("the computed field `{}`", signature.ident);
    if let Some(asyncness) = &signature.asyncness {
        errors.on(asyncness, format!("{what} cannot be `async`: it is computed from the record alone"));
    }
    check_modifiers(signature, &what, errors);
    let receiver_help =
        "name the fields that it reads: `fn full_name(first_name: &str, last_name: &str) -> String`";
    let mut named = Vec::new();
    for (pattern, ty) in parameters(signature, &what, receiver_help, errors) {
        match pattern {
            Pat::Ident(pattern) if pattern.subpat.is_none() => {
                named.push((pattern.ident.clone(), ty.clone()));
            }
            other => {
                errors.on(other, "the parameters of a computed field are names of the collection's fields");
            }
        }
    }
    let output = match &signature.output {
        ReturnType::Type(_, ty) if !matches!(**ty, Type::ImplTrait(_)) => Some((**ty).clone()),
        ReturnType::Type(_, ty) => {
            errors.on(ty, format!("{what} must name the type that it returns, as in `-> String`"));
            None
        }
        ReturnType::Default => {
            errors.on(&signature.ident, format!("{what} must return a value, as in `-> String`"));
            None
        }
    };
    if errors.count() > before {
        return None;
    }
    Some(FieldSignature { parameters: named, output: output? })
}

fn check_modifiers(signature: &Signature, what: &str, errors: &Errors) {
    let refuse = |place: Option<&dyn ToTokens>, word: &str| {
        if let Some(place) = place {
            errors.on(place, format!("{what} cannot be {word}"));
        }
    };
    let safety: Option<&dyn ToTokens> = match &signature.safety {
        Safety::Unsafe(token) => Some(token),
        _ => None,
    };
    refuse(safety, "`unsafe`");
    refuse(signature.abi.as_ref().map(|abi| abi as _), "`extern`");
    refuse(signature.variadic.as_ref().map(|variadic| variadic as _), "variadic");
    let generics = &signature.generics;
    refuse((!generics.params.is_empty()).then_some(generics as _), "generic");
    refuse(generics.where_clause.as_ref().map(|clause| clause as _), "generic");
}

/// The parameters; a receiver is reported.
fn parameters<'a>(
    signature: &'a Signature,
    what: &str,
    receiver_help: &str,
    errors: &Errors,
) -> Vec<(&'a Pat, &'a Type)> {
    let mut parameters = Vec::new();
    for input in &signature.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                errors.on(receiver, format!("{what} takes no `self`\nhelp: {receiver_help}"));
            }
            FnArg::Typed(parameter) => {
                if let Type::ImplTrait(ty) = &*parameter.ty {
                    errors.on(ty, format!("{what} cannot be generic\nhelp: write the type itself"));
                }
                parameters.push((&*parameter.pat, &*parameter.ty));
            }
        }
    }
    parameters
}
