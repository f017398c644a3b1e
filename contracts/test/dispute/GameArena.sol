// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IDisputeGame} from "../../src/dispute/IDisputeGame.sol";
import {IJobMarket} from "../../src/market/IJobMarket.sol";
import {GameId} from "../../src/types/GameId.sol";
import {JobId} from "../../src/types/JobId.sol";

/// @notice A party of a game: sends what it is told to.
contract ArenaPlayer {
    address private immutable _ARENA = msg.sender;

    function send(address target, bytes calldata call) external returns (bool done, bytes memory answer) {
        require(msg.sender == _ARENA, "not the arena");
        return target.call(call);
    }
}

/// @notice Plays whole games on the real dispute game in one call: a stand-in for the market, and two players.
/// @dev For differential tests, which play the same moves elsewhere and compare. Time stands still, so that no clock decides.
contract GameArena {
    /// @notice A job as far as games look at it.
    struct Job {
        bytes32 programRoot;
        bytes32 datasetRoot;
        bytes32 scheduleRoot;
        uint32 steps;
        uint32 interval;
        uint16 operatorCount;
        uint16 stateCount;
        uint16 datasetCount;
    }

    /// @notice A move as calldata of the dispute game. Where its node is zero it gets the node that the game has.
    struct Move {
        bool byWorker;
        bool accepted;
        bytes call;
    }

    /// @notice What became of a game: how many moves were accepted or refused as foretold, and the answer to the first that was not.
    struct Result {
        uint256 agreed;
        bytes answer;
        bool workerMoves;
        IDisputeGame.Game game;
    }

    uint32 private constant CLOCK = 3600;
    uint256 private constant NODE_OFFSET = 36;

    ArenaPlayer private immutable _WORKER = new ArenaPlayer();
    ArenaPlayer private immutable _CHALLENGER = new ArenaPlayer();

    IDisputeGame private _game;
    address private _referee;
    Job private _job;

    /// @notice Names the game, which was created with this contract as its market, and the referee of its jobs. Once.
    function initialize(IDisputeGame game, address referee) external {
        require(address(_game) == address(0), "initialized");
        (_game, _referee) = (game, referee);
    }

    /// @notice Plays a game about a segment; to be called without a transaction, so that every game is the first.
    function play(Job calldata job, uint32 segment, bytes32 start, bytes32 end, Move[] calldata moves)
        external
        returns (Result memory result)
    {
        _job = job;
        bool done;
        (done, result.answer) = _CHALLENGER.send(
            address(_game), abi.encodeCall(IDisputeGame.open, (JobId.wrap(1), segment, 0, start, end))
        );
        require(done, "open");
        GameId id = abi.decode(result.answer, (GameId));
        for (; result.agreed < moves.length; ++result.agreed) {
            Move calldata move = moves[result.agreed];
            (done, result.answer) =
                (move.byWorker ? _WORKER : _CHALLENGER).send(address(_game), _answering(id, move.call));
            if (done != move.accepted) break;
        }
        result.game = _game.gameOf(id);
        (address mover,) = _game.moverOf(id);
        result.workerMoves = mover == address(_WORKER);
    }

    function enterDispute(JobId, uint32 segment, uint16, address, bytes32, bytes32)
        external
        view
        returns (IJobMarket.SegmentTerms memory terms)
    {
        uint32 first = segment * _job.interval;
        terms.worker = address(_WORKER);
        terms.firstStep = first;
        terms.stepCount = _job.steps - first < _job.interval ? _job.steps - first : _job.interval;
        terms.moveClock = CLOCK;
        terms.segmentTime = CLOCK;
        terms.operatorCount = _job.operatorCount;
        terms.stateCount = _job.stateCount;
        terms.datasetCount = _job.datasetCount;
    }

    function leaveDispute(JobId, uint32, uint16, address, bool, uint256)
        external
        pure
        returns (bool, uint256, uint256)
    {
        return (true, 0, 0);
    }

    function stepsOf(JobId) external view returns (uint32, uint32) {
        return (_job.steps, _job.interval);
    }

    function segmentTimeOf(JobId) external pure returns (uint32) {
        return CLOCK;
    }

    function refereeOf(JobId) external view returns (address) {
        return _referee;
    }

    function programRootOf(JobId) external view returns (bytes32) {
        return _job.programRoot;
    }

    function dataRootsOf(JobId) external view returns (bytes32, bytes32) {
        return (_job.datasetRoot, _job.scheduleRoot);
    }

    function _answering(GameId id, bytes calldata move) private view returns (bytes memory answering) {
        answering = move;
        bytes32 node;
        assembly ("memory-safe") {
            node := mload(add(add(answering, 0x20), NODE_OFFSET))
        }
        if (node != 0) return answering;
        node = _game.gameOf(id).node;
        assembly ("memory-safe") {
            mstore(add(add(answering, 0x20), NODE_OFFSET), node)
        }
    }
}
