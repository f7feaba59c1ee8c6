//! A listener that bounds how many connections there are, how long one may be silent and how long it may live.
//!
//! The HTTP server sets no time limit for a request head, so that a few hundred silent connections would take every
//! file descriptor of the process, those of the gRPC service included. Not for the gRPC listener, which has limits of
//! its own.

use axum::serve::Listener;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// The bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Connections open at once; further ones wait in the system's queue.
    pub(super) connections: usize,
    /// Longest silence of the caller.
    pub(super) silence: Duration,
    /// Longest life, so that dripping single bytes does not hold a place for ever. Scrapers reconnect by themselves.
    pub(super) life: Duration,
}

/// The listener.
pub(super) struct Bounded {
    listener: TcpListener,
    places: Arc<Semaphore>,
    bounds: Bounds,
}

impl Bounded {
    pub(super) fn new(listener: TcpListener, bounds: Bounds) -> Self {
        Self { listener, places: Arc::new(Semaphore::new(bounds.connections)), bounds }
    }
}

impl Listener for Bounded {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let place = Arc::clone(&self.places).acquire_owned().await.expect("the semaphore is never closed");
        // The HTTP library's own accept waits and tries again when file descriptors run out.
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let connection = Connection {
            stream,
            silence: self.bounds.silence,
            ends: Instant::now() + self.bounds.life,
            timer: Box::pin(sleep(self.bounds.silence.min(self.bounds.life))),
            _place: place,
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection that reads no longer than its bounds allow.
pub(super) struct Connection {
    stream: TcpStream,
    silence: Duration,
    ends: Instant,
    timer: Pin<Box<Sleep>>,
    /// Given back when the connection is dropped.
    _place: OwnedSemaphorePermit,
}

impl AsyncRead for Connection {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        match Pin::new(&mut this.stream).poll_read(cx, buffer) {
            Poll::Ready(result) => {
                let until = this.ends.min(Instant::now() + this.silence);
                this.timer.as_mut().reset(until);
                Poll::Ready(result)
            }
            Poll::Pending => {
                ready!(this.timer.as_mut().poll(cx));
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the connection was silent or open too long")))
            }
        }
    }
}

impl AsyncWrite for Connection {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    async fn server(bounds: Bounds) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = axum::Router::new().route("/", axum::routing::get(|| async { "ok" }));
        tokio::spawn(axum::serve(Bounded::new(listener, bounds), router).into_future());
        address
    }

    async fn get(stream: &mut TcpStream) -> usize {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = [0; 512];
        stream.read(&mut answer).await.unwrap()
    }

    #[tokio::test]
    async fn a_silent_connection_is_closed_and_gives_its_place_back() {
        let silence = Duration::from_millis(100);
        let address = server(Bounds { connections: 1, silence, life: Duration::from_mins(1) }).await;
        let mut silent = TcpStream::connect(address).await.unwrap();
        silent.write_all(b"GET / HT").await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        let answered = tokio::time::timeout(Duration::from_secs(10), get(&mut second)).await;
        assert!(answered.unwrap() > 0);
        // Whatever it is told, the silent one reads to the end: it was closed.
        let closed = tokio::time::timeout(Duration::from_secs(10), silent.read_to_end(&mut Vec::new())).await;
        assert!(closed.is_ok());
    }

    #[tokio::test]
    async fn a_busy_connection_ends_with_its_life() {
        let silence = Duration::from_mins(1);
        let address = server(Bounds { connections: 4, silence, life: Duration::from_millis(200) }).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert!(get(&mut stream).await > 0);
        let closed = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut Vec::new())).await;
        assert!(closed.is_ok());
    }
}
