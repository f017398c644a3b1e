// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {AuditId} from "../types/AuditId.sol";
import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {SeatState} from "../types/PackedSeat.sol";
import {StepClaim} from "../types/StepClaim.sol";

/// @notice Draws the audits of segments, takes the answers of auditors and workers, and settles them (protocol section 10).
/// @dev An answer is `hashClaim` of the segment's last step: state before it, state after it, root over its operators' outputs. It needs every step of the
/// segment and cannot be derived from the receipt. All commit to theirs before anybody reveals one.
interface IAuditCourt {
    /// @notice Where the audit of a segment stands. Passed, Settled and Ended are final.
    enum Standing {
        None,
        Scheduled,
        Passed, // not sampled, not payable, or its attempt was over at the draw
        Begun,
        Settled, // the hold was lifted; the segment becomes final, or a game that was opened shows it false
        Ended // its attempt ended before that
    }

    /// @notice Everything stored about an audit.
    /// @param height The block whose hash decides; auditors are drawn among those who had enlisted before it.
    /// @param auditors How many are drawn on average.
    /// @param seats Most answers that are paid.
    /// @param condemned Whether its worker was slashed for silence in it.
    /// @param seed What decides who is drawn.
    /// @param claim Hash of the worker's revealed claim.
    struct Audit {
        Standing standing;
        uint48 height;
        uint16 auditors;
        uint16 seats;
        uint16 committed;
        uint16 revealed;
        uint40 commitUntil;
        uint40 revealUntil;
        uint40 disputeUntil;
        bool condemned;
        bytes32 seed;
        bytes32 workerDigest;
        bytes32 claim;
    }

    /// @notice What is known about a revealed answer: too early to say, right, not known to be right and not punished, or to be accused.
    enum Verdict {
        Open,
        Right,
        Wrong,
        Guilty
    }

    /// @notice What an auditor is accused of.
    enum Fault {
        Silent, // drawn, and nothing revealed in time
        Undisputed, // another answer than the worker's, and no game opened about it
        Disproved // the worker's answer, and a game showed the segment false
    }

    error WrongStanding(AuditId auditId, Standing actual);
    error NotDrawn(AuditId auditId, address auditor, uint256 unit);
    error UnitUnknown(address auditor, uint256 units, uint256 unit);
    error SeatsTaken(AuditId auditId, uint256 seats);
    error WrongSeat(AuditId auditId, address auditor, uint256 unit, SeatState actual);
    error TooEarly(uint256 from, uint256 now_);
    error TooLate(uint256 until, uint256 now_);
    error EmptyDigest();
    error AlreadyCommitted(AuditId auditId, address account);
    error NotCommitted(AuditId auditId, address account);
    error WrongReveal(bytes32 actual);
    error NotTheMarket(address expected, address caller);
    error NotTheWorker(address expected, address caller);
    error NotTheReceipt(bytes32 stateAfter);
    error NotTheStart(bytes32 stateBefore);
    error NotTheClaim(bytes32 expected, bytes32 actual);
    error WorkerNotSilent(AuditId auditId);
    error WorkerSilent(AuditId auditId);
    error AttemptOver(AuditId auditId);
    error AlreadyDisputed(AuditId auditId, GameId gameId);
    error NotDecided(AuditId auditId);
    error DelayOutOfRange(uint256 longest, uint256 actual);
    error JobNotOver(JobId jobId);
    error NotPayable(AuditId auditId, address auditor, uint256 unit);
    error NotGuilty(AuditId auditId, address auditor, uint256 unit);

    event AuditScheduled(AuditId indexed auditId, JobId indexed jobId, uint16 attempt, uint32 segment, uint256 height);
    event AuditPassed(AuditId indexed auditId, JobId indexed jobId);

    /// @notice The segment was sampled, but nothing of the budget is left.
    event AuditUnfunded(AuditId indexed auditId, JobId indexed jobId);

    /// @notice The segment is audited: auditors and worker commit, reveal and dispute until these moments.
    event AuditBegun(
        AuditId indexed auditId,
        JobId indexed jobId,
        uint16 attempt,
        uint32 segment,
        bytes32 seed,
        uint48 snapshot,
        uint16 auditors,
        uint16 seats,
        uint40 commitUntil,
        uint40 revealUntil,
        uint40 disputeUntil
    );
    event Committed(AuditId indexed auditId, address indexed auditor, uint256 unit);
    event Revealed(AuditId indexed auditId, address indexed auditor, uint256 unit, StepClaim claim);
    event ClaimCommitted(AuditId indexed auditId, address indexed worker);
    event ClaimRevealed(AuditId indexed auditId, address indexed worker, StepClaim claim);
    event WorkerCondemned(AuditId indexed auditId, address indexed accuser);
    event ClaimDisputed(AuditId indexed auditId, address indexed challenger, GameId gameId, bool beforeDisputed);
    event AuditSettled(AuditId indexed auditId, Standing standing, uint256 refund);
    event FeesReclaimed(JobId indexed jobId, address indexed requester, uint256 amount);
    event FeePaid(AuditId indexed auditId, address indexed auditor, uint256 unit, uint256 fee);

