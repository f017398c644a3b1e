// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a job stands. Finalized, Cancelled and Void are final.
/// @dev "Submitted" is Running with every segment's receipt in; an expired or slashed attempt goes back to Open.
enum JobState {
    None,
    Open,
    Claimed,
    Running,
    Finalized,
    Cancelled,
    Void
}
