//! Signature fields: the one of the issued form, and one of the signer's own.

use super::Placement;
use crate::pdf::object::{Dictionary, Object};

/// Printed, and printed and locked (ISO 32000-1, 12.5.3).
const FLAGS: [usize; 2] = [4, 132];

/// What a field may be, by the field of the issued form.
pub(super) struct Rules {
    name: Vec<u8>,
    rectangle: Rectangle,
    /// Its page.
    page: u32,
    placement: Placement,
}

/// A rectangle, its corners in order, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Rectangle {
    left: i64,
    bottom: i64,
    right: i64,
    top: i64,
}

impl Rectangle {
    fn read(value: &Object<'_>) -> Option<Self> {
        let Object::Array(values) = value else {
            return None;
        };
        let [
            Object::Number(x1),
            Object::Number(y1),
            Object::Number(x2),
            Object::Number(y2),
        ] = values[..]
        else {
            return None;
        };
        Some(Self {
            left: x1.millionths.min(x2.millionths),
            bottom: y1.millionths.min(y2.millionths),
            right: x1.millionths.max(x2.millionths),
            top: y1.millionths.max(y2.millionths),
        })
    }

    const fn is_empty(self) -> bool {
        self.left == self.right || self.bottom == self.top
    }

    const fn holds(self, other: Self) -> bool {
        self.left <= other.left
            && self.bottom <= other.bottom
            && self.right >= other.right
            && self.top >= other.top
    }
}

/// Whether these flags of an annotation leave it printed and visible.
pub(super) fn is_shown(flags: &Object<'_>) -> bool {
    flags.count().is_some_and(|flags| FLAGS.contains(&flags))
}

impl Rules {
    /// By the field of the issued form.
    pub(super) fn of(issued: &Dictionary<'_>, placement: Placement) -> Option<Self> {
        let Some(Object::Text(name)) = issued.get("T") else {
            return None;
        };
        Some(Self {
            name: name.bytes.to_vec(),
            rectangle: Rectangle::read(issued.get("Rect")?)?,
            page: issued.reference("P")?,
            placement,
        })
    }

    /// Whether a rectangle is empty or inside the issued field's.
    pub(super) fn inside(&self, value: &Object<'_>) -> bool {
        Rectangle::read(value).is_some_and(|one| one.is_empty() || self.rectangle.holds(one))
    }

    /// Whether a field of the signer's own may stand among the annotations of this page.
    pub(super) fn on_page(&self, field: &Dictionary<'_>, page: u32) -> bool {
        let says = field
            .get("P")
            .is_none_or(|value| *value == Object::Reference(page));
        let shown = field.get("Rect").and_then(Rectangle::read);
        let hidden = shown.is_some_and(Rectangle::is_empty);
        says && (hidden || page == self.page || self.placement == Placement::Anywhere)
    }

    /// The signature of a field of the signer's own; `None` where the field is not allowed.
    pub(super) fn own(&self, field: &Dictionary<'_>, invisible: bool) -> Option<u32> {
        let Some(Object::Text(name)) = field.get("T") else {
            return None;
        };
        let free = !name.bytes.contains(&b'.') && *name.bytes != *self.name;
        let place = match field.get("Rect") {
            None => !field.has("Subtype"),
            Some(value) if invisible => Rectangle::read(value).is_some_and(Rectangle::is_empty),
            Some(value) => match self.placement {
                Placement::InsideBox => self.inside(value),
                Placement::Anywhere => Rectangle::read(value).is_some(),
            },
        };
        let kind = !field.has("Subtype") || field.names("Subtype", "Widget");
        if field.names("FT", "Sig") && free && place && kind {
            field.reference("V")
        } else {
            None
        }
    }
}
