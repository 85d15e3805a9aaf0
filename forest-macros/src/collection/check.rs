//! Checks how the parts of a collection fit together. What is wrong is reported and left out; the rest is kept.

use std::collections::BTreeMap;

use proc_macro2::Span;
use syn::{Ident, LitStr, ext::IdentExt as _};

use super::model::{
    Collection, Column, FieldInput, Input, Length, Relation, RelationInput, RelationKind, Skipped, Validation,
};
use crate::{case, diag::Errors, literal::Literal};

/// The collection, unless nothing at all can be made of it.
pub(super) fn check(input: Input, errors: &Errors) -> Option<Collection> {
    let constructible = input.fields.is_some();
    let fields = input.fields.unwrap_or_default();
    let key = if constructible { primary_key(&input.ident, &fields, errors) } else { Vec::new() };
    if input.generic {
        return None;
    }

    let mut names = Names::default();
    let (mut columns, mut skipped, mut relations) = (Vec::new(), Vec::new(), Vec::new());
    for (at, mut field) in fields.into_iter().enumerate() {
        if let Some(skip) = field.skip {
            check_skip(&field, skip, errors);
            skipped.push(Skipped { ident: field.ident, ty: field.ty });
            continue;
        }
        relations.extend(belongs_to(&mut field, errors));
        columns.push(column(field, key.contains(&at), &mut names, errors));
    }
    relations.extend(input.relations);
    let relations = relations
        .into_iter()
        .filter_map(|RelationInput { name, span, target, kind }| {
            names.claim(&name, span, errors).then_some(Relation { name, target, kind })
        })
        .collect();

    let named = |literal: Option<LitStr>| literal.map(|literal| literal.value());
    let (name, table) = (named(input.name), named(input.table));
    let default = || case::snake(&input.ident.unraw().to_string());
    Some(Collection {
        name: name.clone().or_else(|| table.clone()).unwrap_or_else(default),
        table: table.or(name).unwrap_or_else(default),
        krate: input.krate,
        description: input.docs,
        columns,
        skipped,
        relations,
        constructible,
        ident: input.ident,
    })
}

