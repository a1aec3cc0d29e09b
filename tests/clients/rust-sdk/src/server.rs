//! `orgsim serve` as a child process, ended when it is dropped.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    pub fn start(orgsim: &str) -> Result<Self, Box<dyn Error>> {
        let mut process = Command::new(orgsim)
            .args(["serve", "--listen", "127.0.0.1:0", "--clock", "manual"])
            .args(["--start", "scenario", "--seed", "1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("its output is not piped")?;
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let address: String = line
            .split_once("http://")
            .map(|(_, rest)| {
                rest.chars()
                    .take_while(|c| c.is_ascii_digit() || ".:".contains(*c))
                    .collect()
            })
            .unwrap_or_default();
        let server = Self { process, address };
        if server.address.is_empty() {
            return Err(format!("`orgsim serve` said no address but {line:?}").into());
        }
        Ok(server)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Moves the sandbox's time by so many seconds.
    pub fn advance(&self, seconds: u64) -> Result<(), Box<dyn Error>> {
        let body = format!("{{\"seconds\":{seconds}}}");
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        write!(
            stream,
            "POST /_orgsim/advance HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        if answer.starts_with("HTTP/1.1 200") {
            Ok(())
        } else {
            Err(format!("advancing time was refused: {answer}").into())
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
