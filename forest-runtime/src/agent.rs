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
    access::{Authority, Gate, Secrets, forest_server::ForestServer, permissions::Permissions},
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
    /// What the program declares, whatever the schema file says.
    #[cfg(feature = "forest-server")]
    declared: Arc<SchemaDocument>,
    #[cfg(feature = "forest-server")]
    options: Arc<Options>,
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

    /// Looks at the agent's surroundings: secrets, schema file, the Forest server and its clock, the store, and, when
    /// `url` says where this agent is reached (`https://agent.example.com`), whether Forest's pages are let in there.
    ///
    /// Printed, the report is a line a finding.
    #[cfg(feature = "forest-server")]
    pub async fn check(&self, url: Option<&str>) -> crate::doctor::Report {
        crate::doctor::examine(&self.options, &self.declared, url).await
    }

    /// As if the event stream had said that something is stale.
    #[cfg(feature = "testing")]
    pub(crate) fn forget(&self, what: &crate::access::permissions::Stale) {
        self.state.gate.forget(what);
    }

    /// A session token for `caller`, good for an hour.
    #[cfg(feature = "console")]
    pub(crate) fn mint_session(&self, caller: &crate::caller::Caller) -> crate::error::Result<String> {
        Ok(self.state.gate.mint(caller)?.token)
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
        let (origins, proxies) = (self.options.origins(), self.options.proxies());
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
        let (Ok(origins), Ok(proxies), true) = (origins, proxies, problems.is_empty()) else {
            return Err(BuildError { problems });
        };
        let liana = self.options.liana.clone().unwrap_or_else(|| Liana::new(self.options.dialect));
        let declared = SchemaDocument::of(&schema, &liana);
        let schema_document = schema_document(&self.options, &liana, &declared)
            .map_err(|problem| BuildError { problems: vec![problem] })?;

        let mut handles = Vec::new();
        let mut actions = Vec::new();
        for (registration, collection) in self.collections.into_iter().zip(CollectionRef::all(&schema)) {
            for (index, registered) in registration.actions.into_iter().enumerate() {
                actions.push(ActionRoute { registered, collection: collection.clone(), index });
            }
            // Without a source there would have been a problem.
            handles.extend(registration.source.map(|source| CollectionHandle { schema: collection, source }));
        }
        let schema_document = Arc::new(schema_document);
        let (server, permissions) = forest_server(&self.options, &schema_document)
            .map_err(|problem| BuildError { problems: vec![problem] })?
            .unzip();
        let options = self.options;
        let authority = permissions.zip(options.env_secret.clone()).map(|(permissions, env_secret)| {
            Authority { permissions, env_secret, store: Arc::clone(&options.store) }
        });
        if options.is_production && !options.store.is_shared() {
            tracing::warn!(
                "used approvals are remembered in the memory of this process: right for one instance, and no more; \
                 `Options::store` takes a memory that several share"
            );
        }
        let secrets = Secrets {
            auth: options.auth_secret.clone(),
            previous_auth: options.previous_auth_secret.clone(),
        };
        let state = State {
            gate: Gate::new(secrets, authority, handles),
            dialect: options.dialect,
            actions,
            data: Arc::new(self.data),
            origins,
            proxies,
            server,
        };
        Ok(Agent {
            state: Arc::new(state),
            schema_document,
            #[cfg(feature = "forest-server")]
            declared: Arc::new(declared),
            #[cfg(feature = "forest-server")]
            options: Arc::new(options),
        })
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

/// The Forest server and what it says of operators.
type ServerAndPermissions = (Arc<dyn ForestServer>, Arc<Permissions>);

/// The Forest server and what it says of operators; `None` for a standalone agent.
#[cfg(feature = "forest-server")]
fn forest_server(
    options: &Options,
    schema: &SchemaDocument,
) -> Result<Option<ServerAndPermissions>, ConfigError> {
    use crate::{
        access::permissions::Freshness,
        server::{ForestClient, Listener, SchemaUpload, Settings, Timing},
    };

    let Some(env_secret) = options.env_secret.clone() else { return Ok(None) };
    let server_url = options.parsed_server_url().map_err(|problem| {
        ConfigError::new(format!("the Forest server's address {problem}"), "see FOREST_SERVER_URL")
    })?;
    let client = ForestClient::new(Settings {
        env_secret,
        server_url,
        store: Arc::clone(&options.store),
        schema: options.schema_upload.then(|| SchemaUpload { hash: schema.hash(), apimap: schema.apimap() }),
        timing: Timing::default(),
    })?;
    let freshness = Freshness {
        time_to_live: options.permissions_expiration,
        age_limit: options.permissions_age_limit,
        absent_scope_is_none: options.absent_scope_is_none,
        ignore_chart_filters: options.ignore_chart_filters,
    };
    let server: Arc<dyn ForestServer> = Arc::clone(&client) as _;
    let permissions = Arc::new(Permissions::new(Arc::clone(&server), freshness));
    let listener: std::sync::Weak<dyn Listener> = Arc::downgrade(&permissions) as _;
    client.listen(listener);
    Ok(Some((server, permissions)))
}

#[cfg(feature = "forest-server")]
impl crate::server::Listener for Permissions {
    fn stale(&self, what: crate::access::permissions::Stale) {
        self.forget(&what);
    }

    fn live(&self, live: bool) {
        self.set_live(live);
    }
}

/// Without its client, an agent stands alone or not at all.
#[cfg(not(feature = "forest-server"))]
fn forest_server(options: &Options, _: &SchemaDocument) -> Result<Option<ServerAndPermissions>, ConfigError> {
    match &options.env_secret {
        None => Ok(None),
        Some(_) => Err(ConfigError::new(
            "this program was built without the client of the Forest server",
            "turn on the feature `forest-server` of the `forest-runtime` crate, or use `Options::standalone`",
        )),
    }
}

/// The schema document: the declared one, written, in development; the one of the file in production.
fn schema_document(
    options: &Options,
    liana: &Liana,
    declared: &SchemaDocument,
) -> Result<SchemaDocument, ConfigError> {
    let file = SchemaFile::new(&options.schema_path);
    if options.is_production {
        return file.read(options.dialect, liana).map_err(|error| {
            ConfigError::new(error.to_string(), "the agent does not make one up in production")
        });
    }
    file.write_if_changed(&declared.file_text()).map_err(|error| {
        ConfigError::new(
            format!("the schema file `{}` cannot be written ({error})", options.schema_path.display()),
            "make its folder writable, or choose another path with FOREST_SCHEMA_PATH",
        )
    })?;
    Ok(declared.clone())
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
