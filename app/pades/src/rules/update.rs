//! Rule 4: what an update may change. It compares the document before with the document after,
//! value by value; an object that is written again with an equal value is no change.

mod parts;

use std::collections::BTreeSet;

use super::{content, field};
use crate::{
    pdf::{
        document::Document,
        object::{Dictionary, Object, Stored},
        revision::Revision,
    },
    refusal::Refusal,
};

/// How deeply references are followed in a comparison.
const DEPTH: u8 = 8;

/// What an update is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The applicant's signature.
    Signature,
    /// Validation data or a document time stamp, behind the signature.
    Validation,
}

/// A signed field.
#[derive(Clone, Copy)]
pub(super) struct Signed {
    pub(super) field: u32,
    pub(super) signature: u32,
}

/// An update that is judged.
pub(super) struct Update<'u, 'a> {
    pub(super) purpose: Purpose,
    pub(super) before: &'u Document<'a>,
    pub(super) revision: &'u Revision<'a>,
    /// Existing objects whose change was judged.
    covered: BTreeSet<u32>,
    /// New objects that an allowed change leads to.
    reached: BTreeSet<u32>,
    /// What `/Perms` names as the signature that certifies.
    certified: Option<u32>,
}

impl<'u, 'a> Update<'u, 'a> {
    pub(super) const fn new(
        purpose: Purpose,
        before: &'u Document<'a>,
        revision: &'u Revision<'a>,
    ) -> Self {
        Self {
            purpose,
            before,
            revision,
            covered: BTreeSet::new(),
            reached: BTreeSet::new(),
            certified: None,
        }
    }

    /// Judges every change. Gives the field that the update signs.
    pub(super) fn check(
        mut self,
        issued_field: u32,
        rules: &field::Rules,
    ) -> Result<Option<Signed>, Refusal> {
        for (&number, stored) in &self.revision.objects {
            if number >= self.before.size {
                content::check(stored)?;
            }
        }
        let added = self.catalog()?;
        let mut signed = Vec::new();
        signed.extend(self.issued_field(issued_field, rules)?);
        if let Some(added) = added {
            signed.push(self.own_field(added, rules)?);
        }
        self.pages(added, rules)?;
        self.information()?;
        for (number, stored) in &self.revision.objects {
            let same = |before: &Stored<'_>| before.same(stored);
            if *number < self.before.size
                && !self.covered.contains(number)
                && !self.before.objects.get(number).is_some_and(same)
            {
                return Err(Refusal::ObjectChanged);
            }
        }
        match signed[..] {
            [] => self.no_streams_alone().map(|()| None),
            [one] => {
                self.alone(one)?;
                self.no_streams_alone()?;
                Ok(Some(one))
            }
            _ => Err(Refusal::SeveralSignatures),
        }
    }

    /// The object under this number after the update.
    pub(super) fn after(&self, number: u32) -> Option<&'u Stored<'a>> {
        let new = self.revision.objects.get(&number);
        new.or_else(|| self.before.objects.get(&number))
    }

    /// The value that this one stands for before the update.
    fn resolved_before<'v>(&self, value: &'v Object<'a>) -> &'v Object<'a>
    where
        'u: 'v,
    {
        match value {
            Object::Reference(number) => {
                let stored = self.before.objects.get(number);
                stored.map_or(&Object::Null, |stored| &stored.value)
            }
            value => value,
        }
    }

    /// The value that this one stands for after the update.
    pub(super) fn resolved<'v>(&self, value: &'v Object<'a>) -> &'v Object<'a>
    where
        'u: 'v,
    {
        match value {
            Object::Reference(number) => self
                .after(*number)
                .map_or(&Object::Null, |stored| &stored.value),
            value => value,
        }
    }

    /// Whether both are equal. A value may move into a new object of its own.
    fn same(&self, before: &Object<'a>, after: &Object<'a>, depth: u8) -> bool {
        let Some(depth) = depth.checked_sub(1) else {
            return false;
        };
        match (before, after) {
            // What either refers to is judged by itself.
            (Object::Reference(one), Object::Reference(two)) if one == two => true,
            (_, Object::Reference(number)) if *number >= self.before.size => {
                let stream = |number| self.after(number).is_some_and(|one| one.stream.is_some());
                !stream(*number)
                    && self.same(self.resolved_before(before), self.resolved(after), depth)
            }
            (Object::Array(one), Object::Array(two)) => {
                let mut both = one.iter().zip(two);
                one.len() == two.len() && both.all(|(one, two)| self.same(one, two, depth))
            }
            (Object::Dictionary(one), Object::Dictionary(two)) => {
                one.0.len() == two.0.len()
                    && one.0.iter().all(|(key, value)| {
                        two.0
                            .get(key)
                            .is_some_and(|other| self.same(value, other, depth))
                    })
            }
            (one, two) => one == two,
        }
    }

