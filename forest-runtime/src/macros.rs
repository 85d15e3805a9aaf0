//! The macros, each with an example. Their options are described where they are defined, in `forest-macros`; rustdoc
//! shows both on one page.

/// Makes a struct a Forest collection: its fields are the columns, and what it cannot be is an error of the compiler.
///
/// It leaves the struct as it is, so it can stand beside the derives of any ORM, above them or below. `#[sea_orm::model]`
/// makes a second struct, with the relations that SeaORM loads, and copies our attributes to it: put `#[forest(skip)]` on
/// the fields of these relations.
///
/// ```
/// use forest::prelude::*;
///
/// /// Firms that buy from us.
/// #[collection(table = "companies", has_many(employees = User, foreign_key = company_id))]
/// struct Company {
///     id: i64,
///     label: String,
/// }
///
/// /// People who hold an account.
/// #[collection(name = "users", table = "app_users")]
/// struct User {
///     #[forest(primary_key)]
///     user_id: i64,
///     /// As on the passport.
///     #[forest(min_length = 2, max_length = 80)]
///     name: String,
///     #[forest(belongs_to = Company)]
///     company_id: Option<i64>,
///     #[forest(skip)]
///     password_hash: String,
/// }
///
/// assert_eq!(User::META.table, "app_users");
/// assert_eq!(User::META.columns[1].description, Some("As on the passport."));
/// assert_eq!(User::META.relations[0].target, "companies");
/// ```
#[doc(inline)]
pub use forest_macros::collection;

/// Publishes functions of an inherent `impl` block: Smart Actions and computed fields.
///
/// ```
/// use forest::prelude::*;
///
/// #[collection]
/// struct User {
///     id: i64,
///     first_name: String,
///     last_name: Option<String>,
/// }
///
/// #[smart]
/// impl User {
///     /// Says hello.
///     #[action(single)]
///     async fn greet(user: Record<Self>, caller: Caller) -> ActionResult {
///         ActionResult::success(format!("{} says hello to {}", caller.first_name, user.first_name))
///     }
///
///     #[field(name = "fullName")]
///     fn full_name(first_name: &str, last_name: Option<&str>) -> String {
///         format!("{first_name} {}", last_name.unwrap_or_default())
///     }
/// }
///
/// assert_eq!(User::ACTIONS[0].declaration.name, "Greet");
/// assert_eq!(User::FIELDS[0].depends_on, ["first_name", "last_name"]);
/// ```
#[doc(inline)]
pub use forest_macros::smart;

/// Marks a Smart Action: an `async fn` of a [`smart`] block that operators run on one record, on several, or on the
/// collection as a whole.
///
/// ```
/// # use forest::prelude::*;
/// # #[collection]
/// # struct Invoice { id: i64 }
/// #[smart]
/// impl Invoice {
///     /// Cannot be undone.
///     #[action(bulk, name = "Send reminders", submit_label = "Send")]
///     async fn remind(_: Records<Self>) -> Result<()> {
///         Ok(())
///     }
/// }
/// # assert_eq!(Invoice::ACTIONS[0].declaration.description, Some("Cannot be undone."));
/// ```
#[doc(inline)]
pub use forest_macros::action;

/// Marks a computed field: a function of a [`smart`] block whose parameters are named like the fields that it reads.
///
/// ```
/// # use forest::prelude::*;
/// # #[collection]
/// # struct Invoice { id: i64, net: f64, tax: Option<f64> }
/// #[smart]
/// impl Invoice {
///     #[field]
///     fn total(net: f64, tax: Option<f64>) -> f64 {
///         net + tax.unwrap_or_default()
///     }
/// }
/// # assert_eq!(Invoice::FIELDS[0].depends_on, ["net", "tax"]);
/// ```
#[doc(inline)]
pub use forest_macros::field;

/// Makes an enum without data a type that fields can have: a column of type `Enum`, stored as text.
///
/// ```
/// use forest::prelude::*;
///
/// #[derive(ForestEnum)]
/// #[forest(rename_all = "snake_case")]
/// enum Status {
///     Open,
///     OnHold,
///     #[forest(name = "closed")]
///     Done,
/// }
///
/// #[collection]
/// struct Ticket {
///     id: i64,
///     #[forest(default = "open")]
///     status: Status,
/// }
///
/// assert_eq!(Ticket::META.columns[1].enum_values, ["open", "on_hold", "closed"]);
/// ```
#[doc(inline)]
pub use forest_macros::ForestEnum;

/// A list of collections for [`AgentBuilder::collections`](crate::AgentBuilder::collections): that no two of them have
/// one name is checked by the compiler.
///
/// ```
/// # use forest::{Agent, Options, collections, prelude::*, source::Sqlite};
/// # #[collection]
/// # struct User { id: i64 }
/// # #[collection]
/// # struct Company { id: i64 }
/// # fn agent(options: Options, database: Sqlite) -> Result<Agent, forest::BuildError> {
/// Agent::builder(options).source(database).collections(collections![User, Company]).build()
/// # }
/// ```
#[macro_export]
macro_rules! collections {
    ($($collection:ty),+ $(,)?) => {{
        // Each type is asked once, so that one that is no collection is one error.
        const LIST: &[$crate::ListedCollection] = &[$($crate::ListedCollection::of::<$collection>()),+];
        const _: () = $crate::ListedCollection::check(LIST);
        LIST
    }};
}
