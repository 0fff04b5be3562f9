"""The same sheet by reportlab, WeasyPrint and typst.

    peers.py SHEET.json FONTS_DIR OUT_DIR [--seconds N]

A line of JSON for each: documents in a second of one processor's time (so
that what else runs here counts less), bytes of one, most memory resident.
Every turn makes another applicant's document whole, its code included;
fonts, styles and templates stand from before, as they would in a service.
"""

import argparse
import html
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

PAGE = {"tr": "Sayfa", "en": "Page"}
OTHER = {"tr": "en", "en": "tr"}


def runs(code):
    """A QR code's side, and its dark modules as (x, y, how many)."""
    import segno

    matrix = segno.make(code, micro=False, error="m").matrix
    found = []
    for y, row in enumerate(matrix):
        x = 0
        while (x := row.find(1, x)) >= 0:
            end = row.find(0, x)
            end = len(row) if end < 0 else end
            found.append((x, y, end - x))
            x = end
    return len(matrix), found


def kind(part):
    return (part, None) if isinstance(part, str) else next(iter(part.items()))


def reportlab(fonts):
    """On its canvas, set by hand as the portal's own is; no tags are written."""
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(TTFont("Regular", fonts / "NotoSans-Regular.ttf"))
    registerFont(TTFont("Bold", fonts / "NotoSans-Bold.ttf"))
    width, height, left, right = 595.28, 841.89, 56, 595.28 - 56
    column, value, gutter = right - left, left + 160, 20
    accent, ink, quiet = "#0b5a5f", "#17211f", "#4c5a57"
    title = ("Bold", 18, 24, accent)
    other = ("Regular", 10, 14, quiet)
    heading = ("Bold", 11.5, 16, accent)
    body = ("Regular", 9.5, 13.3, ink)
    strong = ("Bold", 9.5, 13.3, ink)
    number = ("Bold", 9.5, 13.3, accent)
    label = ("Regular", 9, 13.3, quiet)
    small = ("Regular", 8.5, 12, quiet)

    def make(sheet):
        # Pages are set before they are drawn: the footer counts them.
        pages = [[]]
        y = 96

        def keep(room):
            nonlocal y
            if y + room > height - 58:
                pages.append([])
                y = 96

        def wrap(style, text, room):
            lines = []
            for line in simpleSplit(text, style[0], style[1], room):
                # A word wider than the line it leaves whole.
                while stringWidth(line, *style[:2]) > room:
                    fits = len(line) - 1
                    while fits > 1 and stringWidth(line[:fits], *style[:2]) > room:
                        fits -= 1
                    lines.append(line[:fits])
                    line = line[fits:]
                lines.append(line)
            return style, lines

        def tall(block):
            return block[0][2] * len(block[1])

        def place(block, x):
            nonlocal y
            style, lines = block
            for line in lines:
                keep(style[2])
                y += style[2]
                base = y - (style[2] - style[1] * 0.72) / 2
                pages[-1].append(("text", style, x, base, line))

        def numbered(clauses):
            nonlocal y
            for index, clause in enumerate(clauses, 1):
                block = wrap(body, clause, column - 20)
                keep(tall(block))
                top = y
                place((number, [f"{index}."]), left)
                y = top
                place(block, left + 20)
                y += 4
            y += 4

        def rows(pairs):
            nonlocal y
            for row in pairs:
                first = wrap(label, row["label"], value - left - 10)
                second = wrap(strong, row["value"], right - value)
                room = max(tall(first), tall(second))
                keep(room + 4)
                top = y
                place(first, left)
                y = top
                place(second, value)
                y = top + room + 4

        def boxes(captions):
            nonlocal y
            keep(76)
            top, x = y + 6, left
            wide = (column + gutter) / len(captions) - gutter
            for one in captions:
                pages[-1].append(("frame", quiet, x, top, wide, 62))
                y = top + 4
                for text in filter(None, one["caption"].values()):
                    place(wrap(small, text, wide - 16), x + 8)
                x += wide + gutter
            y = top + 70

        for name, of in map(kind, sheet["parts"]):
            if name == "NewPage":
                pages.append([])
                y = 96
            elif name == "Title":
                pages[-1].append(("entry", 0, of["text"]))
                place(wrap(title, of["text"], column), left)
                if of["other"]:
                    place(wrap(other, of["other"], column), left)
                y += 8
            elif name == "Heading":
                keep(60)
                y += 8
                pages[-1].append(("entry", 1, of["text"]))
                place((heading, [of["text"]]), left)
                if of["other"]:
                    y -= heading[2]
                    wide = stringWidth(of["text"], *heading[:2])
                    place(((*label[:2], 16, quiet), [of["other"]]), left + wide + 7)
                pages[-1].append(("rule", quiet, 0.5, y + 2, right))
                y += 5
            elif name == "Paragraph":
                place(wrap(body, of, column), left)
                y += 6
            elif name == "Notice":
                blocks = [wrap(strong, line, column - 24) for line in of]
                room = sum(map(tall, blocks)) + 14
                keep(room + 8)
                pages[-1].append(("frame", accent, left, y, column, room))
                y += 7
                for block in blocks:
                    place(block, left + 12)
                y += 15
            else:
                {"Rows": rows, "Numbered": numbered, "Boxes": boxes}[name](of)

        out = io.BytesIO()
        canvas = Canvas(
            out,
            (width, height),
            pageCompression=1,
            lang=sheet["language"],
            # Its own first font is never embedded.
            initialFontName="Regular",
        )
        canvas.setTitle(sheet["title"]["text"])
        side, dark = runs(sheet["code"])
        unit = 52 / side
        canvas.beginForm("code", 0, 0, 52, 52)
        path = canvas.beginPath()
        for x, line, many in dark:
            path.rect(x * unit, 52 - (line + 1) * unit, many * unit, unit)
        canvas.drawPath(path, stroke=0, fill=1)
        canvas.endForm()

        def text(style, x, base, words, draw=canvas.drawString):
            canvas.setFont(*style[:2])
            canvas.setFillColor(style[3])
            draw(x, height - base, words)

        entries = 0
        for index, marks in enumerate(pages, 1):
            canvas.saveState()
            canvas.translate(right - 52, height - 76)
            canvas.doForm("code")
            canvas.restoreState()
            text(("Bold", 10, 14, accent), left, 62, sheet["institution"])
            text(label, right - 62, 62, sheet["number"], canvas.drawRightString)
            for what, *mark in [("rule", accent, 1.2, 82, right - 62), *marks]:
                if what == "text":
                    text(*mark)
                elif what == "entry":
                    entries += 1
                    canvas.bookmarkPage(str(entries))
                    canvas.addOutlineEntry(mark[1], str(entries), mark[0])
                elif what == "rule":
                    canvas.setStrokeColor(mark[0])
                    canvas.setLineWidth(mark[1])
                    canvas.line(left, height - mark[2], mark[3], height - mark[2])
                else:
                    color, x, top, wide, high = mark
                    canvas.setStrokeColor(color)
                    canvas.setLineWidth(0.8)
                    canvas.rect(x, height - top - high, wide, high)
            text(small, left, height - 36, sheet["help"])
            text(small, width / 2, height - 36, sheet["form"], canvas.drawCentredString)
            page = f"{PAGE[sheet['language']]} {index} / {len(pages)}"
            text(small, right, height - 36, page, canvas.drawRightString)
            canvas.showPage()
        canvas.save()
        return out.getvalue()

    return make


