//! Control requests of a client, and who it is.

use serde_json::Value;

use super::{Client, HttpReply};

impl Client {
    /// The caller, as reported by AWS STS.
    pub fn identity(&mut self) -> String {
        let reply = self.query("sts", "Action=GetCallerIdentity");
        reply.element("Arn").unwrap_or_default().to_string()
    }

    /// Advances time; returns the server's answer.
    pub fn advance(&mut self, body: &str) -> Value {
        self.post("/_orgsim/advance", body).succeeded().json()
    }

    /// The server's health report.
    pub fn health(&mut self) -> Value {
        self.get("/_orgsim/health").succeeded().json()
    }

    pub fn create_account(&mut self) -> HttpReply {
        let input = r#"{"Email":"a@example.com","AccountName":"a"}"#;
        self.call("CreateAccount", input).succeeded()
    }
}
