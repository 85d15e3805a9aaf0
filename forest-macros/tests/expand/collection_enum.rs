::core::compile_error! {
    "`#[collection]` goes on a struct with named fields; `Status` is an enum"
}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[doc(hidden)]
    pub struct StatusColumns {}
    impl StatusColumns {
        #[doc(hidden)]
        pub const fn __key(&self) -> ::core::marker::PhantomData<fn() -> i64> {
            ::core::marker::PhantomData
        }
    }
    #[automatically_derived]
    impl ::forest::__private::Declared for Status {
        type Columns = StatusColumns;
        const NAME: &'static ::core::primitive::str = "status";
        const COLUMNS: StatusColumns = StatusColumns {};
        const META: &'static ::forest::schema::CollectionMeta = &::forest::schema::CollectionMeta {
            rust_name: "Status",
            name: "status",
            table: "status",
            description: ::core::option::Option::None,
            columns: &[],
            relations: &[],
        };
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = {
            use ::forest::__private::NoSmart as _;
            ::forest::__private::Probe::<Status>::ACTIONS
        };
        const FIELDS: &'static [::forest::schema::ComputedMeta] = {
            use ::forest::__private::NoSmart as _;
            ::forest::__private::Probe::<Status>::FIELDS
        };
        fn from_record(
            __record: &::forest::schema::RecordReader<'_>,
        ) -> ::core::result::Result<Self, ::forest::schema::ReadError> {
            ::core::unreachable!()
        }
    }
};
