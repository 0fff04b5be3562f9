//! Queues, one for each outside system.

use super::JobName;

/// Jobs of one queue go to one outside system: one that is slow or down
/// holds back its own queue and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Short messages.
    Messages,
    /// The certificate authority.
    Certificates,
    /// The population registry.
    Registry,
    /// E-mail.
    Mail,
}

impl Queue {
    /// Every queue.
    pub const ALL: [Self; 4] = [
        Self::Messages,
        Self::Certificates,
        Self::Registry,
        Self::Mail,
    ];

    /// How many jobs of it are delivered at once. Messages are many, and one
    /// that a gateway is slow to take must not hold back the next; the registry,
    /// the authority and the mail server are asked one by one.
    pub const fn workers(self) -> usize {
        match self {
            Self::Messages => 4,
            Self::Certificates | Self::Registry | Self::Mail => 1,
        }
    }

    /// The codes of its jobs' kinds.
    pub fn kinds(self) -> impl Iterator<Item = &'static str> {
        let of_it = move |name: &JobName| name.queue() == self;
        JobName::all().filter(of_it).map(JobName::code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_job_is_in_one_queue() {
        let all: Vec<&str> = Queue::ALL.into_iter().flat_map(Queue::kinds).collect();
        assert_eq!(all.len(), JobName::all().count());
        for name in JobName::all() {
            assert!(all.contains(&name.code()), "{name:?}");
            assert_eq!(JobName::from_code(name.code()), Some(name));
        }
        for code in ["", "phone_change_mail", "Received"] {
            assert_eq!(JobName::from_code(code), None, "{code}");
        }
    }
}
