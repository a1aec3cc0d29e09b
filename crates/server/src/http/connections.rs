//! Connections: their number, their time limits, and how they end.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};

use super::patient::Patient;
use super::places::{PlaceNumber, Places};
use super::requests::handle;
use super::state::Server;
use crate::client_address::ClientAddress;
use crate::engine::Engine;
use crate::follow::OpenStream;
use crate::machine::ThisMachine;
use crate::options::ServeOptions;
use crate::page::Page;

/// The time limit for a request's head, and for an idle connection.
const HEAD_TIME: Duration = Duration::from_secs(75);
/// The most bytes in the head of a request, and the most headers.
const HEAD_BYTES: usize = 64 * 1024;
const HEADERS: usize = 100;
/// The time that requests have to finish when the server stops, and that there is for everything: `docker stop` and builds wait no
/// longer than some seconds.
const LAST: Duration = Duration::from_millis(1_000);
const ALL: Duration = Duration::from_millis(1_800);

/// The open connections, and how each is told to close.
#[derive(Debug, Default)]
struct Connections(Mutex<(Places, BTreeMap<PlaceNumber, Arc<Notify>>)>);

impl Connections {
    /// No update can be left half done under this lock.
    fn lock(&self) -> MutexGuard<'_, (Places, BTreeMap<PlaceNumber, Arc<Notify>>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection; `None`: there is none.
    fn open(self: &Arc<Self>, peer: SocketAddr) -> Option<Connection> {
        let mut inner = self.lock();
        let (places, closers) = &mut *inner;
        let (number, closes) = places.open(ClientAddress::of(peer.ip()))?;
        closes.iter().for_each(|it| close(closers, *it));
        let told = closers.entry(number).or_default().clone();
        Some(Connection {
            all: self.clone(),
            number,
            peer,
            told,
        })
    }
}

fn close(closers: &mut BTreeMap<PlaceNumber, Arc<Notify>>, number: PlaceNumber) {
    if let Some(closer) = closers.remove(&number) {
        closer.notify_one();
    }
}

/// An open connection. Dropping it frees its place.
#[derive(Debug)]
struct Connection {
    all: Arc<Connections>,
    number: PlaceNumber,
    peer: SocketAddr,
    /// That the connection must close.
    told: Arc<Notify>,
}

impl Connection {
    /// Starts a request; `None` if the connection has given way.
    fn begin(self: &Arc<Self>, from: ClientAddress, has_key: bool) -> Option<OpenRequest> {
        let mut inner = self.all.lock();
        let (places, closers) = &mut *inner;
        let closes = places.begin(self.number, from, has_key).ok()?;
        closes.iter().for_each(|it| close(closers, *it));
        Some(OpenRequest(self.clone()))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let mut inner = self.all.lock();
        inner.0.close(self.number);
        inner.1.remove(&self.number);
    }
}

/// A request in progress.
struct OpenRequest(Arc<Connection>);

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.all.lock().0.end(self.0.number);
    }
}

/// The server and its connections.
pub struct Front {
    server: Arc<Server>,
    connections: Arc<Connections>,
    stopping: watch::Receiver<bool>,
}

impl Front {
    pub(crate) fn new(server: Server, stopping: watch::Receiver<bool>) -> Self {
        Self {
            server: Arc::new(server),
            connections: Arc::default(),
            stopping,
        }
    }

    /// Serves a connection until it ends; `None`: there is no place for it.
    pub fn connect<S>(
        &self,
        stream: S,
        peer: SocketAddr,
    ) -> Option<impl Future<Output = ()> + use<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let connection = self.connections.open(peer)?;
        let (server, stopping) = (self.server.clone(), self.stopping.clone());
        Some(served(stream, server, connection, stopping))
    }
}