/// The fields that make up the key: those that say so, else the one called `id`.
fn primary_key(ident: &Ident, fields: &[FieldInput], errors: &Errors) -> Vec<usize> {
    let all = |wanted: fn(&FieldInput) -> bool| {
        fields.iter().enumerate().filter(|(_, field)| wanted(field)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    let mut key = all(|field| field.primary_key.is_some());
    if key.is_empty() {
        key = all(|field| field.ident.unraw() == "id");
        for skip in key.iter().filter_map(|at| fields[*at].skip) {
            errors.at(skip, "`id` is the primary key, which Forest cannot skip");
        }
    }
    if key.is_empty() {
        errors.on(
            ident,
            format!(
                "the collection `{ident}` has no primary key\n\
                 help: mark a field with `#[forest(primary_key)]`, or call one `id`"
            ),
        );
    }
    key
}

fn check_skip(field: &FieldInput, skip: Span, errors: &Errors) {
    if field.primary_key.is_some() {
        errors.at(skip, "Forest cannot skip the primary key");
    } else if let Some(other) = field.other {
        errors.at(other, "a field that Forest skips takes no other option");
    }
}

fn belongs_to(field: &mut FieldInput, errors: &Errors) -> Option<RelationInput> {
    let relation = field.belongs_to.take()?;
    let (name, span) = if let Some(name) = relation.name {
        (name.unraw().to_string(), name.span())
    } else {
        let text = field.ident.unraw().to_string();
        let Some(stem) = text.strip_suffix("_id").filter(|stem| !stem.is_empty()) else {
            errors.at(
                relation.key,
                format!(
                    "the relation cannot be named after `{text}`, which does not end in `_id`\n\
                     help: name it, as in `belongs_to(employer = Company)`"
                ),
            );
            return None;
        };
        (stem.to_owned(), relation.key)
    };
    let kind = RelationKind::BelongsTo { foreign_key: field.ident.clone(), field_type: field.ty.clone() };
    Some(RelationInput { name, span, target: relation.target, kind })
}

fn column(field: FieldInput, primary_key: bool, names: &mut Names, errors: &Errors) -> Column {
    let own = field.ident.unraw().to_string();
    let named = |literal: Option<LitStr>| match literal {
        Some(literal) => (literal.value(), literal.span()),
        None => (own.clone(), field.ident.span()),
    };
    let ((name, named_at), (stored, stored_at)) = (named(field.name), named(field.column));
    names.claim(&name, named_at, errors);
    names.store(&stored, stored_at, errors);
    Column {
        name,
        stored,
        primary_key,
        read_only: field.read_only,
        default: field.default,
        validations: validations(
            field.present,
            (field.min_length, field.max_length),
            (field.min, field.max),
            field.like,
            errors,
        ),
        description: field.docs,
        ident: field.ident,
        ty: field.ty,
    }
}

fn validations(
    present: Option<Span>,
    length: (Option<Length>, Option<Length>),
    range: (Option<Literal>, Option<Literal>),
    like: Option<LitStr>,
    errors: &Errors,
) -> Vec<Validation> {
    if let (Some(min), Some(max)) = &length
        && min.value > max.value
    {
        errors.at(max.span, format!("`max_length` is below `min_length`, which is {}", min.value));
    }
    if let (Some(min), Some(max)) = &range
        && let (Some(min), Some(bound)) = (number(min), number(max))
        && min > bound
    {
        errors.at(max.span(), format!("`max` is below `min`, which is {min}"));
    }
    let like = like.filter(|pattern| {
        let checked = check_regex(&pattern.value());
        checked.map_err(|message| errors.on(pattern, message)).is_ok()
    });
    let rules = [
        present.map(|_| Validation::Present),
        length.0.map(Validation::MinLength),
        length.1.map(Validation::MaxLength),
        range.0.map(Validation::Min),
        range.1.map(Validation::Max),
        like.map(Validation::Like),
    ];
    rules.into_iter().flatten().collect()
}

// Bounds are compared to find a slip of the pen; what is lost beyond 53 bits cannot be one.
#[allow(clippy::cast_precision_loss)]
fn number(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Integer(value, _) => Some(*value as f64),
        Literal::Float(value, _) => Some(*value),
        Literal::Text(_) | Literal::Boolean(_) => None,
    }
}

/// `/pattern/flags`, with the flags that JavaScript has; or what is wrong with it.
fn check_regex(text: &str) -> Result<(), String> {
    let parts = text.strip_prefix('/').and_then(|rest| rest.rsplit_once('/'));
    let Some((_, flags)) = parts.filter(|(pattern, _)| !pattern.is_empty()) else {
        let message = "`like` expects a regular expression between slashes";
        return Err(format!("{message}\nhelp: write `like = \"/^[a-z]+$/i\"`"));
    };
    for (at, flag) in flags.char_indices() {
        if !FLAGS.contains(&flag) {
            let known = FLAGS.map(|flag| format!("`{flag}`")).join(", ");
            return Err(format!("a regular expression has no flag `{flag}`\nhelp: there are {known}"));
        }
        if flags[..at].contains(flag) {
            return Err(format!("the flag `{flag}` is given twice"));
        }
    }
    Ok(())
}

const FLAGS: [char; 8] = ['d', 'g', 'i', 'm', 's', 'u', 'v', 'y'];

/// The names that are used so far, and where: fields and relations share those that Forest knows.
#[derive(Default)]
struct Names {
    forest: BTreeMap<String, Span>,
    stored: BTreeMap<String, Span>,
}

impl Names {
    fn claim(&mut self, name: &str, at: Span, errors: &Errors) -> bool {
        let first = taken(&mut self.forest, name, at);
        if let Some(first) = first {
            errors.twice(
                first,
                at,
                format!("another field or relation is already called `{name}`"),
                format!("`{name}` is first used here"),
            );
        }
        first.is_none()
    }

    fn store(&mut self, column: &str, at: Span, errors: &Errors) {
        if let Some(first) = taken(&mut self.stored, column, at) {
            errors.twice(
                first,
                at,
                format!("another field is already stored in the column `{column}`"),
                format!("the column `{column}` is first used here"),
            );
        }
    }
}

/// Where the name was used before; else it is used from now on.
fn taken(names: &mut BTreeMap<String, Span>, name: &str, at: Span) -> Option<Span> {
    let first = names.get(name).copied();
    names.entry(name.to_owned()).or_insert(at);
    first
}
