//! The operations of Amazon SQS of this version (API model 2012-11-05): as much as a queue's policy needs.

use super::{Member, Operation, Service, Shape, any, optional, required};

const URL: Member = required(
    "QueueUrl",
    "queue-url",
    any(1, 2048),
    "the queue, by the URL that get-queue-url shows",
);
const NAME: Member = required("QueueName", "queue-name", any(1, 256), "the queue's name");

/// The attributes that can be set here; others are not modelled.
const ATTRIBUTES: Shape = Shape::Structure(&[optional(
    "Policy",
    "policy",
    any(0, 1_000_000),
    "the queue's policy, as JSON text; empty text takes it away",
)]);

const CALLERS: &str = "whoever the policies of the account and of the queue allow";

const fn op(
    name: &'static str,
    cli: &'static str,
    input: &'static [Member],
    summary: &'static str,
    writes: bool,
) -> Operation {
    Operation {
        service: Service::Sqs,
        name,
        cli,
        input,
        summary,
        callers: CALLERS,
        writes,
        pages: None,
    }
}

/// By name.
pub(super) const OPERATIONS: &[Operation] = &[
    op(
        "CreateQueue",
        "create-queue",
        &[
            NAME,
            optional(
                "Attributes",
                "attributes",
                ATTRIBUTES,
                "the queue's policy; other attributes are not modelled",
            ),
        ],
        "Makes a queue.",
        true,
    ),
    op(
        "DeleteQueue",
        "delete-queue",
        &[URL],
        "Deletes a queue.",
        true,
    ),
    op(
        "GetQueueAttributes",
        "get-queue-attributes",
        &[
            URL,
            optional(
                "AttributeNames",
                "attribute-names",
                Shape::List {
                    item: &Shape::Enum(&["All", "CreatedTimestamp", "Policy", "QueueArn"]),
                    max: 30,
                },
                "which ones; none are shown unless named",
            ),
        ],
        "Shows attributes of a queue, its policy among them.",
        false,
    ),
    op(
        "GetQueueUrl",
        "get-queue-url",
        &[
            NAME,
            optional(
                "QueueOwnerAWSAccountId",
                "queue-owner-aws-account-id",
                any(12, 12),
                "the account that owns it; the caller's own if not given",
            ),
        ],
        "Shows the URL by which other calls name the queue.",
        false,
    ),
    op(
        "ListQueues",
        "list-queues",
        &[optional(
            "QueueNamePrefix",
            "queue-name-prefix",
            any(1, 80),
            "only queues whose name begins like this",
        )],
        "Lists the queues of the account in the Region.",
        false,
    ),
    op(
        "SetQueueAttributes",
        "set-queue-attributes",
        &[
            URL,
            required(
                "Attributes",
                "attributes",
                ATTRIBUTES,
                "the queue's policy; other attributes are not modelled",
            ),
        ],
        "Sets the policy of a queue, or takes it away.",
        true,
    ),
];
