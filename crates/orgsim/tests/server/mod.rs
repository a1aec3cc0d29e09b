//! The program as a server, and a minimal HTTP client for it.
#![allow(dead_code, reason = "not every test uses all of it")]

pub mod class;
pub mod control;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A separate server, which ends with the value.
pub struct TestServer {
    pub child: Child,
    pub address: String,
    pub ready: String,
    is_strict: bool,
}

impl TestServer {
    /// With `--strict-auth`, its clients make control requests with a key.
    pub fn start(words: &[&str]) -> Self {
        let key: &[&str] = match words.contains(&"--strict-auth") {
            true => &["--key", class::KEY],
            false => &[],
        };
        let words = &[words, key].concat();
        Self::of(
            Command::new(env!("CARGO_BIN_EXE_orgsim"))
                .arg("serve")
                .args(words),
        )
        .unwrap_or_else(|error| panic!("{error}"))
    }

    /// The error of a server that does not start.
    pub fn refused(words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgsim"));
        let started = Self::of(command.arg("serve").args(words));
        started.err().expect("it does not start")
    }

    /// Starts a server with a command that ends with words of `orgsim serve`; the error is its output.
    pub fn of(command: &mut Command) -> Result<Self, String> {
        Self::with_log(command.args(["--log", "off"]), Stdio::piped())
    }

    /// [`TestServer::of`] with a log to the given output.
    pub fn with_log(command: &mut Command, log: Stdio) -> Result<Self, String> {
        let mut child = command
            .args(["--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut ready = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut ready)
            .unwrap();
        let Some(address) = ready
            .split("http://")
            .nth(1)
            .and_then(|rest| rest.split(' ').next())
        else {
            let mut error = String::new();
            let _ = child.stderr.take().unwrap().read_to_string(&mut error);
            let _ = child.wait();
            return Err(error);
        };
        Ok(Self {
            address: address.to_string(),
            child,
            is_strict: (command.get_args()).any(|it| it == "--strict-auth"),
            ready,
        })
    }

    pub fn client(&self) -> Client {
        self.client_of("111122223333")
    }

    /// The status of the answer to these bytes, sent on a separate connection.
    pub fn raw_status(&self, bytes: impl AsRef<[u8]>) -> u16 {
        self.client().raw(bytes.as_ref()).unwrap().status
    }

    pub fn client_of(&self, key: &str) -> Client {
        Client {
            has_key: self.is_strict,
            ..Client::new(&self.address, key)
        }
    }

    /// Sends a signal, and waits for the end.
    pub fn signal(&mut self, name: &str) -> std::process::ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &id]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A temporary folder, which is removed with the value.
pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn file(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_string()
    }
}

#[derive(Clone, Debug)]
pub struct HttpReply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl HttpReply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The code of an error in JSON or XML; empty if there is none.
    pub fn code(&self) -> String {
        let json = serde_json::from_str::<Value>(&self.body).ok();
        let json = json.and_then(|json| Some(json["__type"].as_str()?.to_string()));
        json.or_else(|| self.element("Code").map(str::to_string))
            .unwrap_or_default()
    }

    /// Asserts the status and the code of an error.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status, &*self.code()), (status, code), "{self:?}");
    }

    /// Asserts that the call succeeded.
    #[track_caller]
    /// Asserts a refusal by a control endpoint instead of AWS.
    pub fn refused_by_control(&self, status: u16, says: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert!(self.body.contains(says), "{self:?}");
    }

    pub fn succeeded(self) -> Self {
        assert_eq!(self.status, 200, "{self:?}");
        self
    }

    /// The text of the first XML element of this name.
    pub fn element(&self, name: &str) -> Option<&str> {
        let after = self.body.split(&format!("<{name}>")).nth(1)?;
        after.split(&format!("</{name}>")).next()
    }
}

/// One reused connection.
pub struct Client {
    address: String,
    key: String,
    /// The session token of temporary credentials.
    token: String,
    /// Whether control requests have the key.
    has_key: bool,
    stream: Option<BufReader<TcpStream>>,
}

impl Client {
    pub fn new(address: &str, key: &str) -> Self {
        Self {
            address: address.to_string(),
            key: key.to_string(),
            token: String::new(),
            has_key: false,
            stream: None,
        }
    }

    pub fn authorization(&self, region: &str, service: &str) -> String {
        format!(
            "AWS4-HMAC-SHA256 Credential={}/20260105/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0",
            self.key
        )
    }

