// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "./JobId.sol";

/// @notice Name of an audit: `jobId << 48 | attempt << 32 | segment`.
/// @dev Not a number counted up: a re-org makes no call about one audit land on another.
type AuditId is uint256;

using AuditIdLib for AuditId global;

library AuditIdLib {
    function idOf(JobId job, uint16 attemptNumber, uint32 segmentNumber) internal pure returns (AuditId) {
        return AuditId.wrap(JobId.unwrap(job) << 48 | uint256(attemptNumber) << 32 | segmentNumber);
    }

    function jobId(AuditId self) internal pure returns (JobId) {
        return JobId.wrap(AuditId.unwrap(self) >> 48);
    }

    function attempt(AuditId self) internal pure returns (uint16) {
        return uint16(AuditId.unwrap(self) >> 32);
    }

    function segment(AuditId self) internal pure returns (uint32) {
        return uint32(AuditId.unwrap(self));
    }
}
