// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {JobId} from "../types/JobId.sol";
import {JobSpec} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {ProgramHeader} from "../types/ProgramHeader.sol";
import {IWired} from "./IWired.sol";

/// @notice Escrows payments, takes receipts, releases payment segment by segment (protocol section 5).
interface IJobMarket is IWired {
    /// @notice The changing part of a job; `submitted` and `finalized` count segments, `openGames` says nothing once the job is over.
    struct JobStatus {
        JobState state;
        address requester;
        address worker;
        uint16 attempt;
        uint32 segments;
        uint32 submitted;
        uint32 finalized;
        uint32 openGames;
        uint64 claimedAt;
        uint64 lastFinality;
        uint256 paid;
    }

    /// @notice What a dispute game has to know about the segment it is about.
    struct SegmentTerms {
        address worker;
        uint32 firstStep;
        uint32 stepCount;
        uint32 moveClock;
        uint32 segmentTime;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
    }

    error ProgramRootMismatch(bytes32 expected, bytes32 actual);
    error HeaderRuleBroken(uint8 rule, uint256 value);
    error ClockBelowFloor(uint256 floor, uint256 actual);
    error DeadlineBelowFloor(uint256 floor, uint256 actual);
    error BondBelowFloor(uint256 floor, uint256 actual);
    error WindowBelowFloor(uint256 floor, uint256 actual);
    error TimeTooLong(uint256 limit, uint256 actual);
    error StakeBelowBonds(uint256 challengerBond, uint256 workerStake);
    error AmountTooLarge(uint256 limit, uint256 actual);
    error EscrowNotReceived(uint256 expected, uint256 actual);
    error WrongState(JobId jobId, JobState actual);
    error NotWorker(address expected, address caller);
    error NotRequester(address expected, address caller);
    error WrongAttempt(uint16 expected, uint16 actual);
    error WrongSegment(uint32 expected, uint32 actual);
    error SegmentNotOpen(uint32 segment, uint32 finalized, uint32 submitted);
    error StartRootMismatch(bytes32 actual);
    error EndRootMismatch(bytes32 actual);
    error NotFinal(uint256 finality, uint256 now_);
    error NothingToFinalize(JobId jobId);
    error GamesOpen(JobId jobId, uint32 games);
    error DeadlineNotPassed(uint256 deadline, uint256 now_);
    error DeadlinePassed(uint256 deadline, uint256 now_);
    error ReceiptsNotFinal(JobId jobId, uint32 finalized, uint32 submitted);
    error AllSegmentsSubmitted(JobId jobId);
    error NothingToWithdraw(address token, address account);

    event JobPosted(JobId indexed jobId, address indexed requester, bytes32 indexed specHash, bytes32 bundle);
    event JobClaimed(JobId indexed jobId, address indexed worker, uint16 attempt);
    event JobReleased(JobId indexed jobId, address indexed worker, uint16 attempt);
    event JobStarted(JobId indexed jobId, address indexed worker, uint16 attempt);
    event ReceiptSubmitted(
        JobId indexed jobId, uint32 indexed segment, uint16 attempt, address indexed worker, bytes32 endStateRoot
    );
    event SegmentFinalized(JobId indexed jobId, uint32 indexed segment, uint256 payment);
    event JobFinalized(JobId indexed jobId, address indexed worker);
    event JobCancelled(JobId indexed jobId);
    event JobExpired(JobId indexed jobId, address indexed worker, uint16 attempt, uint32 resumeSegment);
    event JobSlashed(
        JobId indexed jobId,
        address indexed worker,
        address indexed challenger,
        uint32 segment,
        uint256 compensation,
        uint256 reward,
        uint256 burned
    );
    event JobVoided(JobId indexed jobId);

    /// @notice What was left of the escrow went to the requester's balance.
    event EscrowRefunded(JobId indexed jobId, address indexed requester, uint256 amount);
    event PaymentWithdrawn(address indexed token, address indexed account, uint256 amount);

    /// @notice Names the dispute game and the program referee. Once, by the deployer.
    function initialize(address game, address programReferee) external;

