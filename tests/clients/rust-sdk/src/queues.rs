//! Amazon SQS by its JSON protocol: a queue, messages in and out, and a refusal with its type.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::{Credentials, Region};
use aws_sdk_sqs::error::SdkError;
use aws_sdk_sqs::operation::get_queue_url::GetQueueUrlError;
use aws_sdk_sqs::types::{QueueAttributeName, SendMessageBatchRequestEntry};

use crate::{Checks, MANAGEMENT, Server, Tried};

fn client(server: &Server) -> Client {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version_latest()
        .endpoint_url(server.url())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new(MANAGEMENT, "secret", None, None, "tests"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

/// Sends, receives and deletes. The client compares the digests of bodies itself.
pub async fn tour(server: &Server, checks: &mut Checks) -> Tried {
    let sqs = client(server);
    let made = sqs.create_queue().queue_name("jobs").send().await?;
    let url = made.queue_url().ok_or("no URL")?;
    let sent = sqs
        .send_message()
        .queue_url(url)
        .message_body("one <é>")
        .send()
        .await?;
    checks.that("a message has an id", sent.message_id().is_some());
    let entry = SendMessageBatchRequestEntry::builder()
        .id("a")
        .message_body("two")
        .build()?;
    let batch = sqs
        .send_message_batch()
        .queue_url(url)
        .entries(entry)
        .send()
        .await?;
    checks.equal("the entry of a batch", batch.successful()[0].id(), "a");
    received(&sqs, url, checks).await?;
    server.advance(60)?;
    let rest = sqs.receive_message().queue_url(url).send().await?;
    checks.equal("what was deleted", rest.messages().len(), 0);
    let missing = sqs.get_queue_url().queue_name("none").send().await;
    checks.that(
        "a queue that does not exist",
        matches!(
            missing.map_err(SdkError::into_service_error),
            Err(GetQueueUrlError::QueueDoesNotExist(_))
        ),
    );
    sqs.delete_queue().queue_url(url).send().await?;
    Ok(())
}

/// Receives two messages, and deletes them.
async fn received(sqs: &Client, url: &str, checks: &mut Checks) -> Tried {
    let count = QueueAttributeName::ApproximateNumberOfMessages;
    let asked = sqs.get_queue_attributes().queue_url(url);
    let told = asked.attribute_names(count.clone()).send().await?;
    let told = told.attributes().and_then(|it| it.get(&count));
    checks.equal(
        "the number of messages",
        told.map(String::as_str),
        Some("2"),
    );
    let asked = sqs.receive_message().queue_url(url);
    let received = asked.max_number_of_messages(10).send().await?;
    let messages = received.messages();
    let bodies: Vec<_> = messages.iter().filter_map(|it| it.body()).collect();
    checks.equal("the bodies", bodies, vec!["one <é>", "two"]);
    for message in messages {
        let handle = message.receipt_handle().ok_or("no handle")?;
        let delete = sqs.delete_message().queue_url(url);
        delete.receipt_handle(handle).send().await?;
    }
    Ok(())
}
