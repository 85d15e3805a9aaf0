//! The agent: put together by a builder, checked as a whole, then a service to mount in an Actix application.

use std::{
    any::{Any, TypeId},
    collections::BTreeSet,
    fmt, io,
    net::ToSocketAddrs,
    sync::Arc,
};

use actix_web::{
    App, HttpServer,
    dev::{AppService, HttpServiceFactory},
};

use crate::{
    __private::check_names,
    access::Gate,
    action::{DataMap, RegisteredAction, Smart},
    collection::CollectionHandle,
    options::Options,
    routes::{self, ActionRoute, State},
    schema::{CollectionRef, ConfigError, Liana, Registered, Schema, SchemaDocument, SchemaFile},
    source::DataSource,
};

/// A Forest agent.
///
/// It is an Actix service that answers everything below `/forest`; clones share one state.
///
/// ```no_run
/// # use forest::{prelude::*, Agent, Options, source::Sqlite};
/// # #[collection] struct User { id: i64 }
/// # #[actix_web::main]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::builder(Options::from_env()?)
///     .source(Sqlite::open("shop.db")?)
///     .collection::<User>()
///     .build()?;
/// actix_web::HttpServer::new(move || actix_web::App::new().service(agent.clone()))
///     .bind(("127.0.0.1", 3310))?
///     .run()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Agent {
    state: Arc<State>,
    schema_document: Arc<SchemaDocument>,
}

impl Agent {
    /// Starts to put an agent together.
    pub fn builder(options: Options) -> AgentBuilder {
        AgentBuilder {
            options,
            source: None,
            collections: Vec::new(),
            data: DataMap::new(),
            problems: Vec::new(),
        }
    }

    /// Serves the agent alone, at `address`, until the process is told to stop.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn serve(self, address: impl ToSocketAddrs) -> io::Result<()> {
        HttpServer::new(move || App::new().service(self.clone())).bind(address)?.run().await
    }

    /// What the agent publishes of its collections.
    pub fn schema_document(&self) -> &SchemaDocument {
        &self.schema_document
    }

    /// A session token for `caller`, good for an hour.
    #[cfg(feature = "console")]
    pub(crate) fn mint_session(&self, caller: &crate::caller::Caller) -> crate::error::Result<String> {
        self.state.gate.mint(caller)
    }
}

impl HttpServiceFactory for Agent {
    fn register(self, config: &mut AppService) {
        routes::register(&self.state, config);
    }
}

/// Puts an [`Agent`] together.
pub struct AgentBuilder {
    options: Options,
    /// The source of the collections that are registered from here on.
    source: Option<Arc<dyn DataSource>>,
    collections: Vec<Registration>,
    data: DataMap,
    problems: Vec<ConfigError>,
}

/// A collection of a [`collections!`](crate::collections) list.
#[derive(Debug)]
pub struct ListedCollection {
    name: &'static str,
    register: fn(AgentBuilder) -> AgentBuilder,
}

impl ListedCollection {
    /// For generated code: the entry of `C`.
    #[doc(hidden)]
    pub const fn of<C: Smart>() -> Self {
        Self { name: C::NAME, register: AgentBuilder::collection::<C> }
    }

    /// For generated code: stops the build, at the caller's place, when two of a list have one name.
    #[doc(hidden)]
    #[track_caller]
    pub const fn check(list: &[Self]) {
        let mut at = 0;
        while at < list.len() {
            let mut other = at + 1;
            while other < list.len() {
                check_names(list[at].name, list[other].name);
                other += 1;
            }
            at += 1;
        }
    }
}

struct Registration {
    registered: Registered,
    source: Option<Arc<dyn DataSource>>,
    actions: Vec<RegisteredAction>,
}

impl AgentBuilder {
    /// The store of the collections that are registered after this.
    pub fn source(mut self, source: impl DataSource) -> Self {
        self.source = Some(Arc::new(source));
        self
    }

    /// Registers a collection, with its actions and computed fields.
    pub fn collection<C: Smart>(mut self) -> Self {
        if self.source.is_none() {
            self.problems.push(ConfigError::new(
                format!("`{}` is registered before any data source", C::META.rust_name),
                "call `.source(…)` before `.collection::<…>()`",
            ));
        }
        self.collections.push(Registration {
            registered: Registered {
                meta: C::META,
                actions: C::ACTIONS.iter().map(|action| action.declaration).collect(),
                computed: C::FIELDS,
            },
            source: self.source.clone(),
            actions: C::ACTIONS.iter().map(RegisteredAction::of).collect(),
        });
        self
    }

