impl User {}
#[allow(trivial_bounds, unused_qualifications, clippy::absolute_paths)]
const _: () = {
    #[automatically_derived]
    impl ::forest::__private::HasSmart for User
    where
        User: ::forest::Collection,
    {
        const ACTIONS: &'static [::forest::action::ActionMeta<Self>] = &[];
        const FIELDS: &'static [::forest::schema::ComputedMeta] = &[];
    }
};
