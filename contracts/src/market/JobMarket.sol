// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IDeliveryDesk} from "../delivery/IDeliveryDesk.sol";
import {IEscrow} from "../money/IEscrow.sol";
import {IStakeVault} from "../money/IStakeVault.sol";
import {Ask} from "../types/Ask.sol";
import {JobId} from "../types/JobId.sol";
import {JobSpec, Verification} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {IAskBook} from "./IAskBook.sol";
import {IJobMarket} from "./IJobMarket.sol";
import {IPostingRules} from "./IPostingRules.sol";
import {IReputation} from "./IReputation.sol";
import {JobCourts} from "./JobCourts.sol";

/// @title JobMarket
/// @dev Lifecycle:
///
///     Open -claim, assign-> Claimed -start-> Running -last finalizeSegment-> Finalized
///     Open, Claimed -cancel-> Cancelled   Claimed -release-> Open
///     Claimed, Running -expire-> Open (next attempt, from the last finalised segment)
///     Running -leaveDispute(worker lost), punishEquivocation-> Open (likewise)
///     Open, Claimed, Running -voidJob-> Void
///
/// What the requester does and what happens by time is here; what the courts do is in `JobCourts`.
contract JobMarket is JobCourts, ReentrancyGuardTransient {
    uint256 private constant LONGEST_EXTENSION = 365 days;

    /// @dev One part in this many of the amount comes with the last segment, beside what that is paid as all others.
    uint256 private constant DELIVERY_DIVISOR = 5;

    IPostingRules private immutable _RULES;
    IAskBook private immutable _ASKS;

    constructor(IStakeVault vault, IEscrow escrow, IReputation reputation, IPostingRules rules, IAskBook asks)
        JobCourts(vault, escrow, reputation)
    {
        _RULES = rules;
        _ASKS = asks;
    }

    // ------------------------------------------------------------------ requester

    /// @inheritdoc IJobMarket
    function postJob(JobSpec calldata spec, bytes32 bundle) external payable nonReentrant returns (JobId jobId) {
        jobId = _post(spec, bundle);
        _ESCROW.fund{value: msg.value}(jobId, msg.sender, spec.payment.token, _fundsOf(spec));
    }

    /// @inheritdoc IJobMarket
    function postJobWithPermit(JobSpec calldata spec, bytes32 bundle, IEscrow.Permit calldata permit)
        external
        nonReentrant
        returns (JobId jobId)
    {
        jobId = _post(spec, bundle);
        _ESCROW.fundWithPermit(jobId, msg.sender, spec.payment.token, _fundsOf(spec), permit);
    }

    /// @inheritdoc IJobMarket
    function assign(JobId jobId, Ask calldata ask, bytes calldata signature) external nonReentrant {
        Job storage job = _inState(jobId, JobState.Open);
        _onlyRequester(job);
        if (ask.token != job.spec.payment.token) revert AskInOtherToken(job.spec.payment.token, ask.token);
        uint256 price = _ASKS.take(ask, signature, job.spec.work);
        if (price > job.spec.payment.amount) revert AskTooDear(job.spec.payment.amount, price);
        _claim(jobId, job, ask.worker, price);
    }

    /// @inheritdoc IJobMarket
    function extend(JobId jobId, uint32 extension) external {
        Job storage job = _jobs[jobId];
        if (job.state != JobState.Open && job.state != JobState.Claimed && job.state != JobState.Running) {
            revert WrongState(jobId, job.state);
        }
        _onlyRequester(job);
        uint256 total = uint256(job.extension) + extension;
        if (total > LONGEST_EXTENSION) revert ExtensionTooLong(LONGEST_EXTENSION, total);
        job.extension = uint32(total);
        emit JobExtended(jobId, uint32(total));
    }

    /// @inheritdoc IJobMarket
    function cancel(JobId jobId) external {
        Job storage job = _jobs[jobId];
        bool claimed = job.state == JobState.Claimed;
        // INVARIANT: nobody keeps a job from its requester by claiming and releasing it over and over.
        if (!claimed && job.state != JobState.Open) revert WrongState(jobId, job.state);
        _onlyRequester(job);
        if (claimed) _unlockAll(job);
        job.state = JobState.Cancelled;
        emit JobCancelled(jobId);
        _refund(jobId, job);
    }

    // ------------------------------------------------------------------ worker

    /// @inheritdoc IJobMarket
    function claim(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Open);
        _claim(jobId, job, msg.sender, job.spec.payment.amount);
    }

    /// @inheritdoc IJobMarket
    function release(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Claimed);
        _onlyWorker(job);
        emit JobReleased(jobId, msg.sender, job.attempt);
        _unlockAll(job);
        _reopen(job);
    }

    /// @inheritdoc IJobMarket
    function start(JobId jobId, bytes32 specHash) external {
        Job storage job = _inState(jobId, JobState.Claimed);
        _onlyWorker(job);
        // INVARIANT: a re-org binds no worker to terms that it has not seen.
        if (specHash != job.specHash) revert OtherTerms(job.specHash, specHash);
        uint256 deadline = uint256(job.claimedAt) + job.spec.verification.startDeadline;
        if (block.timestamp > deadline) revert StartDeadlinePassed(deadline, block.timestamp);
        job.state = JobState.Running;
        emit JobStarted(jobId, msg.sender, job.attempt);
    }

    /// @inheritdoc IJobMarket
    function submitReceipt(JobId jobId, uint16 attempt, uint32 segment, bytes32 endStateRoot) external {
        Job storage job = _inState(jobId, JobState.Running);
        _onlyWorker(job);
        _record(jobId, job, attempt, segment, endStateRoot, block.timestamp);
    }

    // ------------------------------------------------------------------ anyone

    /// @inheritdoc IJobMarket
    function finalizeSegment(JobId jobId) external {
        Job storage job = _inState(jobId, JobState.Running);
        _requireNext(jobId, job);
        (uint256 finality, uint32 cases) = _next(jobId, job);
        if (block.timestamp < finality) revert NotFinal(finality, block.timestamp);
        if (cases != 0) revert GamesOpen(jobId, cases);
        _finalize(jobId, job, finality);
    }

    /// @inheritdoc IJobMarket
    function finalizeSegments(JobId jobId, uint32 limit) external returns (uint32 count) {
        Job storage job = _inState(jobId, JobState.Running);
        _requireNext(jobId, job);
        while (count < limit && job.finalized < job.submitted) {
            (uint256 finality, uint32 cases) = _next(jobId, job);
            if (block.timestamp < finality || cases != 0) break;
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
        bool started = job.state == JobState.Running;
        uint256 deadline = started ? _deadline(job) : uint256(job.claimedAt) + job.spec.verification.startDeadline;
        if (block.timestamp <= deadline) revert DeadlineNotPassed(deadline, block.timestamp);
        // INVARIANT: a receipt is disputed in its window or paid for; giving the attempt up is no third way.
        if (job.submitted != job.finalized) revert ReceiptsNotFinal(jobId, job.finalized, job.submitted);

        address worker = job.worker;
        emit JobExpired(jobId, worker, job.attempt, job.finalized);
        if (!started) {
            // INVARIANT: a job costs nobody anything who has not started it: a requester can assign one to a worker that does not look.
            _unlockAll(job);
            _reopen(job);
            return;
        }
        Verification storage terms = job.spec.verification;
        _VAULT.unlock(worker, terms.workerStake);
        // INVARIANT: lateness costs the claim bond, and never the stake.
        _VAULT.seize(worker, address(0), 0, terms.claimBond);
        ++job.attempt;
        _reopen(job);
        _REPUTATION.recordTimeout(worker, job.requester);
    }

    // ------------------------------------------------------------------ internals

    function _post(JobSpec calldata spec, bytes32 bundle) private returns (JobId jobId) {
        IPostingRules.Posting memory posting = _RULES.check(spec);
        jobId = JobId.wrap(++_jobCount);
        Job storage job = _jobs[jobId];
        job.state = JobState.Open;
        job.requester = msg.sender;
        job.segments = uint32((uint256(spec.steps) + spec.checkpointInterval - 1) / spec.checkpointInterval);
        job.operatorCount = posting.operatorCount;
        job.stateCount = posting.stateCount;
        job.datasetCount = posting.datasetCount;
        job.claimableAt = posting.claimableAt;
        job.referee = posting.referee;
        job.moveCompensation = posting.moveCompensation;
        job.audited = spec.audits.rate != 0 && _courts.auditCourt != address(0);
        job.specHash = posting.specHash;
        job.spec = spec;
        emit JobPosted(jobId, msg.sender, posting.specHash, bundle);
    }

    function _claim(JobId jobId, Job storage job, address worker, uint256 price) private {
        // INVARIANT: an attempt can always be followed by another, so that it can always be slashed.
        if (job.attempt == type(uint16).max) revert AttemptsExhausted(jobId);
        // INVARIANT: nobody works on a program that there was no time to check.
        if (block.timestamp < job.claimableAt) revert NotClaimableYet(job.claimableAt, block.timestamp);
        uint256 offerDeadline = job.spec.offerDeadline;
        if (offerDeadline != 0 && block.timestamp > offerDeadline + job.extension) {
            revert OfferClosed(offerDeadline + job.extension, block.timestamp);
        }
        _requireReputation(worker, job.spec.verification.minimumReputation);
        job.worker = worker;
        job.state = JobState.Claimed;
        job.claimedAt = uint40(block.timestamp);
        job.price = uint128(price);
        emit JobClaimed(jobId, worker, job.attempt, price);
        Verification storage terms = job.spec.verification;
        _VAULT.lock(worker, uint256(terms.workerStake) + terms.claimBond);
    }

    function _requireReputation(address worker, uint256 least) private view {
        if (least == 0) return;
        uint256 actual = _REPUTATION.scoreOf(worker);
        if (actual < least) revert ReputationTooLow(least, actual);
    }

    function _finalize(JobId jobId, Job storage job, uint256 finality) private {
        uint32 segment = job.finalized;
        uint256 payment = _partsUntil(job, uint256(segment) + 1) - _partsUntil(job, segment);
        job.finalized = segment + 1;
        job.lastFinality = uint40(finality);
        address worker = job.worker;
        emit SegmentFinalized(jobId, segment, payment);
        if (segment + 1 != job.segments) return _ESCROW.credit(jobId, worker, payment);

        job.state = JobState.Finalized;
        emit JobFinalized(jobId, worker);
        _payForDelivery(jobId, job, payment);
        _unlockAll(job);
        _REPUTATION.recordFinalizedJob(worker, job.requester, _ofPrice(job, job.spec.payment.worth));
        _refund(jobId, job);
    }

    /// @dev The last payment waits until the weights are delivered, where the chain has a desk for that.
    function _payForDelivery(JobId jobId, Job storage job, uint256 payment) private {
        address desk = _courts.deliveryDesk;
        if (desk == address(0) || payment == 0) return _ESCROW.credit(jobId, job.worker, payment);
        _ESCROW.credit(jobId, desk, payment);
        IDeliveryDesk(desk)
            .open(
                jobId,
                IDeliveryDesk.Terms({
                worker: job.worker,
                requester: job.requester,
                token: job.spec.payment.token,
                amount: uint128(payment),
                window: job.spec.verification.challengeWindow,
                moveClock: job.spec.verification.moveClock,
                lastSegment: job.segments - 1
            })
            );
    }

    /// @dev What falls to the job's price of something that is for the whole amount.
    function _ofPrice(Job storage job, uint256 whole) private view returns (uint256) {
        uint256 amount = job.spec.payment.amount;
        return amount == 0 ? 0 : uint256(job.price) * whole / amount;
    }

    /// @dev What an attempt at the job's price gets for all segments before one. Segments divide the amount, less what waits for the
    /// delivery, and the price divides what falls to each. INVARIANT: whatever its attempts ask for, a segment never costs more than its part of the
    /// amount.
    function _partsUntil(Job storage job, uint256 segment) private view returns (uint256) {
        uint256 amount = job.spec.payment.amount;
        if (segment < job.segments) {
            amount = amount * (DELIVERY_DIVISOR - 1) * segment / (DELIVERY_DIVISOR * uint256(job.segments));
        }
        return _ofPrice(job, amount);
    }

    /// @dev When the next segment may be final, and what is open on it.
    function _next(JobId jobId, Job storage job) private view returns (uint256 finality, uint32 cases) {
        uint256 segment = job.finalized;
        Docket storage docket = _docketOf(jobId, job, segment);
        return (_finalityOf(jobId, job, segment), docket.games + docket.holds);
    }

    function _onlyRequester(Job storage job) private view {
        if (msg.sender != job.requester) revert NotRequester(job.requester, msg.sender);
    }

    function _fundsOf(JobSpec calldata spec) private pure returns (uint256) {
        return uint256(spec.payment.amount) + spec.audits.budget;
    }
}
