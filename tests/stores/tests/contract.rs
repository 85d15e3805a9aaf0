//! What holds for every store.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{thread, time::Duration};

use forest::store::Store;
use forest_store_tests::{LONG, Pair, memory, postgres, redis, sqlite, unique, until};
use tokio::{runtime::Builder, task::JoinSet};

async fn the_first_wins(Pair { one, two, .. }: Pair) {
    let key = unique("first");
    assert_eq!(one.get(&key).await.unwrap(), None);
    assert_eq!(one.put_if_absent(&key, "a", LONG).await.unwrap(), None);
    assert_eq!(two.put_if_absent(&key, "b", LONG).await.unwrap().as_deref(), Some("a"));
    assert_eq!(one.put_if_absent(&key, "a", LONG).await.unwrap().as_deref(), Some("a"));
    assert_eq!(two.get(&key).await.unwrap().as_deref(), Some("a"));
    let another = unique("first");
    assert_eq!(two.put_if_absent(&another, "b", LONG).await.unwrap(), None);
    assert_eq!(one.get(&another).await.unwrap().as_deref(), Some("b"));
    assert_eq!(one.get(&key).await.unwrap().as_deref(), Some("a"));
}

async fn remove_compares(Pair { one, two, .. }: Pair) {
    let (key, other) = (unique("remove"), unique("remove"));
    one.remove(&key, "a").await.unwrap();
    one.put_if_absent(&key, "a", LONG).await.unwrap();
    one.put_if_absent(&other, "a", LONG).await.unwrap();
    two.remove(&key, "b").await.unwrap();
    two.remove(&key, "A").await.unwrap();
    two.remove(&key, "").await.unwrap();
    assert_eq!(one.get(&key).await.unwrap().as_deref(), Some("a"));
    two.remove(&key, "a").await.unwrap();
    assert_eq!(one.get(&key).await.unwrap(), None);
    assert_eq!(two.put_if_absent(&key, "b", LONG).await.unwrap(), None);
    assert_eq!(one.get(&other).await.unwrap().as_deref(), Some("a"));
}

async fn what_has_expired_is_not_there(Pair { one, two, .. }: Pair) {
    let (key, stays) = (unique("expired"), unique("expired"));
    one.put_if_absent(&stays, "stays", LONG).await.unwrap();
    assert_eq!(one.put_if_absent(&key, "a", Duration::from_millis(300)).await.unwrap(), None);
    until("an expiry", async || two.get(&key).await.unwrap().is_none().then_some(())).await;
    assert_eq!(two.put_if_absent(&key, "b", Duration::from_millis(300)).await.unwrap(), None);
    let put = async || one.put_if_absent(&key, "c", LONG).await.unwrap().is_none().then_some(());
    until("an expiry", put).await;
    assert_eq!(two.get(&key).await.unwrap().as_deref(), Some("c"));
    assert_eq!(two.get(&stays).await.unwrap().as_deref(), Some("stays"));
}

async fn any_time_can_be_given(Pair { one, two, .. }: Pair) {
    let (short, long) = (unique("short"), unique("long"));
    assert_eq!(one.put_if_absent(&short, "a", Duration::ZERO).await.unwrap(), None);
    until("nothing", async || two.get(&short).await.unwrap().is_none().then_some(())).await;
    assert_eq!(one.put_if_absent(&long, "a", Duration::MAX).await.unwrap(), None);
    assert_eq!(two.get(&long).await.unwrap().as_deref(), Some("a"));
}

async fn values_come_back_as_they_were(Pair { one, two, .. }: Pair) {
    let controls: String = ('\u{1}'..='\u{ff}').collect();
    let values = [
        String::new(),
        " \t\r\n ".to_owned(),
        controls,
        "'; DROP TABLE forest_store; -- \" \\ % _ $1 ?1 :a {} \\x00 \\0".to_owned(),
        "Zoë 日本語 🌲\u{10ffff}\u{feff}\u{202e}e\u{301}".to_owned(),
        "true".to_owned(),
        "007".to_owned(),
        "x".repeat(4_096),
        "🌲".repeat(1_024),
    ];
    for value in values {
        let key = unique("value");
        assert_eq!(one.put_if_absent(&key, &value, LONG).await.unwrap(), None, "{value:?}");
        assert_eq!(two.get(&key).await.unwrap().as_ref(), Some(&value));
        assert_eq!(two.put_if_absent(&key, "b", LONG).await.unwrap().as_ref(), Some(&value));
        two.remove(&key, &value).await.unwrap();
        assert_eq!(one.get(&key).await.unwrap(), None, "{value:?}");
    }
}

async fn keys_may_have_any_printable_character(Pair { one, two, .. }: Pair) {
    let printable: String = (' '..='~').collect();
    let keys = [
        printable,
        "'; DROP TABLE forest_store; --".to_owned(),
        "a' OR '1'='1".to_owned(),
        "%".to_owned(),
        "_".to_owned(),
        "*".to_owned(),
        "$1".to_owned(),
        "?1".to_owned(),
        "KEY".to_owned(),
        "key".to_owned(),
        " key".to_owned(),
        "key ".to_owned(),
        "k".repeat(200),
    ];
    for key in &keys {
        assert_eq!(one.put_if_absent(key, key, LONG).await.unwrap(), None, "{key:?}");
    }
    for key in &keys {
        assert_eq!(two.get(key).await.unwrap().as_ref(), Some(key));
        two.remove(key, key).await.unwrap();
        assert_eq!(one.get(key).await.unwrap(), None, "{key:?}");
    }
}

