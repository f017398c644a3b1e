// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IJobMarket} from "../market/IJobMarket.sol";
import {Settlement} from "../market/Settlement.sol";
import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {Phase} from "../types/Phase.sol";
import {Outcome, Reason} from "../types/Resolution.sol";
import {IDisputeGame} from "./IDisputeGame.sol";

/// @notice The books of all games: whose move, clocks, and how a game ends.
/// @dev Layout of a game, six slots:
///
///     slot 0   [159..0] worker [191..160] workerClock [231..192] movedAt [239..232] phase [247..240] depth
///              [255..248] workerMoves
///     slot 1   [159..0] challenger [191..160] challengerClock [255..192] jobId
///     slot 2   node
///     slot 3   [31..0] firstStep [63..32] stepCount [95..64] position [127..96] count [159..128] rows [191..160] columns
///              [223..192] reductionCount [239..224] operatorIndex [255..240] attempt
///     slot 4   context: hash of the step's claim, then of that and the operator's leaf
///     slot 5   [31..0] element [63..32] value [95..64] firstBlock [127..96] blockCount [159..128] entry [191..160] exit
///              [207..192] operatorCount [223..208] stateCount [239..224] datasetCount [247..240] outcome [255..248] reason
abstract contract GameLedger is IDisputeGame {
    /// @dev Bit p is set where phase p is the challenger's.
    uint256 private constant CHALLENGER_PHASES = (1 << uint256(Phase.ChooseInterval))
        | (1 << uint256(Phase.ChooseTarget)) | (1 << uint256(Phase.ChooseOperator)) | (1 << uint256(Phase.OpenOperator))
        | (1 << uint256(Phase.ChooseState)) | (1 << uint256(Phase.ProveNextState)) | (1 << uint256(Phase.ChooseTensor))
        | (1 << uint256(Phase.ChooseElement)) | (1 << uint256(Phase.ChooseBlocks)) | (1 << uint256(Phase.ProveBlock))
        | (1 << uint256(Phase.ProveFinish)) | (1 << uint256(Phase.ProveElement));

    IJobMarket internal immutable _MARKET;

    uint256 internal _gameCount;
    mapping(GameId gameId => Game) internal _games;

    /// @dev When a worker will have re-executed every segment that its games ask for, one after the other.
    mapping(address worker => uint40) private _busyUntil;

    constructor(IJobMarket market) {
        _MARKET = market;
    }

    /// @inheritdoc IDisputeGame
    function timeout(GameId gameId) external {
        Game storage game = _games[gameId];
        _requireRunning(game);
        bool challengerMoves = _isChallengers(game.phase);
        uint256 clock = challengerMoves ? game.challengerClock : game.workerClock;
        uint256 elapsed = block.timestamp - game.movedAt;
        if (elapsed <= clock) revert ClockRunning(clock, elapsed);
        _resolve(gameId, game, challengerMoves ? Outcome.ChallengerLost : Outcome.WorkerLost, Reason.Timeout);
    }

    /// @inheritdoc IDisputeGame
    function close(GameId gameId) external {
        Game storage game = _games[gameId];
        _requireRunning(game);
        if (_MARKET.isLive(JobId.wrap(game.jobId), game.attempt)) revert GameLive(gameId);
        _resolve(gameId, game, Outcome.Superseded, Reason.JobEnded);
    }

    /// @inheritdoc IDisputeGame
    function gameCount() external view returns (uint256) {
        return _gameCount;
    }

    /// @inheritdoc IDisputeGame
    function gameOf(GameId gameId) external view returns (Game memory) {
        return _games[gameId];
    }

    /// @inheritdoc IDisputeGame
    function moverOf(GameId gameId) external view returns (address mover, uint256 deadline) {
        Game storage game = _games[gameId];
        if (game.phase == Phase.None || game.phase == Phase.Closed) return (address(0), 0);
        return _isChallengers(game.phase)
            ? (game.challenger, uint256(game.movedAt) + game.challengerClock)
            : (game.worker, uint256(game.movedAt) + game.workerClock);
    }

    /// @dev Lets the mover in: right phase, right party, right node, in time. Stops its clock.
    function _begin(GameId gameId, bytes32 node, Phase phase) internal returns (Game storage game) {
        game = _games[gameId];
        if (game.phase != phase) revert WrongPhase(game.phase);
        _beginAny(game, node);
    }

    /// @dev As `_begin`; the caller has checked the phase.
    function _beginAny(Game storage game, bytes32 node) internal {
        bool challengerMoves = _isChallengers(game.phase);
        address mover = challengerMoves ? game.challenger : game.worker;
        // INVARIANT: only the party whose move it is moves, and only against the node it has seen.
        if (msg.sender != mover) revert NotMover(mover, msg.sender);
        if (node != game.node) revert WrongNode(game.node, node);
        uint256 elapsed = block.timestamp - game.movedAt;
        uint256 clock = challengerMoves ? game.challengerClock : game.workerClock;
        // INVARIANT: a late move is none; whoever is late has lost.
        if (elapsed > clock) revert ClockExpired(clock, elapsed);
        if (challengerMoves) {
            game.challengerClock = uint32(clock - elapsed);
        } else {
            game.workerClock = uint32(clock - elapsed);
            ++game.workerMoves;
        }
        game.movedAt = uint40(block.timestamp);
    }

    /// @dev Hands the game to the mover of the next phase.
    function _next(GameId gameId, Game storage game, Phase phase, bytes32 node) internal {
        game.phase = phase;
        game.node = node;
        emit Moved(gameId, phase, node);
    }

    /// @dev How much longer a worker's clock must be because it has to re-execute a segment: those of its other games come first, up to
    /// `LONGEST_QUEUE` of them.
    function _queue(address worker, uint256 segmentTime) internal returns (uint32) {
        uint256 begin = Math.max(block.timestamp, _busyUntil[worker]);
        _busyUntil[worker] = uint40(begin + segmentTime);
        return uint32(Math.min(begin + segmentTime - block.timestamp, Settlement.LONGEST_QUEUE * segmentTime));
    }

    /// @dev The one classifier of outcomes: proof and timeout as told, unless the job has ended otherwise.
    function _resolve(GameId gameId, Game storage game, Outcome outcome, Reason reason) internal {
        game.phase = Phase.Closed;
        JobId jobId = JobId.wrap(game.jobId);
        (, uint32 interval) = _MARKET.stepsOf(jobId);
        (bool live, uint256 credited, uint256 burned) = _MARKET.leaveDispute(
            jobId,
            game.firstStep / interval,
            game.attempt,
            game.challenger,
            outcome == Outcome.WorkerLost,
            game.workerMoves
        );
        if (!live) {
            outcome = Outcome.Superseded;
            reason = Reason.JobEnded;
        }
        game.outcome = outcome;
        game.reason = reason;
        emit GameResolved(gameId, jobId, outcome, reason, credited, burned);
    }

    function _requireRunning(Game storage game) private view {
        if (game.phase == Phase.None || game.phase == Phase.Closed) revert WrongPhase(game.phase);
    }

    function _isChallengers(Phase phase) private pure returns (bool) {
        return (CHALLENGER_PHASES >> uint256(phase)) & 1 == 1;
    }
}
