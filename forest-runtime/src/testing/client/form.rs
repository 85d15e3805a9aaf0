//! Forms of actions, as an operator fills them in.

use reqwest::Method;
use serde_json::{Map, Value as Json, json};

use super::{Act, ActionOutcome, Answer, Refusal, Session};

/// The field that an agent publishes for a form that it makes when it is opened.
const PLACEHOLDER: &str = "Loading...";

/// A form that is open; [`Session::form`].
#[derive(Debug, Clone)]
pub struct Form {
    act: Act,
    fields: Vec<FormField>,
    layout: Json,
}

/// A field of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormField(Json);

impl FormField {
    /// Its name.
    pub fn name(&self) -> &str {
        self.0["field"].as_str().unwrap_or_default()
    }

    /// Its value; that which it has from the start when nobody gave it one.
    pub fn value(&self) -> &Json {
        match &self.0["value"] {
            Json::Null => &self.0["defaultValue"],
            value => value,
        }
    }

    /// Everything that the agent says of it.
    pub fn json(&self) -> &Json {
        &self.0
    }
}

/// Opens a form: asks the agent for it, when the schema says that it is made then.
pub(super) async fn load(act: Act) -> Result<Form, Refusal> {
    let mut form = Form { fields: Vec::new(), layout: json!([]), act };
    if form.act.action.load {
        let answer = form.ask("load", "action-requests", &form.act.attributes).await;
        form.read(answer)?;
    } else {
        form.fields = form.act.action.fields.iter().cloned().map(FormField).collect();
    }
    Ok(form)
}

impl Form {
    /// The fields, in their order.
    pub fn fields(&self) -> &[FormField] {
        &self.fields
    }

    /// A field by its name. It panics when there is none.
    #[track_caller]
    pub fn field(&self, name: &str) -> &FormField {
        &self.fields[self.place(name)]
    }

    /// The layout, as the agent describes it; an empty list when it describes none.
    pub fn layout(&self) -> &Json {
        &self.layout
    }

    /// Gives a field a value. When the agent wants to know, it is told and may change the form.
    pub async fn set(&mut self, name: &str, value: impl Into<Json>) -> Result<(), Refusal> {
        let place = self.place(name);
        let field = &mut self.fields[place].0;
        field["previousValue"] = field["value"].take();
        field["value"] = value.into();
        if field["hook"].is_null() {
            return Ok(());
        }
        let mut attributes = self.act.attributes.clone();
        attributes["changed_field"] = name.into();
        attributes["fields"] = self.fields.iter().map(FormField::json).cloned().collect();
        let answer = self.ask("change", "custom-action-hook-requests", &attributes).await;
        self.read(answer)
    }

    /// Runs the action with the values of the form.
    pub async fn submit(self) -> ActionOutcome {
        let values: Map<String, Json> = self
            .fields
            .iter()
            .filter(|field| field.name() != PLACEHOLDER)
            .map(|field| (field.name().to_owned(), field.value().clone()))
            .collect();
        self.act.values(values.into()).await
    }

    async fn ask(&self, hook: &str, kind: &str, attributes: &Json) -> Answer {
        let session = &self.act.session;
        let url = session.below(&format!("{}/hooks/{hook}", self.act.action.endpoint));
        session.ask(Method::POST, url, Some(&Session::body(kind, attributes))).await
    }

    fn read(&mut self, answer: Answer) -> Result<(), Refusal> {
        let form = answer.accepted()?.json();
        let Some(fields) = form["fields"].as_array() else { panic!("this is no form: {form}") };
        self.fields = fields.iter().cloned().map(FormField).collect();
        self.layout = form["layout"].clone();
        Ok(())
    }

    #[track_caller]
    fn place(&self, name: &str) -> usize {
        self.fields.iter().position(|field| field.name() == name).unwrap_or_else(|| {
            let known: Vec<_> = self.fields.iter().map(FormField::name).collect();
            panic!("the form has no field `{name}` but `{}`", known.join("`, `"));
        })
    }
}