    /// Calls `judge` for every key whose value differs, or is `always` judged.
    pub(super) fn differences(
        &mut self,
        (before, after): (&Dictionary<'a>, &Dictionary<'a>),
        always: &[&str],
        mut judge: impl FnMut(
            &mut Self,
            &str,
            Option<&Object<'a>>,
            Option<&Object<'a>>,
        ) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let keys: BTreeSet<_> = before.0.keys().chain(after.0.keys()).collect();
        for key in keys {
            let (one, two) = (before.0.get(key), after.0.get(key));
            let name = std::str::from_utf8(key).unwrap_or_default();
            let same = match (one, two) {
                (Some(one), Some(two)) => self.same(one, two, DEPTH),
                _ => false,
            };
            if !same || always.contains(&name) {
                judge(self, name, one, two)?;
            }
        }
        Ok(())
    }

    /// Follows an allowed value to the new objects that it leads to.
    pub(super) fn reach(&mut self, value: &Object<'a>) -> Result<(), Refusal> {
        content::check_value(value)?;
        let mut values = vec![value];
        while let Some(value) = values.pop() {
            match value {
                Object::Array(items) => values.extend(items),
                Object::Dictionary(dictionary) => values.extend(dictionary.0.values()),
                Object::Reference(number)
                    if *number >= self.before.size && self.reached.insert(*number) =>
                {
                    values.extend(
                        self.revision
                            .objects
                            .get(number)
                            .map(|stored| &stored.value),
                    );
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Notes that the change of this existing object was judged.
    pub(super) fn cover(&mut self, value: &Object<'a>) {
        if let Object::Reference(number) = value {
            self.covered.insert(*number);
        }
    }

    /// Streams that nothing leads to could be what a reader finds that repairs files.
    fn no_streams_alone(&self) -> Result<(), Refusal> {
        let alone = self.revision.objects.iter().any(|(number, stored)| {
            *number >= self.before.size && stored.stream.is_some() && !self.reached.contains(number)
        });
        if alone {
            Err(Refusal::UnusedStream)
        } else {
            Ok(())
        }
    }

    /// Nothing but its field and `/Perms` refers to the signature, and there is no other.
    fn alone(&self, signed: Signed) -> Result<(), Refusal> {
        if self
            .certified
            .is_some_and(|certified| certified != signed.signature)
        {
            return Err(Refusal::CatalogChanged);
        }
        for (&number, stored) in &self.revision.objects {
            let owner = number == signed.field;
            if number != signed.signature && has_byte_range(&stored.value) {
                return Err(Refusal::SeveralSignatures);
            }
            if !refers_only_as(&stored.value, signed.signature, owner) {
                return Err(Refusal::SignatureShared);
            }
        }
        Ok(())
    }
}

/// Whether it is, or holds, a dictionary with `/ByteRange`.
pub(super) fn has_byte_range(value: &Object<'_>) -> bool {
    match value {
        Object::Array(values) => values.iter().any(has_byte_range),
        Object::Dictionary(dictionary) => {
            dictionary.has("ByteRange") || dictionary.0.values().any(has_byte_range)
        }
        _ => false,
    }
}

/// Whether references to the signature stand only where they may.
fn refers_only_as(value: &Object<'_>, signature: u32, owner: bool) -> bool {
    match value {
        Object::Reference(number) => *number != signature,
        Object::Array(values) => {
            let mut values = values.iter();
            values.all(|value| refers_only_as(value, signature, false))
        }
        Object::Dictionary(dictionary) => dictionary.0.iter().all(|(key, value)| {
            let allowed = match key.as_ref() {
                b"V" | b"DV" => owner,
                b"DocMDP" => true,
                _ => false,
            };
            allowed || refers_only_as(value, signature, false)
        }),
        _ => true,
    }
}
