//! What a directory answers on its bad days, and what is told of it.

use serde_json::json;

use super::{
    super::scripted::{How, cut, http},
    ok, page, people,
};

/// A page whose second row was changed.
fn second(change: impl Fn(&mut serde_json::Value)) -> How {
    let mut rows = people(3);
    change(&mut rows[1]);
    How::Bytes(ok(&page(3, &rows, None)))
}

#[expect(clippy::too_many_lines, reason = "a table")]
pub fn bad_answers() -> Vec<(&'static str, How, &'static str)> {
    let good = ok(&page(3, &people(3), None));
    let bytes = |body: &str| How::Bytes(ok(body));
    let status =
        |line: &str| How::Bytes(http(line, "application/json", &page(3, &people(3), None)));
    let dated = |at: &str| bytes(&page(3, &people(3), None).replace("2026-11-24", at));
    let lost = "no whole answer";
    let rows = "mistakes in its rows";
    vec![
        ("silence", How::Silence, lost),
        ("the end at once", How::Nothing, lost),
        ("half and silence", How::Half(cut(&good)), lost),
        ("half and the end", How::Bytes(cut(&good)), lost),
        ("a byte a moment", How::Slowly(good.clone()), lost),
        (
            "too large",
            bytes(&format!("{{\"x\":\"{}\"}}", "x".repeat(5 << 20))),
            "too large",
        ),
        (
            "HTML",
            How::Bytes(http("200 OK", "text/html", "<html>Bakım</html>")),
            "JSON in UTF-8",
        ),
        (
            "HTML that says it is JSON",
            bytes("<html>Bakım</html>"),
            "not as agreed",
        ),
        (
            "JSON that says it is HTML",
            How::Bytes(http("200 OK", "text/html", &page(3, &people(3), None))),
            "JSON in UTF-8",
        ),
        (
            "another encoding",
            How::Bytes(http(
                "200 OK",
                "application/json; charset=iso-8859-9",
                &page(3, &people(3), None),
            )),
            "JSON in UTF-8",
        ),
        (
            "500 with a list",
            status("500 Internal Server Error"),
            "status 500",
        ),
        ("503", status("503 Service Unavailable"), "status 503"),
        ("401", status("401 Unauthorized"), "status 401"),
        ("404 with a list", status("404 Not Found"), "status 404"),
        ("206", status("206 Partial Content"), "status 206"),
        (
            "a redirect",
            How::Bytes(
                b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                    .to_vec(),
            ),
            "status 302",
        ),
        (
            "304 to who has nothing",
            How::Bytes(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_vec()),
            "status 304",
        ),
        ("no HTTP", How::Bytes(b"SSH-2.0-x\r\n".to_vec()), lost),
        ("nothing in it", bytes(""), "not as agreed"),
        ("another list", bytes("[]"), "not as agreed"),
        ("null", bytes("null"), "not as agreed"),
        (
            "no time",
            bytes("{\"total\":0,\"employments\":[]}"),
            "not as agreed",
        ),
        (
            "no total",
            bytes("{\"as_of\":\"2026-11-24T00:00:00Z\",\"employments\":[]}"),
            "not as agreed",
        ),
        (
            "a total below nothing",
            bytes(&page(3, &people(3), None).replace("\"total\":3", "\"total\":-1")),
            "not as agreed",
        ),
        (
            "two lists after each other",
            bytes(&page(3, &people(3), None).repeat(2)),
            "not as agreed",
        ),
        ("very deep", bytes(&"[".repeat(100_000)), "not as agreed"),
        ("a list of tomorrow", dated("2026-11-25"), "still to come"),
        ("a time that is none", dated("2026-13-24"), "not as agreed"),
        (
            "fewer rows than told",
            bytes(&page(4, &people(3), None)),
            "told of 4 rows and gave 3",
        ),
        (
            "more rows than told",
            bytes(&page(2, &people(3), None)),
            "told of 2 rows and gave 3",
        ),
        (
            "a list without end",
            bytes(&page(3_000_000, &people(3), None)),
            "told of 3000000",
        ),
        (
            "a wrong check digit",
            second(|row| row["national_id"] = json!("20000000283")),
            rows,
        ),
        (
            "a number that is a number",
            second(|row| row["national_id"] = json!(20_000_000_282_u64)),
            rows,
        ),
        (
            "no workplace",
            second(|row| row["organization"] = json!(" ")),
            rows,
        ),
        (
            "a workplace that is missing",
            second(|row| {
                row.as_object_mut().unwrap().remove("organization");
            }),
            rows,
        ),
        (
            "a workplace of null",
            second(|row| row["organization"] = json!(null)),
            rows,
        ),
        (
            "a workplace without end",
            second(|row| row["organization"] = json!("x".repeat(201))),
            rows,
        ),
        (
            "letters that cannot be printed",
            second(|row| row["title"] = json!("врач")),
            rows,
        ),
        (
            "a number turned around",
            second(|row| row["title"] = json!("\u{202e}x")),
            rows,
        ),
        (
            "a bad registry number",
            second(|row| row["employee_number"] = json!("MM-1")),
            rows,
        ),
        (
            "another institution",
            second(|row| row["institution"] = json!("meb")),
            rows,
        ),
        (
            "a row that is a text",
            second(|row| *row = json!("x")),
            rows,
        ),
        (
            "a pair twice",
            second(|row| {
                row["national_id"] = json!("10000000146");
                row["employee_number"] = json!("mm5001");
            }),
            rows,
        ),
        ("nobody", bytes(&page(0, &[], None)), "0 rows where 4 were"),
        (
            "less than half",
            bytes(&page(1, &people(1), None)),
            "1 rows where 4 were",
        ),
        (
            "a cursor that leads nowhere",
            bytes(&page(3, &people(3), Some("x"))),
            "do not end",
        ),
        (
            "a cursor without end",
            bytes(&page(900, &people(1), Some("x"))),
            "do not end",
        ),
        (
            "a long cursor",
            bytes(&page(900, &people(1), Some(&"x".repeat(600)))),
            "do not end",
        ),
        (
            "an empty page that goes on",
            bytes(&page(9, &[], Some("x"))),
            "do not end",
        ),
    ]
}
