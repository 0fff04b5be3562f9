//! What the layers in front of every request share.

use std::{sync::Arc, time::Duration};

use app::request::Setting;
use domain::{Services, ports::Secrets};

use crate::config::LimitsConfig;

/// What the layers need.
pub struct LayerState {
    /// The services, for the visit behind a cookie.
    pub services: Arc<Services>,
    /// The keys, for a token's hash.
    pub secrets: Arc<dyn Secrets>,
    /// The cookie's name.
    pub setting: Setting,
    /// What people have in their address bar.
    pub origin: String,
    /// How many of our own proxies stand in front.
    pub trusted_proxies: u8,
    /// The networks against which nothing is counted.
    pub limits: LimitsConfig,
    /// The shortest time in which a sign-in is answered.
    pub sign_in_floor: Duration,
}
