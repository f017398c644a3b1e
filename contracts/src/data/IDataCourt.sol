// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {DeclaredTensor} from "../referee/DeclaredTensor.sol";
import {Chunk} from "../types/Chunk.sol";
import {JobId} from "../types/JobId.sol";
import {RequestId} from "../types/RequestId.sol";

/// @notice Where the states that receipts name can be had when nobody gives them away: paid requests on chain, chunk by chunk. A worker that
/// does not answer has lost a dispute (protocol section 11).
/// @dev An answer is in the event for everybody, and so a chunk is asked for once an attempt. Whoever answers, the worker is paid.
interface IDataCourt {
    /// @notice Where a request stands. All but Open are final.
    enum RequestState {
        None,
        Open,
        Answered,
        Unanswered, // the worker lost its stake by it
        Ended // the attempt was over first
    }

    /// @notice What is stored of a request; see `DataCourt` for the bit table.
    struct RequestStatus {
        address asker;
        uint40 deadline;
        uint32 segment;
        RequestState state;
        uint96 compensation;
        uint96 burned;
        uint32 leafCount;
        uint16 stateCount;
    }

    error ChunkOutOfRange(uint256 count, uint256 actual);
    error UnknownState(bytes32 stateRoot);
    error WindowOver(uint256 end, uint256 now_);
    error QueueFull(uint256 most, uint256 actual);
    error AlreadyRequested(RequestId requestId, RequestState state);
    error RequestNotOpen(RequestId requestId, RequestState state);
    error AnswerTooLate(uint256 deadline, uint256 now_);
    error AnswerStillDue(uint256 deadline, uint256 now_);
    error AttemptOver(JobId jobId, uint16 attempt);
    error AttemptLive(JobId jobId, uint16 attempt);
    error WrongLength(uint256 expected, uint256 actual);
    error WrongStateRoot(bytes32 expected, bytes32 actual);

    /// @notice Somebody wants a chunk of the state before or after a segment.
    /// @param compensation What the worker gets of the price when it answers.
    /// @param burned What is gone then.
    event ChunkRequested(
        JobId indexed jobId,
        RequestId indexed requestId,
        address indexed asker,
        uint32 segment,
        Chunk chunk,
        uint256 compensation,
        uint256 burned,
        uint256 deadline
    );

    /// @notice The leaves that were asked for, 256 bytes each.
    event ChunkAnswered(JobId indexed jobId, RequestId indexed requestId, bytes leaves);

    /// @notice Nobody answered in time: the worker has lost its stake.
    event ChunkWithheld(JobId indexed jobId, RequestId indexed requestId, address indexed asker);

    /// @notice The attempt was over before an answer was due: the asker has its money back.
    event RequestEnded(JobId indexed jobId, RequestId indexed requestId, address indexed asker);

    /// @notice Asks for a chunk of the state before or after a submitted segment that is not final, until its challenge window is over; locks
    /// `priceOf` of the caller's free stake. Nothing is final while the request is open.
    /// @dev Refused while the worker owes as many answers in this job as there is time for in a challenge window.
    /// @param chunk What is asked for; its state root is the segment's end root or its start root.
    /// @param segment The segment that is held.
    /// @param endStateRoot Its receipt.
    /// @param declared How large the tensor is.
    function request(Chunk calldata chunk, uint32 segment, bytes32 endStateRoot, DeclaredTensor calldata declared)
        external
        returns (RequestId requestId);

    /// @notice Answers an open request until its deadline. Anyone may call; the job's worker is paid.
    /// @param leaves The leaves of the chunk, 256 bytes each, without those that are missing.
    /// @param tensorPath Siblings from the chunk up to the tensor's root, lowest first.
    /// @param statePath Siblings from there up to the state root.
    function answer(
        Chunk calldata chunk,
        bytes calldata leaves,
        bytes32[] calldata tensorPath,
        bytes32[] calldata statePath
    ) external;

    /// @notice Ends a request whose deadline has passed: the worker loses its stake as in a lost game. Anyone may call.
    function timeout(Chunk calldata chunk) external;

    /// @notice Ends a request whose attempt is over. Anyone may call.
    function close(Chunk calldata chunk) external;

    function requestOf(RequestId requestId) external view returns (RequestStatus memory);

    /// @notice The request's name: `keccak256(abi.encode(chunk))`.
    function idOf(Chunk calldata chunk) external pure returns (RequestId);

    /// @notice What asking for a chunk costs at this moment, if it is answered.
    /// @param size Bytes of the answer: leaves, and siblings up to the state root.
    /// @return compensation What the worker gets.
    /// @return burned What is gone; the more, the more answers the worker owes in this job already.
    function priceOf(JobId jobId, uint256 size) external view returns (uint256 compensation, uint256 burned);
}
