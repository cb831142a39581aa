//! Those who ask: connections that stay open, one request at a time on each, written and read as bytes.
//!
//! They share the processors with who answers, so they do as little as can be: requests are made beforehand, and of an
//! answer only the status and the length are read.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use super::processor::Used;
use crate::measure::Times;

/// What is asked, of whom, by how many.
pub struct Load {
    /// `host:port`.
    pub address: String,
    pub path: String,
    pub bodies: Vec<String>,
    pub clients: usize,
    /// Statuses that are an answer.
    pub expects: &'static [u16],
}

/// How it went.
pub struct Rate {
    pub times: Times,
    pub took: Duration,
    /// What the server and its database used meanwhile.
    pub used: Used,
}

impl Rate {
    /// The same, with what was used for it.
    pub fn with(self, used: Used) -> Self {
        Self { used, ..self }
    }

    pub fn per_second(&self) -> f64 {
        self.times.len() as f64 / self.took.as_secs_f64()
    }
}

impl Load {
    /// Asks for so long, each client one thing after another.
    pub async fn run(&self, time: Duration) -> Result<Rate> {
        self.ask(Some(time)).await
    }

    /// Asks everything once.
    pub async fn once(&self) -> Result<Rate> {
        self.ask(None).await
    }

    async fn ask(&self, time: Option<Duration>) -> Result<Rate> {
        let requests: Arc<Vec<Vec<u8>>> = Arc::new(self.requests());
        let next = Arc::new(AtomicUsize::new(0));
        let began = Instant::now();
        let mut clients = JoinSet::new();
        for _ in 0..self.clients {
            let mut client = Client::connect(&self.address, self.expects).await?;
            let (requests, next) = (requests.clone(), next.clone());
            clients.spawn(async move {
                let mut times = Vec::new();
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let over = match time {
                        Some(time) => began.elapsed() >= time,
                        None => place >= requests.len(),
                    };
                    if over {
                        return Ok::<_, anyhow::Error>(times);
                    }
                    let request = &requests[place % requests.len()];
                    let asked = Instant::now();
                    client.ask(request).await?;
                    times.push(asked.elapsed());
                }
            });
        }
        let mut times = Times::default();
        while let Some(done) = clients.join_next().await {
            for time in done?? {
                times.add(time);
            }
        }
        Ok(Rate {
            times,
            took: began.elapsed(),
            used: Used::default(),
        })
    }

    fn requests(&self) -> Vec<Vec<u8>> {
        let request = |body: &String| {
            let (path, address, length) = (&self.path, &self.address, body.len());
            let head = format!(
                "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
            );
            [head.as_bytes(), body.as_bytes()].concat()
        };
        self.bodies.iter().map(request).collect()
    }
}

struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    expects: &'static [u16],
}

impl Client {
    async fn connect(address: &str, expects: &'static [u16]) -> Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .with_context(|| format!("{address} does not listen"))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 16 * 1024],
            expects,
        })
    }

    async fn ask(&mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request).await?;
        let mut filled = 0;
        let whole = loop {
            let read = self.stream.read(&mut self.buffer[filled..]).await?;
            ensure!(read > 0, "the connection was closed");
            filled += read;
            if let Some(length) = whole_length(&self.buffer[..filled])
                && filled >= length
            {
                break length;
            }
            ensure!(filled < self.buffer.len(), "an answer is too long");
        };
        let answer = &self.buffer[..whole];
        let status = std::str::from_utf8(answer.get(9..12).unwrap_or_default())?.parse::<u16>()?;
        if !self.expects.contains(&status) {
            bail!("{}", String::from_utf8_lossy(answer));
        }
        Ok(())
    }
}

/// How long an answer is, once its head is there.
fn whole_length(answer: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length: ";
    let head = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let at = answer[..head]
        .windows(NAME.len())
        .position(|part| part == NAME)?;
    let digits = answer[at + NAME.len()..head]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    let length = digits.fold(0_usize, |length, byte| {
        length * 10 + usize::from(byte - b'0')
    });
    Some(head + 4 + length)
}
