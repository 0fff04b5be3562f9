//! The structure tree: what is a heading, a table, a list, in the order in
//! which it is read (ISO 32000-1, 14.7 and 14.8; ISO 14289-1).

use domain::Locale;
use pdf_writer::{
    Chunk, Finish, Name, Rect, Ref, TextStr,
    types::{ListNumbering, StructRole, TableHeaderScope},
    writers::{StructElement, StructTreeRoot},
};

/// An element's place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element(usize);

/// The document itself.
pub(super) const DOCUMENT: Element = Element(0);

/// What an element is beside its role.
pub(super) enum About {
    Nothing,
    /// In this language.
    Language(Locale),
    /// A picture: what it shows, and where.
    Picture(&'static str, Rect),
    /// Heads the cells of its row.
    RowHeader,
    /// Goes over so many columns.
    Columns(i32),
    /// A list numbered in digits.
    Numbered,
    /// A control: what it is for.
    Control(&'static str),
}

enum Kid {
    Element(usize),
    /// Marked content on a page.
    Content {
        page: usize,
        id: i32,
    },
    /// An annotation on a page.
    Object {
        page: usize,
        object: Ref,
    },
}

struct Node {
    role: StructRole,
    parent: usize,
    about: About,
    kids: Vec<Kid>,
}

/// The tree of a document.
pub(super) struct Tree {
    nodes: Vec<Node>,
}

/// Where the tree's objects are.
pub(super) struct TreeRefs {
    pub(super) root: Ref,
    /// Of the first element; the others follow.
    pub(super) elements: Ref,
    /// Of the first page's list of elements; the others follow.
    pub(super) lists: Ref,
}

impl TreeRefs {
    fn element(&self, index: usize) -> Ref {
        after(self.elements, index)
    }
}

/// So many objects later.
pub(super) fn after(first: Ref, index: usize) -> Ref {
    Ref::new(first.get() + i32::try_from(index).unwrap_or(i32::MAX))
}

impl Tree {
    pub(super) fn new() -> Self {
        let document = Node {
            role: StructRole::Document,
            parent: 0,
            about: About::Nothing,
            kids: Vec::new(),
        };
        Self {
            nodes: vec![document],
        }
    }

    /// A new element, the last one of its parent.
    pub(super) fn add(&mut self, parent: Element, role: StructRole, about: About) -> Element {
        let index = self.nodes.len();
        self.nodes.push(Node {
            role,
            parent: parent.0,
            about,
            kids: Vec::new(),
        });
        self.nodes[parent.0].kids.push(Kid::Element(index));
        Element(index)
    }

    /// The role's name, as marked content bears it.
    pub(super) fn name(&self, of: Element) -> Name<'static> {
        self.nodes[of.0].role.to_name()
    }

    /// Marked content of an element.
    pub(super) fn content(&mut self, of: Element, page: usize, id: i32) {
        self.nodes[of.0].kids.push(Kid::Content { page, id });
    }

    /// An annotation of an element.
    pub(super) fn object(&mut self, of: Element, page: usize, object: Ref) {
        self.nodes[of.0].kids.push(Kid::Object { page, object });
    }

    /// Writes the tree. `marked`: by page, the elements of its marked content;
    /// `pages`: the pages; `annotation`: the element of the only annotation,
    /// which comes after the pages in the tree of parents.
    pub(super) fn write(
        &self,
        chunk: &mut Chunk,
        refs: &TreeRefs,
        marked: &[&[Element]],
        pages: &[Ref],
        annotation: Option<Element>,
    ) {
        let mut root = chunk.indirect(refs.root).start::<StructTreeRoot<'_>>();
        root.child(refs.element(0));
        root.parent_tree_next_key(i32::try_from(marked.len() + 1).unwrap_or(i32::MAX));
        let mut parents = root.parent_tree();
        let mut numbers = parents.nums();
        let mut key = 0;
        for page in 0..marked.len() {
            numbers.insert(key, after(refs.lists, page));
            key += 1;
        }
        if let Some(element) = annotation {
            numbers.insert(key, refs.element(element.0));
        }
        numbers.finish();
        parents.finish();
        root.finish();
        for (page, elements) in marked.iter().enumerate() {
            chunk
                .indirect(after(refs.lists, page))
                .array()
                .items(elements.iter().map(|element| refs.element(element.0)));
        }
        for (index, node) in self.nodes.iter().enumerate() {
            let mut element = chunk.struct_element(refs.element(index));
            element.kind(node.role);
            element.parent(match index {
                0 => refs.root,
                _ => refs.element(node.parent),
            });
            say(&mut element, &node.about);
            // The page that its content begins on is told once.
            let home = node.kids.iter().find_map(|kid| match kid {
                Kid::Content { page, .. } => Some(*page),
                _ => None,
            });
            if let Some(page) = home {
                element.page(pages[page]);
            }
            let mut kids = element.children();
            for kid in &node.kids {
                match kid {
                    Kid::Element(index) => {
                        kids.struct_element(refs.element(*index));
                    }
                    Kid::Content { page, id } if Some(*page) == home => {
                        kids.marked_content_id(*id);
                    }
                    Kid::Content { page, id } => {
                        kids.marked_content_ref()
                            .page(pages[*page])
                            .marked_content_id(*id);
                    }
                    Kid::Object { page, object } => {
                        kids.object_ref().page(pages[*page]).object(*object);
                    }
                }
            }
        }
    }
}

fn say(element: &mut StructElement<'_>, about: &About) {
    match about {
        About::Nothing => {}
        About::Language(locale) => {
            element.lang(TextStr(locale.code()));
        }
        About::Picture(alt, place) => {
            element.alt(TextStr(alt));
            element.attributes().push().layout().bbox(*place);
        }
        About::Control(alt) => {
            element.alt(TextStr(alt));
        }
        About::RowHeader => {
            element
                .attributes()
                .push()
                .table()
                .scope(TableHeaderScope::Row);
        }
        About::Columns(count) => {
            element.attributes().push().table().col_span(*count);
        }
        About::Numbered => {
            element
                .attributes()
                .push()
                .list()
                .list_numbering(ListNumbering::Decimal);
        }
    }
}
