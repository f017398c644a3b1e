// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJobMarket} from "../market/IJobMarket.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {Phase} from "../types/Phase.sol";
import {Split} from "../types/Split.sol";
import {StepClaim} from "../types/StepClaim.sol";
import {Wired} from "../wiring/Wired.sol";
import {FoldMoves} from "./FoldMoves.sol";
import {GameLedger} from "./GameLedger.sol";
import {IDisputeGame} from "./IDisputeGame.sol";

/// @title DisputeGame
/// @dev The openings and the levels above the trees: intervals of steps and the claim about one step. The levels below are in
/// `TreeMoves` (trace, state, tensor) and `FoldMoves` (partials and the terminal).
contract DisputeGame is FoldMoves, Wired {
    address private _auditCourt;

    constructor(IJobMarket market) GameLedger(market) {}

    /// @inheritdoc IDisputeGame
    function initialize(address auditCourt) external onlyDeployerOnce {
        _auditCourt = auditCourt;
    }

    /// @inheritdoc IDisputeGame
    function open(JobId jobId, uint32 segment, uint16 attempt, bytes32 startStateRoot, bytes32 endStateRoot)
        external
        returns (GameId gameId)
    {
        gameId = _enter(jobId, segment, attempt, msg.sender, startStateRoot, endStateRoot);
        _announce(gameId, segment, startStateRoot, endStateRoot);
        _enterInterval(gameId, _games[gameId], MerkleTree.hashPair(startStateRoot, endStateRoot, INTERVAL));
    }

    /// @inheritdoc IDisputeGame
    function openClaim(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bool beforeDisputed,
        bytes32 startStateRoot,
        StepClaim calldata claim
    ) external returns (GameId gameId) {
        // INVARIANT: a game begins with no claim of the worker's but those it made itself.
        _only(_auditCourt);
        gameId = _enter(jobId, segment, attempt, challenger, startStateRoot, claim.stateAfter);
        _announce(gameId, segment, startStateRoot, claim.stateAfter);
        emit ClaimOpened(gameId, beforeDisputed, claim);
        Game storage game = _games[gameId];
        uint32 before = game.stepCount - 1;
        if (beforeDisputed) {
            if (before == 0) revert NothingBefore();
            game.stepCount = before;
            _enterInterval(gameId, game, MerkleTree.hashPair(startStateRoot, claim.stateBefore, INTERVAL));
        } else {
            game.firstStep += before;
            game.stepCount = 1;
            game.context = _hashClaim(claim);
            _next(gameId, game, Phase.ChooseTarget, claim.trace);
        }
    }

    /// @inheritdoc IDisputeGame
    function splitInterval(GameId gameId, bytes32 node, bytes32[] calldata boundaries) external {
        Game storage game = _begin(gameId, node, Phase.SplitInterval);
        uint256 parts = Split.partsOf(game.stepCount);
        if (boundaries.length != parts + 1) revert WrongCount(parts + 1, boundaries.length);
        _requirePreimage(node, MerkleTree.hashPair(boundaries[0], boundaries[parts], INTERVAL));
        emit IntervalSplit(gameId, boundaries);
        _next(gameId, game, Phase.ChooseInterval, MerkleTree.hashWords(boundaries, INTERVAL));
    }

    /// @inheritdoc IDisputeGame
    function chooseInterval(GameId gameId, bytes32 node, uint32 part, bytes32[] calldata boundaries) external {
        Game storage game = _begin(gameId, node, Phase.ChooseInterval);
        _requirePreimage(node, MerkleTree.hashWords(boundaries, INTERVAL));
        uint256 units = game.stepCount;
        if (part >= Split.partsOf(units)) revert PositionOutOfRange(Split.partsOf(units), part);
        (uint32 first, uint32 count) = Split.partOf(units, part);
        game.firstStep += first;
        game.stepCount = count;
        emit IntervalChosen(gameId, part, game.firstStep, count);
        _enterInterval(gameId, game, MerkleTree.hashPair(boundaries[part], boundaries[part + 1], INTERVAL));
    }

    /// @inheritdoc IDisputeGame
    function commitTrace(GameId gameId, bytes32 node, StepClaim calldata claim) external {
        Game storage game = _begin(gameId, node, Phase.CommitTrace);
        _requirePreimage(node, MerkleTree.hashPair(claim.stateBefore, claim.stateAfter, INTERVAL));
        game.context = _hashClaim(claim);
        emit TraceCommitted(gameId, claim.trace);
        _next(gameId, game, Phase.ChooseTarget, claim.trace);
    }

    /// @inheritdoc IDisputeGame
    function chooseOperators(GameId gameId, bytes32 node) external {
        Game storage game = _begin(gameId, node, Phase.ChooseTarget);
        _enterTree(gameId, game, Phase.RevealOperators, node, game.operatorCount);
    }

    /// @inheritdoc IDisputeGame
    function chooseNextState(GameId gameId, bytes32 node, StepClaim calldata claim) external {
        Game storage game = _begin(gameId, node, Phase.ChooseTarget);
        _requirePreimage(game.context, _hashClaim(claim));
        _enterTree(gameId, game, Phase.RevealState, claim.stateAfter, game.stateCount);
    }

    function _enter(
        JobId jobId,
        uint32 segment,
        uint16 attempt,
        address challenger,
        bytes32 startStateRoot,
        bytes32 endStateRoot
    ) private returns (GameId gameId) {
        gameId = GameId.wrap(++_gameCount);
        Game storage game = _games[gameId];
        IJobMarket.SegmentTerms memory terms =
            _MARKET.enterDispute(jobId, segment, attempt, challenger, startStateRoot, endStateRoot);
        game.worker = terms.worker;
        game.challenger = challenger;
        // Both may have to re-execute the segment before their first move.
        game.workerClock = terms.moveClock + _queue(terms.worker, terms.segmentTime);
        game.challengerClock = terms.moveClock + terms.segmentTime;
        game.movedAt = uint40(block.timestamp);
        game.jobId = uint64(JobId.unwrap(jobId));
        game.attempt = attempt;
        game.firstStep = terms.firstStep;
        game.stepCount = terms.stepCount;
        game.operatorCount = terms.operatorCount;
        game.stateCount = terms.stateCount;
        game.datasetCount = terms.datasetCount;
    }

    function _announce(GameId gameId, uint32 segment, bytes32 startStateRoot, bytes32 endStateRoot) private {
        Game storage game = _games[gameId];
        emit GameOpened(
            gameId,
            JobId.wrap(game.jobId),
            game.challenger,
            game.worker,
            segment,
            game.attempt,
            startStateRoot,
            endStateRoot
        );
    }

    function _enterInterval(GameId gameId, Game storage game, bytes32 node) private {
        if (game.stepCount > 1) return _next(gameId, game, Phase.SplitInterval, node);
        uint32 segmentTime = _MARKET.segmentTimeOf(JobId.wrap(game.jobId));
        game.workerClock += _queue(game.worker, segmentTime);
        game.challengerClock += segmentTime;
        _next(gameId, game, Phase.CommitTrace, node);
    }
}
