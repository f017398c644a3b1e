// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../market/IJobMarket.sol";
import {IStakeVault} from "../money/IStakeVault.sol";
import {DeclaredTensor} from "../referee/DeclaredTensor.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {Chunk} from "../types/Chunk.sol";
import {JobId} from "../types/JobId.sol";
import {RequestId} from "../types/RequestId.sol";
import {ChunkTree} from "./ChunkTree.sol";
import {DataPrice} from "./DataPrice.sol";
import {IDataCourt} from "./IDataCourt.sol";

/// @title DataCourt
/// @dev Layout of a request, two slots; what it is about is re-supplied, and hashes to its name:
///
///     slot 0   [159..0] asker [199..160] deadline [231..200] segment [239..232] state
///     slot 1   [95..0] compensation [191..96] burned [223..192] leafCount [239..224] stateCount
contract DataCourt is IDataCourt {
    IJobMarket private immutable _MARKET;
    IStakeVault private immutable _VAULT;

    mapping(RequestId requestId => RequestStatus) private _requests;

    /// @dev When the worker of an attempt will have answered every request about it, one after the other. INVARIANT: nothing that another job
    /// costs or gives back fills this one's queue.
    mapping(JobId jobId => mapping(uint16 attempt => uint40)) private _busyUntil;

    constructor(IJobMarket market, IStakeVault vault) {
        _MARKET = market;
        _VAULT = vault;
    }

    /// @inheritdoc IDataCourt
    function request(Chunk calldata chunk, uint32 segment, bytes32 endStateRoot, DeclaredTensor calldata declared)
        external
        returns (RequestId requestId)
    {
        _MARKET.hold(chunk.jobId, chunk.attempt, segment, endStateRoot);
        // INVARIANT: only what a receipt stands for can be asked for, so that an honest worker has it.
        if (chunk.stateRoot != endStateRoot && !_MARKET.isStart(chunk.jobId, segment, chunk.stateRoot)) {
            revert UnknownState(chunk.stateRoot);
        }
        requestId = idOf(chunk);
        RequestStatus storage asked = _requests[requestId];
        // INVARIANT: a chunk is asked for once; whoever asked, the answer is everybody's.
        if (asked.state != RequestState.None) revert AlreadyRequested(requestId, asked.state);
        asked.asker = msg.sender;
        asked.segment = segment;
        asked.state = RequestState.Open;
        uint256 size = _measure(asked, chunk, declared);
        _enqueue(asked, chunk, size);
        (uint256 compensation, uint256 burned) = (asked.compensation, asked.burned);
        emit ChunkRequested(chunk.jobId, requestId, msg.sender, segment, chunk, compensation, burned, asked.deadline);
        _VAULT.lock(msg.sender, compensation + burned);
    }

    /// @inheritdoc IDataCourt
    function answer(
        Chunk calldata chunk,
        bytes calldata leaves,
        bytes32[] calldata tensorPath,
        bytes32[] calldata statePath
    ) external {
        (RequestId requestId, RequestStatus storage asked) = _open(chunk);
        // INVARIANT: a late answer is none; whoever is late has lost.
        if (block.timestamp > asked.deadline) revert AnswerTooLate(asked.deadline, block.timestamp);
        _requireChunk(asked, chunk, leaves, tensorPath, statePath);
        asked.state = RequestState.Answered;
        emit ChunkAnswered(chunk.jobId, requestId, leaves);
        address worker = _MARKET.segmentTermsOf(chunk.jobId, asked.segment).worker;
        if (!_MARKET.lift(chunk.jobId, chunk.attempt, asked.segment)) revert AttemptOver(chunk.jobId, chunk.attempt);
        _VAULT.seize(asked.asker, worker, asked.compensation, asked.burned);
    }

    /// @inheritdoc IDataCourt
    function timeout(Chunk calldata chunk) external {
        (RequestId requestId, RequestStatus storage asked) = _open(chunk);
        if (block.timestamp <= asked.deadline) revert AnswerStillDue(asked.deadline, block.timestamp);
        asked.state = RequestState.Unanswered;
        if (!_MARKET.condemn(chunk.jobId, chunk.attempt, asked.segment, asked.asker)) {
            return _end(requestId, asked, chunk.jobId);
        }
        emit ChunkWithheld(chunk.jobId, requestId, asked.asker);
        _returnPrice(asked);
    }

    /// @inheritdoc IDataCourt
    function close(Chunk calldata chunk) external {
        (RequestId requestId, RequestStatus storage asked) = _open(chunk);
        if (_MARKET.isLive(chunk.jobId, chunk.attempt)) revert AttemptLive(chunk.jobId, chunk.attempt);
        _end(requestId, asked, chunk.jobId);
    }

    /// @inheritdoc IDataCourt
    function requestOf(RequestId requestId) external view returns (RequestStatus memory) {
        return _requests[requestId];
    }

    /// @inheritdoc IDataCourt
    function priceOf(JobId jobId, uint256 size) external view returns (uint256 compensation, uint256 burned) {
        (, uint256 moveCompensation) = _MARKET.dataTermsOf(jobId);
        compensation = DataPrice.compensationFor(size, moveCompensation);
        burned = DataPrice.burnedFor(compensation, _waitingFor(jobId, _MARKET.statusOf(jobId).attempt));
    }

    /// @inheritdoc IDataCourt
    function idOf(Chunk calldata chunk) public pure returns (RequestId) {
        return RequestId.wrap(keccak256(abi.encode(chunk)));
    }

    /// @dev Notes how large the tensor is, and gives the bytes of the chunk's answer.
    function _measure(RequestStatus storage asked, Chunk calldata chunk, DeclaredTensor calldata declared)
        private
        returns (uint256)
    {
        bytes32 programRoot = _MARKET.programRootOf(chunk.jobId);
        uint32 leafCount = declared.leafCountOf(chunk.tensor, programRoot);
        uint256 chunks = ChunkTree.countOf(leafCount);
        // INVARIANT: nothing beyond a tensor can be asked for.
        if (chunk.index >= chunks) revert ChunkOutOfRange(chunks, chunk.index);
        uint16 stateCount = declared.header.stateCount;
        asked.leafCount = leafCount;
        asked.stateCount = stateCount;
        return DataPrice.bytesOf(leafCount, chunk.index, stateCount);
    }

    /// @dev Sets price and deadline: the move clock, and the time for this answer after all others that the worker owes in this job.
    function _enqueue(RequestStatus storage asked, Chunk calldata chunk, uint256 size) private {
        JobId jobId = chunk.jobId;
        (uint256 window, uint256 moveCompensation) = _MARKET.dataTermsOf(jobId);
        (, uint64 finality,) = _MARKET.receiptOf(jobId, asked.segment);
        // INVARIANT: requests follow each other on a segment no longer than its window lasts, so that they hold it up for a bounded time.
        if (block.timestamp >= finality) revert WindowOver(finality, block.timestamp);
        uint256 waiting = _waitingFor(jobId, chunk.attempt);
        uint256 queue = waiting + DataPrice.TIME_OF_ANSWER;
        // INVARIANT: no deadline comes before the worker had the time of every answer that it owes in this job, and none lies further off than a window and a move.
        if (waiting != 0 && queue > window) revert QueueFull(window, queue);
        _busyUntil[jobId][chunk.attempt] = uint40(block.timestamp + queue);
        asked.deadline = uint40(block.timestamp + _MARKET.segmentTermsOf(jobId, asked.segment).moveClock + queue);
        uint256 compensation = DataPrice.compensationFor(size, moveCompensation);
        asked.compensation = uint96(compensation);
        asked.burned = uint96(DataPrice.burnedFor(compensation, waiting));
    }

    /// @dev How long the answers take that the worker of an attempt owes, one after the other.
    function _waitingFor(JobId jobId, uint16 attempt) private view returns (uint256) {
        uint256 busyUntil = _busyUntil[jobId][attempt];
        return busyUntil > block.timestamp ? busyUntil - block.timestamp : 0;
    }

    function _requireChunk(
        RequestStatus storage asked,
        Chunk calldata chunk,
        bytes calldata leaves,
        bytes32[] calldata tensorPath,
        bytes32[] calldata statePath
    ) private view {
        uint256 leafCount = asked.leafCount;
        _requireLength(ChunkTree.LEAF_BYTES * ChunkTree.leavesOf(leafCount, chunk.index), leaves.length);
        _requireLength(ChunkTree.levelsAbove(leafCount), tensorPath.length);
        _requireLength(MerkleTree.depthOf(asked.stateCount), statePath.length);
        bytes32 root = ChunkTree.rootOf(leaves, ChunkTree.levelsOf(leafCount));
        root = MerkleTree.rootFrom(root, chunk.index, tensorPath, MerkleTree.TENSOR);
        root = MerkleTree.rootFrom(root, chunk.tensor, statePath, MerkleTree.STATE);
        // INVARIANT: an answer is what the receipt stands for, or none.
        if (root != chunk.stateRoot) revert WrongStateRoot(chunk.stateRoot, root);
    }

    function _open(Chunk calldata chunk) private view returns (RequestId requestId, RequestStatus storage asked) {
        requestId = idOf(chunk);
        asked = _requests[requestId];
        if (asked.state != RequestState.Open) revert RequestNotOpen(requestId, asked.state);
    }

    function _end(RequestId requestId, RequestStatus storage asked, JobId jobId) private {
        asked.state = RequestState.Ended;
        emit RequestEnded(jobId, requestId, asked.asker);
        _returnPrice(asked);
    }

    function _returnPrice(RequestStatus storage asked) private {
        _VAULT.unlock(asked.asker, uint256(asked.compensation) + asked.burned);
    }

    function _requireLength(uint256 expected, uint256 actual) private pure {
        if (expected != actual) revert WrongLength(expected, actual);
    }
}