async fn what_cannot_be_kept_is_an_error(Pair { one, two, .. }: Pair) {
    let long = "k".repeat(201);
    for key in ["", "a\0b", "a\nb", "a\u{7f}", "clé", &long] {
        assert!(one.put_if_absent(key, "a", LONG).await.is_err(), "{key:?}");
        assert!(one.get(key).await.is_err(), "{key:?}");
        assert!(one.remove(key, "a").await.is_err(), "{key:?}");
    }
    let key = unique("bad");
    let long = "x".repeat(4_097);
    for value in ["a\0b", &long] {
        let error = one.put_if_absent(&key, value, LONG).await.unwrap_err().to_string();
        assert!(!error.contains(value), "{error}");
        assert!(one.remove(&key, value).await.is_err());
    }
    assert_eq!(two.get(&key).await.unwrap(), None);
    assert_eq!(one.put_if_absent(&key, "good", LONG).await.unwrap(), None);
}

/// Fifty at once, half of them on each instance: one is told that it was first, all others are told who was.
async fn race(Pair { one, two, .. }: &Pair, key: &str) {
    let mut racers = JoinSet::new();
    for number in 0..50 {
        let store = if number % 2 == 0 { one.clone() } else { two.clone() };
        let (key, value) = (key.to_owned(), format!("racer {number}"));
        racers.spawn(async move { (store.put_if_absent(&key, &value, LONG).await.unwrap(), value) });
    }
    let (won, lost): (Vec<_>, Vec<_>) =
        racers.join_all().await.into_iter().partition(|(there, _)| there.is_none());
    let [(None, winner)] = won.as_slice() else { panic!("{won:?}") };
    assert!(lost.iter().all(|(there, _)| there.as_ref() == Some(winner)), "{winner}: {lost:?}");
    assert_eq!(one.get(key).await.unwrap().as_ref(), Some(winner));
}

async fn of_fifty_at_once_exactly_one_is_first(pair: Pair) {
    for _ in 0..10 {
        race(&pair, &unique("race")).await;
    }
}

async fn of_fifty_at_once_exactly_one_is_first_after_an_expiry(pair: Pair) {
    for _ in 0..10 {
        let key = unique("race");
        pair.one.put_if_absent(&key, "before", Duration::from_millis(1)).await.unwrap();
        until("an expiry", async || pair.two.get(&key).await.unwrap().is_none().then_some(())).await;
        race(&pair, &key).await;
    }
}

async fn of_fifty_at_once_exactly_one_is_first_while_others_remove(pair: Pair) {
    let mut racers = JoinSet::new();
    let key = unique("removed");
    for number in 0..50 {
        let store = if number % 2 == 0 { pair.one.clone() } else { pair.two.clone() };
        let (key, value) = (key.clone(), format!("racer {number}"));
        racers.spawn(async move {
            let there = store.put_if_absent(&key, &value, LONG).await.unwrap();
            if there.is_none() {
                assert_eq!(store.get(&key).await.unwrap(), Some(value.clone()));
                store.remove(&key, &value).await.unwrap();
            }
        });
    }
    racers.join_all().await;
    assert_eq!(pair.one.get(&key).await.unwrap(), None);
}

async fn a_question_whose_asker_has_gone_harms_nobody(Pair { one, two, .. }: Pair) {
    let key = unique("gone");
    drop(one.put_if_absent(&key, "a", LONG));
    assert_eq!(two.put_if_absent(&key, "a", LONG).await.unwrap().unwrap_or("a".to_owned()), "a");
    assert_eq!(one.get(&key).await.unwrap().as_deref(), Some("a"));
}

async fn runtimes_come_and_go(Pair { one, two, .. }: Pair) {
    let key = unique("runtimes");
    let ask = |store: std::sync::Arc<dyn Store>, value: String| {
        let key = key.clone();
        // With neither a clock nor a network of its own.
        thread::spawn(move || {
            let runtime = Builder::new_current_thread().build().unwrap();
            runtime.block_on(store.put_if_absent(&key, &value, LONG)).unwrap()
        })
    };
    let wait = |asked: thread::JoinHandle<_>| asked.join().unwrap();
    assert_eq!(wait(ask(one.clone(), "0".to_owned())), None);
    for number in 1..5 {
        assert_eq!(wait(ask(one.clone(), number.to_string())).as_deref(), Some("0"));
        assert_eq!(wait(ask(two.clone(), number.to_string())).as_deref(), Some("0"));
    }
}

macro_rules! contract {
    ($($store:ident $(, $reason:literal)?: $names:tt)*) => {
        $(contract!(@ $store [$(#[ignore = $reason])?] $names);)*
    };
    (@ $store:ident $ignore:tt { $($name:ident)* }) => {
        mod $store {
            $(contract!(@@ $store $ignore $name);)*
        }
    };
    (@@ $store:ident [$(#[$ignore:meta])?] $name:ident) => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
        $(#[$ignore])?
        async fn $name() {
            super::$name(super::$store()).await;
        }
    };
}

macro_rules! every_store {
    ($names:tt) => {
        contract! {
            memory: $names
            sqlite: $names
            postgres, "needs a PostgreSQL, which `tests/run` starts": $names
            redis, "needs a Redis, which `tests/run` starts": $names
        }
    };
}

every_store! {{
    the_first_wins
    remove_compares
    what_has_expired_is_not_there
    any_time_can_be_given
    values_come_back_as_they_were
    keys_may_have_any_printable_character
    what_cannot_be_kept_is_an_error
    of_fifty_at_once_exactly_one_is_first
    of_fifty_at_once_exactly_one_is_first_after_an_expiry
    of_fifty_at_once_exactly_one_is_first_while_others_remove
    a_question_whose_asker_has_gone_harms_nobody
    runtimes_come_and_go
}}
