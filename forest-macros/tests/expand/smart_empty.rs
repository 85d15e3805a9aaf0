impl User {}
#[allow(unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::action::SmartBlock for User {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[];
    }
    const _: &::core::primitive::str = <User as ::forest::Collection>::NAME;
};
