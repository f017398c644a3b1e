// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {Audits, JobSpec} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {IJobMarket} from "./IJobMarket.sol";
import {IJobReader} from "./IJobReader.sol";

/// @title JobReader
/// @dev Takes the slots of a specification apart: words 0 to 3 are roots,
///
///     slot 4    [63..0] seed [95..64] steps [127..96] checkpointInterval [191..128] work [231..192] offerDeadline [247..232] referee
///     slot 5    [31..0] challengeWindow [63..32] moveClock [95..64] segmentTime [127..96] startDeadline [159..128] jobDeadline
///               [191..160] minimumReputation
///     slot 6    [127..0] workerStake [255..128] challengerBond
///     slot 7    [127..0] claimBond
///     slot 8    [31..0] rate [47..32] auditors [175..48] fee
///     slot 9    [127..0] budget
///     slot 10   [159..0] token
///     slot 11   [127..0] amount [255..128] worth
contract JobReader is IJobReader {
    IJobMarket private immutable _MARKET;

    constructor(IJobMarket market) {
        _MARKET = market;
    }

    /// @inheritdoc IJobReader
    function specOf(JobId jobId) public view returns (JobSpec memory spec) {
        bytes32[12] memory slots = _MARKET.specSlotsOf(jobId);
        spec.programRoot = slots[0];
        spec.initialStateRoot = slots[1];
        spec.datasetRoot = slots[2];
        spec.scheduleRoot = slots[3];
        uint256 word = uint256(slots[4]);
        spec.seed = uint64(word);
        spec.steps = uint32(word >> 64);
        spec.checkpointInterval = uint32(word >> 96);
        spec.work = uint64(word >> 128);
        spec.offerDeadline = uint40(word >> 192);
        spec.referee = uint16(word >> 232);
        word = uint256(slots[5]);
        spec.verification.challengeWindow = uint32(word);
        spec.verification.moveClock = uint32(word >> 32);
        spec.verification.segmentTime = uint32(word >> 64);
        spec.verification.startDeadline = uint32(word >> 96);
        spec.verification.jobDeadline = uint32(word >> 128);
        spec.verification.minimumReputation = uint32(word >> 160);
        (spec.verification.workerStake, spec.verification.challengerBond) = _halves(slots[6]);
        (spec.verification.claimBond,) = _halves(slots[7]);
        word = uint256(slots[8]);
        spec.audits.rate = uint32(word);
        spec.audits.auditors = uint16(word >> 32);
        spec.audits.fee = uint128(word >> 48);
        (spec.audits.budget,) = _halves(slots[9]);
        spec.payment.token = address(uint160(uint256(slots[10])));
        (spec.payment.amount, spec.payment.worth) = _halves(slots[11]);
    }

    /// @inheritdoc IJobReader
    function auditTermsOf(JobId jobId) external view returns (Audits memory terms, address requester, address token) {
        JobSpec memory spec = specOf(jobId);
        return (spec.audits, _MARKET.statusOf(jobId).requester, spec.payment.token);
    }

    /// @inheritdoc IJobReader
    function progressOf(JobId jobId)
        external
        view
        returns (JobState state, uint16 attempt, uint32 submitted, uint32 finalized, address worker)
    {
        IJobMarket.JobStatus memory status = _MARKET.statusOf(jobId);
        return (status.state, status.attempt, status.submitted, status.finalized, status.worker);
    }

    function _halves(bytes32 word) private pure returns (uint128 low, uint128 high) {
        return (uint128(uint256(word)), uint128(uint256(word) >> 128));
    }
}
