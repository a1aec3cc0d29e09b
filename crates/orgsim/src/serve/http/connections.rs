//! Connections: how many, how long, and how they end.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};

use super::{Server, router};
use crate::serve::engine::Engine;
use crate::serve::options::Options;
use crate::serve::page::Page;

/// So many at a time; others wait until one ends.
const MOST: usize = 512;
/// How long the head of a request may take, and how long a connection may wait for its next request.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// The most bytes that the head of a request may have, and the most headers.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 100;
/// How long requests have to finish when the server stops.
const LAST: Duration = Duration::from_secs(10);

/// Serves until the process is told to stop, then finishes what is under way.
pub fn serve(
    listener: std::net::TcpListener,
    engine: Engine,
    page: Page,
    options: &Options,
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
        let places = Arc::new(Semaphore::new(MOST));
        // Closed when the last connection has ended.
        let (alive, mut ended) = mpsc::channel::<()>(1);
        loop {
            let accepted = tokio::select! {
                () = &mut told => break,
                accepted = accept(&listener, &places) => accepted,
            };
            if let Some((stream, place)) = accepted {
                let (server, stopping, alive) = (server.clone(), stopping.clone(), alive.clone());
                tokio::spawn(async move {
                    connection(stream, server, stopping).await;
                    drop((place, alive));
                });
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

/// The next connection, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, place)),
        Err(error) => {
            // Out of file descriptors, most likely: that passes.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn connection(stream: TcpStream, server: Arc<Server>, mut stopping: watch::Receiver<bool>) {
    // Answers are small, and nobody should wait for more of them.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router(server));
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
