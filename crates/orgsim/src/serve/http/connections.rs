//! Connections: their number, their time limits, and how they end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
use crate::serve::follow::OpenStream;
use crate::serve::options::ServeOptions;
use crate::serve::page::Page;

/// The maximum number of clients without a place whose request is read at a time; further connections are simply closed.
const REFUSALS: usize = 64;
/// The time limit of a refusal, and for the head of a presenter's request.
const REFUSAL_TIME: Duration = Duration::from_secs(1);
/// The time limit for a request's head, and for an idle connection.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// The most bytes in the head of a request, and the most headers.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 100;
/// The time that requests have to finish when the server stops.
const LAST: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop or the engine has ended, then finishes requests in progress.
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
                // Answers are no longer possible.
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
                None => turn_away(stream, &refusals, &server, &alive),
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

/// Handles a client for whom there is no place, unless there are too many of them.
fn turn_away(
    stream: TcpStream,
    refusals: &Arc<Semaphore>,
    server: &Arc<Server>,
    alive: &mpsc::Sender<()>,
) {
    tracing::warn!(
        limit = MOST,
        "no place for a connection: all have requests under way"
    );
    if let Ok(turn) = refusals.clone().try_acquire_owned() {
        let (server, alive) = (server.clone(), alive.clone());
        tokio::spawn(async move {
            without_place(stream, server).await;
            drop((turn, alive));
        });
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => Some(stream),
        Err(error) => {
            // Probably out of file descriptors, which is temporary.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Answers one request: the presenter's as always, any other with the error that no connection is free.
async fn without_place(stream: TcpStream, server: Arc<Server>) {
    let is_presenters = Arc::new(AtomicBool::new(false));
    let known = is_presenters.clone();
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (server, known) = (server.clone(), known.clone());
        async move {
            if server.is_presenters(request.headers()) {
                known.store(true, Ordering::Relaxed);
                return TowerToHyperService::new(router(server)).call(request).await;
            }
            let says = format!(
                "All {MOST} connections that this server takes at a time have requests under way. Try again."
            );
            let mut answer = control::error(StatusCode::SERVICE_UNAVAILABLE, &says);
            let retry = HeaderValue::from_static("1");
            answer.headers_mut().insert(header::RETRY_AFTER, retry);
            Ok(answer)
        }
    });
    let connection = http1::Builder::new()
        .keep_alive(false)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let too_long = async {
        tokio::time::sleep(REFUSAL_TIME).await;
        if is_presenters.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        _ = connection => {}
        () = too_long => {}
    }
}

async fn connection(
    stream: TcpStream,
    server: Arc<Server>,
    place: Arc<Place>,
    mut stopping: watch::Receiver<bool>,
) {
    // Answers are small: they are sent immediately.
    let _ = stream.set_nodelay(true);
    let own = place.clone();
    let routes = router(server);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let (place, routes) = (own.clone(), routes.clone());
        async move {
            let Some(busy) = place.begin() else {
                return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted));
            };
            let Ok(answer) = TowerToHyperService::new(routes).call(request).await;
            if answer.extensions().get::<OpenStream>().is_some() {
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
        // The request in progress is still answered.
        None => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!(%error, "a connection ended");
    }
}

/// Completes when the server stops.
async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Completes when the process is interrupted or told to end.
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
