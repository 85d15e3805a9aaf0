//! An impl block whose function bodies stay unparsed tokens: what is half-typed in one is rustc's to report, and does
//! not take the rest of the block along.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote};
use syn::{
    Attribute, ImplItem, ItemImpl, Meta, Signature, Token, Type, Visibility, braced,
    parse::{Parse as _, ParseStream, Parser as _},
    punctuated::Punctuated,
    token::Brace,
};

use crate::{
    attr::{is_called, is_path_to},
    diag::Errors,
};

/// The attributes that are ours to strip.
const MARKERS: [&str; 2] = ["action", "field"];

/// The block.
pub(super) struct Block {
    attributes: Vec<Attribute>,
    /// All between the attributes and the braces.
    head: TokenStream,
    shell: ItemImpl,
    // Kept, so that what rustc says of what is between them is the same before the expansion and after: said once.
    braces: Brace,
    pub(super) items: Vec<Item>,
}

/// What is in it.
pub(super) enum Item {
    /// A function.
    Function(Box<Function>),
    /// A constant, a macro call.
    Other(Other),
    /// What cannot be read is rustc's to report, with all that follows.
    Unread(TokenStream),
}

/// Something that is no function.
pub(super) struct Other {
    attributes: Vec<Attribute>,
    tokens: TokenStream,
}

/// A function with an unparsed body.
pub(super) struct Function {
    pub(super) attributes: Vec<Attribute>,
    visibility: Visibility,
    pub(super) signature: Signature,
    body: Group,
}

/// Reads the block; an error says what `#[smart]` goes on.
pub(super) fn parse(item: TokenStream) -> syn::Result<Block> {
    parse_block.parse2(item)
}

fn parse_block(input: ParseStream<'_>) -> syn::Result<Block> {
    let attributes = input.call(Attribute::parse_outer)?;
    let mut head = TokenStream::new();
    let mut is_impl = false;
    while !input.is_empty() && !input.peek(Brace) {
        is_impl |= input.peek(Token![impl]);
        head.extend([input.parse::<TokenTree>()?]);
    }
    if !is_impl || !input.peek(Brace) {
        input.parse::<TokenStream>()?;
        return Err(syn::Error::new(
            head.into_iter().next().map_or_else(Span::call_site, |token| token.span()),
            "`#[smart]` goes on an inherent impl block: `impl User { .. }`",
        ));
    }
    let shell = syn::parse2(quote!(#head {}))?;
    let content;
    let braces = braced!(content in input);
    let mut items = Vec::new();
    while !content.is_empty() {
        items.push(parse_item(&content)?);
    }
    Ok(Block { attributes, head, shell, braces, items })
}

fn parse_item(input: ParseStream<'_>) -> syn::Result<Item> {
    let ahead = input.fork();
    let is_function = ahead.call(Attribute::parse_outer).is_ok()
        && ahead.parse::<Visibility>().is_ok()
        && ahead.parse::<Signature>().is_ok()
        && ahead.peek(Brace);
    if is_function {
        return Ok(Item::Function(Box::new(Function {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            signature: input.parse()?,
            body: input.parse()?,
        })));
    }
    match ImplItem::parse(&input.fork()) {
        Ok(item) if !matches!(item, ImplItem::Verbatim(_)) => {
            let attributes = input.call(Attribute::parse_outer)?;
            Ok(Item::Other(Other { attributes, tokens: input.parse::<ImplItem>()?.into_token_stream() }))
        }
        _ => Ok(Item::Unread(unmarked(input.parse()?))),
    }
}

impl Block {
    /// The type that it is for.
    pub(super) fn self_type(&self) -> &Type {
        &self.shell.self_ty
    }

    /// The block as it was, without our markers.
    pub(super) fn kept(&self) -> TokenStream {
        let Self { attributes, head, braces, items, .. } = self;
        let mut tokens = quote!(#(#attributes)* #head);
        braces.surround(&mut tokens, |tokens| {
            tokens.extend(items.iter().map(|item| match item {
                Item::Function(function) => function.kept(),
                Item::Other(other) => other.kept(),
                Item::Unread(tokens) => tokens.clone(),
            }));
        });
        tokens
    }

    /// Whether tables can be made for it: it is for one type, and for that type's own sake.
    pub(super) fn is_plain(&self, errors: &Errors) -> bool {
        if let Some((path, _)) = &self.shell.trait_ {
            errors.on(path, "`#[smart]` goes on an inherent impl block: `impl User { .. }`");
            return false;
        }
        if !self.shell.generics.params.is_empty() {
            let message =
                "`#[smart]` goes on the impl block of one collection, which takes no generic parameters";
            errors.on(&self.shell.generics, message);
            return false;
        }
        true
    }
}

impl Function {
    fn kept(&self) -> TokenStream {
        let Self { attributes, visibility, signature, body } = self;
        let attributes = attributes.iter().filter(|attribute| {
            marker(attribute).is_none() && !MARKERS.iter().any(|marker| hidden(attribute, marker))
        });
        quote!(#(#attributes)* #visibility #signature #body)
    }

    /// Where `marker` is put on it, if it is.
    pub(super) fn marked(&self, marker: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| is_called(attribute, marker))
    }

    /// A marker inside a `cfg_attr`, which an attribute macro sees before it is decided.
    pub(super) fn hidden_marker(&self) -> Option<(&Attribute, &'static str)> {
        self.attributes.iter().find_map(|attribute| {
            MARKERS.into_iter().find(|marker| hidden(attribute, marker)).map(|marker| (attribute, marker))
        })
    }

    /// The conditions that it stands under, for what is generated for it.
    pub(super) fn cfgs(&self) -> Vec<Attribute> {
        self.attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect()
    }
}

impl Other {
    fn kept(&self) -> TokenStream {
        let Self { attributes, tokens } = self;
        let attributes = attributes.iter().filter(|attribute| marker(attribute).is_none());
        quote!(#(#attributes)* #tokens)
    }

    /// A marker, which it should not have.
    pub(super) fn marker(&self) -> Option<(&Attribute, &'static str)> {
        self.attributes.iter().find_map(|attribute| marker(attribute).map(|marker| (attribute, marker)))
    }
}

/// Which of the markers an attribute is.
fn marker(attribute: &Attribute) -> Option<&'static str> {
    MARKERS.into_iter().find(|marker| is_called(attribute, marker))
}

/// Tokens that cannot be read, without what looks like a marker: one that stayed would complain about its place.
fn unmarked(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut kept = TokenStream::new();
    while let Some(token) = tokens.next() {
        let is_hash = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '#');
        if is_hash && tokens.next_if(is_marker).is_some() {
            continue;
        }
        kept.extend([token]);
    }
    kept
}

fn is_marker(token: &TokenTree) -> bool {
    let TokenTree::Group(group) = token else { return false };
    let path = syn::parse2(group.stream()).map(|meta: Meta| meta.path().clone());
    path.is_ok_and(|path| MARKERS.iter().any(|marker| is_path_to(&path, marker)))
}

/// Whether `attribute` is `cfg_attr(condition, .., marker, ..)`.
fn hidden(attribute: &Attribute, marker: &str) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    if !attribute.path().is_ident("cfg_attr") {
        return false;
    }
    let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default();
    parts.iter().skip(1).any(|part| is_path_to(part.path(), marker))
}