STYLE = """
@font-face { font-family: Sheet; src: url(FONTS/NotoSans-Regular.ttf) }
@font-face { font-family: Sheet; src: url(FONTS/NotoSans-Bold.ttf); font-weight: bold }
@page { size: 595.28pt 841.89pt; margin: 96pt 56pt 58pt;
  @top-left { content: element(head); width: 100% }
  @bottom-left { content: element(foot); width: 100% } }
body { font: 9.5pt/13.3pt Sheet; color: #17211f; margin: 0 }
h1, h2, p, ol, table { margin: 0 }
h1 { font-size: 18pt; line-height: 24pt; color: #0b5a5f }
h2 { font-size: 11.5pt; line-height: 16pt; color: #0b5a5f; margin: 8pt 0 5pt;
  border-bottom: 0.5pt solid #4c5a57 }
h2 span { font-size: 9pt; font-weight: normal; color: #4c5a57 }
.other { font-size: 10pt; color: #4c5a57 }
.notice { border: 0.8pt solid #0b5a5f; padding: 6pt 11pt; font-weight: bold; margin-bottom: 8pt }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: 0 0 4pt; overflow-wrap: anywhere }
th { width: 160pt; font-size: 9pt; font-weight: normal; color: #4c5a57 }
td { font-weight: bold }
ol { padding-left: 20pt; margin-bottom: 4pt }
li { margin-bottom: 4pt; break-inside: avoid }
li::marker { font-weight: bold; color: #0b5a5f }
.boxes { display: flex; gap: 20pt; margin: 6pt 0 8pt; break-inside: avoid }
.boxes div { flex: 1; height: 54pt; border: 0.8pt solid #4c5a57; padding: 4pt 8pt;
  font-size: 8.5pt; line-height: 12pt; color: #4c5a57 }
.new { break-before: page }
#head { position: running(head); display: flex; font-size: 9pt; color: #4c5a57 }
#head b { flex: 1; font-size: 10pt; color: #0b5a5f; border-bottom: 1.2pt solid #0b5a5f }
#head i { font-style: normal; border-bottom: 1.2pt solid #0b5a5f }
#head svg { width: 52pt; height: 52pt; margin-left: 10pt }
#foot { position: running(foot); display: flex; justify-content: space-between;
  font-size: 8.5pt; color: #4c5a57 }
#foot em { font-style: normal }
#foot em::after { content: counter(page) " / " counter(pages) }
"""


