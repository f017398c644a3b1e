// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../money/IEscrow.sol";
import {IStakeVault} from "../money/IStakeVault.sol";
import {JobId} from "../types/JobId.sol";
import {Verification} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {PackedReceiptLib} from "../types/PackedReceipt.sol";
import {Wired} from "../wiring/Wired.sol";
import {Courts} from "../types/Courts.sol";
import {IJobMarket} from "./IJobMarket.sol";
import {IReputation} from "./IReputation.sol";
import {JobLedger} from "./JobLedger.sol";
import {Settlement} from "./Settlement.sol";

/// @notice What dispute game, program referee and receipt desk tell the market, and what becomes of stakes and bonds then.
abstract contract JobCourts is JobLedger, Wired {
    IStakeVault internal immutable _VAULT;
    IEscrow internal immutable _ESCROW;
    IReputation internal immutable _REPUTATION;

    Courts private _courts;

    constructor(IStakeVault vault, IEscrow escrow, IReputation reputation) {
        _VAULT = vault;
        _ESCROW = escrow;
        _REPUTATION = reputation;
    }

    /// @inheritdoc IJobMarket
    function initialize(Courts calldata courts) external onlyDeployerOnce {
        _courts = courts;
    }

    // ------------------------------------------------------------------ receipt desk

    /// @inheritdoc IJobMarket
    function recordReceipt(
        JobId jobId,
        uint16 attempt,
        uint32 segment,
        address worker,
        bytes32 endStateRoot,
        uint256 anchoredAt
    ) external {
        _only(_courts.receiptDesk);
        Job storage job = _inState(jobId, JobState.Running);
        if (worker != job.worker) revert NotWorker(job.worker, worker);
        _record(jobId, job, attempt, segment, endStateRoot, anchoredAt);
    }

    /// @inheritdoc IJobMarket
    function punishEquivocation(JobId jobId, uint16 attempt, uint32 segment, address worker, address accuser) external {
        _only(_courts.receiptDesk);
        Job storage job = _jobs[jobId];
        if (attempt > job.attempt) revert WrongAttempt(job.attempt, attempt);
        bool current = attempt == job.attempt;
        // INVARIANT: nobody is punished before it takes the attempt, when it has nothing to lose.
        if (current && worker != job.worker) revert NotWorker(job.worker, worker);
        uint128 stake = job.spec.verification.workerStake;
        uint256 key = uint256(uint160(worker)) << 16 | attempt;
        uint128 seized = _seized[jobId][key];
        if (current && (job.state == JobState.Claimed || job.state == JobState.Running)) {
            _seized[jobId][key] = stake;
            _slash(jobId, job, segment, accuser, 0, 1);
            return;
        }
        // INVARIANT: an attempt costs its worker the stake once, however many pairs of receipts it signed and in however many parts it pays.
        (uint256 credited, uint256 burned) = _VAULT.seizeUnlocked(worker, accuser, stake - seized);
        if (credited + burned == 0) revert AlreadyPunished(jobId, attempt);
        _seized[jobId][key] = seized + uint128(credited + burned);
        if (seized == 0) _REPUTATION.recordLostDispute(worker, accuser, stake);
    }

    // ------------------------------------------------------------------ dispute game

    /// @inheritdoc IJobMarket
    function enterDispute(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bytes32 startStateRoot,
        bytes32 endStateRoot
    ) external returns (SegmentTerms memory terms) {
        _only(_courts.game);
        Job storage job = _inState(jobId, JobState.Running);
        if (attempt != job.attempt) revert WrongAttempt(job.attempt, attempt);
        // INVARIANT: only what is submitted and not final can be disputed.
        if (segment < job.finalized || segment >= job.submitted) {
            revert SegmentNotOpen(segment, job.finalized, job.submitted);
        }
        // INVARIANT: games follow each other on a segment no longer than its window lasts, so that they hold it up for a bounded time.
        if (segment == job.finalized && block.timestamp >= _finalityOfNext(jobId, job)) {
            revert SegmentNotOpen(segment, job.finalized, job.submitted);
        }
        _requireRoots(jobId, job, segment, startStateRoot, endStateRoot);
        ++job.openGames;
        ++_openGames[jobId][_keyOf(attempt, segment)];
        terms = _termsOf(job, segment);
        _VAULT.lock(challenger, job.spec.verification.challengerBond);
    }

    /// @inheritdoc IJobMarket
    function leaveDispute(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bool workerLost,
        uint256 workerMoves
    ) external returns (bool live, uint256 credited, uint256 burned) {
        _only(_courts.game);
        Job storage job = _jobs[jobId];
        uint256 bond = job.spec.verification.challengerBond;
        live = _isLive(job, attempt);
        if (!live) {
            // An attempt that is over counts no games any more.
            _VAULT.unlock(challenger, bond);
            _payShare(jobId, segment, attempt, challenger);
            return (false, 0, 0);
        }
        uint256 key = _keyOf(attempt, segment);
        uint32 games = _openGames[jobId][key];
        if (workerLost) {
            (credited, burned) = _slash(jobId, job, segment, challenger, bond, games);
            _VAULT.unlock(challenger, bond);
            return (true, credited, burned);
        }
        --job.openGames;
        _openGames[jobId][key] = games - 1;
        (credited, burned) = Settlement.lostBond(bond, workerMoves, job.moveCompensation);
        _VAULT.seize(challenger, job.worker, credited, burned);
        _REPUTATION.recordLostDispute(challenger, job.worker, bond);
    }

    // ------------------------------------------------------------------ program referee

    /// @inheritdoc IJobMarket
    function voidJob(JobId jobId) external {
        _only(_courts.programReferee);
        Job storage job = _jobs[jobId];
        JobState state = job.state;
        if (state != JobState.Open && state != JobState.Claimed && state != JobState.Running) {
            revert WrongState(jobId, state);
        }
        job.state = JobState.Void;
        emit JobVoided(jobId);
        _refund(jobId, job);
        if (state != JobState.Open) _unlockAll(job);
    }

    // ------------------------------------------------------------------ internals

    function _record(
        JobId jobId,
        Job storage job,
        uint16 attempt,
        uint32 segment,
        bytes32 endStateRoot,
        uint256 anchoredAt
    ) internal {
        if (attempt != job.attempt) revert WrongAttempt(job.attempt, attempt);
        // INVARIANT: what was not anchored by the deadline is none.
        uint256 deadline = _deadline(job);
        if (anchoredAt > deadline) revert DeadlinePassed(deadline, anchoredAt);
        // INVARIANT: receipts come in order, one a segment.
        if (segment != job.submitted || segment >= job.segments) revert WrongSegment(job.submitted, segment);
        job.submitted = segment + 1;
        // INVARIANT: no window runs while nobody can open a game: it begins now, however long ago the receipt was anchored.
        _receipts[jobId][segment] = PackedReceiptLib.pack(endStateRoot, block.timestamp);
        emit ReceiptSubmitted(jobId, segment, attempt, job.worker, endStateRoot);
    }

    /// @dev Ends the attempt of a worker that was shown to be false; the job goes on from its last final segment.
    function _slash(JobId jobId, Job storage job, uint32 segment, address accuser, uint256 compensation, uint256 games)
        private
        returns (uint256 credited, uint256 burned)
    {
        Verification storage terms = job.spec.verification;
        Settlement.Slash memory split = Settlement.slash(terms.workerStake, compensation, games);
        _emitSlashed(jobId, job, segment, accuser, compensation, split);
        // A fault is lateness as well: the claim bond burns with the rest.
        (credited, burned) = (split.won, split.burned + terms.claimBond);
        address worker = job.worker;
        _VAULT.seize(worker, accuser, credited, burned);
        if (split.kept != 0) {
            // What is kept for the other games stays in the vault, as the market's.
            _pots[jobId][_keyOf(job.attempt, segment)] = Pot(uint128(split.share), uint128(split.kept));
            _VAULT.seize(worker, address(this), split.kept, 0);
        }
        ++job.attempt;
        job.submitted = job.finalized;
        job.openGames = 0;
        _reopen(job);
        _REPUTATION.recordLostDispute(worker, accuser, terms.workerStake);
    }

    function _emitSlashed(
        JobId jobId,
        Job storage job,
        uint32 segment,
        address accuser,
        uint256 compensation,
        Settlement.Slash memory split
    ) private {
        emit JobSlashed(
            jobId,
            job.worker,
            accuser,
            segment,
            job.attempt,
            job.finalized,
            compensation,
            split.won - compensation + split.kept,
            split.burned
        );
    }

    function _payShare(JobId jobId, uint32 segment, uint16 attempt, address challenger) private {
        Pot storage pot = _pots[jobId][_keyOf(attempt, segment)];
        uint128 share = pot.share;
        if (share == 0 || pot.left < share) return;
        pot.left -= share;
        emit RewardShared(jobId, segment, challenger, share);
        _VAULT.grant(challenger, share);
    }

    function _reopen(Job storage job) internal {
        job.state = JobState.Open;
        job.worker = address(0);
        job.claimedAt = 0;
    }

    function _unlockAll(Job storage job) internal {
        Verification storage terms = job.spec.verification;
        _VAULT.unlock(job.worker, uint256(terms.workerStake) + terms.claimBond);
    }

    /// @dev Credits what is left of the escrow to the requester. Only together with a change to a final state.
    function _refund(JobId jobId, Job storage job) internal {
        uint256 refund = _ESCROW.creditRest(jobId, job.requester);
        emit EscrowRefunded(jobId, job.requester, refund);
    }

    function _requireRoots(JobId jobId, Job storage job, uint32 segment, bytes32 startStateRoot, bytes32 endStateRoot)
        private
        view
    {
        if (!_receipts[jobId][segment].matches(endStateRoot)) revert EndRootMismatch(endStateRoot);
        bool startMatches = segment == 0
            ? startStateRoot == job.spec.initialStateRoot
            : _receipts[jobId][segment - 1].matches(startStateRoot);
        if (!startMatches) revert StartRootMismatch(startStateRoot);
    }

    function _termsOf(Job storage job, uint32 segment) private view returns (SegmentTerms memory) {
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
}
