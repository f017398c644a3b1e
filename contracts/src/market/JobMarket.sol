// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {JobId} from "../types/JobId.sol";
import {JobSpec, Verification} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {PackedReceiptLib} from "../types/PackedReceipt.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {IJobMarket} from "./IJobMarket.sol";
import {IReputation} from "./IReputation.sol";
import {IStakeVault} from "./IStakeVault.sol";
import {JobLedger} from "./JobLedger.sol";
import {JobSpecHash} from "./JobSpecHash.sol";
import {JobTerms} from "./JobTerms.sol";
import {Wired} from "./Wired.sol";

/// @title JobMarket
/// @dev Lifecycle:
///
///     Open -claim-> Claimed -start-> Running -last finalizeSegment-> Finalized
///     Open -cancel-> Cancelled        Claimed -release-> Open
///     Claimed, Running -expire-> Open (next attempt, from the last finalised segment)
///     Running -leaveDispute(worker lost)-> Slashed        Open, Claimed, Running -voidJob-> Void
///
/// Escrow of a job is `amount - amount * finalized / segments` while it is not over, and nothing afterwards.
contract JobMarket is JobLedger, Wired, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Of a lost challenger's bond this part compensates the worker for its moves; the rest is burned.
    uint256 private constant BOND_SHARE = 2;

    IStakeVault private immutable _VAULT;
    IReputation private immutable _REPUTATION;
    uint32 private immutable _LEAST_WINDOW;
    uint32 private immutable _LEAST_CLOCK;

    address private _game;
    address private _programReferee;

    /// @param leastWindow Floor of challenge windows, seconds.
    /// @param leastClock Floor of move clocks, seconds.
    constructor(IStakeVault vault, IReputation reputation, uint32 leastWindow, uint32 leastClock) {
        _VAULT = vault;
        _REPUTATION = reputation;
        _LEAST_WINDOW = leastWindow;
        _LEAST_CLOCK = leastClock;
    }

    /// @inheritdoc IJobMarket
    function initialize(address game, address programReferee) external onlyDeployerOnce {
        _game = game;
        _programReferee = programReferee;
    }

    // ------------------------------------------------------------------ requester

    /// @inheritdoc IJobMarket
    function postJob(JobSpec calldata spec, ProgramHeader calldata header, bytes32 bundle)
        external
        nonReentrant
        returns (JobId jobId)
    {
        JobTerms.checkHeader(spec, header);
        JobTerms.check(spec.verification, spec.payment, _LEAST_WINDOW, _LEAST_CLOCK);

        jobId = JobId.wrap(++_jobCount);
        Job storage job = _jobs[jobId];
        job.state = JobState.Open;
        job.requester = msg.sender;
        job.segments = uint32((uint256(spec.steps) + spec.checkpointInterval - 1) / spec.checkpointInterval);
        job.operatorCount = header.operatorCount;
        job.stateCount = header.stateCount;
        job.datasetCount = header.datasetCount;
        job.spec = spec;
        emit JobPosted(jobId, msg.sender, JobSpecHash.hash(spec), bundle);

        _pull(IERC20(spec.payment.token), spec.payment.amount);
    }

    /// @inheritdoc IJobMarket
    function cancel(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Open);
        if (msg.sender != job.requester) revert NotRequester(job.requester, msg.sender);
        job.state = JobState.Cancelled;
        emit JobCancelled(jobId);
        _refund(jobId, job);
    }

    // ------------------------------------------------------------------ worker

    /// @inheritdoc IJobMarket
    function claim(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Open);
        job.worker = msg.sender;
        job.state = JobState.Claimed;
        job.claimedAt = uint40(block.timestamp);
        emit JobClaimed(jobId, msg.sender, job.attempt);
        _VAULT.lock(msg.sender, job.spec.verification.workerStake);
    }

    /// @inheritdoc IJobMarket
    function release(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Claimed);
        _onlyWorker(job);
        emit JobReleased(jobId, msg.sender, job.attempt);
        _reopen(job, msg.sender);
    }

    /// @inheritdoc IJobMarket
    function start(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Claimed);
        _onlyWorker(job);
        job.state = JobState.Running;
        emit JobStarted(jobId, msg.sender, job.attempt);
    }

    /// @inheritdoc IJobMarket
    function submitReceipt(JobId jobId, uint16 attempt, uint32 segment, bytes32 endStateRoot) external {
        Job storage job = _inState(jobId, JobState.Running);
        _onlyWorker(job);
        if (attempt != job.attempt) revert WrongAttempt(job.attempt, attempt);
        // INVARIANT: no receipt is so late that its window outlasts the attempt for long.
        uint256 deadline = _deadline(job);
        if (block.timestamp > deadline) revert DeadlinePassed(deadline, block.timestamp);
        // INVARIANT: receipts come in order, one a segment.
        if (segment != job.submitted || segment >= job.segments) revert WrongSegment(job.submitted, segment);
        job.submitted = segment + 1;
        _receipts[jobId][segment] = PackedReceiptLib.pack(endStateRoot, block.timestamp);
        emit ReceiptSubmitted(jobId, segment, attempt, msg.sender, endStateRoot);
    }

    // ------------------------------------------------------------------ anyone

    /// @inheritdoc IJobMarket
    function finalizeSegment(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Running);
        _requireNext(jobId, job);
        uint256 finality = _finalityOfNext(jobId, job);
        if (block.timestamp < finality) revert NotFinal(finality, block.timestamp);
        uint32 games = _openGames[jobId][job.finalized];
        if (games != 0) revert GamesOpen(jobId, games);
        _finalize(jobId, job, finality);
    }

    /// @inheritdoc IJobMarket
    function finalizeSegments(JobId jobId, uint32 limit) external returns (uint32 count) {
        Job storage job = _inState(jobId, JobState.Running);
        _requireNext(jobId, job);
        while (count < limit && job.finalized < job.submitted) {
            uint256 finality = _finalityOfNext(jobId, job);
            if (block.timestamp < finality || _openGames[jobId][job.finalized] != 0) break;
            _finalize(jobId, job, finality);
            ++count;
        }
        if (count == 0) revert NothingToFinalize(jobId);
    }

    /// @inheritdoc IJobMarket
    function expire(JobId jobId) external {
        Job storage job = _jobs[jobId];
        if (job.state != JobState.Claimed && job.state != JobState.Running) revert WrongState(jobId, job.state);
        // INVARIANT: nobody is late who has handed in everything, and nothing moves under an open game.
        if (job.submitted == job.segments) revert AllSegmentsSubmitted(jobId);
        if (job.openGames != 0) revert GamesOpen(jobId, job.openGames);
        uint256 deadline = _deadline(job);
        if (block.timestamp <= deadline) revert DeadlineNotPassed(deadline, block.timestamp);
        // INVARIANT: a receipt is disputed in its window or paid for; giving the attempt up is no third way.
        if (job.submitted != job.finalized) revert ReceiptsNotFinal(jobId, job.finalized, job.submitted);

        address worker = job.worker;
        emit JobExpired(jobId, worker, job.attempt, job.finalized);
        ++job.attempt;
        _reopen(job, worker);
        _REPUTATION.recordTimeout(worker, job.requester);
    }

    /// @inheritdoc IJobMarket
    function withdrawPayment(address token) external nonReentrant returns (uint256 amount) {
        amount = _balances[token][msg.sender];
        if (amount == 0) revert NothingToWithdraw(token, msg.sender);
        _balances[token][msg.sender] = 0;
        emit PaymentWithdrawn(token, msg.sender, amount);
        IERC20(token).safeTransfer(msg.sender, amount);
    }

    // ------------------------------------------------------------------ dispute game and program referee

    /// @inheritdoc IJobMarket
    function enterDispute(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bytes32 startStateRoot,
        bytes32 endStateRoot
    ) external returns (SegmentTerms memory terms) {
        _only(_game);
        Job storage job = _inState(jobId, JobState.Running);
        if (attempt != job.attempt) revert WrongAttempt(job.attempt, attempt);
        // INVARIANT: only what is submitted and not final can be disputed.
        if (segment < job.finalized || segment >= job.submitted) {
            revert SegmentNotOpen(segment, job.finalized, job.submitted);
        }
        if (!_receipts[jobId][segment].matches(endStateRoot)) revert EndRootMismatch(endStateRoot);
        bool startMatches = segment == 0
            ? startStateRoot == job.spec.initialStateRoot
            : _receipts[jobId][segment - 1].matches(startStateRoot);
        if (!startMatches) revert StartRootMismatch(startStateRoot);

        ++job.openGames;
        ++_openGames[jobId][segment];

        uint32 interval = job.spec.checkpointInterval;
        uint32 firstStep = segment * interval;
        uint32 stepCount = job.spec.steps - firstStep;
        Verification storage verification = job.spec.verification;
        terms = SegmentTerms({
            worker: job.worker,
            firstStep: firstStep,
            stepCount: stepCount < interval ? stepCount : interval,
            moveClock: verification.moveClock,
            segmentTime: verification.segmentTime,
            operatorCount: job.operatorCount,
            stateCount: job.stateCount,
            datasetCount: job.datasetCount
        });
        _VAULT.lock(challenger, verification.challengerBond);
    }

    /// @inheritdoc IJobMarket
    function leaveDispute(JobId jobId, uint32 segment, address challenger, bool workerLost)
        external
        returns (bool live, uint256 credited, uint256 burned)
    {
        _only(_game);
        Job storage job = _jobs[jobId];
        uint256 bond = job.spec.verification.challengerBond;
        live = job.state == JobState.Running;
        if (live && !workerLost) {
            --job.openGames;
            --_openGames[jobId][segment];
            credited = bond / BOND_SHARE;
            burned = bond - credited;
            _VAULT.seize(challenger, job.worker, credited, burned);
            _REPUTATION.recordLostDispute(challenger, job.worker, bond);
            return (live, credited, burned);
        }
        // A job that is over counts no games any more.
        if (live) (credited, burned) = _slash(jobId, job, segment, challenger, bond);
        _VAULT.unlock(challenger, bond);
    }

    /// @inheritdoc IJobMarket
    function voidJob(JobId jobId) external {
        _only(_programReferee);
        Job storage job = _jobs[jobId];
        JobState state = job.state;
        if (state != JobState.Open && state != JobState.Claimed && state != JobState.Running) {
            revert WrongState(jobId, state);
        }
        job.state = JobState.Void;
        emit JobVoided(jobId);
        _refund(jobId, job);
        if (state != JobState.Open) _VAULT.unlock(job.worker, job.spec.verification.workerStake);
    }

    // ------------------------------------------------------------------ internals

    function _finalize(JobId jobId, Job storage job, uint256 finality) private {
        uint256 paidBefore = _paid(job);
        uint32 segment = job.finalized;
        job.finalized = segment + 1;
        job.lastFinality = uint40(finality);
        uint256 payment = _paid(job) - paidBefore;
        address worker = job.worker;
        _balances[job.spec.payment.token][worker] += payment;
        emit SegmentFinalized(jobId, segment, payment);
        if (segment + 1 != job.segments) return;

        job.state = JobState.Finalized;
        emit JobFinalized(jobId, worker);
        _VAULT.unlock(worker, job.spec.verification.workerStake);
        _REPUTATION.recordFinalizedJob(worker, job.requester, job.spec.payment.amount);
    }

    function _slash(JobId jobId, Job storage job, uint32 segment, address challenger, uint256 bond)
        private
        returns (uint256 credited, uint256 burned)
    {
        uint256 stake = job.spec.verification.workerStake;
        uint256 reward = stake / JobTerms.SLASH_SHARE;
        credited = bond + reward;
        // INVARIANT: at least half of a slash burns (bond <= stake / 4 since posting).
        burned = stake - credited;
        job.state = JobState.Slashed;
        emit JobSlashed(jobId, job.worker, challenger, segment, bond, reward, burned);
        _refund(jobId, job);
        _VAULT.seize(job.worker, challenger, credited, burned);
        _REPUTATION.recordLostDispute(job.worker, challenger, stake);
    }

    function _deadline(Job storage job) private view returns (uint256) {
        return uint256(job.claimedAt) + job.spec.verification.jobDeadline;
    }

    function _reopen(Job storage job, address worker) private {
        job.state = JobState.Open;
        job.worker = address(0);
        job.claimedAt = 0;
        _VAULT.unlock(worker, job.spec.verification.workerStake);
    }

    /// @dev Credits what is left of the escrow to the requester. Only together with a change to a final state.
    function _refund(JobId jobId, Job storage job) private {
        uint256 refund = job.spec.payment.amount - _paid(job);
        _balances[job.spec.payment.token][job.requester] += refund;
        emit EscrowRefunded(jobId, job.requester, refund);
    }

    function _pull(IERC20 token, uint256 amount) private {
        if (amount == 0) return;
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        // INVARIANT: what the market owes in a token never exceeds what it holds of it (tokens with a fee are refused).
        if (received != amount) revert EscrowNotReceived(amount, received);
    }
}
