//! The same in a terminal.

use std::{
    io::{self, BufRead, Write},
    path::PathBuf,
};

use domain::Locale;

use crate::{
    card::Pin,
    flow::{
        Effect, Event, Flow,
        view::{Ended, PinView, Request, View},
    },
    perform::{Performer, now},
    words::{self, Words},
};

/// Where answers come from and questions go to.
pub struct Terminal<I, O> {
    /// Lines.
    pub input: I,
    /// Text.
    pub output: O,
    /// The language.
    pub locale: Locale,
    /// Whether the PIN comes as a line too: in a build for tests alone.
    pub pin_in_line: bool,
}

impl<I: BufRead, O: Write> Terminal<I, O> {
    /// Goes from what is to be done to the end. Whether the portal has the signed form.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn run(
        mut self,
        mut flow: Flow,
        mut effect: Option<Effect>,
        mut performer: Performer,
    ) -> io::Result<bool> {
        let mut told = String::new();
        loop {
            let view = flow.view(self.locale);
            if effect.is_some()
                && let Some(doing) = doing(&view)
            {
                writeln!(self.output, "{doing}")?;
            }
            let event = match (effect.take(), &view) {
                (Some(effect), _) => performer.perform(effect),
                (None, View::Code { portals, note }) => self.code(portals, note.as_deref())?,
                (None, View::Request(request)) => {
                    // Once, as long as nothing else is to be told.
                    let lines = summary(request);
                    if lines != told {
                        write!(self.output, "\n{lines}\n")?;
                        told = lines;
                    }
                    self.request(request)?
                }
                (None, View::Ended(ended)) => {
                    self.end(ended)?;
                    return Ok(flow.is_accepted());
                }
                (None, View::Busy(_)) => Event::Cancel,
            };
            effect = flow.handle(event, now());
        }
    }

    fn code(&mut self, portals: &[String], note: Option<&str>) -> io::Result<Event> {
        if let Some(note) = note {
            writeln!(self.output, "! {note}")?;
        }
        let mut portal = 0;
        if portals.len() > 1 {
            for (at, name) in portals.iter().enumerate() {
                writeln!(self.output, "{}. {name}", at + 1)?;
            }
            let Some(line) = self.ask(words::T_PORTALS)? else {
                return Ok(Event::Cancel);
            };
            portal = line.parse::<usize>().unwrap_or(0).wrapping_sub(1);
        }
        writeln!(self.output, "{}", words::CODE_HINT.say(self.locale))?;
        let line = self.ask(words::CODE)?;
        Ok(line.map_or(Event::Cancel, |line| Event::Code(portal, line)))
    }

    fn request(&mut self, request: &Request) -> io::Result<Event> {
        for said in [&request.verdict, &request.note].into_iter().flatten() {
            writeln!(self.output, "! {said}")?;
        }
        if request.unsent {
            let line = self.ask(words::T_UNSENT)?;
            return Ok(line.map_or(Event::Cancel, |line| unsent(&line)));
        }
        if let Some(pin) = &request.pin
            && let Some(event) = self.pin(pin)?
        {
            return Ok(event);
        }
        let line = self.ask(words::T_MENU)?;
        Ok(line.map_or(Event::Cancel, |line| chosen(&line)))
    }

    /// `None`: back to the menu.
    fn pin(&mut self, asked: &PinView) -> io::Result<Option<Event>> {
        if let Some(left) = &asked.left {
            writeln!(self.output, "! {left}")?;
        }
        if asked.confirm {
            let yes = words::T_YES.say(self.locale);
            match self.ask(words::T_CONFIRM)? {
                Some(line) if line == yes => {}
                Some(_) => return Ok(None),
                None => return Ok(Some(Event::Cancel)),
            }
        }
        if asked.at_reader {
            let line = self.ask(words::T_AT_READER)?;
            return Ok(match line.as_deref() {
                Some("") => Some(Event::Sign(None, asked.confirm)),
                Some(_) => None,
                None => Some(Event::Cancel),
            });
        }
        writeln!(self.output, "{}", words::PIN_STAYS.say(self.locale))?;
        let pin = self.read_pin()?.filter(|pin| !pin.reveal().is_empty());
        Ok(pin.map(|pin| Event::Sign(Some(pin), asked.confirm)))
    }

    fn read_pin(&mut self) -> io::Result<Option<Pin>> {
        let prompt = words::T_PIN.say(self.locale);
        if self.pin_in_line {
            return Ok(self.ask(words::T_PIN)?.map(Pin::new));
        }
        write!(self.output, "{prompt}: ")?;
        self.output.flush()?;
        rpassword::read_password().map(Pin::new).map(Some)
    }

    fn end(&mut self, ended: &Ended) -> io::Result<()> {
        writeln!(self.output, "\n{}", ended.heading)?;
        for text in &ended.text {
            writeln!(self.output, "{text}")?;
        }
        if let Some((code, warning)) = &ended.code {
            writeln!(self.output, "\n{warning}")?;
            writeln!(
                self.output,
                "{}: {code}",
                words::RETURN_CODE.say(self.locale)
            )?;
        }
        Ok(())
    }

    /// A line; `None` at the end of all.
    fn ask(&mut self, what: Words) -> io::Result<Option<String>> {
        write!(self.output, "{}: ", what.say(self.locale))?;
        self.output.flush()?;
        let mut line = String::new();
        let read = self.input.read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    }
}

fn doing(view: &View) -> Option<&str> {
    match view {
        View::Busy(doing) => Some(doing),
        View::Request(request) => request.busy.as_deref(),
        View::Code { .. } | View::Ended(_) => None,
    }
}

fn summary(request: &Request) -> String {
    use std::fmt::Write as _;

    let mut text = format!("{} ({})\n", request.portal, request.origin);
    for (label, value) in &request.lines {
        // Writing to memory does not fail.
        let _ = writeln!(text, "  {label}: {value}");
    }
    for (at, one) in request.certificates.iter().enumerate() {
        let chosen = if one.chosen { "*" } else { " " };
        let _ = write!(text, "{chosen} {}. {} ({})", at + 1, one.name, one.detail);
        let _ = match &one.why_not {
            Some(why) => writeln!(text, " — {why}"),
            None => writeln!(text),
        };
    }
    text
}

fn chosen(line: &str) -> Event {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (word, rest.trim()) {
        ("f" | "o", "") => Event::Show,
        ("v" | "c", "") => Event::Cancel,
        ("s" | "d", path) if !path.is_empty() => Event::Module(PathBuf::from(path)),
        (number, "") if let Ok(number) = number.parse::<usize>() => {
            Event::Choose(number.wrapping_sub(1))
        }
        _ => Event::LookAgain,
    }
}

fn unsent(line: &str) -> Event {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    match (word, rest.trim()) {
        ("v" | "c", "") => Event::Cancel,
        ("k" | "w", path) if !path.is_empty() => Event::Save(PathBuf::from(path)),
        _ => Event::SendAgain,
    }
}