def weasyprint(fonts):
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    said = html.escape
    config = FontConfiguration()
    style = CSS(string=STYLE.replace("FONTS", fonts.as_uri()), font_config=config)

    def make(sheet):
        lang = sheet["language"]

        def part(name, of, new):
            if name == "Title":
                other = of["other"]
                second = f'<p class=other lang={OTHER[lang]}>{said(other)}</p>' if other else ""
                return f"<h1{new}>{said(of['text'])}</h1>{second}"
            if name == "Heading":
                other = of["other"]
                second = f" <span lang={OTHER[lang]}>{said(other)}</span>" if other else ""
                return f"<h2{new}>{said(of['text'])}{second}</h2>"
            if name == "Paragraph":
                return f"<p{new}>{said(of)}</p>"
            if name == "Notice":
                inner = "".join(f"<p>{said(line)}</p>" for line in of)
                return f"<div class=notice>{inner}</div>"
            if name == "Rows":
                inner = "".join(
                    f"<tr><th scope=row>{said(row['label'])}</th><td>{said(row['value'])}</td></tr>"
                    for row in of
                )
                return f"<table{new}>{inner}</table>"
            if name == "Numbered":
                return f"<ol{new}>{''.join(f'<li>{said(clause)}</li>' for clause in of)}</ol>"
            inner = "".join(
                "<div>"
                + "".join(f"<p>{said(text)}</p>" for text in one["caption"].values() if text)
                + "</div>"
                for one in of
            )
            return f"<div class=boxes>{inner}</div>"

        side, dark = runs(sheet["code"])
        path = "".join(f"M{x} {y}h{many}v1h-{many}z" for x, y, many in dark)
        text = [
            f"<!doctype html><html lang={lang}><title>{said(sheet['title']['text'])}</title>"
            f"<body><div id=head><b>{said(sheet['institution'])}</b><i>{said(sheet['number'])}</i>"
            f"<svg viewBox='0 0 {side} {side}'><path d='{path}'/></svg></div>"
            f"<div id=foot><span>{said(sheet['help'])}</span><span>{said(sheet['form'])}</span>"
            f"<span>{PAGE[lang]} <em></em></span></div>"
        ]
        new = ""
        for name, of in map(kind, sheet["parts"]):
            if name == "NewPage":
                new = " class=new"
            else:
                text.append(part(name, of, new))
                new = ""
        return HTML(string="".join(text)).write_pdf(
            stylesheets=[style], font_config=config, pdf_variant="pdf/ua-1"
        )

    return make


