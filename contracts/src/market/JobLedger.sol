// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {JobId} from "../types/JobId.sol";
import {JobSpec, Verification} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {PackedReceipt} from "../types/PackedReceipt.sol";
import {IJobMarket} from "./IJobMarket.sol";
import {JobSpecHash} from "./JobSpecHash.sol";

/// @notice The books of the job market and everything that only reads them.
abstract contract JobLedger is IJobMarket, EIP712 {
    /// @dev Layout of the changing part:
    ///
    ///     slot 0   [159..0] worker [167..160] state [183..168] attempt [215..184] submitted [247..216] finalized
    ///     slot 1   [39..0] claimedAt [79..40] lastFinality [111..80] openGames [143..112] segments [175..144] extension
    ///     slot 2   [159..0] requester [199..160] claimableAt
    ///     slot 3   [159..0] referee [175..160] operatorCount [191..176] stateCount [207..192] datasetCount
    ///     slot 4   [127..0] price [255..128] moveCompensation
    struct Job {
        address worker;
        JobState state;
        uint16 attempt;
        uint32 submitted;
        uint32 finalized;
        uint40 claimedAt;
        uint40 lastFinality;
        uint32 openGames;
        uint32 segments;
        uint32 extension;
        address requester;
        uint40 claimableAt;
        address referee;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
        uint128 price;
        uint128 moveCompensation;
        JobSpec spec;
    }

    /// @dev What waits for those who had a game open on a segment when another game showed it false.
    struct Pot {
        uint128 share;
        uint128 left;
    }

    uint256 internal _jobCount;
    mapping(JobId jobId => Job) internal _jobs;
    mapping(JobId jobId => mapping(uint256 segment => PackedReceipt)) internal _receipts;

    // By attempt and segment (`_keyOf`): a new attempt begins with clean books.
    mapping(JobId jobId => mapping(uint256 key => uint32)) internal _openGames;
    mapping(JobId jobId => mapping(uint256 key => Pot)) internal _pots;

    /// @dev What equivocation in an attempt cost its worker so far, by worker and attempt.
    mapping(JobId jobId => mapping(uint256 key => uint128)) internal _seized;

    constructor() EIP712("Verifiable", "1") {}

    /// @inheritdoc IJobMarket
    function isLive(JobId jobId, uint16 attempt) external view returns (bool) {
        return _isLive(_jobs[jobId], attempt);
    }

    /// @inheritdoc IJobMarket
    function jobCount() external view returns (uint256) {
        return _jobCount;
    }

    /// @inheritdoc IJobMarket
    function specOf(JobId jobId) external view returns (JobSpec memory) {
        return _jobs[jobId].spec;
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
        status.openGames = job.openGames;
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
        returns (bytes32 rootHashPrefix, uint64 submittedAt, uint32 openGames)
    {
        if (segment >= _jobs[jobId].submitted) return (0, 0, 0);
        PackedReceipt receipt = _receipts[jobId][segment];
        uint32 games = _openGames[jobId][_keyOf(_jobs[jobId].attempt, segment)];
        return (receipt.hashPrefix(), receipt.submittedAt(), games);
    }

    /// @inheritdoc IJobMarket
    function nextFinality(JobId jobId) external view returns (uint256) {
        Job storage job = _inState(jobId, JobState.Running);
        _requireNext(jobId, job);
        return _finalityOfNext(jobId, job);
    }

    /// @inheritdoc IJobMarket
    function refereeOf(JobId jobId) external view returns (address) {
        return _jobs[jobId].referee;
    }

    /// @inheritdoc IJobMarket
    function specHash(JobSpec calldata spec) external pure returns (bytes32) {
        return JobSpecHash.hash(spec);
    }

    /// @inheritdoc IJobMarket
    function specDigest(JobSpec calldata spec) external view returns (bytes32) {
        return _hashTypedDataV4(JobSpecHash.hash(spec));
    }

    /// @inheritdoc IJobMarket
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
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

    /// @dev max(submission + window, finality of the segment before + one segment's re-execution): a worker that hands in
    /// everything at once still leaves time to check it all.
    function _finalityOfNext(JobId jobId, Job storage job) internal view returns (uint256 finality) {
        Verification storage verification = job.spec.verification;
        finality = uint256(_receipts[jobId][job.finalized].submittedAt()) + verification.challengeWindow;
        uint256 afterPrevious = uint256(job.lastFinality) + verification.segmentTime;
        if (afterPrevious > finality) finality = afterPrevious;
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
