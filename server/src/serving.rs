//! Connections: how long a client may take to say what it wants, and how they
//! end when the portal stops.

use std::{
    future::{Future, poll_fn},
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    BoxError, Router,
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request},
};
use http_body::{Frame, SizeHint};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Handle,
    task::JoinSet,
    time::{Instant, Sleep},
};
use tower::ServiceExt;

use crate::uploads;

/// The most bytes of a request's head that are read at all.
const LARGEST_HEAD: usize = 64 * 1024;

/// After the system gave no connection: it has no file descriptors left.
const PAUSE: Duration = Duration::from_secs(1);

/// How long a client may take (POLICIES 2.6, THREATS T41).
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Until a request's head is there, from the first byte of a connection or
    /// from the end of the last answer: an idle connection is closed then too.
    pub header: Duration,
    /// Until its body is there, from its head.
    pub body: Duration,
    /// Until what is under way has to be over, once the portal stops.
    pub drain: Duration,
}

impl Times {
    /// What clients get.
    pub const USUAL: Self = Self {
        header: Duration::from_secs(10),
        body: Duration::from_secs(30),
        drain: Duration::from_secs(20),
    };
}

/// Serves until told to stop: then nobody new is let in, idle connections are
/// closed, and those with a request under way have the drain's time.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    times: Times,
    stop: impl Future<Output = ()>,
) {
    let shutdown = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    let connection = connection(stream, peer, router.clone(), times);
                    let connection = shutdown.watch(connection);
                    connections.spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::debug!(%error, "a connection ended");
                        }
                    });
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "no connection can be accepted");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(times.drain, shutdown.shutdown())
        .await
        .is_err()
    {
        let left = connections.len();
        tracing::warn!(left, "connections that did not end are closed");
    }
    connections.shutdown().await;
}

/// Whether the one connection failed and not the listener.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    times: Times,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> {
    // An answer's last piece does not wait for the peer's word on the one before.
    let _ = stream.set_nodelay(true);
    let service = router.map_request(move |request: http::Request<Incoming>| -> Request {
        let asks_first = request.headers().contains_key(http::header::EXPECT);
        let mut request = request.map(|body| Body::new(InTime::new(body, times.body, asks_first)));
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(times.header)
        .max_buf_size(LARGEST_HEAD);
    builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
}

/// Most of a body that is read only because its sender is still sending: the
/// largest that any page hears to its end.
const LARGEST_UNREAD: usize = uploads::LONGEST;

/// A body that has to be there in time, however steadily it drips. What is left of
/// it when the answer is known is read and dropped: a connection that is closed on
/// unread bytes is reset, and the client or the proxy may never see the answer.
struct InTime {
    /// `None` once it has ended or failed.
    left: Option<Left>,
}

/// What has not been read of a body.
struct Left {
    body: Incoming,
    end: Pin<Box<Sleep>>,
    /// The client sends nothing before it is asked to (RFC 9110, 10.1.1), and it was not yet.
    waits_to_be_asked: bool,
}

impl Left {
    fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.waits_to_be_asked = false;
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        match self.end.as_mut().poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => Poll::Ready(Some(Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "the body did not come in time",
            )
            .into()))),
        }
    }

    async fn discard(mut self) {
        let mut read = 0;
        while let Some(Ok(frame)) = poll_fn(|context| self.poll_frame(context)).await {
            read += frame.data_ref().map_or(0, Bytes::len);
            if read > LARGEST_UNREAD {
                return;
            }
        }
    }
}

impl InTime {
    fn new(body: Incoming, time: Duration, waits_to_be_asked: bool) -> Self {
        let end = Box::pin(tokio::time::sleep_until(Instant::now() + time));
        Self {
            left: Some(Left {
                body,
                end,
                waits_to_be_asked,
            }),
        }
    }
}

impl Drop for InTime {
    fn drop(&mut self) {
        let comes = |left: &Left| !left.body.is_end_stream() && !left.waits_to_be_asked;
        let left = self.left.take().filter(comes);
        if let (Some(left), Ok(runtime)) = (left, Handle::try_current()) {
            runtime.spawn(left.discard());
        }
    }
}

impl HttpBody for InTime {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let Some(left) = &mut self.left else {
            return Poll::Ready(None);
        };
        let frame = left.poll_frame(context);
        if matches!(frame, Poll::Ready(None | Some(Err(_)))) {
            self.left = None;
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.left
            .as_ref()
            .is_none_or(|left| left.body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        let left = self.left.as_ref();
        left.map_or_else(|| SizeHint::with_exact(0), |left| left.body.size_hint())
    }
}