    /// @notice Posts a job and pulls its payment into escrow.
    /// @param spec What is to be computed and on which terms.
    /// @param header Preimage of `spec.programRoot`; rules V1 to V4 are checked here.
    /// @param bundle Content address of the job's blobs, for peers; no rule depends on it.
    /// @return jobId Number of the new job.
    function postJob(JobSpec calldata spec, ProgramHeader calldata header, bytes32 bundle)
        external
        returns (JobId jobId);

    /// @notice Takes an open job; locks the worker's stake. The deadline counts from here.
    function claim(JobId jobId) external;

    /// @notice Gives a claimed job back before `start`, at no cost.
    function release(JobId jobId) external;

    /// @notice Commits the worker to the claimed job.
    function start(JobId jobId) external;

    /// @notice Anchors the end state root of the next segment, until the job's deadline.
    function submitReceipt(JobId jobId, uint16 attempt, uint32 segment, bytes32 endStateRoot) external;

    /// @notice Finalises the next segment when it is final and undisputed; pays for it.
    function finalizeSegment(JobId jobId) external;

    /// @notice Finalises up to `limit` next segments, as far as they are final; at least one.
    /// @return count How many were finalised.
    function finalizeSegments(JobId jobId, uint32 limit) external returns (uint32 count);

    /// @notice Ends a late attempt: the job is open again from its last finalised segment; the stake is unlocked.
    /// @dev Receipts must be final first (anyone may finalise them): an attempt that is given up while one can still be disputed
    /// would let a false one escape.
    function expire(JobId jobId) external;

    /// @notice Takes back an open job and what is left of its escrow. Requester only.
    function cancel(JobId jobId) external;

    /// @notice Pays out the caller's balance of a payment token.
    function withdrawPayment(address token) external returns (uint256 amount);

    /// @notice Counts a new game in, locks the challenger's bond and tells the terms. Dispute game only.
    function enterDispute(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bytes32 startStateRoot,
        bytes32 endStateRoot
    ) external returns (SegmentTerms memory terms);

    /// @notice Counts a game out and settles stake and bond. Dispute game only.
    /// @return live False when the job ended before: then nobody wins or loses.
    /// @return credited What the winner got of the loser's stake or bond.
    /// @return burned What of it was burned.
    function leaveDispute(JobId jobId, uint32 segment, address challenger, bool workerLost)
        external
        returns (bool live, uint256 credited, uint256 burned);

    /// @notice Ends a job whose program is invalid; escrow and stake return. Program referee only.
    function voidJob(JobId jobId) external;

    /// @notice Whether games about this job can still be won and lost.
    function isLive(JobId jobId) external view returns (bool);

    function jobCount() external view returns (uint256);
    function specOf(JobId jobId) external view returns (JobSpec memory);
    function statusOf(JobId jobId) external view returns (JobStatus memory);
    function programRootOf(JobId jobId) external view returns (bytes32);
    function stepsOf(JobId jobId) external view returns (uint32 steps, uint32 checkpointInterval);
    function segmentTimeOf(JobId jobId) external view returns (uint32);
    function dataRootsOf(JobId jobId) external view returns (bytes32 datasetRoot, bytes32 scheduleRoot);

    /// @notice A submitted segment: keccak-256 of its end state root without the lowest 40 bits, when it came, and how many games are open on it.
    function receiptOf(JobId jobId, uint32 segment)
        external
        view
        returns (bytes32 rootHashPrefix, uint64 submittedAt, uint32 openGames);

    /// @notice When the next unfinalised segment becomes final, if no game holds it up.
    function nextFinality(JobId jobId) external view returns (uint256);

    function balanceOf(address token, address account) external view returns (uint256);

    /// @notice EIP-712 `hashStruct` of a specification.
    function specHash(JobSpec calldata spec) external pure returns (bytes32);

    /// @notice What a requester signs for a specification: `keccak256(0x1901 ‖ domainSeparator ‖ specHash)`.
    function specDigest(JobSpec calldata spec) external view returns (bytes32);

    function domainSeparator() external view returns (bytes32);
}
