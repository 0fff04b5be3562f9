//! The parts of a document that an update may change, each by its own rule.

use super::{Purpose, Signed, Update};
use crate::{
    pdf::object::{Object, Stored},
    refusal::Refusal,
    rules::{field, metadata, validation},
};

/// What an array has more than before.
enum Appended {
    Nothing,
    Field(u32),
}

impl<'a> Update<'_, 'a> {
    /// The catalog. Gives the field that was added to the form.
    pub(super) fn catalog(&mut self) -> Result<Option<u32>, Refusal> {
        let root = self.before.root;
        let (Some(before), Some(after)) = (
            self.before.dictionary(root),
            self.after(root).and_then(Stored::dictionary),
        ) else {
            return Err(Refusal::CatalogChanged);
        };
        self.covered.insert(root);
        let mut added = None;
        let always = ["AcroForm", "Metadata", "DSS"];
        self.differences((before, after), &always, |update, key, one, two| {
            match (key, one, two) {
                ("AcroForm", Some(one), Some(two)) => {
                    added = update.form(one, two)?;
                    Ok(())
                }
                ("Metadata", Some(one), Some(two)) => update.metadata(one, two),
                ("DSS", one, Some(two)) => validation::check(update, one, two),
                ("Extensions", _, Some(two)) => match update.resolved(two) {
                    Object::Dictionary(_) => update.reach(two),
                    _ => Err(Refusal::CatalogChanged),
                },
                ("Version", _, Some(Object::Name(_))) => Ok(()),
                ("Perms", None, Some(two)) => update.permissions(two),
                _ => Err(Refusal::CatalogChanged),
            }
        })?;
        Ok(added)
    }

    fn form(&mut self, before: &Object<'a>, after: &Object<'a>) -> Result<Option<u32>, Refusal> {
        let (Object::Dictionary(one), Object::Dictionary(two)) =
            (self.resolved_before(before), self.resolved(after))
        else {
            return Err(Refusal::FormChanged);
        };
        self.cover(after);
        let mut added = None;
        self.differences((one, two), &["Fields"], |update, key, one, two| {
            match (key, one, two) {
                ("Fields", Some(one), Some(two)) => {
                    match update.appended(one, two).ok_or(Refusal::FormChanged)? {
                        Appended::Nothing => {}
                        Appended::Field(number) => added = Some(number),
                    }
                    Ok(())
                }
                ("SigFlags", _, Some(flags)) if matches!(flags.count(), Some(1 | 3)) => Ok(()),
                ("DA", _, Some(Object::Text(_))) => Ok(()),
                ("DR", _, Some(two)) => update.reach(two),
                _ => Err(Refusal::FormChanged),
            }
        })?;
        Ok(added)
    }

    /// What the second of two arrays has behind the elements of the first: nothing, or one
    /// reference. `None` where they differ in something else.
    fn appended(&mut self, before: &Object<'a>, after: &Object<'a>) -> Option<Appended> {
        let (Object::Array(one), Object::Array(two)) =
            (self.resolved_before(before), self.resolved(after))
        else {
            return None;
        };
        let (kept, added) = two.split_at_checked(one.len())?;
        if kept != one {
            return None;
        }
        self.cover(after);
        match added {
            [] => Some(Appended::Nothing),
            [Object::Reference(number)] if *number >= self.before.size => {
                Some(Appended::Field(*number))
            }
            _ => None,
        }
    }

    fn metadata(&mut self, before: &Object<'a>, after: &Object<'a>) -> Result<(), Refusal> {
        let (Object::Reference(one), Object::Reference(two)) = (before, after) else {
            return Err(Refusal::MetadataChanged);
        };
        let (Some(old), Some(new)) = (self.before.objects.get(one), self.after(*two)) else {
            return Err(Refusal::MetadataChanged);
        };
        if !old.same(new) {
            metadata::compare(old, new)?;
        }
        self.cover(after);
        self.reach(after)
    }

    /// `/Perms` may say that the signature certifies the document.
    fn permissions(&mut self, value: &Object<'a>) -> Result<(), Refusal> {
        let Object::Dictionary(permissions) = self.resolved(value) else {
            return Err(Refusal::CatalogChanged);
        };
        self.certified = permissions.reference("DocMDP");
        if permissions.0.len() == 1
            && self.certified.is_some()
            && self.purpose == Purpose::Signature
        {
            self.reach(value)
        } else {
            Err(Refusal::CatalogChanged)
        }
    }

    /// The form's own field: as it was, or signed.
    pub(super) fn issued_field(
        &mut self,
        number: u32,
        rules: &field::Rules,
    ) -> Result<Option<Signed>, Refusal> {
        let (Some(before), Some(after)) = (
            self.before.dictionary(number),
            self.after(number).and_then(Stored::dictionary),
        ) else {
            return Err(Refusal::FieldChanged);
        };
        if self.purpose == Purpose::Validation {
            // A second look at the signed field: any difference is a change.
            return Ok(None);
        }
        self.covered.insert(number);
        self.differences((before, after), &[], |update, key, _, two| {
            match (key, two) {
                ("V" | "AP" | "M" | "MK" | "Lock" | "AS" | "DV" | "DA", Some(two)) => {
                    update.reach(two)
                }
                ("F", Some(two)) if field::is_shown(two) => Ok(()),
                ("Rect", Some(two)) if rules.inside(two) => Ok(()),
                _ => Err(Refusal::FieldChanged),
            }
        })?;
        match (before.get("V"), after.get("V")) {
            (None, Some(Object::Reference(signature))) => Ok(Some(Signed {
                field: number,
                signature: *signature,
            })),
            (None, None) => Ok(None),
            _ => Err(Refusal::FieldChanged),
        }
    }

    /// A field of the signer's own.
    pub(super) fn own_field(
        &mut self,
        number: u32,
        rules: &field::Rules,
    ) -> Result<Signed, Refusal> {
        let field = self.after(number).and_then(Stored::dictionary);
        let field = field.ok_or(Refusal::OwnField)?;
        let invisible = self.purpose == Purpose::Validation;
        let signature = rules.own(field, invisible).ok_or(Refusal::OwnField)?;
        self.reach(&Object::Reference(number))?;
        Ok(Signed {
            field: number,
            signature,
        })
    }

    /// Pages may have the new field among their annotations, and nothing else that is new.
    pub(super) fn pages(
        &mut self,
        added: Option<u32>,
        rules: &field::Rules,
    ) -> Result<(), Refusal> {
        let before = self.before;
        let mut placed = false;
        for (&number, stored) in &before.objects {
            let Some(page) = stored.dictionary().filter(|one| one.names("Type", "Page")) else {
                continue;
            };
            let after = self.after(number).and_then(Stored::dictionary);
            let after = after.ok_or(Refusal::PageChanged)?;
            self.covered.insert(number);
            self.differences((page, after), &["Annots"], |update, key, one, two| {
                let (true, Some(two)) = (key == "Annots", two) else {
                    return Err(Refusal::PageChanged);
                };
                let none = Object::Array(Vec::new());
                let new = update.appended(one.unwrap_or(&none), two);
                match new.ok_or(Refusal::PageChanged)? {
                    Appended::Nothing => Ok(()),
                    Appended::Field(new) if Some(new) == added && !placed => {
                        placed = true;
                        let field = update.after(new).and_then(Stored::dictionary);
                        let may = field.is_some_and(|field| rules.on_page(field, number));
                        may.then_some(()).ok_or(Refusal::OwnField)
                    }
                    Appended::Field(_) => Err(Refusal::PageChanged),
                }
            })?;
        }
        Ok(())
    }

    /// The information dictionary may name dates and the program.
    pub(super) fn information(&mut self) -> Result<(), Refusal> {
        let Some(value) = self.revision.trailer.get("Info") else {
            return Ok(());
        };
        let Object::Reference(number) = *value else {
            return Err(Refusal::InformationChanged);
        };
        let known = self.before.info == Some(number);
        let new = number >= self.before.size;
        let dictionary = self.after(number).and_then(Stored::dictionary);
        let plain = dictionary.is_some_and(|dictionary| {
            dictionary.0.iter().all(|(key, value)| {
                matches!(key.as_ref(), b"CreationDate" | b"ModDate" | b"Producer")
                    && matches!(value, Object::Text(_))
            })
        });
        if (known || new) && plain {
            self.covered.insert(number);
            Ok(())
        } else {
            Err(Refusal::InformationChanged)
        }
    }
}
