//! The draft on this device: sealed under a key of two halves, in two slots
//! (POLICIES R1, R2, R9). Chosen by the applicant, person by person; on a
//! shared computer nothing is ever written, not even an empty database.

use std::cell::RefCell;

use domain::{
    id::unhex,
    offline::autosave::Trouble,
    offline::draft::{DeviceDraft, SCHEMA, Slot, Unreadable, in_order, is_over, next},
};
use js_sys::Uint8Array;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use super::{
    cipher,
    database::{self, DRAFTS, KEYS, RECEIPTS, Step},
    now,
    script::{call, member, of_navigator, promised},
};
use crate::api::device_share;

/// That something is sealed on this device, for anybody; says not for whom.
const MARK: &str = "muhur.device";
/// The server's half, for loading the tab anew while there is no network.
const SHARE: &str = "muhur.share";
const HALF: &str = "half";

/// The place of one person's draft, and the key to it.
#[derive(Clone)]
pub struct Device {
    record: String,
    key: JsValue,
    /// The tab had the key before it was loaded anew.
    pub same_visit: bool,
    /// The server's clock minus the device's, in milliseconds, where the
    /// server was asked.
    skew: Option<i64>,
}

/// What is in the place.
pub enum Found {
    /// Nothing.
    Nothing,
    /// A draft, and when it was written.
    Draft(Box<DeviceDraft>, i64),
    /// A later version of the portal wrote it.
    Newer,
    /// It was past its seven days, and is gone; when it was written.
    Over(i64),
}

thread_local! {
    static HERE: RefCell<Option<Device>> = const { RefCell::new(None) };
}

/// One of the browser's small stores; none where it allows none.
fn store(name: &str) -> Option<JsValue> {
    member(&window(), name)
}

const SESSION: &str = "sessionStorage";
const LOCAL: &str = "localStorage";

fn read(name: &str, key: &str) -> Option<String> {
    call(&store(name)?, "getItem", &[key.into()])
        .ok()?
        .as_string()
}

fn note(name: &str, key: &str, value: &str) {
    if let Some(store) = store(name) {
        let _ = call(&store, "setItem", &[key.into(), value.into()]);
    }
}

fn remove(name: &str, key: &str) {
    if let Some(store) = store(name) {
        let _ = call(&store, "removeItem", &[key.into()]);
    }
}

impl Device {
    /// Whether anything is sealed on this device, whoever's it is.
    pub fn is_used() -> bool {
        read(LOCAL, MARK).is_some()
    }

    /// Whether the tab has the server's half.
    pub fn has_share() -> bool {
        read(SESSION, SHARE).is_some()
    }

    /// Forgets the server's half: what is sealed stays and cannot be read.
    pub fn lock() {
        HERE.set(None);
        remove(SESSION, SHARE);
    }

    /// The place of whoever is signed in. `fresh`: whether the server is to be
    /// asked who that is; without a network the tab's own half has to do.
    ///
    /// # Errors
    /// Why there is none: no network and no half, or no place.
    pub async fn of_this_visit(fresh: bool) -> Result<Self, Trouble> {
        if !fresh && let Some(device) = HERE.with_borrow(Clone::clone) {
            return Ok(device);
        }
        let kept = read(SESSION, SHARE);
        let asked = if fresh {
            device_share().await.ok()
        } else {
            None
        };
        let skew = asked.as_ref().map(|view| view.now - now());
        let share = match (asked, &kept) {
            (Some(view), _) => view.share,
            (None, Some(kept)) => kept.clone(),
            (None, None) => return Err(Trouble::Closed),
        };
        note(SESSION, SHARE, &share);
        let half = if let Some(half) = database::get(KEYS, HALF).await? {
            half
        } else {
            let half = cipher::new_half().await.ok_or(Trouble::Closed)?;
            database::write(&[Step::Put(KEYS, HALF.to_owned(), half.clone())]).await?;
            half
        };
        let bytes: [u8; 32] = unhex(&share).ok_or(Trouble::Closed)?;
        let device = Self {
            record: cipher::record(&half, &bytes).await.ok_or(Trouble::Closed)?,
            key: cipher::key(&half, &bytes).await.ok_or(Trouble::Closed)?,
            same_visit: kept.as_deref() == Some(&share),
            skew,
        };
        HERE.set(Some(device.clone()));
        Ok(device)
    }

    fn slot(&self, place: usize) -> String {
        format!("{}/{place}", self.record)
    }

