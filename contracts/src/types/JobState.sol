// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Where a job stands. Void, Finalized, Cancelled and Slashed are final.
/// @dev "Submitted" is Running with every segment's receipt in; an expired attempt goes back to Open.
enum JobState {
    None,
    Open,
    Claimed,
    Running,
    Finalized,
    Cancelled,
    Slashed,
    Void
}
