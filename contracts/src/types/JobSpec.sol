// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What the requester pays at most, in which ERC-20 token, and what that is worth in units of the stake token.
/// @dev `worth` decides how much stake must stand against it; for tokens that the chain lists it may not be below the listed rate.
struct Payment {
    address token;
    uint128 amount;
    uint128 worth;
}

/// @notice Terms of verification; times in seconds, stake and bonds in units of the stake token.
/// @dev `minimumReputation` is the score that a worker must have, in parts per million.
struct Verification {
    uint32 challengeWindow;
    uint32 moveClock;
    uint32 segmentTime;
    uint32 startDeadline;
    uint32 jobDeadline;
    uint32 minimumReputation;
    uint128 workerStake;
    uint128 challengerBond;
    uint128 claimBond;
}

/// @notice Terms of audits: each segment is audited with probability `rate` (parts per million) by `auditors` on average, who get
/// `fee` each (payment token) out of `budget`, which is escrowed beside the payment.
struct Audits {
    uint32 rate;
    uint16 auditors;
    uint128 fee;
    uint128 budget;
}

/// @notice Everything that decides the bits of a job and its terms (protocol section 5).
/// @dev `work` is the job's size in giga-flops, by which asks are priced; `offerDeadline` the last moment of a claim, seconds since 1970, or 0;
/// `referee` the version of the rules that judge disputes. Twelve slots.
struct JobSpec {
    bytes32 programRoot;
    bytes32 initialStateRoot;
    bytes32 datasetRoot;
    bytes32 scheduleRoot;
    uint64 seed;
    uint32 steps;
    uint32 checkpointInterval;
    uint64 work;
    uint40 offerDeadline;
    uint16 referee;
    Verification verification;
    Audits audits;
    Payment payment;
}