/// Serves until the process is told to stop or the engine has ended, then finishes requests in progress. Returns when the engine must
/// have ended.
pub fn serve(
    listener: std::net::TcpListener,
    engine: Engine,
    page: Page,
    options: &ServeOptions,
    engine_ended: impl Future<Output = ()>,
) -> Result<Instant, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("Cannot start threads: {error}."))?;
    let (stop, stopping) = watch::channel(false);
    let server = Server::new(&ThisMachine, engine, page, options, stopping.clone());
    let front = Front::new(server, stopping);
    let result = runtime.block_on(async {
        let listener = listener
            .set_nonblocking(true)
            .and_then(|()| TcpListener::from_std(listener))
            .map_err(|error| format!("Cannot listen: {error}."))?;
        let mut told = told_to_stop()?;
        let _limit = survive_limit_of_files()?;
        let mut engine_ended = std::pin::pin!(engine_ended);
        // Closed when the last connection has ended.
        let (alive, mut ended) = mpsc::channel::<()>(1);
        loop {
            let accepted = tokio::select! {
                biased;
                () = &mut told => break,
                // Answers are no longer possible.
                () = &mut engine_ended => break,
                accepted = accept(&listener) => accepted,
            };
            let Some((stream, peer)) = accepted else {
                continue;
            };
            // Answers are small: they are sent immediately.
            let _ = stream.set_nodelay(true);
            let Some(served) = front.connect(stream, peer) else {
                tracing::warn!("no place for a connection: who has the key has all");
                continue;
            };
            let alive = alive.clone();
            tokio::spawn(async move {
                served.await;
                drop(alive);
            });
        }
        tracing::info!("stopping");
        let until = Instant::now() + ALL;
        drop((listener, alive));
        let _ = stop.send(true);
        if tokio::time::timeout(LAST, ended.recv()).await.is_err() {
            tracing::warn!("some requests did not finish in time");
        }
        Ok(until)
    });
    // Nothing is waited for that nobody waits for any more.
    runtime.shutdown_background();
    result
}

/// The next connection.
async fn accept(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    match listener.accept().await {
        Ok(accepted) => Some(accepted),
        Err(error) => {
            // Probably out of file descriptors, which is temporary.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

async fn served<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    server: Arc<Server>,
    connection: Connection,
    mut stopping: watch::Receiver<bool>,
) {
    let own = Arc::new(connection);
    let place = own.clone();
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        let (own, server) = (own.clone(), server.clone());
        async move {
            let headers = request.headers();
            let from = ClientAddress::behind(&server.proxies, own.peer.ip(), headers);
            let has_key = server.has_key(headers, request.uri().query().unwrap_or_default());
            let Some(open) = own.begin(from, has_key) else {
                return Err(std::io::Error::from(std::io::ErrorKind::ConnectionAborted));
            };
            request.extensions_mut().insert(from);
            let answer = handle(server, request.map(Body::new)).await;
            if answer.extensions().get::<OpenStream>().is_some() {
                own.all.lock().0.stream(own.number);
            }
            drop(open);
            Ok(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(HEAD_BYTES)
        .max_headers(HEADERS)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        biased;
        result = connection.as_mut() => Some(result),
        () = told(&mut stopping) => None,
        () = place.told.notified() => {
            tracing::debug!("closed a connection: another needs its place");
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
pub(super) async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await;
}

/// Where files may not grow any more (`ulimit -f`), the system ends a process, unless it handles the signal: then the write fails,
/// which the engine tells. Lasts as long as the value.
#[cfg(unix)]
fn survive_limit_of_files() -> Result<tokio::signal::unix::Signal, String> {
    use tokio::signal::unix::{SignalKind, signal};
    // SIGXFSZ, on Linux and macOS.
    let kind = SignalKind::from_raw(25);
    signal(kind).map_err(|error| format!("Cannot listen for signals: {error}."))
}

#[cfg(not(unix))]
fn survive_limit_of_files() -> Result<(), String> {
    Ok(())
}

/// The variable with which the Python package asks to end the server when its standard input ends.
const STOP_WITH_INPUT: &str = "ORGSIM_STOP_WITH_INPUT";

/// Completes when standard input ends, if that was asked for: the program that started the server is gone, even if it was killed.
async fn input_ended() {
    if std::env::var_os(STOP_WITH_INPUT).is_none() {
        return std::future::pending().await;
    }
    let (done, ended) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = done.send(());
    });
    let _ = ended.await;
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
                () = input_ended() => {}
            }
        }))
    }
    #[cfg(not(unix))]
    Ok(Box::pin(async {
        let interrupt = async {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = interrupt => {}
            () = input_ended() => {}
        }
    }))
}
