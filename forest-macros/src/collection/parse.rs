//! Reads the struct and its attributes. Each option is looked at by itself; how they fit together is `check`'s concern.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use syn::{
    Data, DeriveInput, Field, Fields, Ident, LitBool, LitInt, Token, Type,
    ext::IdentExt as _,
    parse::{ParseStream, Parser as _},
};

use super::model::{BelongsTo, FieldInput, Input, Length, RelationInput, RelationKind};
use crate::{
    attr::{CRATE, Entry, Grammar, Key, Options, Value},
    diag::Errors,
    docs::docs,
    literal::Literal,
};

const HAS_ONE: &str = "has_one(profile = Profile, foreign_key = user_id)";
const HAS_MANY: &str = "has_many(orders = Order, foreign_key = user_id)";
const MANY_TO_MANY: &str =
    "many_to_many(tags = Tag, through = UserTag, origin_key = user_id, foreign_key = tag_id)";
const BELONGS_TO: &str = "belongs_to = Company";
const BELONGS_TO_NAMED: &str = "belongs_to(employer = Company)";

/// The options of the struct.
pub(super) const STRUCT: Grammar = Grammar {
    what: "collection option",
    keys: &[
        Key::once("name", "name = \"users\""),
        Key::once("table", "table = \"users\""),
        Key::repeated("has_one", HAS_ONE),
        Key::repeated("has_many", HAS_MANY),
        Key::repeated("many_to_many", MANY_TO_MANY),
        CRATE,
    ],
};

const FIELD: Grammar = Grammar {
    what: "field option",
    keys: &[
        Key::once("primary_key", "primary_key"),
        Key::once("name", "name = \"email\""),
        Key::once("column", "column = \"email\""),
        Key::once("read_only", "read_only"),
        Key::once("skip", "skip"),
        Key::once("belongs_to", BELONGS_TO),
        Key::once("default", "default = \"new\""),
        Key::once("present", "present"),
        Key::once("min_length", "min_length = 2"),
        Key::once("max_length", "max_length = 80"),
        Key::once("min", "min = 0"),
        Key::once("max", "max = 100"),
        Key::once("like", "like = \"/^[a-z]+$/i\""),
    ],
};

const FOREIGN_KEY: Key = Key::once("foreign_key", "foreign_key = user_id");

/// The options of `has_one` and `has_many`, after the relation itself.
const TIED: Grammar = Grammar { what: "relation option", keys: &[FOREIGN_KEY] };

/// The options of `many_to_many`, after the relation itself.
const TIED_THROUGH: Grammar = Grammar {
    what: "relation option",
    keys: &[
        Key::once("through", "through = UserTag"),
        Key::once("origin_key", "origin_key = user_id"),
        FOREIGN_KEY,
    ],
};

/// Reads the derive's input.
pub(super) fn parse(input: &DeriveInput, errors: &Errors) -> Input {
    let options = STRUCT.read_all(&input.attrs, "forest", errors);
    Input {
        krate: options.krate(errors),
        ident: input.ident.clone(),
        generic: is_generic(input, errors),
        name: options.text("name", errors),
        table: options.text("table", errors),
        docs: docs(&input.attrs),
        fields: named_fields(input, errors)
            .map(|fields| fields.iter().filter_map(|field| parse_field(field, errors)).collect()),
        relations: options.iter().filter_map(|option| parse_relation(option, errors)).collect(),
    }
}

fn is_generic(input: &DeriveInput, errors: &Errors) -> bool {
    let generic = !input.generics.params.is_empty();
    if generic {
        let message = "a collection takes no generic parameters\nhelp: write one struct for each table";
        errors.on(&input.generics, message);
    }
    generic
}

fn named_fields<'a>(input: &'a DeriveInput, errors: &Errors) -> Option<Vec<&'a Field>> {
    let what = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => {
                // Two fields of one name are rustc's to report; the last is the one that it takes.
                let mut seen = BTreeSet::new();
                let is_new = |field: &&Field| seen.insert(field.ident.as_ref().map(Ident::unraw));
                let mut fields: Vec<_> = fields.named.iter().rev().filter(is_new).collect();
                fields.reverse();
                return Some(fields);
            }
            Fields::Unnamed(_) => "a tuple struct",
            Fields::Unit => "a struct without fields",
        },
        Data::Enum(_) => "an enum",
        Data::Union(_) => "a union",
    };
    let message = format!("`#[collection]` goes on a struct with named fields; `{}` is {what}", input.ident);
    errors.on(&input.ident, message);
    None
}