    /// Sends bytes unchanged and reads one answer.
    pub fn raw(&mut self, bytes: &[u8]) -> std::io::Result<HttpReply> {
        let stream = match &mut self.stream {
            Some(stream) => stream,
            none => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(30)))?;
                none.insert(BufReader::new(stream))
            }
        };
        stream.get_mut().write_all(bytes)?;
        let reply = read(stream, bytes.starts_with(b"HEAD "));
        let ends = match &reply {
            Err(_) => true,
            Ok(reply) => reply.header("connection") == Some("close"),
        };
        if ends {
            self.stream = None;
        }
        reply
    }

    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<HttpReply> {
        let mut text = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            text.push_str(&format!("host: {}\r\n", self.address));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let has = |wanted: &str| headers.iter().any(|(name, _)| *name == wanted);
        if self.has_key && path.starts_with("/_orgsim/") {
            text.push_str(&format!("x-orgsim-key: {}\r\n", class::KEY));
        }
        if !self.token.is_empty() && !has("x-amz-security-token") {
            text.push_str(&format!("x-amz-security-token: {}\r\n", self.token));
        }
        text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
        self.raw(text.as_bytes())
    }

    pub fn get(&mut self, path: &str) -> HttpReply {
        self.send("GET", path, &[], "").unwrap()
    }

    pub fn post(&mut self, path: &str, body: &str) -> HttpReply {
        self.send("POST", path, &[], body).unwrap()
    }

    /// Another client of the same server, with the credentials in an answer of IAM or AWS STS.
    pub fn with_credentials(&self, reply: &HttpReply) -> (Client, String, String) {
        let part = |name| reply.element(name).unwrap_or_default().to_string();
        let mut client = Client::new(&self.address, &part("AccessKeyId"));
        client.token = part("SessionToken");
        (client, part("SecretAccessKey"), part("SessionToken"))
    }

    /// A signed call of IAM or AWS STS, now.
    pub fn signed(
        &mut self,
        service: &str,
        parameters: &str,
        secret: &str,
        token: &str,
    ) -> HttpReply {
        let mut signing = Signing::new(service, &self.key, secret);
        signing.set("host", &self.address);
        signing.set("content-type", "application/x-www-form-urlencoded");
        if !token.is_empty() {
            signing.set("x-amz-security-token", token);
        }
        signing.body = versioned(service, parameters);
        signing.sign();
        self.sent(&signing)
    }

    /// Sends a request as it was signed, or changed afterwards.
    pub fn sent(&mut self, signing: &Signing) -> HttpReply {
        let mut target = signing.path.clone();
        if !signing.query.is_empty() {
            target.push_str(&format!("?{}", signing.query));
        }
        let mut text = format!("{} {target} HTTP/1.1\r\n", signing.method);
        for (name, value) in &signing.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let length = signing.body.len();
        text.push_str(&format!("content-length: {length}\r\n\r\n{}", signing.body));
        self.raw(text.as_bytes()).unwrap()
    }

    /// A call of AWS Organizations.
    pub fn try_call(&mut self, operation: &str, input: &str) -> std::io::Result<HttpReply> {
        self.target(&format!("AWSOrganizationsV20161128.{operation}"), input)
    }

    pub fn call(&mut self, operation: &str, input: &str) -> HttpReply {
        self.try_call(operation, input).unwrap()
    }

    pub fn target(&mut self, target: &str, input: &str) -> std::io::Result<HttpReply> {
        let authorization = self.authorization("us-east-1", "organizations");
        let headers = [
            ("x-amz-target", target),
            ("content-type", "application/x-amz-json-1.1"),
            ("authorization", &authorization),
        ];
        self.send("POST", "/", &headers, input)
    }

    /// A call of IAM or AWS STS.
    pub fn query(&mut self, service: &str, parameters: &str) -> HttpReply {
        self.try_query(service, parameters).unwrap()
    }

    pub fn try_query(&mut self, service: &str, parameters: &str) -> std::io::Result<HttpReply> {
        let authorization = self.authorization("us-east-1", service);
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("authorization", authorization.as_str()),
        ];
        let body = versioned(service, parameters);
        self.send("POST", "/", &headers, &body)
    }
}

