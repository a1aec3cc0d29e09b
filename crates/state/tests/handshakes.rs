//! Answers to handshakes.

use api::error::ErrorCode;
use state::handshake::{HandshakeAnswer, HandshakeState};

const STATES: [HandshakeState; 6] = [
    HandshakeState::Requested,
    HandshakeState::Open,
    HandshakeState::Accepted,
    HandshakeState::Declined,
    HandshakeState::Canceled,
    HandshakeState::Expired,
];

/// Every state times every answer, against the table of recorded errors.
#[test]
fn every_answer_in_every_state_has_its_recorded_result() {
    for state in STATES {
        for answer in [
            HandshakeAnswer::Accept,
            HandshakeAnswer::Decline,
            HandshakeAnswer::Cancel,
        ] {
            let got = state.after(answer).map_err(|error| error.code);
            let expected = if state == HandshakeState::Open
                || (state == HandshakeState::Requested && answer == HandshakeAnswer::Cancel)
            {
                Ok(answer.state())
            } else if state == answer.state() {
                Err(ErrorCode::HandshakeAlreadyInStateException)
            } else {
                Err(ErrorCode::InvalidHandshakeTransitionException)
            };
            assert_eq!(got, expected, "{state:?} {answer:?}");
        }
    }
}
