// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Number of a job, counted from 1 in the order of posting.
type JobId is uint256;