TEMPLATE = """
#let accent = rgb("#0b5a5f")
#let quiet = rgb("#4c5a57")
#let small(body) = text(size: 8.5pt, fill: quiet, body)

#let qr(side, runs) = box(width: 52pt, height: 52pt, {
  let unit = 52pt / side
  curve(fill: black, ..runs.map(((x, y, many)) => (
    curve.move((x * unit, y * unit)),
    curve.line((many * unit, 0pt), relative: true),
    curve.line((0pt, unit), relative: true),
    curve.line((-many * unit, 0pt), relative: true),
    curve.close(mode: "straight"),
  )).flatten())
})

#let form(sheet) = {
  let other = if sheet.language == "tr" { "en" } else { "tr" }
  let page-word = if sheet.language == "tr" { "Sayfa" } else { "Page" }
  set document(title: sheet.title.text)
  set page(
    width: 595.28pt, height: 841.89pt,
    margin: (x: 56pt, top: 96pt, bottom: 58pt),
    header-ascent: 20pt,
    header: grid(
      columns: (1fr, auto, 62pt), align: (bottom, bottom, right + bottom),
      inset: (x, _) => (bottom: if x < 2 { 12pt } else { 0pt }),
      text(size: 10pt, weight: "bold", fill: accent, sheet.institution),
      text(size: 9pt, fill: quiet, sheet.number),
      qr(sheet.side, sheet.runs),
      grid.hline(end: 2, stroke: 1.2pt + accent),
    ),
    footer: context small(grid(
      columns: (1fr, auto, 1fr), align: (left, center, right),
      sheet.help, sheet.form,
      [#page-word #counter(page).display() / #counter(page).final().first()],
    )),
  )
  set text(font: "Noto Sans", size: 9.5pt, lang: sheet.language, fill: rgb("#17211f"), hyphenate: false)
  set par(leading: 4.2pt, spacing: 6pt)
  show heading.where(level: 1): set text(size: 18pt, fill: accent)
  show heading.where(level: 2): set text(size: 11.5pt, fill: accent)
  show heading.where(level: 2): it => block(
    width: 100%, above: 14pt, below: 7pt, inset: (bottom: 3pt),
    stroke: (bottom: 0.5pt + quiet), it.body,
  )
  set enum(numbering: n => text(weight: "bold", fill: accent)[#n.], spacing: 8pt)
  for part in sheet.parts {
    if part == "NewPage" { pagebreak(); continue }
    let (name, of) = part.pairs().first()
    if name == "Title" {
      heading(level: 1, of.text)
      if of.other != none { par(text(size: 10pt, fill: quiet, lang: other, of.other)) }
    } else if name == "Heading" {
      heading(level: 2, of.text + if of.other != none {
        [ ] + text(size: 9pt, weight: "regular", fill: quiet, lang: other, of.other)
      })
    } else if name == "Paragraph" {
      par(of)
    } else if name == "Notice" {
      block(width: 100%, stroke: 0.8pt + accent, inset: (x: 12pt, y: 8pt), strong(of.map(par).join()))
    } else if name == "Rows" {
      table(
        columns: (160pt, 1fr), stroke: none, inset: (x: 0pt, y: 4pt),
        ..of.map(row => (text(size: 9pt, fill: quiet, row.label), strong(row.value))).flatten(),
      )
    } else if name == "Numbered" {
      enum(..of)
    } else if name == "Boxes" {
      grid(columns: (1fr,) * of.len(), column-gutter: 20pt, ..of.map(one => block(
        width: 100%, height: 62pt, stroke: 0.8pt + quiet, inset: 8pt, {
          par(small(one.caption.text))
          if one.caption.other != none { par(small(text(lang: other, one.caption.other))) }
        },
      )))
    } else { panic(name) }
  }
}
"""


