// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEscrow} from "../money/IEscrow.sol";
import {Ask} from "../types/Ask.sol";
import {JobId} from "../types/JobId.sol";
import {JobSpec} from "../types/JobSpec.sol";
import {JobState} from "../types/JobState.sol";
import {IWired} from "../wiring/IWired.sol";
import {Courts} from "../types/Courts.sol";

/// @notice Gives jobs to workers, takes receipts, releases payment segment by segment (protocol section 5).
interface IJobMarket is IWired {
    /// @notice The changing part of a job; `submitted` and `finalized` count segments, `openGames` games and holds of the courts.
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
        uint64 claimableAt;
        uint64 lastFinality;
        uint64 deadline;
        uint32 extension;
        uint256 price;
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

    error WrongState(JobId jobId, JobState actual);
    error NotWorker(address expected, address actual);
    error NotRequester(address expected, address caller);
    error NotClaimableYet(uint256 claimableAt, uint256 now_);
    error OfferClosed(uint256 offerDeadline, uint256 now_);
    error ReputationTooLow(uint256 least, uint256 actual);
    error AskTooDear(uint256 most, uint256 actual);
    error AskInOtherToken(address expected, address actual);
    error WrongAttempt(uint16 expected, uint16 actual);
    error WrongSegment(uint32 expected, uint32 actual);
    error SegmentNotOpen(uint32 segment, uint32 finalized, uint32 submitted);
    error StartRootMismatch(bytes32 actual);
    error EndRootMismatch(bytes32 actual);
    error NotFinal(uint256 finality, uint256 now_);
    error NothingToFinalize(JobId jobId);
    error GamesOpen(JobId jobId, uint32 games);
    error StartDeadlinePassed(uint256 deadline, uint256 now_);
    error DeadlineNotPassed(uint256 deadline, uint256 now_);
    error DeadlinePassed(uint256 deadline, uint256 now_);
    error ReceiptsNotFinal(JobId jobId, uint32 finalized, uint32 submitted);
    error AllSegmentsSubmitted(JobId jobId);
    error ExtensionTooLong(uint256 limit, uint256 actual);
    error AlreadyPunished(JobId jobId, uint16 attempt);
    error AttemptsExhausted(JobId jobId);
    error OtherTerms(bytes32 expected, bytes32 actual);

    event JobPosted(JobId indexed jobId, address indexed requester, bytes32 indexed specHash, bytes32 bundle);
    event JobClaimed(JobId indexed jobId, address indexed worker, uint16 attempt, uint256 price);
    event JobReleased(JobId indexed jobId, address indexed worker, uint16 attempt);
    event JobStarted(JobId indexed jobId, address indexed worker, uint16 attempt);
    event JobExtended(JobId indexed jobId, uint32 extension);
    event ReceiptSubmitted(
        JobId indexed jobId, uint32 indexed segment, uint16 attempt, address indexed worker, bytes32 endStateRoot
    );
    event SegmentFinalized(JobId indexed jobId, uint32 indexed segment, uint256 payment);
    event JobFinalized(JobId indexed jobId, address indexed worker);
    event JobCancelled(JobId indexed jobId);
    event JobExpired(JobId indexed jobId, address indexed worker, uint16 attempt, uint32 resumeSegment);

    /// @notice The worker lost its stake: `compensation` and the winner's part of `reward` went to the accuser, the other parts of the
    /// reward wait for the other games on the segment, the rest burned. The job is open again from `resumeSegment` on.
    event JobSlashed(
        JobId indexed jobId,
        address indexed worker,
        address indexed accuser,
        uint32 segment,
        uint16 attempt,
        uint32 resumeSegment,
        uint256 compensation,
        uint256 reward,
        uint256 burned
    );

    /// @notice Part of the reward for a fraud that several games were about.
    event RewardShared(JobId indexed jobId, uint32 indexed segment, address indexed challenger, uint256 amount);
    event JobVoided(JobId indexed jobId);

    /// @notice What was left of the escrow went to the requester's balance.
    event EscrowRefunded(JobId indexed jobId, address indexed requester, uint256 amount);

    /// @notice Names who may judge. Once, by the deployer.
    function initialize(Courts calldata courts) external;

    // ------------------------------------------------------------------ requester

    /// @notice Posts a job and pulls payment and audit budget into escrow; ether that comes with the call is wrapped.
    /// @param spec What is to be computed and on which terms. Its program root must be registered.
    /// @param bundle Content address of the job's blobs, for peers; no rule depends on it.
    /// @return jobId Number of the new job.
    function postJob(JobSpec calldata spec, bytes32 bundle) external payable returns (JobId jobId);

    /// @notice As `postJob`, by the requester's signature of ERC-2612 instead of its approval.
    function postJobWithPermit(JobSpec calldata spec, bytes32 bundle, IEscrow.Permit calldata permit)
        external
        returns (JobId jobId);

    /// @notice Gives an open job to the worker of an ask, at the ask's price. Requester only.
    /// @param signature The worker's, of the ask; empty when the ask is published.
    function assign(JobId jobId, Ask calldata ask, bytes calldata signature) external;

    /// @notice Moves the deadlines of offer and work; only later. Requester only.
    function extend(JobId jobId, uint32 extension) external;

    /// @notice Takes back a job that is not started, and what is left of its escrow. Requester only.
    function cancel(JobId jobId) external;

    // ------------------------------------------------------------------ worker

    /// @notice Takes an open job at its full price; locks the worker's stake and claim bond. The deadlines count from here.
    function claim(JobId jobId) external;

