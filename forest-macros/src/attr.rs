//! The one grammar of all attributes: `key`, `key = value` and `key(..)`, separated by commas.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Lit, LitStr, Meta, Path, Token,
    ext::IdentExt as _,
    parse::{Parse, ParseStream, Parser as _},
};

use crate::{
    diag::{self, Errors},
    literal::{Literal, Signed},
};

/// An option that an attribute knows.
pub(crate) struct Key {
    /// Its name.
    pub(crate) name: &'static str,
    /// How it is written; shown when it is written otherwise.
    pub(crate) usage: &'static str,
    /// Whether it may be given several times.
    pub(crate) repeats: bool,
}

impl Key {
    /// An option that is given once.
    pub(crate) const fn once(name: &'static str, usage: &'static str) -> Self {
        Self { name, usage, repeats: false }
    }

    /// An option that may be given several times.
    pub(crate) const fn repeated(name: &'static str, usage: &'static str) -> Self {
        Self { name, usage, repeats: true }
    }
}

/// `crate = path`, which every macro takes.
pub(crate) const CRATE: Key = Key::once("crate", "crate = ::forest");

/// The options of one kind of attribute.
pub(crate) struct Grammar {
    /// What one of them is called: "field option".
    pub(crate) what: &'static str,
    /// The options.
    pub(crate) keys: &'static [Key],
}

impl Grammar {
    /// Reads the arguments of an attribute. What is unknown, repeated or malformed is reported and left out.
    pub(crate) fn read(&self, tokens: TokenStream, errors: &Errors) -> Options {
        let mut options = Options::default();
        self.read_into(&mut options, tokens, errors);
        options
    }

    /// Reads all attributes called `name`, matched by the last segment of their path, as one.
    pub(crate) fn read_all(&self, attributes: &[Attribute], name: &str, errors: &Errors) -> Options {
        let mut options = Options::default();
        for attribute in attributes.iter().filter(|attribute| is_called(attribute, name)) {
            match &attribute.meta {
                Meta::Path(_) => {}
                Meta::List(list) => self.read_into(&mut options, list.tokens.clone(), errors),
                Meta::NameValue(pair) => {
                    errors.on(pair, format!("options stand in parentheses\nhelp: write `#[{name}(..)]`"));
                    options.incomplete = true;
                }
            }
        }
        options
    }

    fn read_into(&self, options: &mut Options, tokens: TokenStream, errors: &Errors) {
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                if input.peek(Ident::peek_any) {
                    self.admit(Entry::parse(input)?, options, errors);
                } else {
                    let message = format!("expected an option, as in `{}`", self.keys[0].usage);
                    errors.push(input.error(message));
                    options.incomplete = true;
                    skip_to_comma(input);
                }
                if !input.is_empty()
                    && let Err(error) = input.parse::<Token![,]>()
                {
                    errors.push(error);
                    options.incomplete = true;
                    skip_to_comma(input);
                    input.parse::<Option<Token![,]>>()?;
                }
            }
            Ok(())
        };
        errors.ok(parser.parse2(tokens));
    }

    fn admit(&self, mut entry: Entry, options: &mut Options, errors: &Errors) {
        let Some(key) = self.keys.iter().find(|key| entry.is(key.name)) else {
            let known: Vec<_> = self.keys.iter().map(|key| key.name).collect();
            options.incomplete = true;
            return errors.push(diag::unknown(&entry.key, self.what, &known));
        };
        if !key.repeats && options.get(key.name).is_some() {
            return errors.at(entry.key.span(), format!("`{}` is given twice", key.name));
        }
        entry.usage = key.usage;
        options.entries.push(entry);
    }
}

/// Whether an attribute is the one called `name`, however its path begins.
pub(crate) fn is_called(attribute: &Attribute, name: &str) -> bool {
    is_path_to(attribute.path(), name)
}

/// Whether a path ends in `name`.
pub(crate) fn is_path_to(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) && input.parse::<TokenTree>().is_ok() {}
}

/// The path of the runtime.
pub(crate) struct Krate {
    path: Path,
    is_given: bool,
}

impl Krate {
    /// The path, placed at `span`. An expression that begins with tokens of the macro's own is placed at the macro's
    /// name by rustc, whatever its other tokens say.
    pub(crate) fn at(&self, span: Span) -> TokenStream {
        let place = |mut token: TokenTree| {
            // A path that was given keeps its hygiene: `$crate` would mean another crate without it.
            token.set_span(if self.is_given { span.resolved_at(token.span()) } else { span });
            token
        };
        self.path.to_token_stream().into_iter().map(place).collect()
    }
}

impl ToTokens for Krate {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.path.to_tokens(tokens);
    }
}

/// The options that were given and understood.
#[derive(Default)]
pub(crate) struct Options {
    entries: Vec<Entry>,
    incomplete: bool,
}

