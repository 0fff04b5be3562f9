//! Follows the messages of gateways that do not report by themselves.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::{Services, message::ToAsk, ports::StoreError};

/// How often messages are looked for whose gateway is to be asked. One
/// question is about many: NetGSM answers ten a minute.
const EVERY: Duration = Duration::from_secs(10);

/// Asks for ever.
pub async fn work(services: Arc<Services>) {
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        ticks.tick().await;
        if let Err(error) = ask(&services).await
            && !error.is_outage()
        {
            tracing::error!(%error, "messages cannot be followed");
        }
    }
}

/// Asks about those that are due, each gateway once, and keeps what it tells.
///
/// # Errors
/// When the store fails.
pub async fn ask(services: &Services) -> Result<(), StoreError> {
    let ports = services.ports();
    let mut gateways: BTreeMap<String, Vec<ToAsk>> = BTreeMap::new();
    for one in ports.store.to_ask(services.now()).await? {
        gateways.entry(one.gateway.clone()).or_default().push(one);
    }
    for (gateway, asked) in gateways {
        let jobs: Vec<String> = asked.iter().map(|one| one.gateway_job.clone()).collect();
        for (job, state) in ports.notifier.ask(&gateway, &jobs).await {
            let ours = asked.iter().find(|one| one.gateway_job == job);
            if let Some(one) = ours {
                services.operations.reported(&one.reference, state).await?;
            }
        }
    }
    Ok(())
}
