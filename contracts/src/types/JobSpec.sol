// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What the requester pays and in which ERC-20 token.
struct Payment {
    address token;
    uint256 amount;
}

/// @notice Terms of verification; times in seconds, stake and bond in units of the stake token.
struct Verification {
    uint32 challengeWindow;
    uint32 moveClock;
    uint32 segmentTime;
    uint32 jobDeadline;
    uint256 workerStake;
    uint256 challengerBond;
}

/// @notice Everything that decides the bits of a job and its terms (protocol section 5).
struct JobSpec {
    bytes32 programRoot;
    bytes32 initialStateRoot;
    bytes32 datasetRoot;
    bytes32 scheduleRoot;
    uint64 seed;
    uint32 steps;
    uint32 checkpointInterval;
    Verification verification;
    Payment payment;
}