    /// @notice Gives a claimed job back before `start`, at no cost.
    function release(JobId jobId) external;

    /// @notice Commits the worker to the claimed job, until its start deadline.
    /// @param specHash EIP-712 `hashStruct` of the specification that the worker has seen.
    function start(JobId jobId, bytes32 specHash) external;

    /// @notice Anchors the end state root of the next segment, until the job's deadline.
    function submitReceipt(JobId jobId, uint16 attempt, uint32 segment, bytes32 endStateRoot) external;

    // ------------------------------------------------------------------ anyone

    /// @notice Finalises the next segment when it is final and undisputed; pays for it.
    function finalizeSegment(JobId jobId) external;

    /// @notice Finalises up to `limit` next segments, as far as they are final; at least one.
    /// @return count How many were finalised.
    function finalizeSegments(JobId jobId, uint32 limit) external returns (uint32 count);

    /// @notice Ends a late attempt: the job is open again from its last finalised segment; the stake is unlocked, and the claim bond burned where the attempt was started.
    /// @dev Receipts must be final first (anyone may finalise them): an attempt that is given up while one can still be disputed
    /// would let a false one escape.
    function expire(JobId jobId) external;

    // ------------------------------------------------------------------ courts

    /// @notice Records a receipt of the worker's that came another way, in order; by `anchoredAt` it must have been made before the deadline, its window begins now. Receipt desk only.
    function recordReceipt(
        JobId jobId,
        uint16 attempt,
        uint32 segment,
        address worker,
        bytes32 endStateRoot,
        uint256 anchoredAt
    ) external;

    /// @notice Takes the stake of a worker that signed two receipts for one segment, locked or not any more, once an attempt. Receipt desk only.
    function punishEquivocation(JobId jobId, uint16 attempt, uint32 segment, address worker, address accuser) external;

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
    /// @param workerMoves How often the worker moved: what a lost bond pays for.
    /// @return live False when the attempt ended before: then nobody wins or loses.
    /// @return credited What the winner got of the loser's stake or bond.
    /// @return burned What of it was burned.
    function leaveDispute(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bool workerLost,
        uint256 workerMoves
    ) external returns (bool live, uint256 credited, uint256 burned);

    /// @notice Keeps a segment from becoming final until `lift`; under the conditions of a new game. Audit and data court only.
    /// @param endStateRoot The receipt that the case is about.
    function hold(JobId jobId, uint16 attempt, uint32 segment, bytes32 endStateRoot) external;

    /// @notice Ends one hold; the segment is final one re-execution later at the earliest. Audit and data court only.
    /// @return live False, and nothing done, when the attempt ended before.
    function lift(JobId jobId, uint16 attempt, uint32 segment) external returns (bool live);

    /// @notice Slashes a worker that kept silent in a court, as by a lost game without compensation. Audit and data court only.
    /// @return live False, and nothing done, when the attempt ended before.
    function condemn(JobId jobId, uint16 attempt, uint32 segment, address accuser) external returns (bool live);

    /// @notice Ends a job whose program is invalid; escrow and stake return. Program referee only.
    function voidJob(JobId jobId) external;

    // ------------------------------------------------------------------ readers

    /// @notice Whether games about this attempt can still be won and lost.
    function isLive(JobId jobId, uint16 attempt) external view returns (bool);

    function jobCount() external view returns (uint256);
    /// @notice The job's specification as it lies in storage; `JobReader` reads it.
    function specSlotsOf(JobId jobId) external view returns (bytes32[12] memory slots);
    function statusOf(JobId jobId) external view returns (JobStatus memory);
    function programRootOf(JobId jobId) external view returns (bytes32);
    function stepsOf(JobId jobId) external view returns (uint32 steps, uint32 checkpointInterval);
    function segmentTimeOf(JobId jobId) external view returns (uint32);
    function refereeOf(JobId jobId) external view returns (address);
    function dataRootsOf(JobId jobId) external view returns (bytes32 datasetRoot, bytes32 scheduleRoot);

    /// @notice A submitted segment: keccak-256 of its end state root without the lowest 40 bits, when it is final if no game or court holds anything up,
    /// and how many games and holds are open on it.
    function receiptOf(JobId jobId, uint32 segment)
        external
        view
        returns (bytes32 rootHashPrefix, uint64 finality, uint32 openGames);

    /// @notice When the next unfinalised segment becomes final, if no game or court holds it up.
    function nextFinality(JobId jobId) external view returns (uint256);

    /// @notice EIP-712 `hashStruct` of the job's specification.
    function specHashOf(JobId jobId) external view returns (bytes32);

    /// @notice What a court has to know about a segment.
    function segmentTermsOf(JobId jobId, uint32 segment) external view returns (SegmentTerms memory);

    /// @notice What requests for a job's states go by: its challenge window, and what a move of a game is paid.
    function dataTermsOf(JobId jobId) external view returns (uint256 challengeWindow, uint256 moveCompensation);

    /// @notice Whether a root is the end state root of a submitted segment.
    function isReceipt(JobId jobId, uint32 segment, bytes32 endStateRoot) external view returns (bool);

    /// @notice Whether a root is what a segment starts from: the end of the one before, or the initial state.
    function isStart(JobId jobId, uint32 segment, bytes32 startStateRoot) external view returns (bool);

    /// @notice Whether a lost game showed a segment of an attempt false.
    function isFalsified(JobId jobId, uint16 attempt, uint32 segment) external view returns (bool);
}
