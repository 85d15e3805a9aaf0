::core::compile_error! {
    "the collection `Session` has no primary key\nhelp: mark a field with `#[forest(primary_key)]`, or call one `id`"
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[doc(hidden)]
    pub struct SessionColumns {
        pub token: ::forest::Column<Session, String>,
    }
    impl SessionColumns {
        #[doc(hidden)]
        pub const fn __key(&self) -> ::core::marker::PhantomData<fn() -> i64> {
            ::core::marker::PhantomData
        }
    }
    #[automatically_derived]
    impl ::forest::__private::Declared for Session {
        type Columns = SessionColumns;
        const NAME: &'static ::core::primitive::str = "session";
        const COLUMNS: SessionColumns = SessionColumns {
            token: ::forest::Column::new(0usize, "token"),
        };
        const META: &'static ::forest::schema::CollectionMeta = &::forest::schema::CollectionMeta {
            rust_name: "Session",
            name: "session",
            table: "session",
            description: ::core::option::Option::None,
            columns: &[
                ::forest::schema::ColumnMeta {
                    field: "token",
                    name: "token",
                    column: "token",
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
            ::forest::__private::Probe::<Session>::ACTIONS
        };
        const FIELDS: &'static [::forest::schema::ComputedMeta] = {
            use ::forest::__private::NoSmart as _;
            ::forest::__private::Probe::<Session>::FIELDS
        };
        fn from_record(
            __record: &::forest::schema::RecordReader<'_>,
        ) -> ::core::result::Result<Self, ::forest::schema::ReadError> {
            ::core::result::Result::Ok(Self {
                token: ::forest::__private::read(
                    __record,
                    <Session as ::forest::Collection>::COLUMNS.token,
                    <String as ::forest::ForestType>::from_cell,
                )?,
            })
        }
    }
    const _: fn(&Session) = |__this| {
        let _ = &__this.token;
    };
};
