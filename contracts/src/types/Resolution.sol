// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice How a dispute game ended.
enum Outcome {
    None,
    WorkerLost,
    ChallengerLost,
    Superseded
}

/// @notice What ended it: a terminal move, a clock that ran out, or the end of the job for another reason.
enum Reason {
    None,
    Proof,
    Timeout,
    JobEnded
}