    async fn slots(&self) -> Result<Vec<(usize, Slot)>, Trouble> {
        let mut slots = [None, None];
        for (place, slot) in slots.iter_mut().enumerate() {
            *slot = database::get(DRAFTS, &self.slot(place))
                .await?
                .and_then(|value| postcard::from_bytes(&Uint8Array::new(&value).to_vec()).ok());
        }
        Ok(in_order(slots))
    }

    /// What a slot is bound to beside its own head.
    fn about(&self, slot: &Slot) -> Vec<u8> {
        [self.record.as_bytes(), &slot.about()].concat()
    }

    /// Reads the newest draft that is whole.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn read(&self) -> Result<Found, Trouble> {
        let device_now = now();
        for (_, slot) in self.slots().await? {
            if is_over(&slot, device_now, self.skew.map(|skew| device_now + skew)) {
                self.erase().await?;
                return Ok(Found::Over(slot.saved_at));
            }
            let content =
                cipher::open(&self.key, &slot.nonce, &self.about(&slot), &slot.sealed).await;
            match content.map(|content| DeviceDraft::read(slot.schema, &content)) {
                Some(Ok(draft)) => return Ok(Found::Draft(Box::new(draft), slot.saved_at)),
                Some(Err(Unreadable::Newer)) => return Ok(Found::Newer),
                // The other slot may do.
                Some(Err(Unreadable::Torn)) | None => {}
            }
        }
        Ok(Found::Nothing)
    }

    /// Seals the draft into the slot whose turn it is.
    ///
    /// # Errors
    /// [`Trouble`]; what was there before is untouched.
    pub async fn save(&self, draft: &DeviceDraft) -> Result<(), Trouble> {
        if database::get(KEYS, HALF).await?.is_some() {
            return self.seal(draft).await;
        }
        // Somebody cleared the browser's data meanwhile, and this key with it:
        // what is sealed under it could never be opened again.
        HERE.set(None);
        Self::of_this_visit(false).await?.seal(draft).await
    }

    async fn seal(&self, draft: &DeviceDraft) -> Result<(), Trouble> {
        let (place, revision) = next(&self.slots().await?);
        let saved_at = now();
        let mut slot = Slot {
            schema: SCHEMA,
            revision,
            saved_at,
            server_at: self.skew.map_or(0, |skew| saved_at + skew),
            nonce: cipher::random::<12>().ok_or(Trouble::Closed)?.to_vec(),
            sealed: Vec::new(),
            checksum: Vec::new(),
        };
        slot.sealed = cipher::seal(&self.key, &slot.nonce, &self.about(&slot), &draft.write())
            .await
            .ok_or(Trouble::Closed)?;
        slot.checksum = slot.digest();
        let bytes = postcard::to_allocvec(&slot).unwrap_or_default();
        let bytes = Uint8Array::from(bytes.as_slice()).into();
        database::write(&[Step::Put(DRAFTS, self.slot(place), bytes)]).await?;
        note(LOCAL, MARK, "1");
        Ok(())
    }

    /// Removes the draft.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn erase(&self) -> Result<(), Trouble> {
        database::write(&self.without_draft()).await?;
        Self::unmark().await
    }

    /// Removes the draft because the server has taken the application; that it
    /// has is noted in the same transaction (POLICIES R11).
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn taken(&self, number: &str) -> Result<(), Trouble> {
        let mut steps = self.without_draft();
        let number = JsValue::from_str(number);
        steps.push(Step::Put(RECEIPTS, self.record.clone(), number));
        database::write(&steps).await?;
        Self::unmark().await
    }

    fn without_draft(&self) -> Vec<Step<'static>> {
        (0..2)
            .map(|place| Step::Delete(DRAFTS, self.slot(place)))
            .collect()
    }

    async fn unmark() -> Result<(), Trouble> {
        if database::count(DRAFTS).await? == 0 {
            remove(LOCAL, MARK);
        }
        Ok(())
    }

    /// Asks the browser not to make room by taking this away. Never relied
    /// on: it may refuse, and says so.
    pub async fn persist() -> bool {
        storage_says("persist").await
    }

    /// Whether it has promised not to.
    pub async fn is_firm() -> bool {
        storage_says("persisted").await
    }
}

async fn storage_says(what: &str) -> bool {
    let Some(storage) = of_navigator("storage") else {
        return false;
    };
    let said = promised(&storage, what, &[]).await;
    said.is_ok_and(|said| said.as_bool() == Some(true))
}