/// Parameters with the service's API version.
fn versioned(service: &str, parameters: &str) -> String {
    let version = match service {
        "iam" => "2010-05-08",
        _ => "2011-06-15",
    };
    format!("{parameters}&Version={version}")
}

/// A signed request, made by the tests' own signer.
#[derive(Clone)]
pub struct Signing {
    pub method: String,
    pub path: String,
    /// In order and encoded.
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// The signed headers, in order; empty: all.
    pub signed: String,
    /// The value in place of the body's digest.
    pub payload: Option<String>,
    pub key: String,
    pub secret: String,
    pub day: String,
    pub region: String,
    pub service: String,
}

impl Signing {
    pub fn new(service: &str, key: &str, secret: &str) -> Self {
        let mut signing = Self {
            method: "POST".into(),
            path: "/".into(),
            query: String::new(),
            headers: Vec::new(),
            body: String::new(),
            signed: String::new(),
            payload: None,
            key: key.into(),
            secret: secret.into(),
            day: String::new(),
            region: "us-east-1".into(),
            service: service.into(),
        };
        signing.at(&moment(0));
        signing
    }

    /// Signs for this time.
    pub fn at(&mut self, moment: &str) {
        self.set("x-amz-date", moment);
        self.day = moment.get(..8).unwrap_or_default().into();
    }

    /// Sets the header to this value, once.
    pub fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.into(), value.into()));
    }

    pub fn remove(&mut self, name: &str) {
        self.headers.retain(|(own, _)| own != name);
    }

    pub fn scope(&self) -> String {
        format!("{}/{}/{}/aws4_request", self.day, self.region, self.service)
    }

    /// Adds the header `Authorization`.
    pub fn sign(&mut self) {
        self.remove("authorization");
        let mut names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        if !self.signed.is_empty() {
            names = self.signed.split(';').collect();
        }
        let mut canonical = format!("{}\n{}\n{}\n", self.method, self.path, self.query);
        for name in &names {
            let values = self.headers.iter().filter(|(own, _)| own == name);
            let values: Vec<&str> = values.map(|(_, value)| value.trim()).collect();
            canonical.push_str(&format!("{name}:{}\n", values.join(",")));
        }
        let digest = hex(&Sha256::digest(self.body.as_bytes()));
        let payload = self.payload.as_ref().unwrap_or(&digest);
        let names = names.join(";");
        canonical.push_str(&format!("\n{names}\n{payload}"));
        let date = self.headers.iter().find(|(name, _)| name == "x-amz-date");
        let moment = date.map(|(_, value)| value.as_str()).unwrap_or_default();
        let digest = hex(&Sha256::digest(canonical.as_bytes()));
        let text = format!("AWS4-HMAC-SHA256\n{moment}\n{}\n{digest}", self.scope());
        let mut key = format!("AWS4{}", self.secret).into_bytes();
        for part in [&*self.day, &self.region, &self.service, "aws4_request"] {
            key = keyed(&key, part);
        }
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={names}, Signature={}",
            self.key,
            self.scope(),
            hex(&keyed(&key, &text))
        );
        self.set("authorization", &authorization);
    }
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The wall clock in the form of signatures, this many seconds from now.
pub fn moment(seconds: i64) -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let at = i64::try_from(since.as_millis()).unwrap() + seconds * 1000;
    sim::time::SimTime::from_millis(u64::try_from(at).unwrap())
        .zulu()
        .replace(['-', ':'], "")
}

/// Reads an answer; one to HEAD has no body.
fn read(stream: &mut BufReader<TcpStream>, head: bool) -> std::io::Result<HttpReply> {
    let line = |stream: &mut BufReader<TcpStream>| {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        Ok(line.trim_end().to_string())
    };
    let status = line(stream)?;
    let status = status.split(' ').nth(1).and_then(|word| word.parse().ok());
    let mut headers = Vec::new();
    loop {
        let line = line(stream)?;
        match line.split_once(": ") {
            Some((name, value)) => headers.push((name.to_string(), value.to_string())),
            None => break,
        }
    }
    let mut reply = HttpReply {
        status: status.unwrap_or(0),
        headers,
        body: String::new(),
    };
    let length = reply
        .header("content-length")
        .and_then(|it| it.parse().ok());
    let mut body = vec![0; length.filter(|_| !head).unwrap_or(0)];
    stream.read_exact(&mut body)?;
    reply.body = String::from_utf8_lossy(&body).into_owned();
    Ok(reply)
}