    /// Registers the collections of a [`collections!`](crate::collections) list, in its order.
    pub fn collections(self, list: &[ListedCollection]) -> Self {
        list.iter().fold(self, |builder, listed| (listed.register)(builder))
    }

    /// Hands a value to the actions, which take it as [`Data<T>`](crate::Data). A second one of the same type replaces
    /// the first.
    pub fn data<T: Any + Send + Sync>(self, value: T) -> Self {
        self.shared_data(Arc::new(value))
    }

    /// As [`AgentBuilder::data`], for a value that the application keeps using.
    pub fn shared_data<T: Any + Send + Sync>(mut self, value: Arc<T>) -> Self {
        self.data.insert(TypeId::of::<T>(), value);
        self
    }

    /// Checks everything and builds the agent. In development the schema file is written, when it would change; in
    /// production it is read.
    ///
    /// # Errors
    /// All that is wrong, at once.
    pub fn build(self) -> Result<Agent, BuildError> {
        let mut problems = self.options.problems();
        problems.extend(self.problems);
        problems.extend(missing_data(&self.collections, &self.data));
        let registered: Vec<Registered> =
            self.collections.iter().map(|registration| registration.registered.clone()).collect();
        let schema = match Schema::link(self.options.dialect, &registered) {
            Ok(schema) => Arc::new(schema),
            Err(errors) => {
                problems.extend(errors);
                return Err(BuildError { problems });
            }
        };
        if !problems.is_empty() {
            return Err(BuildError { problems });
        }
        let schema_document = schema_document(&self.options, &schema)
            .map_err(|problem| BuildError { problems: vec![problem] })?;

        let mut handles = Vec::new();
        let mut actions = Vec::new();
        for (registration, collection) in self.collections.into_iter().zip(CollectionRef::all(&schema)) {
            for (registered, linked) in registration.actions.into_iter().zip(&collection.actions) {
                actions.push(ActionRoute {
                    registered,
                    collection: collection.name,
                    path: linked.endpoint.clone(),
                });
            }
            // Without a source there would have been a problem.
            handles.extend(registration.source.map(|source| CollectionHandle { schema: collection, source }));
        }
        let gate = Gate::new(self.options.auth_secret, self.options.is_production, handles);
        let state = State { gate, dialect: self.options.dialect, actions, data: Arc::new(self.data) };
        Ok(Agent { state: Arc::new(state), schema_document: Arc::new(schema_document) })
    }
}

impl fmt::Debug for AgentBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AgentBuilder").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The values that actions take and that nobody has given, each once.
fn missing_data(collections: &[Registration], data: &DataMap) -> Vec<ConfigError> {
    let mut reported = BTreeSet::new();
    let mut problems = Vec::new();
    for action in collections.iter().flat_map(|registration| &registration.actions) {
        for requirement in &action.requires {
            if !data.contains_key(&requirement.type_id) && reported.insert(requirement.type_name) {
                problems.push(ConfigError::new(
                    format!(
                        "`{}` takes a `Data<{}>`, which the agent was not given",
                        action.path, requirement.type_name
                    ),
                    "hand one over with `.data(…)`",
                ));
            }
        }
    }
    problems
}

/// The schema document: made and written in development, read in production.
fn schema_document(options: &Options, schema: &Schema) -> Result<SchemaDocument, ConfigError> {
    let liana = options.liana.clone().unwrap_or_else(|| Liana::new(options.dialect));
    let file = SchemaFile::new(&options.schema_path);
    if options.is_production {
        return file.read(options.dialect, &liana).map_err(|error| {
            ConfigError::new(error.to_string(), "the agent does not make one up in production")
        });
    }
    let document = SchemaDocument::of(schema, &liana);
    file.write_if_changed(&document.file_text()).map_err(|error| {
        ConfigError::new(
            format!("the schema file `{}` cannot be written ({error})", options.schema_path.display()),
            "make its folder writable, or choose another path with FOREST_SCHEMA_PATH",
        )
    })?;
    Ok(document)
}

/// Why an agent could not be built: everything that is wrong with its declaration and its options.
#[derive(Debug)]
pub struct BuildError {
    problems: Vec<ConfigError>,
}

impl BuildError {
    /// What is wrong, in the order in which it was found.
    pub fn problems(&self) -> &[ConfigError] {
        &self.problems
    }
}

/// A line a problem.
impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.problems.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for BuildError {}