def typst(fonts):
    """By its library, so that nothing starts anew for a document."""
    import typst

    folder = tempfile.TemporaryDirectory()
    (Path(folder.name) / "form.typ").write_text(TEMPLATE)
    compiler = typst.Compiler(
        root=folder.name,
        font_paths=typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=[str(fonts)],
        ),
    )

    def make(sheet, _folder=folder):
        side, dark = runs(sheet["code"])
        data = json.dumps({**sheet, "side": side, "runs": dark}, ensure_ascii=False)
        # Not through the inputs, which would make all that is kept void.
        main = f'#import "/form.typ": form\n#form(json(bytes({json.dumps(data, ensure_ascii=False)})))'
        return compiler.compile(main.encode(), pdf_standards=["ua-1"])

    return make


PEERS = {"reportlab": reportlab, "weasyprint": weasyprint, "typst": typst}


def applicant(sheet):
    """The row with the applicant's name."""
    return next(
        row
        for name, of in map(kind, sheet["parts"])
        if name == "Rows"
        for row in of
        if "soyad" in row["label"] or row["label"] == "Name"
    )


def texts(value):
    if isinstance(value, str):
        yield value
    elif value and not isinstance(value, bool):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def read_back(sheet, file):
    """Whether it is tagged; ends where a word of the sheet is not in it."""
    tool = {"capture_output": True, "check": True, "text": True}
    text = subprocess.run(["pdftotext", "-raw", file, "-"], **tool).stdout
    text = "".join(text.split())
    said = {**sheet, "code": "", "language": "", "parts": [p for p in sheet["parts"] if p != "NewPage"]}
    lost = [word for one in texts(said) for word in one.split() if word not in text]
    if lost:
        sys.exit(f"{file}: lost {lost}")
    return "Tagged:          yes" in subprocess.run(["pdfinfo", file], **tool).stdout


def measure(peer, sheet, fonts, out, seconds):
    make = PEERS[peer](fonts)
    sample = make(sheet)
    file = out / f"{peer}.pdf"
    file.write_bytes(sample)
    row = applicant(sheet)
    name, made = row["value"], 0

    def turn():
        nonlocal made
        made += 1
        row["value"] = f"{name} {made}"
        make(sheet)

    for _ in range(3):
        turn()
    first, until = made, time.monotonic() + seconds
    began = time.process_time()
    while time.monotonic() < until:
        turn()
    spent = time.process_time() - began
    row["value"] = name
    line = {
        "peer": peer,
        "version": version(peer),
        "per_second": round((made - first) / spent, 1),
        "bytes": len(sample),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "tagged": read_back(sheet, file),
    }
    print(json.dumps(line), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sheet", type=Path)
    parser.add_argument("fonts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.peer:
        sheet = json.loads(given.sheet.read_text())
        measure(given.peer, sheet, given.fonts.resolve(), given.out, given.seconds)
        return
    given.out.mkdir(parents=True, exist_ok=True)
    for peer in PEERS:
        # Each alone, for its own peak, and typst on one thread as the others.
        subprocess.run(
            [sys.executable, *sys.argv, "--peer", peer],
            env={**os.environ, "RAYON_NUM_THREADS": "1"},
            check=True,
        )


main()
