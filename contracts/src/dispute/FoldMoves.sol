// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReferee} from "../referee/IReferee.sol";
import {MerkleTree} from "../referee/MerkleTree.sol";
import {GameId} from "../types/GameId.sol";
import {JobId} from "../types/JobId.sol";
import {Phase} from "../types/Phase.sol";
import {Outcome, Reason} from "../types/Resolution.sol";
import {Roots} from "../types/Roots.sol";
import {Split} from "../types/Split.sol";
import {IDisputeGame} from "./IDisputeGame.sol";
import {TreeMoves} from "./TreeMoves.sol";

/// @notice The levels inside one fold: partial accumulators at block boundaries, then the terminal.
abstract contract FoldMoves is TreeMoves {
    uint256 private constant PARTIALS = 0x54;
    uint256 private constant CHOICE = 0x55;
    uint256 private constant FINISH_CHOICE = 0xffffffff;
    uint256 private constant BLOCK_LENGTH = 16;

    /// @inheritdoc IDisputeGame
    function commitPartials(GameId gameId, bytes32 node, uint32[] calldata partials) external {
        Game storage game = _begin(gameId, node, Phase.CommitPartials);
        uint256 expected = Split.partsOf(game.blockCount);
        if (!_isFirstRound(game)) --expected;
        if (partials.length != expected) revert WrongCount(expected, partials.length);
        emit PartialsCommitted(gameId, partials);
        _next(gameId, game, Phase.ChooseBlocks, _hashPartials(partials));
    }

    /// @inheritdoc IDisputeGame
    function chooseBlocks(GameId gameId, bytes32 node, uint32 part, uint32[] calldata partials) external {
        Game storage game = _begin(gameId, node, Phase.ChooseBlocks);
        _requirePreimage(node, _hashPartials(partials));
        uint256 units = game.blockCount;
        if (part >= Split.partsOf(units)) revert PositionOutOfRange(Split.partsOf(units), part);
        (uint32 first, uint32 count) = Split.partOf(units, part);
        // The entry of block 0 is the operator's init, which the referee knows.
        if (part != 0) game.entry = partials[part - 1];
        // In later rounds the last part ends where the parent does.
        if (part < partials.length) game.exit = partials[part];
        game.firstBlock += first;
        game.blockCount = count;
        emit BlocksChosen(gameId, game.firstBlock, count, game.entry, game.exit);
        _next(
            gameId,
            game,
            count == 1 ? Phase.ProveBlock : Phase.CommitPartials,
            MerkleTree.hashPair(node, bytes32(uint256(part)), CHOICE)
        );
    }

    /// @inheritdoc IDisputeGame
    function chooseFinish(GameId gameId, bytes32 node, uint32[] calldata partials) external {
        Game storage game = _begin(gameId, node, Phase.ChooseBlocks);
        _requirePreimage(node, _hashPartials(partials));
        if (!_isFirstRound(game)) revert FinishNotChoosable();
        uint32 accumulator = partials[partials.length - 1];
        game.entry = accumulator;
        emit FinishChosen(gameId, accumulator);
        _next(gameId, game, Phase.ProveFinish, MerkleTree.hashPair(node, bytes32(FINISH_CHOICE), CHOICE));
    }

    /// @inheritdoc IDisputeGame
    function proveFold(GameId gameId, bytes32 node, FoldProof calldata proof) external {
        Game storage game = _games[gameId];
        Phase phase = game.phase;
        if (phase != Phase.ProveBlock && phase != Phase.ProveFinish && phase != Phase.ProveElement) {
            revert WrongPhase(phase);
        }
        _beginAny(game, node);
        _requirePreimage(
            game.context,
            MerkleTree.hashPair(
                _hashClaim(proof.claim), MerkleTree.hashLeaf(proof.operator, MerkleTree.OPERATOR_LEAF), CONTEXT
            )
        );
        IReferee referee = IReferee(_MARKET.refereeOf(JobId.wrap(game.jobId)));
        uint32 result = referee.evaluate(proof.operator, _pieceOf(game, phase), _rootsOf(game, proof), proof.witness);
        uint32 claimed = phase == Phase.ProveBlock ? game.exit : game.value;
        _resolve(gameId, game, result != claimed ? Outcome.WorkerLost : Outcome.ChallengerLost, Reason.Proof);
    }

    function _enterFold(GameId gameId, Game storage game, bytes32 node) internal override {
        uint256 blocks = _blocksOf(game);
        game.blockCount = uint32(blocks);
        _next(gameId, game, blocks == 1 ? Phase.ProveElement : Phase.CommitPartials, node);
    }

    function _pieceOf(Game storage game, Phase phase) private view returns (IReferee.Evaluation memory piece) {
        piece.elementIndex = game.element;
        piece.step = game.firstStep;
        piece.accumulator = game.entry;
        piece.withFinish = phase != Phase.ProveBlock;
        if (phase == Phase.ProveFinish) return piece;
        uint256 first = uint256(game.firstBlock) * BLOCK_LENGTH;
        uint256 rest = game.reductionCount - first;
        piece.firstIteration = uint32(first);
        piece.count = uint32(rest < BLOCK_LENGTH ? rest : BLOCK_LENGTH);
    }

    function _rootsOf(Game storage game, FoldProof calldata proof) private view returns (Roots memory roots) {
        roots.trace = proof.claim.trace;
        roots.state = proof.claim.stateBefore;
        (roots.dataset, roots.schedule) = _MARKET.dataRootsOf(JobId.wrap(game.jobId));
        roots.operatorCount = game.operatorCount;
        roots.stateCount = game.stateCount;
        roots.datasetCount = game.datasetCount;
    }

    /// @dev Every choice narrows the blocks, so that the whole fold is in dispute in the first round only.
    function _isFirstRound(Game storage game) private view returns (bool) {
        return game.blockCount == _blocksOf(game);
    }

    function _blocksOf(Game storage game) private view returns (uint256) {
        return (uint256(game.reductionCount) + BLOCK_LENGTH - 1) / BLOCK_LENGTH;
    }

    /// @dev Over whole words, as calldata has them.
    function _hashPartials(uint32[] calldata partials) private pure returns (bytes32 node) {
        assembly ("memory-safe") {
            let base := mload(0x40)
            let size := shl(5, partials.length)
            calldatacopy(base, partials.offset, size)
            mstore8(add(base, size), PARTIALS)
            node := keccak256(base, add(size, 1))
        }
    }
}
