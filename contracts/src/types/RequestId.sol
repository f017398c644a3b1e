// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Name of a request for data: the hash of what is asked for, so that it names the same chunk after a re-org.
type RequestId is bytes32;
