//! Reads the enum and its attributes.

use syn::{Data, DeriveInput, Fields, LitStr};

use super::model::{Input, VariantInput};
use crate::{
    attr::{CRATE, Grammar, Key},
    case,
    diag::{self, Errors},
};

const ENUM: Grammar =
    Grammar { what: "enum option", keys: &[Key::once("rename_all", "rename_all = \"snake_case\""), CRATE] };

const VARIANT: Grammar = Grammar { what: "variant option", keys: &[Key::once("name", "name = \"new\"")] };

/// Reads the derive's input.
pub(super) fn parse(input: &DeriveInput, errors: &Errors) -> Input {
    let options = ENUM.read_all(&input.attrs, "forest", errors);
    let generic = !input.generics.params.is_empty();
    if generic {
        errors.on(&input.generics, "an enum of Forest takes no generic parameters");
    }
    let mut whole = true;
    let mut variants = Vec::new();
    if let Data::Enum(data) = &input.data {
        for variant in &data.variants {
            let options = VARIANT.read_all(&variant.attrs, "forest", errors);
            if matches!(variant.fields, Fields::Unit) {
                variants
                    .push(VariantInput { ident: variant.ident.clone(), name: options.text("name", errors) });
            } else {
                whole = false;
                let message = format!(
                    "`{}` holds data, which a column of texts cannot\nhelp: leave the data out, or write `impl ForestType for {}` by hand",
                    variant.ident, input.ident
                );
                errors.on(&variant.fields, message);
            }
        }
    } else {
        whole = false;
        let what = if matches!(input.data, Data::Union(_)) { "a union" } else { "a struct" };
        errors.on(&input.ident, format!("`ForestEnum` is for enums; `{}` is {what}", input.ident));
    }
    Input {
        krate: options.krate(errors),
        ident: input.ident.clone(),
        generic,
        rename_all: options.text("rename_all", errors).and_then(|rule| parse_rule(&rule, errors)),
        variants,
        whole,
    }
}

fn parse_rule(rule: &LitStr, errors: &Errors) -> Option<String> {
    let text = rule.value();
    if case::RULES.contains(&text.as_str()) {
        return Some(text);
    }
    errors.on(rule, format!("unknown rename rule `{text}`\n{}", diag::meant(&text, &case::RULES)));
    None
}
