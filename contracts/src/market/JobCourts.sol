// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAuditCourt} from "../audits/IAuditCourt.sol";
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

    /// @dev Stands for all segments of an attempt in the key of a pot.
    uint32 internal constant ALL_SEGMENTS = type(uint32).max;

    Courts internal _courts;

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
        if (segment >= job.segments) revert WrongSegment(job.segments, segment);
        bool current = attempt == job.attempt;
        // INVARIANT: nobody is punished before it takes the attempt, when it has nothing to lose.
        if (current && worker != job.worker) revert NotWorker(job.worker, worker);
        uint128 stake = job.spec.verification.workerStake;
        uint256 key = uint256(uint160(worker)) << 16 | attempt;
        uint128 seized = _seized[jobId][key];
        if (current && (job.state == JobState.Claimed || job.state == JobState.Running)) {
            _seized[jobId][key] = stake;
            // INVARIANT: a worker that is about to lose cannot keep the reward from those who caught it by accusing itself.
            _slash(jobId, job, ALL_SEGMENTS, accuser, 0, uint256(job.openGames) + 1);
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
        Docket storage docket = _openDocket(jobId, job, segment);
        _requireEnd(jobId, segment, endStateRoot);
        if (!_isStart(jobId, job, segment, startStateRoot)) revert StartRootMismatch(startStateRoot);
        ++job.openGames;
        ++docket.games;
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
        Docket storage docket = _dockets[jobId][_keyOf(attempt, segment)];
        if (workerLost) {
            docket.falsified = true;
            (credited, burned) = _slash(jobId, job, segment, challenger, bond, docket.games);
            _VAULT.unlock(challenger, bond);
            return (true, credited, burned);
        }
        --job.openGames;
        --docket.games;
        (credited, burned) = Settlement.lostBond(bond, workerMoves, job.moveCompensation);
        _VAULT.seize(challenger, job.worker, credited, burned);
        _REPUTATION.recordLostDispute(challenger, job.worker, bond);
    }

    // ------------------------------------------------------------------ audit court, data court

    /// @inheritdoc IJobMarket
    function hold(JobId jobId, uint16 attempt, uint32 segment, bytes32 endStateRoot) external {
        _onlyCourt();
        Job storage job = _inState(jobId, JobState.Running);
        if (attempt != job.attempt) revert WrongAttempt(job.attempt, attempt);
        Docket storage docket = _openDocket(jobId, job, segment);
        _requireEnd(jobId, segment, endStateRoot);
        ++job.openHolds;
        ++docket.holds;
    }

    /// @inheritdoc IJobMarket
    function lift(JobId jobId, uint16 attempt, uint32 segment) external returns (bool live) {
        _onlyCourt();
        Job storage job = _jobs[jobId];
        live = _isLive(job, attempt);
        if (!live) return false;
        Docket storage docket = _dockets[jobId][_keyOf(attempt, segment)];
        --job.openHolds;
        --docket.holds;
        docket.liftedAt = uint40(block.timestamp);
    }

    /// @inheritdoc IJobMarket
    function condemn(JobId jobId, uint16 attempt, uint32 segment, address accuser) external returns (bool live) {
        _onlyCourt();
        Job storage job = _jobs[jobId];
        live = _isLive(job, attempt);
        if (!live) return false;
        uint256 games = _dockets[jobId][_keyOf(attempt, segment)].games;
        _slash(jobId, job, segment, accuser, 0, games + 1);
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
        // INVARIANT: no window runs while nobody can open a game: it begins now, however long ago the receipt was anchored.
        uint256 schedule = _scheduleOf(job, segment);
        job.submitted = segment + 1;
        job.schedule = uint40(schedule);
        _receipts[jobId][segment] = PackedReceiptLib.pack(endStateRoot, schedule);
        emit ReceiptSubmitted(jobId, segment, attempt, job.worker, endStateRoot);
        if (job.audited) _scheduleAudit(jobId, job, attempt, segment);
    }

    /// @dev INVARIANT: nothing becomes final before it is known whether it is audited; the court lifts the hold once.
    function _scheduleAudit(JobId jobId, Job storage job, uint16 attempt, uint32 segment) private {
        ++job.openHolds;
        ++_dockets[jobId][_keyOf(attempt, segment)].holds;
        IAuditCourt(_courts.auditCourt).schedule(jobId, attempt, segment);
    }

    /// @dev Ends the attempt of a worker that was shown to be false; the job goes on from its last final segment.
    /// @param segment Whose games share what is kept of the reward; `ALL_SEGMENTS` for all games.
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
        job.openHolds = 0;
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
        if (pot.share == 0) pot = _pots[jobId][_keyOf(attempt, ALL_SEGMENTS)];
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

    /// @dev The docket of a segment on which a case may be opened now.
    function _openDocket(JobId jobId, Job storage job, uint32 segment) private view returns (Docket storage docket) {
        docket = _docketOf(jobId, job, segment);
        // INVARIANT: only what is submitted and not final can be disputed.
        bool open = segment >= job.finalized && segment < job.submitted;
        // INVARIANT: whatever holds the segments before it up, cases are opened on a segment until its schedule is over or a court lifts its hold, so that
        // however many follow each other hold finality up for a bounded time.
        if (open && docket.holds == 0) open = block.timestamp < _finalityOf(jobId, job, segment);
        if (!open) revert SegmentNotOpen(segment, job.finalized, job.submitted);
    }

    function _requireEnd(JobId jobId, uint32 segment, bytes32 endStateRoot) private view {
        if (!_receipts[jobId][segment].matches(endStateRoot)) revert EndRootMismatch(endStateRoot);
    }

    function _onlyCourt() private view {
        if (msg.sender != _courts.auditCourt) _only(_courts.dataCourt);
    }
}
