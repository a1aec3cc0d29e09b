//! Connections: how many, how long, and how they end.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

use super::control;
use super::places::{MOST, Place, Places};
use super::{Server, router};
use crate::serve::engine::Engine;
use crate::serve::options::ServeOptions;
use crate::serve::page::Page;

/// So many are told at a time that there is no place for them; others are just closed.
const REFUSALS: usize = 64;
/// How long telling them may take.
const REFUSAL_TIME: Duration = Duration::from_secs(1);
/// How long the head of a request may take, and how long a connection may wait for its next request.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// The most bytes that the head of a request may have, and the most headers.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 100;
/// How long requests have to finish when the server stops.
const LAST: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop or the engine has ended, then finishes what is under way.
pub fn serve(
    listener: std::net::TcpListener,
    engine: Engine,
    page: Page,
    options: &ServeOptions,
    engine_ended: impl Future<Output = ()>,
) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("Cannot start threads: {error}."))?;
    let (stop, stopping) = watch::channel(false);
    let server = Arc::new(Server::new(engine, page, options, stopping.clone()));
    runtime.block_on(async {
        let listener = listener
            .set_nonblocking(true)
            .and_then(|()| TcpListener::from_std(listener))
            .map_err(|error| format!("Cannot listen: {error}."))?;
        let mut told = told_to_stop()?;
        let mut engine_ended = std::pin::pin!(engine_ended);
        let places = Arc::new(Places::default());
        let refusals = Arc::new(Semaphore::new(REFUSALS));
        // Closed when the last connection has ended.
        let (alive, mut ended) = mpsc::channel::<()>(1);
        loop {
            let accepted = tokio::select! {
                () = &mut told => break,
                // Nothing can be answered any more.
                () = &mut engine_ended => break,
                accepted = accept(&listener) => accepted,
            };
            let Some(stream) = accepted else { continue };
            match places.take() {
                Some(place) => {
                    let (server, stopping, alive) =
                        (server.clone(), stopping.clone(), alive.clone());
                    tokio::spawn(async move {
                        connection(stream, server, place, stopping).await;
                        drop(alive);
                    });
                }
                None => turn_away(stream, &refusals),
            }
        }
        tracing::info!("stopping");
        drop((listener, alive));
        let _ = stop.send(true);
        if tokio::time::timeout(LAST, ended.recv()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        Ok(())
    })
}

/// Tells a client that there is no place, unless too many are being told.
fn turn_away(stream: TcpStream, refusals: &Arc<Semaphore>) {
    tracing::warn!(
        limit = MOST,
        "refused a connection: all have requests under way"
    );
    if let Ok(turn) = refusals.clone().try_acquire_owned() {
        tokio::spawn(async move {
            let _ = tokio::time::timeout(REFUSAL_TIME, refuse(stream)).await;
            drop(turn);
        });
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(error) => {
            // Out of file descriptors, most likely: that passes.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Answers one request with the error that no connection is free.
async fn refuse(stream: TcpStream) {
    let service = service_fn(async |_| {
        let says = format!(
            "All {MOST} connections that this server takes at a time have requests under way. Try again."
        );
        let mut answer = control::error(StatusCode::SERVICE_UNAVAILABLE, &says);
        let headers = answer.headers_mut();
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        Ok::<_, std::convert::Infallible>(answer)
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let _ = connection.await;
}

async fn connection(
    stream: TcpStream,
    server: Arc<Server>,
    place: Arc<Place>,
    mut stopping: watch::Receiver<bool>,
) {
    // Answers are small: they are sent at once.
    let _ = stream.set_nodelay(true);
    let own = place.clone();
    let routes = router(server);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (place, routes) = (own.clone(), routes.clone());
        async move {
            let Some(busy) = place.begin() else {
                return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted));
            };
            let follows = request.uri().path().ends_with("/_orgsim/follow");
            let Ok(answer) = TowerToHyperService::new(routes).call(request).await;
            if follows {
                // Its answer goes on as long as the connection.
                busy.stay();
            }
            Ok(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        result = connection.as_mut() => Some(result),
        () = told(&mut stopping) => None,
        () = place.closed() => {
            tracing::debug!("closed the connection that was idle longest: another needs its place");
            return;
        }
    };
    let result = match ended {
        Some(result) => result,
        // The request that is under way is still answered.
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended");
    }
}

/// Ready when the server stops.
async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Ready when the process is interrupted or told to end.
fn told_to_stop() -> Result<std::pin::Pin<Box<dyn Future<Output = ()> + Send>>, String> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let says = |error| format!("Cannot listen for signals: {error}.");
        let mut interrupt = signal(SignalKind::interrupt()).map_err(says)?;
        let mut terminate = signal(SignalKind::terminate()).map_err(says)?;
        Ok(Box::pin(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }))
    }
    #[cfg(not(unix))]
    Ok(Box::pin(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }))
}