impl Options {
    /// The option called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.is(name))
    }

    /// All of them, in the order in which they were written.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// Whether something could not be read: what seems to be missing may be just that, so it is not asked for as well.
    pub(crate) fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// The path of the runtime: `::forest`, or what `crate` says.
    pub(crate) fn krate(&self, errors: &Errors) -> Krate {
        let given: Option<Path> = self.get("crate").and_then(|entry| entry.value("a path", errors));
        Krate { is_given: given.is_some(), path: given.unwrap_or_else(|| syn::parse_quote!(::forest)) }
    }

    /// A flag: where it was written.
    pub(crate) fn flag(&self, name: &str, errors: &Errors) -> Option<Span> {
        self.get(name).map(|entry| entry.flag(errors))
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, name: &str, errors: &Errors) -> Option<LitStr> {
        let entry = self.get(name)?;
        let text: LitStr = entry.value("a string", errors)?;
        if text.value().trim().is_empty() {
            errors.on(&text, format!("`{name}` must not be empty"));
            return None;
        }
        Some(text)
    }
}

/// One option.
pub(crate) struct Entry {
    /// The name as it was written.
    pub(crate) key: Ident,
    /// What follows it.
    pub(crate) value: Value,
    usage: &'static str,
}

/// What follows an option's name.
pub(crate) enum Value {
    /// Nothing.
    Word,
    /// `= ..`
    Assign(TokenStream),
    /// `(..)`
    List(TokenStream),
}

impl Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = input.call(Ident::parse_any)?;
        let value = if input.parse::<Option<Token![=]>>()?.is_some() {
            Value::Assign(value_tokens(input)?)
        } else if input.peek(syn::token::Paren) {
            let content;
            syn::parenthesized!(content in input);
            Value::List(content.parse()?)
        } else if input.parse::<Option<Token![:]>>()?.is_some() {
            // No option is written so: whoever asks for the value says how it is.
            Value::List(value_tokens(input)?)
        } else {
            Value::Word
        };
        Ok(Self { key, value, usage: "" })
    }

    /// Whether it is the option `name`.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.key == name
    }

    /// The place of its name, for an option that takes no value.
    pub(crate) fn flag(&self, errors: &Errors) -> Span {
        match &self.value {
            Value::Word => {}
            Value::Assign(value) | Value::List(value) => {
                errors.on_or(
                    value,
                    self.key.span(),
                    format!("`{0}` takes no value\nhelp: write `{0}`", self.key),
                );
            }
        }
        self.key.span()
    }

    /// The value, which must be `what` ("a string").
    pub(crate) fn value<T: Parse>(&self, what: &str, errors: &Errors) -> Option<T> {
        let Value::Assign(tokens) = &self.value else {
            self.misused(errors);
            return None;
        };
        let expected = self.expected(what);
        if tokens.is_empty() {
            errors.at(self.key.span(), expected);
            return None;
        }
        let parser = |input: ParseStream<'_>| {
            let value = input.parse::<T>();
            match value {
                Ok(value) if input.is_empty() => Ok(value),
                // Another option, or an operator?
                Ok(_) if input.peek(Ident::peek_any) || input.peek(Lit) => Err(input.error("expected `,`")),
                _ => {
                    input.parse::<TokenStream>()?;
                    Err(syn::Error::new_spanned(tokens, &expected))
                }
            }
        };
        errors.ok(parser.parse2(tokens.clone()))
    }

    /// The value, which must be a literal; `what` says of which kinds.
    pub(crate) fn literal(&self, what: &str, errors: &Errors) -> Option<Literal> {
        let signed: Signed = self.value(what, errors)?;
        errors.ok(signed.into_literal())
    }

    /// What is said when the value is none of `what`.
    pub(crate) fn expected(&self, what: &str) -> String {
        format!("`{}` expects {what}\nhelp: write `{}`", self.key, self.usage)
    }

    /// Reports that the option is not written in this way.
    pub(crate) fn misused(&self, errors: &Errors) {
        let message = format!("`{}` is not written like this\nhelp: write `{}`", self.key, self.usage);
        errors.at(self.key.span(), message);
    }
}

/// A value runs to the next comma; commas between angle brackets belong to a type.
fn value_tokens(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut value = TokenStream::new();
    let mut depth = 0_i32;
    while !input.is_empty() && (depth > 0 || !input.peek(Token![,])) {
        let token: TokenTree = input.parse()?;
        if let TokenTree::Punct(punct) = &token {
            depth += match punct.as_char() {
                '<' => 1,
                '>' => -1,
                _ => 0,
            };
        }
        value.extend([token]);
    }
    Ok(value)
}

/// `Some("..")` or `None`.
pub(crate) fn option(value: Option<impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}
