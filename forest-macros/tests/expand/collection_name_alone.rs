#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[doc(hidden)]
    pub struct UserColumns {
        pub id: ::forest::Column<User, i64>,
    }
    impl UserColumns {
        #[doc(hidden)]
        pub const fn __key(&self) -> ::core::marker::PhantomData<fn() -> i64> {
            ::core::marker::PhantomData
        }
    }
    #[automatically_derived]
    impl ::forest::__private::Declared for User {
        type Columns = UserColumns;
        const NAME: &'static ::core::primitive::str = "users";
        const COLUMNS: UserColumns = UserColumns {
            id: ::forest::Column::new(0usize, "id"),
        };
        const META: &'static ::forest::schema::CollectionMeta = &::forest::schema::CollectionMeta {
            rust_name: "User",
            name: "users",
            table: "users",
            description: ::core::option::Option::None,
            columns: &[
                ::forest::schema::ColumnMeta {
                    field: "id",
                    name: "id",
                    column: "id",
                    description: ::core::option::Option::None,
                    column_type: <i64 as ::forest::ForestType>::COLUMN,
                    nullable: <i64 as ::forest::ForestType>::NULLABLE,
                    enum_values: <i64 as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: true,
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
                id: ::forest::__private::read(
                    __record,
                    <User as ::forest::Collection>::COLUMNS.id,
                    <i64 as ::forest::ForestType>::from_cell,
                )?,
            })
        }
    }
    const _: fn(&User) = |__this| {
        let _ = &__this.id;
    };
};