    /// @notice An answer is not paid: its fee pays for later audits of the job.
    event FeeRefused(AuditId indexed auditId, address indexed auditor, uint256 unit);
    event AuditorAccused(
        AuditId indexed auditId, address indexed auditor, address indexed accuser, uint256 unit, Fault fault
    );

    /// @notice A receipt of a job with audits was recorded, and is held. The court lifts that hold once. Market only.
    function schedule(JobId jobId, uint16 attempt, uint32 segment) external;

    // ------------------------------------------------------------------ anyone

    /// @notice Decides which of these segments are audited, once the block at their height is there; lifts the holds of all others. While fewer units have
    /// enlisted than are to be drawn, and the segment's window is not over, it puts the decision off to a later block instead.
    function draw(JobId jobId, uint16 attempt, uint32[] calldata segments) external;

    /// @notice Slashes a worker that did not commit or reveal its claim in time.
    function condemn(AuditId auditId) external;

    /// @notice Opens a game about the worker's revealed claim; locks the caller's challenger bond.
    /// @param beforeDisputed Whether the state before the last step is wrong; else that step or its result.
    /// @param startStateRoot Stored end of the segment before, or the initial state root.
    function dispute(AuditId auditId, bool beforeDisputed, bytes32 startStateRoot, StepClaim calldata claim)
        external
        returns (GameId gameId);

    /// @notice Ends an audit after its phases, lifts the segment's hold and keeps the fees that nobody can earn any more for later audits of the job.
    function settle(AuditId auditId) external;

    /// @notice Pays the fee of a seat whose answer is known to be right, to the auditor; of one that is not, to the later audits of the job.
    function collect(AuditId auditId, address auditor, uint256 unit) external;

    /// @notice Takes stake of a drawn auditor that was silent, differed without a game or vouched for what was disproved. The accuser gets a quarter.
    function accuse(AuditId auditId, address auditor, uint256 unit) external;

    /// @notice Gives the requester of a job that is over the fees that nobody earned.
    function reclaim(JobId jobId) external;

    // ------------------------------------------------------------------ auditors and worker

    /// @notice Commits the caller's unit, which must be drawn, to an answer.
    /// @param digest See `digestOf`.
    function commit(AuditId auditId, uint256 unit, bytes32 digest) external;

    /// @notice Shows the answer that the caller committed to.
    function reveal(AuditId auditId, uint256 unit, StepClaim calldata claim, bytes32 salt) external;

    /// @notice Commits the worker to its claim.
    function commitClaim(AuditId auditId, bytes32 digest) external;

    /// @notice Shows the worker's claim: it must end in its receipt and, where the segment is one step, begin at its start.
    function revealClaim(AuditId auditId, StepClaim calldata claim, bytes32 salt) external;

    // ------------------------------------------------------------------ readers

    /// @notice What an account commits to: `keccak256(abi.encode(account, jobId, attempt, segment, hashClaim(claim), salt))`.
    function digestOf(address account, AuditId auditId, StepClaim calldata claim, bytes32 salt)
        external
        pure
        returns (bytes32);

    function auditOf(AuditId auditId) external view returns (Audit memory);
    function seatOf(AuditId auditId, address auditor, uint256 unit) external view returns (SeatState);

    /// @notice Whether a unit is drawn for an audit that has begun.
    function isDrawn(AuditId auditId, address auditor, uint256 unit) external view returns (bool);

    /// @notice What is known about a revealed answer after the audit was settled.
    function verdictOf(AuditId auditId, address auditor, uint256 unit) external view returns (Verdict);

    /// @notice The game that somebody opened by `dispute`; zero if none.
    function gameOf(AuditId auditId, address challenger) external view returns (GameId);

    /// @notice Whether `draw` has something to do for an audit: its block has passed, and as many units have enlisted as are to be drawn, or nobody waits for them.
    function isDue(AuditId auditId) external view returns (bool);

    /// @notice The block after which the registry had the units among which an audit's auditors are drawn.
    function snapshotOf(AuditId auditId) external view returns (uint48);

    /// @notice How much of a job's audit budget was taken out of its escrow.
    function reservedOf(JobId jobId) external view returns (uint256);

    /// @notice How much of that nobody earned: it pays for later audits of the job.
    function returnedOf(JobId jobId) external view returns (uint256);
}
