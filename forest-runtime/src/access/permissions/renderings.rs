//! The renderings that operators look at, by id: those of late, since the agent may run for months.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{cache::Cached, rendering::Rendering};
use crate::access::forest_server::Document;

/// More are not kept at once.
pub(super) const MOST: usize = 1000;

#[derive(Default)]
pub(super) struct Renderings {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    by_id: HashMap<i64, Slot>,
    /// Counts how often one was asked for.
    asked: u64,
}

struct Slot {
    rendering: Arc<Cached<Rendering>>,
    /// `Kept::asked` when it was asked for last.
    asked: u64,
}

impl Renderings {
    /// The rendering with this id; to make place for it, the one is dropped that nobody asked for the longest.
    pub(super) fn get(&self, id: i64) -> Arc<Cached<Rendering>> {
        let mut kept = self.kept();
        kept.asked += 1;
        let asked = kept.asked;
        if let Some(slot) = kept.by_id.get_mut(&id) {
            slot.asked = asked;
            return Arc::clone(&slot.rendering);
        }
        if kept.by_id.len() >= MOST {
            let oldest = kept.by_id.iter().min_by_key(|(_, slot)| slot.asked).map(|(id, _)| *id);
            oldest.and_then(|id| kept.by_id.remove(&id));
        }
        let rendering = Arc::new(Cached::new(Document::Rendering(id)));
        kept.by_id.insert(id, Slot { rendering: Arc::clone(&rendering), asked });
        rendering
    }

    /// The rendering with this id, if it is kept.
    pub(super) fn kept_one(&self, id: i64) -> Option<Arc<Cached<Rendering>>> {
        self.kept().by_id.get(&id).map(|slot| Arc::clone(&slot.rendering))
    }

    /// All that are kept.
    pub(super) fn all(&self) -> Vec<Arc<Cached<Rendering>>> {
        self.kept().by_id.values().map(|slot| Arc::clone(&slot.rendering)).collect()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_nobody_asked_for_makes_place() {
        let renderings = Renderings::default();
        let most = i64::try_from(MOST).unwrap();
        let first = renderings.get(0);
        for id in 1..most {
            renderings.get(id);
        }
        assert!(Arc::ptr_eq(&first, &renderings.get(0)));
        renderings.get(most);
        assert_eq!(renderings.all().len(), MOST);
        assert!(renderings.kept_one(0).is_some() && renderings.kept_one(1).is_none());
    }
}
