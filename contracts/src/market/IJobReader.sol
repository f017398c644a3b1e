// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {Audits, JobSpec} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";

/// @notice What can be read of jobs and needs no place in the market, which is as large as a contract may be (EIP-170).
interface IJobReader {
    /// @notice The terms of a job, as posted.
    function specOf(JobId jobId) external view returns (JobSpec memory);

    /// @notice What audits of the job are paid, by whom and in which token.
    function auditTermsOf(JobId jobId) external view returns (Audits memory terms, address requester, address token);

    /// @notice How far a job is.
    function progressOf(JobId jobId)
        external
        view
        returns (JobState state, uint16 attempt, uint32 submitted, uint32 finalized, address worker);
}