fn parse_field(field: &Field, errors: &Errors) -> Option<FieldInput> {
    let options = FIELD.read_all(&field.attrs, "forest", errors);
    let entry = |name| options.get(name);
    Some(FieldInput {
        ident: field.ident.clone()?,
        ty: field.ty.clone(),
        docs: docs(&field.attrs),
        skip: options.flag("skip", errors),
        other: options.iter().find(|option| !option.is("skip")).map(|option| option.key.span()),
        primary_key: options.flag("primary_key", errors),
        name: options.text("name", errors),
        column: options.text("column", errors),
        read_only: entry("read_only").and_then(|option| parse_switch(option, errors)),
        belongs_to: entry("belongs_to").and_then(|option| parse_belongs_to(option, errors)),
        default: entry("default")
            .and_then(|option| option.literal("a string, a number or a boolean", errors)),
        present: options.flag("present", errors),
        min_length: parse_length(&options, "min_length", errors),
        max_length: parse_length(&options, "max_length", errors),
        min: parse_number(&options, "min", errors),
        max: parse_number(&options, "max", errors),
        like: options.text("like", errors),
    })
}

/// `read_only` or `read_only = false`.
fn parse_switch(option: &Entry, errors: &Errors) -> Option<bool> {
    match option.value {
        Value::Word => Some(true),
        _ => option.value::<LitBool>("`true` or `false`", errors).map(|value| value.value),
    }
}

fn parse_length(options: &Options, name: &str, errors: &Errors) -> Option<Length> {
    let number: LitInt = options.get(name)?.value("a number of characters", errors)?;
    match number.base10_parse() {
        Ok(value) => Some(Length { value, span: number.span() }),
        Err(_) => {
            errors.on(&number, format!("`{name}` expects a number of characters, at most {}", u32::MAX));
            None
        }
    }
}

fn parse_number(options: &Options, name: &str, errors: &Errors) -> Option<Literal> {
    let option = options.get(name)?;
    let literal = option.literal("a number", errors)?;
    if matches!(literal, Literal::Integer(..) | Literal::Float(..)) {
        return Some(literal);
    }
    errors.at(literal.span(), option.expected("a number"));
    None
}

fn parse_belongs_to(option: &Entry, errors: &Errors) -> Option<BelongsTo> {
    let key = option.key.span();
    match &option.value {
        Value::List(tokens) => {
            let named = |input: ParseStream<'_>| {
                let relation = parse_named_target(input)?;
                input.parse::<Option<Token![,]>>()?;
                Ok(relation)
            };
            if let Ok((name, target)) = named.parse2(tokens.clone()) {
                return Some(BelongsTo { key, name: Some(name), target });
            }
            let message = format!("`belongs_to(..)` names one relation\nhelp: write `{BELONGS_TO_NAMED}`");
            errors.on_or(tokens, key, message);
            None
        }
        _ => Some(BelongsTo { key, name: None, target: option.value("a collection", errors)? }),
    }
}

fn parse_named_target(input: ParseStream<'_>) -> syn::Result<(Ident, Type)> {
    let name = input.parse()?;
    input.parse::<Token![=]>()?;
    Ok((name, input.parse()?))
}

fn parse_relation(option: &Entry, errors: &Errors) -> Option<RelationInput> {
    let (usage, grammar) = match option.key.to_string().as_str() {
        "has_one" => (HAS_ONE, &TIED),
        "has_many" => (HAS_MANY, &TIED),
        "many_to_many" => (MANY_TO_MANY, &TIED_THROUGH),
        _ => return None,
    };
    let Value::List(tokens) = &option.value else {
        option.misused(errors);
        return None;
    };
    let first = |input: ParseStream<'_>| {
        let target = parse_named_target(input);
        if target.is_ok() && !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        Ok((target, input.parse::<TokenStream>()?))
    };
    let (target, rest) = errors.ok(first.parse2(tokens.clone()))?;
    let is_key = |name: &Ident| grammar.keys.iter().any(|key| name == key.name);
    let (name, target) = match target {
        Ok((name, target)) if !is_key(&name) => (name, target),
        _ => {
            let message = format!(
                "`{}` begins with the relation and its collection\nhelp: write `{usage}`",
                option.key
            );
            errors.on_or(tokens, option.key.span(), message);
            return None;
        }
    };
    let options = grammar.read(rest, errors);
    let missing: Vec<_> =
        grammar.keys.iter().map(|key| key.name).filter(|name| options.get(name).is_none()).collect();
    if !missing.is_empty() && !options.is_incomplete() {
        let missing = missing.join("`, `");
        errors.at(option.key.span(), format!("`{}` needs `{missing}`\nhelp: write `{usage}`", option.key));
    }
    let key = |name: &str| -> Option<Ident> { options.get(name)?.value("the name of a field", errors) };
    let kind = match option.key.to_string().as_str() {
        "has_one" => RelationKind::HasOne { foreign_key: key("foreign_key")? },
        "has_many" => RelationKind::HasMany { foreign_key: key("foreign_key")? },
        _ => {
            let through = options.get("through").and_then(|entry| entry.value("a collection", errors));
            let (origin_key, foreign_key) = (key("origin_key"), key("foreign_key"));
            RelationKind::ManyToMany { through: through?, origin_key: origin_key?, foreign_key: foreign_key? }
        }
    };
    Some(RelationInput { name: name.unraw().to_string(), span: name.span(), target, kind })
}
