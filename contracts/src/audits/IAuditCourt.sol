// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";

/// @notice Draws the audits of segments.
interface IAuditCourt {
    /// @notice A receipt of a job with audits was recorded, and is held. The court lifts that hold once. Market only.
    function schedule(JobId jobId, uint16 attempt, uint32 segment) external;
}
