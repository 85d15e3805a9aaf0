#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[doc(hidden)]
    pub struct SeatColumns {
        pub row: ::forest::Column<Seat, i64>,
        pub letter: ::forest::Column<Seat, String>,
        pub id: ::forest::Column<Seat, i64>,
    }
    impl SeatColumns {
        #[doc(hidden)]
        pub const fn __key(&self) -> ::core::marker::PhantomData<fn() -> (i64, String)> {
            ::core::marker::PhantomData
        }
    }
    #[automatically_derived]
    impl ::forest::__private::Declared for Seat {
        type Columns = SeatColumns;
        const NAME: &'static ::core::primitive::str = "seat";
        const COLUMNS: SeatColumns = SeatColumns {
            row: ::forest::Column::new(0usize, "row"),
            letter: ::forest::Column::new(1usize, "letter"),
            id: ::forest::Column::new(2usize, "id"),
        };
        const META: &'static ::forest::schema::CollectionMeta = &::forest::schema::CollectionMeta {
            rust_name: "Seat",
            name: "seat",
            table: "seat",
            description: ::core::option::Option::None,
            columns: &[
                ::forest::schema::ColumnMeta {
                    field: "row",
                    name: "row",
                    column: "row",
                    description: ::core::option::Option::None,
                    column_type: <i64 as ::forest::ForestType>::COLUMN,
                    nullable: <i64 as ::forest::ForestType>::NULLABLE,
                    enum_values: <i64 as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: true,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::None,
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "letter",
                    name: "letter",
                    column: "letter",
                    description: ::core::option::Option::None,
                    column_type: <String as ::forest::ForestType>::COLUMN,
                    nullable: <String as ::forest::ForestType>::NULLABLE,
                    enum_values: <String as ::forest::ForestType>::ENUM_VALUES,
                    primary_key: true,
                    read_only: ::core::option::Option::None,
                    default: ::core::option::Option::None,
                    validations: &[],
                },
                ::forest::schema::ColumnMeta {
                    field: "id",
                    name: "id",
                    column: "id",
                    description: ::core::option::Option::None,
                    column_type: <i64 as ::forest::ForestType>::COLUMN,
                    nullable: <i64 as ::forest::ForestType>::NULLABLE,
                    enum_values: <i64 as ::forest::ForestType>::ENUM_VALUES,
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
            ::forest::__private::Probe::<Seat>::ACTIONS
        };
        const FIELDS: &'static [::forest::schema::ComputedMeta] = {
            use ::forest::__private::NoSmart as _;
            ::forest::__private::Probe::<Seat>::FIELDS
        };
        fn from_record(
            __record: &::forest::schema::RecordReader<'_>,
        ) -> ::core::result::Result<Self, ::forest::schema::ReadError> {
            ::core::result::Result::Ok(Self {
                row: ::forest::__private::read(
                    __record,
                    <Seat as ::forest::Collection>::COLUMNS.row,
                    <i64 as ::forest::ForestType>::from_cell,
                )?,
                letter: ::forest::__private::read(
                    __record,
                    <Seat as ::forest::Collection>::COLUMNS.letter,
                    <String as ::forest::ForestType>::from_cell,
                )?,
                id: ::forest::__private::read(
                    __record,
                    <Seat as ::forest::Collection>::COLUMNS.id,
                    <i64 as ::forest::ForestType>::from_cell,
                )?,
            })
        }
    }
    const _: fn(&Seat) = |__this| {
        let _ = &__this.row;
        let _ = &__this.letter;
        let _ = &__this.id;
    };
};
