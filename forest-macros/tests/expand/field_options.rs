#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[doc(hidden)]
    pub struct UserColumns {
        pub user_id: ::forest::Column<User, Uuid>,
        pub first: ::forest::Column<User, String>,
        pub status: ::forest::Column<User, Option<Status>>,
        pub floor: ::forest::Column<User, i64>,
        pub rate: ::forest::Column<User, f64>,
        pub active: ::forest::Column<User, bool>,
        pub login: ::forest::Column<User, String>,
        pub score: ::forest::Column<User, f64>,
        pub r#type: ::forest::Column<User, String>,
    }
    impl UserColumns {
        #[doc(hidden)]
        pub const fn __key(&self) -> ::core::marker::PhantomData<fn() -> Uuid> {
            ::core::marker::PhantomData
        }
    }
    #[automatically_derived]
    impl ::forest::__private::Declared for User {
        type Columns = UserColumns;
        const NAME: &'static ::core::primitive::str = "user";
        const COLUMNS: UserColumns = UserColumns {
            user_id: ::forest::Column::new(0usize, "user_id"),
            first: ::forest::Column::new(1usize, "firstName"),
            status: ::forest::Column::new(2usize, "status"),
            floor: ::forest::Column::new(3usize, "floor"),
            rate: ::forest::Column::new(4usize, "rate"),
            active: ::forest::Column::new(5usize, "active"),
            login: ::forest::Column::new(6usize, "login"),
            score: ::forest::Column::new(7usize, "score"),
            r#type: ::forest::Column::new(8usize, "type"),
        };
        const META: &'static ::forest::schema::CollectionMeta = &::forest::schema::CollectionMeta {
            rust_name: "User",
            name: "user",
            table: "user",
            description: ::core::option::Option::None,
            columns: &[
                ::forest::schema::ColumnMeta {
                    field: "user_id",
                    name: "user_id",
                    column: "user_id",
                    description: ::core::option::Option::None,
                    column_type: <Uuid as ::forest::ForestType>::COLUMN,
                    nullable: <Uuid as ::forest::ForestType>::NULLABLE,
                    enum_values: <Uuid as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: true,
                    read_only: ::core::option::Option::Some(true),
                    default: ::core::option::Option::None,
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "first",
                    name: "firstName",
                    column: "first_name",
                    description: ::core::option::Option::Some("As on the passport."),
                    column_type: <String as ::forest::ForestType>::COLUMN,
                    nullable: <String as ::forest::ForestType>::NULLABLE,
                    enum_values: <String as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::Some(false),
                    default: ::core::option::Option::None,
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "status",
                    name: "status",
                    column: "status",
                    description: ::core::option::Option::None,
                    column_type: <Option<Status> as ::forest::ForestType>::COLUMN,
                    nullable: <Option<Status> as ::forest::ForestType>::NULLABLE,
                    enum_values: <Option<Status> as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::Some(
                        ::forest::schema::Literal::Text("new"),
                    ),
                    validations: &[::forest::schema::Validation::Present],
                },
                ::forest::schema::ColumnMeta {
                    field: "floor",
                    name: "floor",
                    column: "floor",
                    description: ::core::option::Option::None,
                    column_type: <i64 as ::forest::ForestType>::COLUMN,
                    nullable: <i64 as ::forest::ForestType>::NULLABLE,
                    enum_values: <i64 as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::Some(
                        ::forest::schema::Literal::Integer(-1),
                    ),
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "rate",
                    name: "rate",
                    column: "rate",
                    description: ::core::option::Option::None,
                    column_type: <f64 as ::forest::ForestType>::COLUMN,
                    nullable: <f64 as ::forest::ForestType>::NULLABLE,
                    enum_values: <f64 as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::Some(
                        ::forest::schema::Literal::Float(1.5),
                    ),
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "active",
                    name: "active",
                    column: "active",
                    description: ::core::option::Option::None,
                    column_type: <bool as ::forest::ForestType>::COLUMN,
                    nullable: <bool as ::forest::ForestType>::NULLABLE,
                    enum_values: <bool as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::Some(
                        ::forest::schema::Literal::Boolean(true),
                    ),
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "login",
                    name: "login",
                    column: "login",
                    description: ::core::option::Option::None,
                    column_type: <String as ::forest::ForestType>::COLUMN,
                    nullable: <String as ::forest::ForestType>::NULLABLE,
                    enum_values: <String as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::None,
                    validations: &[
                        ::forest::schema::Validation::MinLength(2u32),
                        ::forest::schema::Validation::MaxLength(80u32),
                        ::forest::schema::Validation::Like("/^[a-z]+$/i"),
                    ],
                },
                ::forest::schema::ColumnMeta {
                    field: "score",
                    name: "score",
                    column: "score",
                    description: ::core::option::Option::None,
                    column_type: <f64 as ::forest::ForestType>::COLUMN,
                    nullable: <f64 as ::forest::ForestType>::NULLABLE,
                    enum_values: <f64 as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::None,
                    validations: &[
                        ::forest::schema::Validation::Min(
                            ::forest::schema::Literal::Integer(-10),
                        ),
                        ::forest::schema::Validation::Max(
                            ::forest::schema::Literal::Float(99.5),
                        ),
                    ],
                },
                ::forest::schema::ColumnMeta {
                    field: "type",
                    name: "type",
                    column: "type",
                    description: ::core::option::Option::None,
                    column_type: <String as ::forest::ForestType>::COLUMN,
                    nullable: <String as ::forest::ForestType>::NULLABLE,
                    enum_values: <String as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: false,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::None,
                    validations: &[],
                },
            ],
            relations: &[],
        };
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = {
            use ::forest::__private::NoSmart as _;
            ::forest::__private::Probe::<User>::ACTIONS
        };
        const FIELDS: &'static [::forest::schema::ComputedMeta] = {
            use ::forest::__private::NoSmart as _;
            ::forest::__private::Probe::<User>::FIELDS
        };
        fn from_record(
            __record: &::forest::schema::RecordReader<'_>,
        ) -> ::core::result::Result<Self, ::forest::schema::ReadError> {
            ::core::result::Result::Ok(Self {
                user_id: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.user_id,
                    <Uuid as ::forest::ForestType>::from_cell,
                )?,
                first: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.first,
                    <String as ::forest::ForestType>::from_cell,
                )?,
                status: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.status,
                    <Option<Status> as ::forest::ForestType>::from_cell,
                )?,
                floor: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.floor,
                    <i64 as ::forest::ForestType>::from_cell,
                )?,
                rate: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.rate,
                    <f64 as ::forest::ForestType>::from_cell,
                )?,
                active: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.active,
                    <bool as ::forest::ForestType>::from_cell,
                )?,
                login: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.login,
                    <String as ::forest::ForestType>::from_cell,
                )?,
                score: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.score,
                    <f64 as ::forest::ForestType>::from_cell,
                )?,
                r#type: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.r#type,
                    <String as ::forest::ForestType>::from_cell,
                )?,
                password_hash: <String as ::core::default::Default>::default(),
            })
        }
    }
    const _: fn(&User) = |__this| {
        let _ = &__this.user_id;
        let _ = &__this.first;
        let _ = &__this.status;
        let _ = &__this.floor;
        let _ = &__this.rate;
        let _ = &__this.active;
        let _ = &__this.login;
        let _ = &__this.score;
        let _ = &__this.r#type;
    };
    const _: () = ::forest::__private::check_default(
        <Option<Status> as ::forest::ForestType>::COLUMN,
        <Option<Status> as ::forest::ForestType>::ENUM_VALUES,
        <Option<Status> as ::forest::ForestType>::INTEGERS,
        ::forest::schema::Literal::Text("new"),
    );
    const _: () = ::forest::__private::check_default(
        <i64 as ::forest::ForestType>::COLUMN,
        <i64 as ::forest::ForestType>::ENUM_VALUES,
        <i64 as ::forest::ForestType>::INTEGERS,
        ::forest::schema::Literal::Integer(-1),
    );
    const _: () = ::forest::__private::check_default(
        <f64 as ::forest::ForestType>::COLUMN,
        <f64 as ::forest::ForestType>::ENUM_VALUES,
        <f64 as ::forest::ForestType>::INTEGERS,
        ::forest::schema::Literal::Float(1.5),
    );
    const _: () = ::forest::__private::check_default(
        <bool as ::forest::ForestType>::COLUMN,
        <bool as ::forest::ForestType>::ENUM_VALUES,
        <bool as ::forest::ForestType>::INTEGERS,
        ::forest::schema::Literal::Boolean(true),
    );
    const _: () = ::forest::__private::check_length(
        <String as ::forest::ForestType>::COLUMN,
    );
    const _: () = ::forest::__private::check_length(
        <String as ::forest::ForestType>::COLUMN,
    );
    const _: () = ::forest::__private::check_like(
        <String as ::forest::ForestType>::COLUMN,
    );
    const _: () = ::forest::__private::check_range(
        <f64 as ::forest::ForestType>::COLUMN,
    );
    const _: () = ::forest::__private::check_range(
        <f64 as ::forest::ForestType>::COLUMN,
    );
};
