// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {JobSpec, Verification} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {PackedReceipt} from "../types/PackedReceipt.sol";
import {IJobMarket} from "./IJobMarket.sol";

/// @notice The books of the job market and everything that only reads them.
abstract contract JobLedger is IJobMarket {
    /// @dev Layout of the changing part:
    ///
    ///     slot 0   [159..0] worker [167..160] state [183..168] attempt [215..184] submitted [255..216] schedule
    ///     slot 1   [39..0] claimedAt [79..40] lastFinality [111..80] openGames [143..112] segments [175..144] extension
    ///              [207..176] openHolds [239..208] finalized [247..240] audited
    ///     slot 2   [159..0] requester [199..160] claimableAt
    ///     slot 3   [159..0] referee [175..160] operatorCount [191..176] stateCount [207..192] datasetCount
    ///     slot 4   [127..0] price [255..128] moveCompensation
    ///     slot 5   specHash
    ///
    /// `schedule` is when the last submitted segment is final if nothing holds anything up.
    struct Job {
        address worker;
        JobState state;
        uint16 attempt;
        uint32 submitted;
        uint40 schedule;
        uint40 claimedAt;
        uint40 lastFinality;
        uint32 openGames;
        uint32 segments;
        uint32 extension;
        uint32 openHolds;
        uint32 finalized;
        bool audited;
        address requester;
        uint40 claimableAt;
        address referee;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
        uint128 price;
        uint128 moveCompensation;
        bytes32 specHash;
        JobSpec spec;
    }

    /// @dev What keeps a segment from becoming final: games, and holds of the courts; when the last hold ended; whether a lost game showed it
    /// false. One slot.
    struct Docket {
        uint32 games;
        uint32 holds;
        uint40 liftedAt;
        bool falsified;
    }

    /// @dev What waits for those who had a game open when the worker lost its stake otherwise.
    struct Pot {
        uint128 share;
        uint128 left;
    }

    uint256 internal _jobCount;
    mapping(JobId jobId => Job) internal _jobs;
    mapping(JobId jobId => mapping(uint256 segment => PackedReceipt)) internal _receipts;

    // By attempt and segment (`_keyOf`): a new attempt begins with clean books.
    mapping(JobId jobId => mapping(uint256 key => Docket)) internal _dockets;
    mapping(JobId jobId => mapping(uint256 key => Pot)) internal _pots;

    /// @dev What equivocation in an attempt cost its worker so far, by worker and attempt.
    mapping(JobId jobId => mapping(uint256 key => uint128)) internal _seized;

    /// @inheritdoc IJobMarket
    function isLive(JobId jobId, uint16 attempt) external view returns (bool) {
        return _isLive(_jobs[jobId], attempt);
    }

    /// @inheritdoc IJobMarket
    function jobCount() external view returns (uint256) {
        return _jobCount;
    }

    /// @inheritdoc IJobMarket
    function specSlotsOf(JobId jobId) external view returns (bytes32[12] memory slots) {
        JobSpec storage spec = _jobs[jobId].spec;
        assembly ("memory-safe") {
            for { let i := 0 } lt(i, 12) { i := add(i, 1) } { mstore(add(slots, shl(5, i)), sload(add(spec.slot, i))) }
        }
    }

    /// @inheritdoc IJobMarket
    function statusOf(JobId jobId) external view returns (JobStatus memory status) {
        Job storage job = _jobs[jobId];
        status.state = job.state;
        status.requester = job.requester;
        status.worker = job.worker;
        status.attempt = job.attempt;
        status.segments = job.segments;
        status.submitted = job.submitted;
        status.finalized = job.finalized;
        status.openGames = job.openGames + job.openHolds;
        status.claimedAt = job.claimedAt;
        status.claimableAt = job.claimableAt;
        status.lastFinality = job.lastFinality;
        if (job.claimedAt != 0) status.deadline = uint64(_deadline(job));
        status.extension = job.extension;
        status.price = job.price;
    }

    /// @inheritdoc IJobMarket
    function programRootOf(JobId jobId) external view returns (bytes32) {
        return _jobs[jobId].spec.programRoot;
    }

    /// @inheritdoc IJobMarket
    function stepsOf(JobId jobId) external view returns (uint32 steps, uint32 checkpointInterval) {
        JobSpec storage spec = _jobs[jobId].spec;
        return (spec.steps, spec.checkpointInterval);
    }

    /// @inheritdoc IJobMarket
    function segmentTimeOf(JobId jobId) external view returns (uint32) {
        return _jobs[jobId].spec.verification.segmentTime;
    }

    /// @inheritdoc IJobMarket
    function dataRootsOf(JobId jobId) external view returns (bytes32 datasetRoot, bytes32 scheduleRoot) {
        JobSpec storage spec = _jobs[jobId].spec;
        return (spec.datasetRoot, spec.scheduleRoot);
    }

    /// @inheritdoc IJobMarket
    function receiptOf(JobId jobId, uint32 segment)
        external
        view
        returns (bytes32 rootHashPrefix, uint64 finality, uint32 openGames)
    {
        Job storage job = _jobs[jobId];
        if (segment >= job.submitted) return (0, 0, 0);
        PackedReceipt receipt = _receipts[jobId][segment];
        Docket storage docket = _docketOf(jobId, job, segment);
        return (receipt.hashPrefix(), receipt.finality(), docket.games + docket.holds);
    }

    /// @inheritdoc IJobMarket
    function nextFinality(JobId jobId) external view returns (uint256) {
        Job storage job = _inState(jobId, JobState.Running);
        _requireNext(jobId, job);
        return _finalityOf(jobId, job, job.finalized);
    }

    /// @inheritdoc IJobMarket
    function refereeOf(JobId jobId) external view returns (address) {
        return _jobs[jobId].referee;
    }

    /// @inheritdoc IJobMarket
    function specHashOf(JobId jobId) external view returns (bytes32) {
        return _jobs[jobId].specHash;
    }

    /// @inheritdoc IJobMarket
    function segmentTermsOf(JobId jobId, uint32 segment) external view returns (SegmentTerms memory) {
        return _termsOf(_jobs[jobId], segment);
    }

    /// @inheritdoc IJobMarket
    function dataTermsOf(JobId jobId) external view returns (uint256 challengeWindow, uint256 moveCompensation) {
        Job storage job = _jobs[jobId];
        return (job.spec.verification.challengeWindow, job.moveCompensation);
    }

    /// @inheritdoc IJobMarket
    function isReceipt(JobId jobId, uint32 segment, bytes32 endStateRoot) external view returns (bool) {
        return segment < _jobs[jobId].submitted && _receipts[jobId][segment].matches(endStateRoot);
    }

    /// @inheritdoc IJobMarket
    function isStart(JobId jobId, uint32 segment, bytes32 startStateRoot) external view returns (bool) {
        return segment <= _jobs[jobId].submitted && _isStart(jobId, _jobs[jobId], segment, startStateRoot);
    }

    /// @inheritdoc IJobMarket
    function isFalsified(JobId jobId, uint16 attempt, uint32 segment) external view returns (bool) {
        return _dockets[jobId][_keyOf(attempt, segment)].falsified;
    }

    function _inState(JobId jobId, JobState state) internal view returns (Job storage job) {
        job = _jobs[jobId];
        if (job.state != state) revert WrongState(jobId, job.state);
    }

    function _onlyWorker(Job storage job) internal view {
        if (msg.sender != job.worker) revert NotWorker(job.worker, msg.sender);
    }

    function _requireNext(JobId jobId, Job storage job) internal view {
        if (job.finalized >= job.submitted) revert NothingToFinalize(jobId);
    }

    /// @dev When a receipt that comes now is final if nothing holds anything up: max(now + window, the same of the segment before + one segment's
    /// re-execution), so that a worker that hands in everything at once still leaves time to check it all.
    function _scheduleOf(Job storage job, uint32 segment) internal view returns (uint256) {
        // What a slashed worker had handed in counts no more.
        uint256 previous = segment == job.finalized ? job.lastFinality : job.schedule;
        return _atLeastAfter(job, block.timestamp + job.spec.verification.challengeWindow, previous);
    }

    /// @dev When a segment that is not final may be, as far as is known: its schedule, or one segment's re-execution after the last finality or the end of
    /// its last hold, so that there is time to check what a court brought to light.
    function _finalityOf(JobId jobId, Job storage job, uint256 segment) internal view returns (uint256) {
        uint256 lifted = _docketOf(jobId, job, segment).liftedAt;
        return _atLeastAfter(job, _atLeastAfter(job, _receipts[jobId][segment].finality(), job.lastFinality), lifted);
    }

    /// @dev A time, or one segment's re-execution after another where that is later.
    function _atLeastAfter(Job storage job, uint256 time, uint256 previous) private view returns (uint256) {
        uint256 earliest = previous + job.spec.verification.segmentTime;
        return earliest > time ? earliest : time;
    }

    function _docketOf(JobId jobId, Job storage job, uint256 segment) internal view returns (Docket storage) {
        return _dockets[jobId][_keyOf(job.attempt, segment)];
    }

    function _isStart(JobId jobId, Job storage job, uint32 segment, bytes32 startStateRoot)
        internal
        view
        returns (bool)
    {
        return segment == 0
            ? startStateRoot == job.spec.initialStateRoot
            : _receipts[jobId][segment - 1].matches(startStateRoot);
    }

    function _termsOf(Job storage job, uint32 segment) internal view returns (SegmentTerms memory) {
        uint32 interval = job.spec.checkpointInterval;
        uint32 firstStep = segment * interval;
        uint32 stepCount = job.spec.steps - firstStep;
        Verification storage verification = job.spec.verification;
        return SegmentTerms({
            worker: job.worker,
            firstStep: firstStep,
            stepCount: stepCount < interval ? stepCount : interval,
            moveClock: verification.moveClock,
            segmentTime: verification.segmentTime,
            operatorCount: job.operatorCount,
            stateCount: job.stateCount,
            datasetCount: job.datasetCount
        });
    }

    function _deadline(Job storage job) internal view returns (uint256) {
        return uint256(job.claimedAt) + job.spec.verification.jobDeadline + job.extension;
    }

    function _isLive(Job storage job, uint16 attempt) internal view returns (bool) {
        return job.state == JobState.Running && job.attempt == attempt;
    }

    function _keyOf(uint256 attempt, uint256 segment) internal pure returns (uint256) {
        return attempt << 32 | segment;
    }
}
